"""A server in a process of its own, as its user starts it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
_LIFE_SECONDS = 900  # after which it ends by itself, should the tests be killed before they can end it
_PATIENCE = 240.0  # seconds
_START = "import signal, sys, app; signal.alarm({}); sys.exit(app.main(['serve', *sys.argv[1:]]))"

LOGS: dict[str, list[str]] = {}
"""What each server that runs has written to its log, by its address."""
PROCESSES: dict[str, int] = {}
"""The process of each, by its address."""


@contextmanager
def serving(
    directory: Path | str,
    *options: str,
    environment: Mapping[str, str] | None = None,
    life_seconds: int = _LIFE_SECONDS,
) -> Iterator[str]:
    """The address of a `tenkyo serve` over a knowledge base, on a port of its own; `environment` is added to this one's."""
    command = [sys.executable, "-c", _START.format(life_seconds), "--port", "0", "--kb", str(directory), *options]
    env = {**os.environ, **(environment or {})}
    with subprocess.Popen(command, cwd=ROOT, env=env, text=True, stderr=subprocess.PIPE) as process:
        try:
            assert process.stderr is not None
            said: list[str] = []
            while not said or "Ctrl-C" not in said[-1]:  # it may say more on its way there
                said.append(process.stderr.readline())
                assert said[-1], "".join(said)
            # Read on, or a server that says much would wait for its reader.
            threading.Thread(target=lambda: said.extend(process.stderr or ()), daemon=True).start()
            url = "http://" + said[-1].split("http://")[1].split()[0]
            LOGS[url], PROCESSES[url] = said, process.pid
            httpx.get(f"{url}/robots.txt", timeout=_PATIENCE)  # a file of the page's, which comes later than the API
            yield url
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
