"""OpenCV's dnn module, which reads prototxt and caffemodel by an importer of its own."""
from cupping_adapter import path, serve

# What its importer of Caffe files knows.
LAYERS = """AbsVal BatchNorm BNLL Concat Convolution Crop Deconvolution DetectionOutput Dropout Eltwise ELU Flatten
InnerProduct LRN MVN Normalize Permute Pooling Power PReLU PriorBox ReLU Reshape Scale Sigmoid Slice Softmax Split
Swish TanH""".split()


def start():
    import cv2
    import numpy

    def prepare(request):
        net = cv2.dnn.readNetFromCaffe(path(request, "prototxt"), path(request, "caffemodel"))
        net.setPreferableBackend(cv2.dnn.DNN_BACKEND_OPENCV)
        # A blob is what the layers below read, and not the same layer fused with the next.
        net.enableFusion(False)
        where = {blob["blob"]: blob for blob in request["blobs"]}

        def run(feeds, fetch):
            for blob, array in feeds.items():
                net.setInput(array, blob)
            names = list(dict.fromkeys(where[blob]["layer"] for blob in fetch))
            outputs = dict(zip(names, net.forwardAndRetrieve(names)))
            got = {}
            for blob in fetch:
                array, shape = outputs[where[blob]["layer"]][where[blob]["top"]], where[blob]["shape"]
                # cv::Mat has at least two axes.
                got[blob] = array.reshape(shape) if len(shape) < 2 and array.size == numpy.prod(shape) else array
            return got

        return run

    hello = {"name": "opencv", "version": cv2.__version__, "net": "caffe", "layers": LAYERS}
    return hello, prepare


serve(start, "Install it: apt-get install python3-opencv, or pip install 'opencv-python-headless<5'.")
