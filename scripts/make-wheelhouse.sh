#!/usr/bin/env bash
# Gathers what an installation without network needs into build/wheelhouse: Tenkyo itself and every package under it, as
# constraints.txt pins them, for this machine's system and Python. Installed elsewhere by
#   python3 -m venv /opt/tenkyo/.venv
#   /opt/tenkyo/.venv/bin/pip install --no-index --find-links wheelhouse --constraint wheelhouse/constraints.txt tenkyo
# Options of pip's (another index, such as that of torch without CUDA) are taken from PIP_EXTRA_INDEX_URL and its like.
set -euo pipefail
python=$(realpath --no-symlinks "${1:-python3}")
root=$(cd "$(dirname "$0")/.." && pwd)
house="$root/build/wheelhouse"
source=$(mktemp -d)
trap 'rm -rf "$source"' EXIT
mkdir -p "$house"
# From a copy of what is committed or about to be: setuptools packs whatever else lies around.
git -C "$root" ls-files -z | tar --create --directory "$root" --null --files-from - | tar --extract --directory "$source"
"$python" -m pip wheel --quiet --disable-pip-version-check --constraint "$root/constraints.txt" --wheel-dir "$house" "$source"
cp "$root/constraints.txt" "$house/"
(cd "$house" && sha256sum -- *.whl >SHA256SUMS)
echo "$(find "$house" -name '*.whl' | wc -l) packages, $(du -sh "$house" | cut -f1), in $house" >&2
