#!/usr/bin/env bash
# A Chromium for the browser tests, from the system's packages, where none is installed.
set -euo pipefail

for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "==> Installing Chromium for the browser tests" >&2
    apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-core >/dev/null
else
    echo "Browser tests need Chromium: install the package «chromium» (Debian) or «chromium-browser» (Ubuntu)." >&2
    exit 1
fi
