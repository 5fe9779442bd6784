"""What the adapters in Python share: their side of docs/process-protocol.md, version 1."""
import gc
import json
import os
import sys
import traceback


def serve(start, remedy):
    """
    Answers requests until standard input ends.
    start() imports the engine and returns (hello, prepare). prepare(request) loads a net and returns run(feeds, fetch),
    which takes and returns arrays by blob: {"data": float32 array} and ["conv1"] give {"conv1": float32 array}. What runs
    converted models returns (run, details): what its answer to open says; it is asked for [], every tensor.
    remedy: what to do where the engine cannot be imported.
    """
    # Engines print what they like: only answers go to standard output.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    sessions = {}
    prepare = None
    for line in sys.stdin:
        request = json.loads(line)
        kind = request["type"]
        try:
            if kind == "hello":
                hello, prepare = start()
                answer = {"type": "hello", "protocol": 1, **hello}
            elif kind == "prepare":
                sessions[request["session"]] = prepare(request)
                answer = {"type": "prepared"}
            elif kind == "open":
                sessions[request["session"]], details = prepare(request)
                answer = {"type": "opened", **details}
            elif kind == "run":
                answer = {"type": "blobs", "blobs": run(sessions[request["session"]], request)}
            elif kind == "dispose":
                sessions.pop(request["session"], None)
                # Some engines' nets refer to themselves in circles.
                gc.collect()
                answer = {"type": "disposed"}
            else:
                answer = {"type": "error", "message": "There is no request " + kind}
        except Exception as error:  # Whatever an engine throws is an answer, too.
            traceback.print_exc()
            message = "%s: %s" % (type(error).__name__, error)
            if kind == "hello":
                answer = {"type": "unavailable", "reason": message + ".", "remedy": remedy}
            else:
                answer = {"type": "error", "message": message}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def option(name, default):
    """What stands behind --name= on the command line."""
    found = [word.split("=", 1)[1] for word in sys.argv[1:] if word.startswith("--%s=" % name)]
    return found[-1] if found else default


def run(session, request):
    import numpy

    folder = request["folder"]
    feeds = {feed["blob"]: numpy.load(os.path.join(folder, feed["file"])) for feed in request["feeds"]}
    got = session(feeds, request["fetch"])
    blobs = []
    for i, blob in enumerate(request["fetch"] or got):
        array = numpy.asarray(got[blob], dtype=numpy.float32)
        # ascontiguousarray would make one axis of none.
        numpy.save(os.path.join(folder, "out-%d.npy" % i), array.copy(order="C"))
        blobs.append({"blob": blob, "file": "out-%d.npy" % i})
    return blobs


def path(request, what):
    """Where the harness wrote a file of the net."""
    return os.path.join(request["folder"], request["files"][what])


def layers(request):
    """The net in the "layers" form, its params as arrays."""
    import numpy

    with open(path(request, "layers")) as file:
        found = json.load(file)["layers"]
    for layer in found:
        layer["params"] = [numpy.load(os.path.join(request["folder"], param)) for param in layer["params"]]
    return [layer for layer in found if layer["type"] != "Input"]
