"""Resizes images with OpenCV or Pillow: what cupping's own resizing is compared with.

Reads one JSON object from standard input: {"library": "cv2" | "PIL", "images": FILE, "cases": [{"offset", "height", "width",
"channels", "toHeight", "toWidth", "interpolation"}]}. FILE holds the images' bytes, height × width × channels each. Writes
{"version", "hashes"}: the sha256 of the bytes of every resized image, its first 16 hexadecimal digits.
"""

import hashlib
import json
import sys

import numpy

request = json.load(sys.stdin)
with open(request["images"], "rb") as file:
    content = file.read()


def with_opencv(image, height, width, interpolation):
    how = {
        "opencv-nearest": cv2.INTER_NEAREST,
        "opencv-linear": cv2.INTER_LINEAR,
        "opencv-area": cv2.INTER_AREA,
        "opencv-cubic": cv2.INTER_CUBIC,
    }[interpolation]
    return cv2.resize(image, (width, height), interpolation=how)


def with_pillow(image, height, width, interpolation):
    how = {"pillow-bilinear": 2, "pillow-bicubic": 3}[interpolation]
    pixels = image[:, :, 0] if image.shape[2] == 1 else image
    return numpy.asarray(PIL.Image.fromarray(pixels).resize((width, height), how))


if request["library"] == "cv2":
    import cv2

    # Intel's library, which x86 wheels on PyPI bring along, rounds INTER_CUBIC otherwise.
    cv2.ipp.setUseIPP(False)
    version, resized = cv2.__version__, with_opencv
else:
    import PIL.Image

    version, resized = PIL.__version__, with_pillow

hashes = []
for case in request["cases"]:
    shape = (case["height"], case["width"], case["channels"])
    size = shape[0] * shape[1] * shape[2]
    image = numpy.frombuffer(content, numpy.uint8, size, case["offset"]).reshape(shape)
    result = resized(image, case["toHeight"], case["toWidth"], case["interpolation"])
    hashes.append(hashlib.sha256(numpy.ascontiguousarray(result).tobytes()).hexdigest()[:16])
json.dump({"version": version, "hashes": hashes}, sys.stdout)
