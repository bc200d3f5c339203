#!/usr/bin/env bash
# What the tests need and pip can't give: Chromium with fonts that hold Japanese, for the page and for PDFs to read,
# LibreOffice Writer, for Word files and more PDFs, and nginx with openssl, to stand in front. Installs with apt what is
# missing; elsewhere says what to install. Without LibreOffice or nginx the tests that want them are skipped, and say so;
# without Chromium the tests of the page fail.
set -euo pipefail

on_path() { command -v "$@" >/dev/null 2>&1; }
has_chromium() { on_path chromium || on_path chromium-browser || on_path google-chrome; }
has_fonts() { ! on_path fc-list || [ -n "$(fc-list :lang=ja family)" ]; }
has_nginx() { PATH="$PATH:/usr/sbin:/usr/local/sbin" on_path nginx; }
has_writer() { on_path soffice || on_path libreoffice; }

missing=()
has_chromium || missing+=(chromium)
has_fonts || missing+=(fonts-noto-cjk)
has_nginx || missing+=(nginx)
on_path openssl || missing+=(openssl)
has_writer || missing+=(libreoffice-writer-nogui)
[ ${#missing[@]} -gt 0 ] || exit 0

say_what_to_do() {
    echo "The tests need: ${missing[*]}. $1 Then run \`make test\` again." >&2
    has_chromium && exit 0
    exit 1
}

on_path apt-get || say_what_to_do "Install them with this system's package manager (Chromium or Chrome on the PATH)."
if [ "$(id -u)" = 0 ]; then
    as_root=()
elif on_path sudo && sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
else
    say_what_to_do "Install them as root: apt-get install ${missing[*]}."
fi
export DEBIAN_FRONTEND=noninteractive
echo "Installing ${missing[*]} …" >&2
"${as_root[@]}" apt-get update -qq || true # a stale list is often good enough; the next line says if not
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
    say_what_to_do "apt-get could not install them: see its message above."
