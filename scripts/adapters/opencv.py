"""OpenCV's dnn module, which reads prototxt and caffemodel by an importer of its own."""
import re

from cupping_adapter import option, path, serve

# What its importer of Caffe files knows.
LAYERS = """AbsVal BatchNorm BNLL Concat Convolution Crop Deconvolution DetectionOutput Dropout Eltwise ELU Flatten
InnerProduct LRN MVN Normalize Permute Pooling Power PReLU PriorBox ReLU Reshape Scale Sigmoid Slice Softmax Split
Swish TanH""".split()

# What its importer refuses.
LIMITS = {
    "BatchNorm": {"settings": {"useGlobalStats": [True]}},
    "Convolution": {"mostBottoms": 1},
    "Deconvolution": {"mostBottoms": 1},
    "Pooling": {"settings": {"method": ["MAX", "AVE"], "roundMode": ["CEIL"]}},
    # A param without axes cannot be read.
    "Normalize": {"settings": {"channelShared": [False]}},
    "PReLU": {"settings": {"channelShared": [False]}},
    "Scale": {"settings": {"numAxes": [1, 2, 3, 4]}},
    "Split": {"mostTops": 1},
}


def start():
    import cv2
    import numpy

    cv2.setUseOptimized(option("optimized", "true") == "true")
    threads = int(option("threads", "0"))
    if threads > 0:
        cv2.setNumThreads(threads)

    def prepare(request):
        with open(path(request, "prototxt")) as file:
            # 4.6 may take it for another axis and write behind a blob's end, which ends the process at some later layer.
            if re.search(r"scale_param\s*{[^}]*\baxis:\s*-", file.read()):
                raise RuntimeError("An axis of Scale that is counted from the end is not tried: OpenCV may spoil its memory")
        net = cv2.dnn.readNetFromCaffe(path(request, "prototxt"), path(request, "caffemodel"))
        net.setPreferableBackend(cv2.dnn.DNN_BACKEND_OPENCV)
        # A blob is what the layers below read, and not the same layer fused with the next. Unobserved it runs as users run it.
        net.enableFusion(request["outputs"] == "own")
        known = set(net.getLayerNames())
        where = {blob["blob"]: blob for blob in request["blobs"]}

        def name(blob):
            """The importer calls some layers by their top."""
            return where[blob]["layer"] if where[blob]["layer"] in known else blob

        def run(feeds, fetch):
            for blob, array in feeds.items():
                net.setInput(array, blob)
            names = list(dict.fromkeys(name(blob) for blob in fetch))
            outputs = dict(zip(names, net.forwardAndRetrieve(names)))
            got = {}
            for blob in fetch:
                array, shape = outputs[name(blob)][where[blob]["top"]], where[blob]["shape"]
                # cv::Mat has at least two axes.
                got[blob] = array.reshape(shape) if len(shape) < 2 and array.size == numpy.prod(shape) else array
            return got

        return run

    # The Python binding takes an array of three axes for an image with channels, and one of one axis for a column.
    limits = {type: {"axes": [2, 4], **LIMITS.get(type, {})} for type in LAYERS}
    # It takes subnormal numbers for 0.
    hello = {
        "name": "opencv",
        "version": cv2.__version__,
        "profile": "fp32-ftz",
        "net": "caffe",
        "layers": limits,
        "observation": "One forward pass returns the blobs that are asked for, with fusion off.",
    }
    return hello, prepare


serve(start, "Install it: apt-get install python3-opencv, or pip install 'opencv-python-headless<5'.")
