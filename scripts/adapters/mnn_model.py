"""MNN's own models (.mnn), as its converter writes them."""

from cupping_adapter import serve


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
            net.runSession(session)
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
