#!/usr/bin/env bash
# Converters of Caffe nets that others made, each in a virtual environment in .cupping/converters: what cupping converter-test is
# tried on (docs/converters.md). What cannot be installed is reported, and its tests are skipped. About 100 MB of download.
set -u
cd "$(dirname "$0")/.."
home=$PWD/.cupping/converters
mkdir -p "$home"

# The interpreter of this version, where there is one: the wheels' hashes are those of one version.
interpreter() {
  for found in "python$1" "$HOME/.pyenv/versions/$1".*/bin/python; do
    if "$found" -c 'import sys, venv; sys.exit("%d.%d" % sys.version_info[:2] != sys.argv[1])' "$1" 2>/dev/null; then
      echo "$found"
      return
    fi
  done
}

# install FOLDER PYTHON REQUIREMENTS: these packages and no others; those that they ask for themselves are older, or not needed.
install() {
  [ -e "$home/$1/complete" ] && return
  rm -rf "${home:?}/$1"
  if [ -n "$2" ] && "$2" -m venv "$home/$1" &&
    "$home/$1/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "ci/$3"; then
    touch "$home/$1/complete"
  else
    echo "converters: $1 cannot be installed here" >&2
  fi
}

# Of 2020 and 2021: they write what the ONNX of their time takes, and that has no package for a newer Python.
install onnx "$(interpreter 3.7)" converters-onnx.txt
install engines "$(interpreter 3.11)" converters-engines.txt
exit 0
