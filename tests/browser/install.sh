#!/bin/sh
# Installs the browser that tests/browser drives, where it is missing.
set -eu

if [ -n "${CHROMIUM:-}" ] || command -v chromium >/dev/null 2>&1; then
    exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "tests/browser needs Chromium: install it, or set CHROMIUM to its path" >&2
    exit 1
fi
if [ "$(id -u)" -eq 0 ]; then sudo=""; else sudo="sudo"; fi
$sudo apt-get update -qq
$sudo apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null || {
    echo "Chromium could not be installed: run 'apt-get install chromium' yourself" >&2
    exit 1
}
