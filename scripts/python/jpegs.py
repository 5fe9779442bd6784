"""Small JPEGs of every kind that a decoder may treat in its own way, and what OpenCV's imread makes of them.

"make" writes a list of {"name", "jpeg" (base64), "turned" (as EXIF says), "asStored"}: both the sha256 of the height ×
width × 3 bytes in the order blue, green, red, its first 16 hexadecimal digits; "grey": that of IMREAD_GRAYSCALE's bytes, as stored; and
"vgg16": that of the tensor that Caffe's VGG-16 is fed. "decode" reads a JSON list of files from standard input and writes {"version",
"pixels", "grey", "vgg16"} for them.
"""

import base64
import hashlib
import io
import json
import sys

import cv2
import numpy


AS_STORED = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
GREY = cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION


def pixels(image):
    return hashlib.sha256(numpy.ascontiguousarray(image).tobytes()).hexdigest()[:16]


def vgg16(image):
    """Short side 256, the long one cut; the middle 224 × 224; mean subtracted in float32; channels first."""
    height, width = image.shape[:2]
    short = min(height, width)
    image = cv2.resize(image, (width * 256 // short, height * 256 // short), interpolation=cv2.INTER_LINEAR)
    top, left = (image.shape[0] - 224) // 2, (image.shape[1] - 224) // 2
    crop = image[top : top + 224, left : left + 224].astype(numpy.float32)
    return pixels((crop - numpy.array([103.939, 116.779, 123.68], numpy.float32)).transpose(2, 0, 1))


def make():
    import PIL.Image

    random = numpy.random.default_rng(7)
    y, x = numpy.mgrid[0:37, 0:45]
    noise = random.integers(0, 24, x.shape)
    channels = [(x * 6 + noise) % 256, (y * 7 + x * 2) % 256, (x * y // 3 + noise) % 256]
    photo = PIL.Image.fromarray(numpy.stack(channels, -1).astype(numpy.uint8))
    orientation = PIL.Image.Exif()
    orientation[0x112] = 6
    kinds = {
        "4:4:4": (photo, {"subsampling": 0, "quality": 90}),
        "4:2:2": (photo, {"subsampling": 1, "quality": 80}),
        "4:2:0": (photo, {"subsampling": 2, "quality": 75}),
        "4:2:0, coarse": (photo, {"subsampling": 2, "quality": 10}),
        "progressive": (photo, {"progressive": True, "quality": 75}),
        "grey": (photo.convert("L"), {"quality": 80}),
        "CMYK": (photo.convert("CMYK"), {"quality": 90}),
        "turned by EXIF": (photo, {"exif": orientation, "quality": 75}),
    }
    made = []
    for name, (image, options) in kinds.items():
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", **options)
        content = numpy.frombuffer(buffer.getvalue(), numpy.uint8)
        made.append(
            {
                "name": name,
                "jpeg": base64.b64encode(buffer.getvalue()).decode(),
                "turned": pixels(cv2.imdecode(content, cv2.IMREAD_COLOR)),
                "asStored": pixels(cv2.imdecode(content, AS_STORED)),
                "grey": pixels(cv2.imdecode(content, GREY)),
                "vgg16": vgg16(cv2.imdecode(content, AS_STORED)),
            }
        )
    return made


def decode(files):
    return {
        "version": cv2.__version__,
        "pixels": [pixels(cv2.imread(file, cv2.IMREAD_COLOR)) for file in files],
        "grey": [pixels(cv2.imread(file, GREY)) for file in files],
        "vgg16": [vgg16(cv2.imread(file, AS_STORED)) for file in files],
    }


json.dump(make() if sys.argv[1] == "make" else decode(json.load(sys.stdin)), sys.stdout)
