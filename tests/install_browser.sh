#!/usr/bin/env bash
# The browser tests drive the system's Chromium and look at Chinese text: install both, or say how.
set -euo pipefail

find_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
has_font() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh)" ]; }

if find_browser >/dev/null && has_font; then exit 0; fi

as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
if command -v apt-get >/dev/null; then
  "${as_root[@]}" apt-get update -q >/dev/null &&
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -q \
      chromium fontconfig fonts-noto-cjk >/dev/null || true
fi

if ! find_browser >/dev/null || ! has_font; then
  echo "The browser tests need Chromium and a Chinese font: install the packages chromium and" \
    "fonts-noto-cjk (their names on Debian) and run make test again." >&2
  exit 1
fi
