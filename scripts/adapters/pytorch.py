"""PyTorch, each layer by the function of torch that computes it."""
import numpy

from cupping_adapter import layers, option, serve


def start():
    import torch
    import torch.nn.functional as F

    torch.set_num_threads(int(option("threads", "1")))
    torch.backends.mkldnn.set_flags(option("mkldnn", "true") == "true")
    torch.set_grad_enabled(False)
    device = option("device", "cpu")
    if device == "cuda" and not torch.cuda.is_available():
        raise RuntimeError("PyTorch %s finds no CUDA device" % torch.__version__)
    # Of itself PyTorch rounds the factors of convolutions to TF32 on NVIDIA's GPUs, and those of matrix products not.
    tf32 = option("tf32", "false") == "true"
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = tf32

    def pad(x, height, width, value):
        return F.pad(x, (width, width, height, height), value=value) if height or width else x

    def convolution(layer, s, params, *xs):
        bias = params[1] if s["bias"] else None
        return [F.conv2d(x, params[0], bias, s["stride"], s["pad"], s["dilation"], s["group"]) for x in xs]

    def deconvolution(layer, s, params, *xs):
        bias = params[1] if s["bias"] else None
        return [
            F.conv_transpose2d(x, params[0], bias, s["stride"], s["pad"], 0, s["group"], s["dilation"]) for x in xs
        ]

    def pooling(layer, s, params, x):
        # torch allows at most half a kernel as padding of its own; its rule for the last window is Caffe's.
        top, left = s["pad"]
        value = torch.finfo(torch.float32).min if s["method"] == "MAX" else 0
        x = pad(x, top, left, value)
        ceil = s["roundMode"] == "CEIL"
        pool = F.max_pool2d if s["method"] == "MAX" else F.avg_pool2d
        height, width = layer["topShapes"][0][2:]
        return pool(x, s["kernel"], s["stride"], 0, ceil_mode=ceil)[:, :, :height, :width]

    def inner_product(layer, s, params, x):
        weights = params[0].t() if s["transpose"] else params[0]
        rows = x.reshape(int(numpy.prod(x.shape[: s["axis"]], dtype=int)), -1)
        return F.linear(rows, weights, params[1] if s["bias"] else None).reshape(layer["topShapes"][0])

    def lrn(layer, s, params, x):
        if s["region"] == "ACROSS_CHANNELS":
            return F.local_response_norm(x, s["localSize"], s["alpha"], s["beta"], s["k"])
        mean = F.avg_pool2d(x * x, s["localSize"], 1, s["localSize"] // 2)
        return x * (1 + s["alpha"] * mean) ** -s["beta"]

    def batch_norm(layer, s, params, x):
        factor = 0 if params[2][0] == 0 else 1 / params[2][0]
        return F.batch_norm(x, params[0] * factor, params[1] * factor, None, None, False, 0, s["eps"])

    def spread(layer, s, factor):
        """A factor that covers some axes, in a shape that broadcasts."""
        axes = len(layer["topShapes"][0])
        return factor.reshape([1] * s["axis"] + list(factor.shape) + [1] * (axes - s["axis"] - factor.dim()))

    def scale(layer, s, params, x, *second):
        factor = second[0] if second else params[0]
        y = x * spread(layer, s, factor)
        return y + spread(layer, s, params[-1]) if s["bias"] else y

    def eltwise(layer, s, params, *xs):
        total = xs[0] * s["coeff"][0] if s["operation"] == "SUM" else xs[0]
        for x, coeff in zip(xs[1:], s["coeff"][1:] if s["operation"] == "SUM" else xs[1:]):
            if s["operation"] == "SUM":
                total = total + coeff * x
            else:
                total = total * x if s["operation"] == "PROD" else torch.maximum(total, x)
        return total

    def slice_(layer, s, params, x):
        sizes = [shape[s["axis"]] for shape in layer["topShapes"]]
        return list(torch.split(x, sizes, s["axis"]))

    def reshape(layer, s, params, x):
        return x.reshape(layer["topShapes"][0])

    def tile(layer, s, params, x):
        return x.repeat([s["tiles"] if axis == s["axis"] else 1 for axis in range(x.dim())])

    compute = {
        "Convolution": convolution,
        "Deconvolution": deconvolution,
        "Pooling": pooling,
        "InnerProduct": inner_product,
        "LRN": lrn,
        "BatchNorm": batch_norm,
        "Scale": scale,
        "Eltwise": eltwise,
        "Concat": lambda layer, s, params, *xs: torch.cat(xs, s["axis"]),
        "Slice": slice_,
        "Split": lambda layer, s, params, x: [x] * len(layer["tops"]),
        "Flatten": reshape,
        "Reshape": reshape,
        "Permute": lambda layer, s, params, x: x.permute(s["order"]),
        "Tile": tile,
        "Dropout": lambda layer, s, params, x: F.dropout(x, s["ratio"], training=False),
        "ReLU": lambda layer, s, params, x: F.leaky_relu(x, s["negativeSlope"]) if s["negativeSlope"] else F.relu(x),
        "PReLU": lambda layer, s, params, x: F.prelu(x, params[0].reshape(-1)),
        "ELU": lambda layer, s, params, x: F.elu(x, s["alpha"]),
        "Sigmoid": lambda layer, s, params, x: torch.sigmoid(x),
        "TanH": lambda layer, s, params, x: torch.tanh(x),
        "AbsVal": lambda layer, s, params, x: torch.abs(x),
        "Softmax": lambda layer, s, params, x: torch.softmax(x, s["axis"]),
        # Caffe does not look at x where it counts nothing, be it NaN.
        "Power": lambda layer, s, params, x: (
            torch.full_like(x, s["shift"]) if s["scale"] * s["power"] == 0 else s["shift"] + s["scale"] * x
        ) ** s["power"],
    }

    def prepare(request):
        net = layers(request)
        for layer in net:
            layer["params"] = [torch.from_numpy(param).to(device) for param in layer["params"]]

        def run(feeds, fetch):
            values = {blob: torch.from_numpy(array).to(device) for blob, array in feeds.items()}
            for layer in net:
                bottoms = [values[blob] for blob in layer["bottoms"]]
                tops = compute[layer["type"]](layer, layer["settings"], layer["params"], *bottoms)
                values.update(zip(layer["tops"], tops if isinstance(tops, list) else [tops]))
            return {blob: values[blob].cpu().numpy() for blob in fetch}

        return run

    limits = {
        "Pooling": {"settings": {"method": ["MAX", "AVE"]}, "mostTops": 1},
        "BatchNorm": {"settings": {"useGlobalStats": [True]}, "leastAxes": 2},
        "Dropout": {"settings": {"scaleTrain": [True]}},
        "PReLU": {"leastAxes": 2},
    }
    hello = {
        "name": "pytorch",
        "version": torch.__version__,
        "net": "layers",
        "profile": "tf32" if device == "cuda" and tf32 else "fp32",
        "observation": "The engine computes layer by layer, and each blob is copied when all is computed.",
        "layers": {type: limits.get(type, {}) for type in compute},
    }
    return hello, prepare


serve(start, "Install it: apt-get install python3-torch, or pip install torch, which has a build for CUDA; device=cuda needs that one.")
