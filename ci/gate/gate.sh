#!/usr/bin/env bash
# Runs `cupping gate "$GATE"` with what the environment states, and reports where GitHub looks for it. Its exit code is cupping's.
set -euo pipefail
: "${GATE:?the gate file}"
out=${RUNNER_TEMP:-${TMPDIR:-/tmp}}
read -ra cupping <<<"${CUPPING:-cupping}"
read -ra backends <<<"${BACKENDS:-}"
arguments=(--json "$out/cupping.json" --junit "$out/cupping.xml" --annotations)
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then arguments+=(--markdown "$GITHUB_STEP_SUMMARY"); fi
option() { if [ -n "$2" ]; then arguments+=("$1" "$2"); fi; }
option --net "${NET:-}"
option --weights "${WEIGHTS:-}"
option --data "${DATA:-}"
option --mean-file "${MEAN_FILE:-}"
option --sample "${SAMPLE:-}"
option --shard "${SHARD:-}"
option --journal "${JOURNAL:-}"
for backend in "${backends[@]}"; do option --backend "$backend"; done
if [ "${RESUME:-false}" = true ]; then arguments+=(--resume); fi
if [ -n "${GITHUB_OUTPUT:-}" ]; then
  printf 'json=%s\njunit=%s\n' "$out/cupping.json" "$out/cupping.xml" >>"$GITHUB_OUTPUT"
fi
exec "${cupping[@]}" gate "$GATE" "${arguments[@]}"
