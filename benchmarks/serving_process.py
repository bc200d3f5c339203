"""Servers in processes of their own, as their users start them, for the benchmarks of serving. Linux alone."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIFE_SECONDS = 900  # beyond what is measured, after which a server ends by itself
PRODUCT = "import app, sys; app.main(['serve', '--port', *sys.argv[1:]])"
SERVED = {
    "one worker": ("--no-reader",),
    "two workers": ("--no-reader", "--workers", "2"),
    "one worker, reader": (),
    "two workers, reader": ("--workers", "2"),
}
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class ServerProcess:
    port: int
    process: subprocess.Popen[bytes]

    def memory(self) -> float:
        """MB of its processes together, what they share counted once."""
        return resident(self.process.pid)

    def processor(self) -> float:
        """Seconds that its processes have used together, those that have ended too."""
        stats = [Path(f"/proc/{each}/stat").read_text() for each in _with_children(self.process.pid)]
        return sum(int(ticks) for stat in stats for ticks in stat.rsplit(")", 1)[1].split()[11:15]) / _TICKS


def resident(process: int) -> float:
    """MB of a process and all below it together, what they share counted once."""
    return _of_all(process, "Pss:")


def own(process: int) -> float:
    """MB of them that are no file's: what grows where something leaks, whatever else maps the same libraries."""
    return _of_all(process, "Anonymous:")


def _of_all(process: int, field: str) -> float:
    texts = [Path(f"/proc/{each}/smaps_rollup").read_text() for each in _with_children(process)]
    return sum(int(line.split()[1]) for text in texts for line in text.splitlines() if line.startswith(field)) / 1024


def _with_children(process: int) -> list[int]:
    found = [process]
    for each in found:
        for children in Path(f"/proc/{each}/task").glob("*/children"):
            found += map(int, children.read_text().split())
    return found


@contextmanager
def started(
    code: str, options: Sequence[str], data: str = "", *, port: int | None = None, life: float = LIFE_SECONDS
) -> Iterator[ServerProcess]:
    """A server that has only just been started, on any free port unless one is given; `data` is its user's folder."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = port or free.getsockname()[1]
    code = f"import signal; signal.alarm({int(life)})\n{code}"
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    environment = {**os.environ, **threads, "XDG_DATA_HOME": data, "PYTHONPATH": str(ROOT)}
    # Its users have its modules compiled since they first started it.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir(), f"tenkyo-benchmarks-{os.getuid()}"))
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(port), *options], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL
    )
    try:
        yield ServerProcess(port, process)
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
