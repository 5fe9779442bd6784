#!/usr/bin/env bash
# Genuine Caffe 1.0 from Debian 11, the last Debian that has it, in a folder of its own: .cupping/engines/caffe. Nothing of
# this machine changes: apt is given a state of its own, the packages are unpacked, not installed, and run with the C library
# they were built for. Takes 90 MB of download. Without Debian's packages it does nothing, and process:caffe is unavailable.
set -eu
cd "$(dirname "$0")/.."
engine=$PWD/.cupping/engines/caffe
[ -x "$engine/python" ] && exit 0
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || { echo "genuine-caffe: no apt here" >&2; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{state/lists/partial,cache/archives/partial}
touch "$work/state/status"
# The mirror and the keys are those that this machine uses.
mirror=$(grep -rhoE 'https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d/ 2>/dev/null | grep -v security | head -1 | tr -d ' ')
echo "deb ${mirror:-http://deb.debian.org/debian} bullseye main" >"$work/sources.list"
cat >"$work/apt.conf" <<EOF
Dir::Etc::sourcelist "$work/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State "$work/state";
Dir::State::status "$work/state/status";
Dir::Cache "$work/cache";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Acquire::Languages "none";
EOF
export APT_CONFIG=$work/apt.conf
if ! apt-get update >"$work/log" 2>&1 ||
  ! apt-get install -y --download-only libcaffe1 libopenblas0-pthread python3.9 python3-numpy >>"$work/log" 2>&1 ||
  ! (cd "$work/cache/archives" && apt-get download python3-caffe) >>"$work/log" 2>&1; then
  echo "genuine-caffe: Debian 11's packages cannot be had: $(tail -1 "$work/log")" >&2
  exit 0
fi
root=$engine.new
rm -rf "$root"
mkdir -p "$root"
for package in "$work"/cache/archives/*.deb; do dpkg-deb -x "$package" "$root"; done
rm -rf "$root"/usr/share/{doc,man,locale,icons} "$root"/var
cat >"$root/python" <<'EOF'
#!/bin/sh
# Debian 11's Python with Debian 11's libraries.
here=$(dirname "$(readlink -f "$0")")
lib=usr/lib/x86_64-linux-gnu
PYTHONHOME=$here/usr PYTHONPATH=$here/usr/lib/python3/dist-packages OPENBLAS_NUM_THREADS=${OPENBLAS_NUM_THREADS:-1} \
  exec "$here/lib/x86_64-linux-gnu/ld-2.31.so" --library-path "$here/lib/x86_64-linux-gnu:$here/$lib:$here/$lib/openblas-pthread:$here/usr/lib" \
  "$here/usr/bin/python3.9" "$@"
EOF
chmod +x "$root/python"
rm -rf "$engine"
mv "$root" "$engine"
"$engine/python" -c 'import numpy' || rm -rf "$engine"
