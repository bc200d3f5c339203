#!/usr/bin/env bash
# What the browser tests need and pip can't give: Chromium, and fonts that hold Japanese.
# Installs them with apt where they are missing; elsewhere says what to install.
set -euo pipefail

has_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
has_fonts() { ! command -v fc-list || [ -n "$(fc-list :lang=ja family)" ]; }

missing=()
has_chromium >/dev/null 2>&1 || missing+=(chromium)
has_fonts >/dev/null 2>&1 || missing+=(fonts-noto-cjk)
[ ${#missing[@]} -gt 0 ] || exit 0

say_what_to_do() {
    echo "The browser tests need: ${missing[*]}. $1 Then run \`make test\` again." >&2
    exit 1
}

command -v apt-get >/dev/null || say_what_to_do "Install them with this system's package manager (Chromium or Chrome on the PATH)."
if [ "$(id -u)" = 0 ]; then
    as_root=()
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
else
    say_what_to_do "Install them as root: apt-get install ${missing[*]}."
fi
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq || true # a stale list is often good enough; the next line says if not
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" ||
    say_what_to_do "apt-get could not install them: see its message above."
