#!/usr/bin/env bash
# The Python engines of scripts/adapters, as far as they can be had: a virtual environment in .cupping/engines/python with
# OpenCV, Theano (the last one, and its last NumPy) and the ONNX standard's reference evaluator; and PyTorch from Debian, for
# PyPI's package for Linux brings CUDA and gigabytes. What cannot be installed is unavailable, and its tests are skipped.
set -u
cd "$(dirname "$0")/.."
engine=$PWD/.cupping/engines/python
if [ ! -x "$engine/bin/python" ]; then
  # Theano 1.0.5 is of 2020: from Python 3.10 on its C code no longer compiles, and from NumPy 1.22 on it does not find BLAS.
  python=
  for found in python3.9 python3.8 "$HOME"/.pyenv/versions/3.9.*/bin/python "$HOME"/.pyenv/versions/3.8.*/bin/python python3; do
    if "$found" -c 'import venv' 2>/dev/null; then
      python=$found
      break
    fi
  done
  if [ -n "$python" ] && "$python" -m venv "$engine"; then
    pip=("$engine/bin/python" -m pip install --quiet --disable-pip-version-check)
    "${pip[@]}" 'Theano==1.0.5' 'numpy==1.21.6' 'scipy==1.7.3' 'opencv-python-headless==4.6.0.66' 'onnx==1.14.1' ||
      # A newer Python has no such old NumPy.
      "${pip[@]}" 'opencv-python-headless<5' onnx || rm -rf "$engine"
  fi
fi
if ! /usr/bin/python3 -c 'import torch' 2>/dev/null && command -v apt-get >/dev/null; then
  { apt-get update && apt-get install -y --no-install-recommends python3-torch; } >/dev/null 2>&1
fi
exit 0
