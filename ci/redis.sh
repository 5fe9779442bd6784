#!/usr/bin/env bash
# Installs Debian's Redis server, which the test of the work queue starts. Where that cannot be done the test is skipped.
set -u
command -v redis-server >/dev/null && exit 0
{ apt-get update && apt-get install -y --no-install-recommends redis-server; } >&2 || exit 0
