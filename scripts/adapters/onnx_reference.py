"""The reference evaluator of the ONNX standard, in NumPy: what an ONNX file means, whoever runs it."""
from cupping_adapter import path, serve


def start():
    import onnx
    from onnx.reference import ReferenceEvaluator

    def prepare(request):
        evaluator = ReferenceEvaluator(path(request, "onnx"))

        def run(feeds, fetch):
            return dict(zip(fetch, evaluator.run(fetch, feeds)))

        return run

    hello = {
        "name": "onnx-reference",
        "version": onnx.__version__,
        "net": "onnx",
        "observation": "Every blob is an output of the graph, which is run node by node.",
        "timeouts": {"run": 1800},
    }
    return hello, prepare


serve(start, "Install it: pip install onnx.")
