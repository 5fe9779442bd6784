"""Genuine Caffe, through pycaffe's own module: it needs NumPy alone."""
import glob
import os
import sys

from cupping_adapter import path, serve

TEST = 1

# What Caffe says itself when it aborts: its CPU code lacks it, or its checks do not let it pass.
LIMITS = {
    "BatchNorm": {"leastAxes": 2},
    "PReLU": {"mostAxes": 4},
    "Pooling": {"settings": {"method": ["MAX", "AVE"]}},
    "SoftmaxWithLoss": {"mostTops": 1},
    # Other versions of Caffe have another rule, or a field of their own.
    "Accuracy": {"settings": {"ties": ["against-label"]}},
    "InfogainLoss": {"settings": {"bottom": ["scores"]}},
    "Dropout": {"settings": {"scaleTrain": [True]}},
}


def start():
    os.environ.setdefault("GLOG_minloglevel", "2")
    # Without the package's __init__, which imports scikit-image and more, which nobody needs here.
    found = [file for folder in sys.path for file in glob.glob(os.path.join(folder, "caffe", "_caffe*.so"))]
    if not found:
        raise ImportError("There is no pycaffe")
    sys.path.insert(0, os.path.dirname(found[0]))
    import _caffe

    def prepare(request):
        net = _caffe.Net(path(request, "prototxt"), TEST, weights=path(request, "caffemodel"))
        blobs = dict(zip(net._blob_names, net._blobs))

        def run(feeds, fetch):
            for blob, array in feeds.items():
                blobs[blob].data[...] = array
            net._forward(0, len(net.layers) - 1)
            return {blob: blobs[blob].data for blob in fetch}

        return run

    # Layers that read data, or a label's file, are no part of a net that is fed.
    hello = {
        "name": "caffe",
        "version": getattr(_caffe, "__version__", "unknown"),
        "net": "caffe",
        "observation": "Caffe keeps every blob, and they are copied when all is computed.",
        "layers": {type: LIMITS.get(type, {}) for type in _caffe.layer_type_list() if not type.endswith("Data")},
    }
    return hello, prepare


serve(start, "Install it: ci/genuine-caffe.sh does where Debian's packages can be had, and so does apt-get install python3-caffe on Debian 11.")
