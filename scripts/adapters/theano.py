"""
Theano, or the heirs that still have its convolution and its pooling: the engine with which VGG-16 was ported, and four
pitfalls of that port. Three of them are switches here, each of them a way to run Caffe's weights wrongly:
  --filter-flip     convolve instead of correlating (Theano's default)
  --ignore-border   leave out the windows that reach beyond the image (Theano's default, later)
  --dropout-again   scale by 1 - ratio at test, though Caffe scaled while training
The fourth, the order of labels, is no engine's affair: `cupping gate` looks for it.
"""
import os
import sys

from cupping_adapter import layers, option, serve

FILTER_FLIP = "--filter-flip" in sys.argv
IGNORE_BORDER = "--ignore-border" in sys.argv
DROPOUT_AGAIN = "--dropout-again" in sys.argv

FLT_MAX = 3.4028234663852886e38


def start():
    # Its own operations in Python, and no graph of other ones: a net starts at once. An optimizer puts in operations of which there
    # is compiled C only: what Theano's users ran, which takes seconds for every new layer.
    optimizer = option("optimizer", "None")
    cxx = "cxx=," if optimizer == "None" else ""
    os.environ.setdefault("THEANO_FLAGS", "floatX=float32," + cxx + "optimizer=" + optimizer)
    # This file is called theano, too.
    sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder or ".") != os.path.dirname(os.path.abspath(__file__))]
    import numpy
    import theano
    if theano.config.optimizer != "None" and not theano.config.cxx:
        raise RuntimeError("optimizer=%s compiles C code, and there is no C++ compiler" % theano.config.optimizer)
    import theano.tensor as T
    from theano.tensor.nnet import conv2d
    from theano.tensor.signal.pool import pool_2d

    def constant(array):
        return T.constant(numpy.asarray(array, dtype="float32"))

    def channels(values, axes=4):
        """One number a channel, in a shape that broadcasts."""
        return constant(values.reshape([1, -1] + [1] * (axes - 2)))

    def convolution(layer, x):
        s, params = layer["settings"], layer["params"]
        y = conv2d(
            x,
            constant(params[0]),
            border_mode=tuple(s["pad"]),
            subsample=tuple(s["stride"]),
            filter_dilation=tuple(s["dilation"]),
            num_groups=s["group"],
            filter_flip=FILTER_FLIP,
        )
        return y + channels(params[1]) if s["bias"] else y

    def pooling(layer, x):
        s, (height, width) = layer["settings"], layer["topShapes"][0][2:]
        top, left = s["pad"]
        if top or left:
            n, c, h, w = layer["bottomShapes"][0]
            # pool_2d does not pad where it keeps the border, so the image comes padded.
            value = -FLT_MAX if s["method"] == "MAX" else 0
            x = T.set_subtensor(
                T.alloc(numpy.float32(value), n, c, h + 2 * top, w + 2 * left)[:, :, top : top + h, left : left + w], x
            )
        y = pool_2d(
            x,
            ws=tuple(s["kernel"]),
            stride=tuple(s["stride"]),
            ignore_border=IGNORE_BORDER or s["roundMode"] == "FLOOR",
            mode={"MAX": "max", "AVE": "average_exc_pad"}[s["method"]],
        )
        # Caffe leaves out a last window that would begin in the padding.
        return y[:, :, :height, :width] if top or left else y

    def inner_product(layer, x):
        s, params = layer["settings"], layer["params"]
        rows = x.reshape((int(numpy.prod(layer["bottomShapes"][0][: s["axis"]], dtype=int)), -1))
        weights = params[0] if s["transpose"] else params[0].T
        y = T.dot(rows, constant(weights))
        return (y + constant(params[1]) if s["bias"] else y).reshape(layer["topShapes"][0])

    def lrn(layer, x):
        s = layer["settings"]
        n, c, h, w = layer["bottomShapes"][0]
        half = s["localSize"] // 2
        squares = T.set_subtensor(T.alloc(numpy.float32(0), n, c + 2 * half, h, w)[:, half : half + c], x ** 2)
        total = sum(squares[:, i : i + c] for i in range(s["localSize"]))
        return x / (numpy.float32(s["k"]) + numpy.float32(s["alpha"] / s["localSize"]) * total) ** numpy.float32(s["beta"])

    def softmax(layer, x):
        e = T.exp(x - x.max(axis=layer["settings"]["axis"], keepdims=True))
        return e / e.sum(axis=layer["settings"]["axis"], keepdims=True)

    def dropout(layer, x):
        return x * numpy.float32(1 - layer["settings"]["ratio"]) if DROPOUT_AGAIN else x

    def relu(layer, x):
        return T.switch(x > 0, x, x * numpy.float32(layer["settings"]["negativeSlope"]))

    compute = {
        "Convolution": convolution,
        "Pooling": pooling,
        "InnerProduct": inner_product,
        "LRN": lrn,
        "Softmax": softmax,
        "Dropout": dropout,
        "ReLU": relu,
        "Sigmoid": lambda layer, x: T.nnet.sigmoid(x),
        "TanH": lambda layer, x: T.tanh(x),
        "Flatten": lambda layer, x: x.reshape(layer["topShapes"][0]),
        "Concat": lambda layer, *xs: T.concatenate(xs, axis=layer["settings"]["axis"]),
    }

    def prepare(request):
        values = {
            blob["blob"]: T.TensorType("float32", [False] * len(blob["shape"]))(blob["blob"]) for blob in request["inputs"]
        }
        inputs = list(values)
        for layer in layers(request):
            bottoms = [values[blob] for blob in layer["bottoms"]]
            if layer["type"] == "Convolution":
                tops = [convolution(layer, x) for x in bottoms]
            else:
                tops = [compute[layer["type"]](layer, *bottoms)]
            values.update(zip(layer["tops"], tops))
        functions = {}

        def run(feeds, fetch):
            key = tuple(fetch)
            if key not in functions:
                functions[key] = theano.function(
                    [values[blob] for blob in inputs], [values[blob] for blob in fetch], on_unused_input="ignore"
                )
            return dict(zip(fetch, functions[key](*[feeds[blob] for blob in inputs])))

        return run

    switches = [name for name in ("--filter-flip", "--ignore-border", "--dropout-again") if name in sys.argv]
    limits = {
        "Pooling": {"settings": {"method": ["MAX", "AVE"]}, "mostTops": 1},
        "LRN": {"settings": {"region": ["ACROSS_CHANNELS"]}},
        "Dropout": {"settings": {"scaleTrain": [True]}},
    }
    hello = {
        "name": "theano" + "".join(name[1:] for name in switches),
        "version": theano.__version__,
        "net": "layers",
        "observation": "Every blob is an output of one compiled function.",
        "layers": {type: limits.get(type, {}) for type in compute},
    }
    return hello, prepare


serve(start, "Install it: ci/python-engines.sh does, or pip install Theano==1.0.5 for Python 3.9 with numpy<1.22. Its optimizers need g++ too.")
