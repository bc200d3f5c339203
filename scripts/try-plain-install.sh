#!/usr/bin/env bash
# Does `pip install .` alone, without constraints.txt, give a server that answers? In an environment and a folder made for it.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d)
server=
finish() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$scratch"
}
trap finish EXIT

"${PYTHON:-python3}" -m venv "$scratch/env"
# From a copy: setuptools leaves its build folder in the tree, and packs what an older one holds.
mkdir "$scratch/source"
git -C "$root" ls-files -z | tar --create --directory "$root" --null --files-from - | tar --extract --directory "$scratch/source"
echo "Installing Tenkyo without constraints …" >&2
"$scratch/env/bin/python" -m pip install --quiet --disable-pip-version-check "$scratch/source"
cd "$scratch" # so that nothing is imported from the checkout
XDG_DATA_HOME="$scratch/data" timeout 300 "$scratch/env/bin/tenkyo" serve --port 0 2>"$scratch/log" &
server=$!
if ! "$scratch/env/bin/python" - "$scratch/log" <<'PYTHON'; then
import json, pathlib, re, sys, time, urllib.request

log = pathlib.Path(sys.argv[1])
for _ in range(600):  # tenths of a second
    ready = re.search(r"→ (http://\S+)", log.read_text(encoding="utf-8"))
    if ready:
        break
    time.sleep(0.1)
else:
    sys.exit("The server did not get ready.")
body = json.dumps({"question": "フィンランドはなぜNATOに加盟したのですか"}).encode()
request = urllib.request.Request(f"{ready[1]}/api/v1/ask", body, {"content-type": "application/json"})
answer = json.load(urllib.request.urlopen(request, timeout=60))
page = urllib.request.urlopen(ready[1], timeout=60).read().decode()
if not answer["answered"] or "ロシア" not in answer["citations"][0]["quote"] or "典拠" not in page:
    sys.exit(f"Not the answer that was expected: {answer}")
print("A plain installation answers:", answer["answer"])
PYTHON
    cat "$scratch/log" >&2
    exit 1
fi
