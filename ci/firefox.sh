#!/usr/bin/env bash
# Installs a Firefox for engines in a page (?browser=firefox), and the display in memory that its WebGL wants. What cannot be
# installed is unavailable, and its tests are skipped.
set -u
if { command -v firefox || command -v firefox-esr; } >/dev/null && command -v xvfb-run >/dev/null; then exit 0; fi
{ apt-get update && apt-get install -y --no-install-recommends firefox-esr xvfb xauth; } >/dev/null 2>&1
exit 0
