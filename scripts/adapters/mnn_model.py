"""MNN's own models (.mnn), as its converter writes them."""

from cupping_adapter import serve

# MNN's ErrorCode.hpp. What its blobs hold after one of these is what was in memory.
ERRORS = {1: "OUT_OF_MEMORY", 2: "NOT_SUPPORT", 3: "COMPUTE_SIZE_ERROR", 4: "NO_EXECUTION", 5: "INVALID_VALUE"}


def start():
    import MNN
    import numpy

    def prepare(request):
        net = MNN.Interpreter(request["file"])
        # "high": float32 throughout.
        session = net.createSession({"backend": "CPU", "precision": "high", "numThread": 1})
        inputs = net.getSessionInputAll(session)
        outputs = net.getSessionOutputAll(session)

        def tensor(array):
            return MNN.Tensor(array.shape, MNN.Halide_Type_Float, array, MNN.Tensor_DimensionType_Caffe)

        def run(feeds, fetch):
            for name, array in feeds.items():
                inputs[name].copyFrom(tensor(numpy.ascontiguousarray(array, dtype=numpy.float32)))
            code = net.runSession(session)
            if code != 0:
                raise RuntimeError("MNN does not run it: error %d%s" % (code, ", " + ERRORS[code] if code in ERRORS else ""))
            got = {}
            for blob in outputs:
                shape = outputs[blob].getShape()
                host = tensor(numpy.zeros(shape, dtype=numpy.float32))
                outputs[blob].copyToHostTensor(host)
                got[blob] = numpy.array(host.getNumpyData(), dtype=numpy.float32).reshape(shape)
            return got

        return run, {
            "format": "MNN",
            "inputs": [{"name": name, "shape": list(one.getShape())} for name, one in inputs.items()],
            "outputs": list(outputs),
        }

    return {"name": "mnn", "version": MNN.version(), "profile": "fp32-ftz"}, prepare


serve(start, "Install it: pip install MNN.")
