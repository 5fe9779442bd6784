#!/usr/bin/env bash
# Installs a software GPU (SwiftShader, from Debian's chromium package) and the Vulkan loader, and prints the variable that
# makes onnxruntime's webgpu device find it. Prints nothing where that cannot be done: the device is then unavailable, and
# tests that need it are skipped.
set -u
icd=/usr/lib/chromium/vk_swiftshader_icd.json
if [ ! -e "$icd" ] || ! ldconfig -p | grep -q libvulkan; then
  { apt-get update && apt-get install -y --no-install-recommends chromium libvulkan1; } >&2 || exit 0
fi
[ -e "$icd" ] && echo "VK_ICD_FILENAMES=$icd"
