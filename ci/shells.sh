#!/usr/bin/env bash
# Installs zsh and fish, of which the test of shell completion asks what they complete. Where that cannot be done they are skipped.
set -u
command -v zsh >/dev/null && command -v fish >/dev/null && exit 0
{ apt-get update && apt-get install -y --no-install-recommends zsh fish; } >&2 || exit 0
