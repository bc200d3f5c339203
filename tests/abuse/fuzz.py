"""schemathesis against a running server, with the rights of nobody, of a reader and of a writer: `make abuse`.

Not part of the suite: it draws at random, and takes as long as it is given.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx

from corpus.read import read_document
from index.knowledge_base import KnowledgeBase
from interface.access.entries import make_key
from qa.settings import BUILT_IN_ESSAY
from tests.server import serving

ROLES = ("", "read", "write")


def main() -> int:
    """1 where a role found something that shouldn't be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for each role")
    parser.add_argument("--schemathesis", default=_beside_python("st"), help="the program")
    parser.add_argument("--reports", type=Path, help="a folder for what was found")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with KnowledgeBase.create(folder / "kb") as knowledge_base:
            knowledge_base.add([read_document(BUILT_IN_ESSAY)])
        made = {role: make_key(role, role) for role in ("read", "write", "admin")}
        environment = {"TENKYO_API_KEYS": "\n".join(str(entry) for _, entry in made.values())}
        options = ("--no-reader", "--per-minute", "1000000", "--changes-per-hour", "1000000")
        keys = {role: key for role, (key, _) in made.items()}
        with serving(folder / "kb", *options, environment=environment) as url:
            schema = folder / "openapi.json"
            described = httpx.get(f"{url}/openapi.json", headers=_key(keys["admin"]), timeout=60)
            schema.write_text(json.dumps(described.json()), encoding="utf-8")
            found = [_run(args, schema, url, role, keys.get(role)) for role in ROLES]
    return int(any(found))


def _run(args: argparse.Namespace, schema: Path, url: str, role: str, key: str | None) -> int:
    print(f"\n=== {role or 'nobody'}", flush=True)
    command = [args.schemathesis, "run", str(schema), "--url", url, "--max-time", str(args.seconds), "--no-color"]
    command += ["--continue-on-failure", "--generation-database", "none", "--warnings", "off"]
    # Wrong keys are made a wait (429) after a few, and nobody is told which methods there are (401): both on purpose, and
    # both held by the tests of every route and role.
    command += ["--exclude-checks", "ignored_auth" if key is not None else "unsupported_method"]
    if key is not None:
        command += ["--header", f"Authorization: {_key(key)['authorization']}"]
    if args.reports is not None:
        command += ["--report", "junit", "--report-junit-path", str(args.reports / f"{role or 'nobody'}.xml")]
    return subprocess.run(command).returncode


def _key(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


def _beside_python(name: str) -> str:
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else shutil.which(name) or name


if __name__ == "__main__":
    sys.exit(main())
