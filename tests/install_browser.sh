#!/usr/bin/env bash
# The browser tests drive the system's Chromium, look at Chinese text, and take axe-core from npm:
# install what is missing, or say how.
set -euo pipefail

find_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
has_font() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh)" ]; }
has_all() { find_browser >/dev/null && has_font && command -v npm >/dev/null; }

if has_all; then exit 0; fi

packages=()
find_browser >/dev/null || packages+=(chromium)
has_font || packages+=(fontconfig fonts-noto-cjk)
command -v npm >/dev/null || packages+=(npm)

as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
if command -v apt-get >/dev/null; then
  "${as_root[@]}" apt-get update -q >/dev/null &&
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -q \
      "${packages[@]}" >/dev/null || true
fi

if ! has_all; then
  echo "The browser tests need Chromium, a Chinese font and npm: install the packages chromium," \
    "fonts-noto-cjk and npm (their names on Debian) and run make test again." >&2
  exit 1
fi
