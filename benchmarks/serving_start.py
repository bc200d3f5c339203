"""From the start of a server to its first answer, and to its page: seconds of the clock and of the processor.

    python -m benchmarks.serving_start [--times 5] [--only NAME …]

Servers of one and of two processes that answer, with and without the reader, over the built-in essay, each started once
beforehand; one client asks from the first moment on. The seconds are medians; those of the processor are of all processes of
the server, and can be compared where others use the same cores.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.serving_process import PRODUCT, SERVED, ServerProcess, started

_BODY = json.dumps({"question": "1952年に加盟した国は？"}).encode()
_PATIENCE = 120.0  # seconds


@dataclass(frozen=True, slots=True)
class Reached:
    """Seconds since the start: of the clock, and of the processor."""

    clock: float
    processor: float


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=5, help="each is started (5)")
    parser.add_argument("--only", nargs="+", choices=tuple(SERVED), default=tuple(SERVED), help="of the servers")
    args = parser.parse_args(arguments)
    print(f"{os.cpu_count()} cores, load before: {os.getloadavg()[0]:.1f}", file=sys.stderr)
    print_table(args.only, args.times)


def print_table(names: Sequence[str], times: int) -> None:
    print("| served | first answer: clock, s | processor, s | page: clock, s | processor, s |\n|---|---|---|---|---|")
    for name in names:
        with tempfile.TemporaryDirectory() as data:
            _start(SERVED[name], data)
            seen = [_start(SERVED[name], data) for _ in range(times)]
        answers, pages = zip(*seen, strict=True)
        print(f"| {name} | {_medians(answers)} | {_medians(pages)} |", flush=True)


def _medians(reached: Sequence[Reached]) -> str:
    clock = statistics.median(each.clock for each in reached)
    return f"{clock:.2f} | {statistics.median(each.processor for each in reached):.2f}"


def _start(options: Sequence[str], data: str) -> tuple[Reached, Reached]:
    """The first answer and the page."""
    began = time.monotonic()
    with started(PRODUCT, options, data) as server:
        answer = _reach(server, began, "POST", "/api/v1/ask", _BODY)
        return answer, _reach(server, began, "GET", "/robots.txt")  # a file of the page's


def _reach(server: ServerProcess, began: float, method: str, path: str, body: bytes | None = None) -> Reached:
    while time.monotonic() < began + _PATIENCE and server.process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=_PATIENCE)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"})
            if connection.getresponse().status == 200:
                return Reached(time.monotonic() - began, server.processor())
        except OSError:
            time.sleep(0.01)
        finally:
            connection.close()
    raise SystemExit(f"no answer on port {server.port}")


if __name__ == "__main__":
    main()
