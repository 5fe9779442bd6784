#!/usr/bin/env bash
# convert.sh NAME PROTOTXT CAFFEMODEL OUT: one of the converters that ci/converters.sh installs, with its own command line. exec: whoever
# started this sees a signal that ends the converter.
set -euo pipefail
[ $# = 4 ] || { echo "usage: convert.sh NAME PROTOTXT CAFFEMODEL OUT" >&2; exit 2; }
name=$1
prototxt=$(realpath "$2")
caffemodel=$(realpath "$3")
out=$(realpath -m "$4")
home=$(realpath "$(dirname "$0")/../../.cupping/converters")
case $name in
  caffe2onnx)
    exec "$home/onnx/bin/python" -m caffe2onnx.convert --prototxt "$prototxt" --caffemodel "$caffemodel" --onnx "$out"
    ;;
  caffe-onnx) # The program is called caffe2onnx as well.
    exec "$home/onnx/bin/caffe2onnx" "$prototxt" "$caffemodel" "$(basename "$out" .onnx)" "$(dirname "$out")"
    ;;
  mmdnn) # It leaves files of its own where it runs.
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    cd "$work"
    "$home/onnx/bin/mmconvert" -sf caffe -in "$prototxt" -iw "$caffemodel" -df onnx -om "$out"
    ;;
  mnn) # What mnnconvert wraps: that program also has pip install a package, and reports each conversion to its makers.
    exec "$home/engines/bin/python" -c 'import sys, _tools; _tools.mnnconvert(sys.argv)' -f CAFFE --prototxt "$prototxt" --modelFile "$caffemodel" --MNNModel "$out" --bizCode cupping
    ;;
  openvino) # What mo runs in the end: that program first loads it twice, to see whether it is there.
    exec "$home/engines/bin/python" -m openvino.tools.mo.main --framework caffe --input_proto "$prototxt" --input_model "$caffemodel" \
      --output_dir "$(dirname "$out")" --model_name "$(basename "$out" .xml)" --compress_to_fp16=False --silent
    ;;
  *)
    echo "there is no converter $name" >&2
    exit 2
    ;;
esac
