"""schemathesis against a running server, with the rights of nobody, of a reader and of a writer: `make abuse`.

Every door is tried, described or not (`undescribed.py`). Not part of the suite: it draws at random, and takes as long as it
is given.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import httpx

from corpus.read import read_document
from index.knowledge_base import KnowledgeBase
from interface.access.entries import make_key
from qa.engine import Engine
from qa.settings import BUILT_IN_ESSAY, Settings
from tests.abuse.undescribed import with_every_door
from tests.server import LOGS, PROCESSES, ROOT, serving

ROLES = ("", "read", "write")
_HERE = Path(__file__).parent
_SPARE_SECONDS = 1_800  # that a server lives beyond what a role is given, should the machine be slow
_LOG_CHARACTERS = 4_000  # of what the server said, in a report


def main() -> int:
    """1 where a role found something that shouldn't be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for each role")
    parser.add_argument("--roles", nargs="+", choices=("nobody", *ROLES[1:]), default=("nobody", *ROLES[1:]))
    parser.add_argument("--schemathesis", default=_beside_python("st"), help="the program")
    parser.add_argument("--reports", type=Path, help="a folder for what was found")
    parser.add_argument("--serve", nargs=argparse.REMAINDER, default=[], help="options for `tenkyo serve`, at the end")
    args = parser.parse_args()
    return int(sum(_try(args, "" if role == "nobody" else role) for role in args.roles) > 0)


def _try(args: argparse.Namespace, role: str) -> int:
    """One role, on a server of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with KnowledgeBase.create(folder / "kb") as knowledge_base:
            knowledge_base.add([read_document(BUILT_IN_ESSAY)])
        made = {role: make_key(role, role) for role in ("read", "write", "admin")}
        environment = {"TENKYO_API_KEYS": "\n".join(str(entry) for _, entry in made.values())}
        options = ("--no-reader", "--per-minute", "1000000", "--changes-per-hour", "1000000", *args.serve)
        keys = {role: key for role, (key, _) in made.items()}
        life = args.seconds + _SPARE_SECONDS
        with serving(folder / "kb", *options, environment=environment, life_seconds=life) as url:
            schema = folder / "openapi.json"
            described = httpx.get(f"{url}/openapi.json", headers=_key(keys["admin"]), timeout=60).json()
            engine = Engine.open(folder / "kb", settings=_without_reader())
            schema.write_text(json.dumps(with_every_door(described, engine, folder)), encoding="utf-8")
            engine.close()
            before = _resident(url)
            code = _run(args, schema, url, role, keys.get(role))
            print(f"{role or 'nobody'}: the server had {before} MB before and {_resident(url)} MB after")
            said = "".join(LOGS[url][1:])
            faults = said.count("Traceback")
            print(f"{role or 'nobody'}: {faults} tracebacks in the server's log")
            if faults:
                print(said[said.index("Traceback") :][:_LOG_CHARACTERS])
        return code or faults


def _without_reader() -> Settings:
    settings = Settings()
    return replace(settings, reader=replace(settings.reader, enabled=False))


def _resident(url: str) -> int:
    """MB of the serving process. Linux alone."""
    pages = Path(f"/proc/{PROCESSES[url]}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") // 2**20


def _run(args: argparse.Namespace, schema: Path, url: str, role: str, key: str | None) -> int:
    print(f"\n=== {role or 'nobody'}", flush=True)
    command = [args.schemathesis, "--config-file", str(_HERE / "schemathesis.toml"), "--no-color"]
    command += ["run", str(schema), "--url", url, "--max-time", str(args.seconds)]
    command += ["--continue-on-failure", "--generation-database", "none", "--warnings", "off"]
    # Wrong keys are made a wait (429) after a few, and nobody is told which methods there are (401): both on purpose, and
    # both held by the tests of every route and role.
    command += ["--exclude-checks", "ignored_auth" if key is not None else "unsupported_method"]
    if key is not None:
        command += ["--header", f"Authorization: {_key(key)['authorization']}"]
    if args.reports is not None:
        command += ["--report", "junit", "--report-junit-path", str(args.reports / f"{role or 'nobody'}.xml")]
    hooks = {"SCHEMATHESIS_HOOKS": "tests.abuse.hooks", "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env={**os.environ, **hooks}).returncode


def _key(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


def _beside_python(name: str) -> str:
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else shutil.which(name) or name


if __name__ == "__main__":
    sys.exit(main())
