#!/usr/bin/env bash
# Makes tfjs's devices "node" and "node-gpu" run without their own downloads: builds the add-ons of @tensorflow/tfjs-node and
# @tensorflow/tfjs-node-gpu against the libtensorflow that PyPI's wheels of tensorflow-cpu and of tensorflow (with CUDA, which it
# finds when it runs, or not) hold. Their own install scripts ask for libtensorflow 2.9.1, whose wheel has no such library yet; the C
# interface has not changed since. Does nothing where something is missing: the devices are then unavailable, and tests that need
# them are skipped. Run after `npm ci`.
set -eu
cd "$(dirname "$0")/.."
has_addon() { [ -e "node_modules/@tensorflow/$1/lib/napi-v8/tfjs_binding.node" ]; }
if has_addon tfjs-node && has_addon tfjs-node-gpu; then exit 0; fi
headers=$(node -p 'require("path").resolve(process.execPath, "../../include/node")')
[ -e "$headers/node_api.h" ] && command -v g++ >/dev/null && python3 -m pip --version >/dev/null || exit 0
download=$(mktemp -d)
trap 'rm -rf "$download"' EXIT
# At once: npm removes what is installed without being saved when it installs something else.
npm install --no-save --ignore-scripts --no-audit --no-fund @tensorflow/tfjs-node@4.22.0 @tensorflow/tfjs-node-gpu@4.22.0

# build PACKAGE WHEEL
build() {
  if has_addon "$1"; then return; fi
  local addon=node_modules/@tensorflow/$1
  python3 -m pip download --quiet --no-deps --no-cache-dir --dest "$download/$1" --only-binary=:all: \
    --platform manylinux2014_x86_64 --python-version 3.11 "$2"
  mkdir -p "$addon/deps/lib" "$addon/lib/napi-v8"
  python3 - "$download/$1" "$addon/deps" <<'PYTHON'
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
  rm -r "${download:?}/$1"
  g++ -shared -fPIC -O2 -std=c++17 -w -DNAPI_VERSION=8 -I"$headers" -I"$addon/deps/include" -I"$addon" \
    "$addon"/binding/*.cc -o "$addon/lib/napi-v8/tfjs_binding.node" \
    -L"$addon/deps/lib" -l:libtensorflow_cc.so.2 -l:libtensorflow_framework.so.2 '-Wl,-rpath,$ORIGIN/../../deps/lib'
}
build tfjs-node tensorflow-cpu==2.15.1
build tfjs-node-gpu tensorflow==2.15.1
