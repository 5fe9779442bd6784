#!/usr/bin/env bash
# Makes tfjs's device "node" run without its own download: builds the add-on of @tensorflow/tfjs-node against the libtensorflow
# that PyPI's wheel of tensorflow-cpu holds. Its own install script asks for libtensorflow 2.9.1, whose wheel has no such library
# yet; the C interface has not changed since. Does nothing where something is missing: the device is then unavailable, and tests
# that need it are skipped. Run after `npm ci`.
set -eu
cd "$(dirname "$0")/.."
addon=node_modules/@tensorflow/tfjs-node
[ -e "$addon/lib/napi-v8/tfjs_binding.node" ] && exit 0
headers=$(node -p 'require("path").resolve(process.execPath, "../../include/node")')
[ -e "$headers/node_api.h" ] && command -v g++ >/dev/null && python3 -m pip --version >/dev/null || exit 0
download=$(mktemp -d)
trap 'rm -rf "$download"' EXIT
python3 -m pip download --quiet --no-deps --dest "$download" --only-binary=:all: --platform manylinux2014_x86_64 \
  --python-version 3.11 tensorflow-cpu==2.15.1
npm install --no-save --ignore-scripts --no-audit --no-fund @tensorflow/tfjs-node@4.22.0
mkdir -p "$addon/deps/lib" "$addon/lib/napi-v8"
python3 - "$download" "$addon/deps" <<'PYTHON'
import glob, os, shutil, sys, zipfile
[wheel] = glob.glob(os.path.join(sys.argv[1], "*.whl"))
with zipfile.ZipFile(wheel) as files:
    for name in files.namelist():
        inside = name.partition("tensorflow/")[2]
        if inside.startswith("libtensorflow_"):
            target = os.path.join(sys.argv[2], "lib", inside)
        elif inside.startswith("include/") and inside.endswith(".h") and any(p in inside for p in ("tensorflow/c/", "tensorflow/core/platform/", "/tsl/")):
            target = os.path.join(sys.argv[2], inside)
        else:
            continue
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with files.open(name) as source, open(target, "wb") as copy:
            shutil.copyfileobj(source, copy)
PYTHON
g++ -shared -fPIC -O2 -std=c++17 -w -DNAPI_VERSION=8 -I"$headers" -I"$addon/deps/include" -I"$addon" \
  "$addon"/binding/*.cc -o "$addon/lib/napi-v8/tfjs_binding.node" \
  -L"$addon/deps/lib" -l:libtensorflow_cc.so.2 -l:libtensorflow_framework.so.2 '-Wl,-rpath,$ORIGIN/../../deps/lib'
