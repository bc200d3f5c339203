"""Requests a second and latencies of `/api/v1/ask` beside those of a bare FastAPI route, served in the same way.

    python -m benchmarks.serving_load [--seconds 6]

Two servers, each a process of its own, and the clients in a third: one, eight and 64 of them, each with a connection that
it keeps and asks on again and again. The questions are fixed and asked of the built-in essay. Loopback alone.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = (1, 8, 64)
QUESTIONS = (
    "フィンランドはなぜNATOに加盟したのですか",
    "1952年に加盟した国は？",
    "Why did Finland join?",
    "NATO即応部隊の規模は？",
    "初代事務総長はNATOの役割をどう定義しましたか",
    "Best recipe for banana bread",
)
_LIFE_SECONDS = 300  # after which a server ends by itself
_LIMIT = 20_000  # requests of one measurement

_PRODUCT = "import app, sys; app.main(['serve', '--port', sys.argv[1]])"
_BARE = """
import sys
from fastapi import FastAPI
from pydantic import BaseModel
from interface.http.server import listen, serve

class Ask(BaseModel):
    question: str

bare = FastAPI()

@bare.post("/api/v1/ask")
def ask(body: Ask):
    return {"answer": body.question}

serve(bare, listen("127.0.0.1", int(sys.argv[1])), ready=lambda: None)
"""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=6.0, help="of each measurement (6)")
    args = parser.parse_args(arguments)
    print("| clients | served | requests/s | p50 ms | p95 ms | p99 ms | not 200 |\n|---|---|---|---|---|---|---|")
    with ExitStack() as stack:
        ports = {name: stack.enter_context(_server(code)) for name, code in (("ask", _PRODUCT), ("bare", _BARE))}
        pool = stack.enter_context(multiprocessing.get_context("spawn").Pool(1))
        for clients in CLIENTS:
            for name, port in ports.items():
                print(_row(clients, name, *pool.apply(measure, (port, clients, args.seconds))), flush=True)


def _row(clients: int, name: str, latencies: Sequence[float], failed: int, seconds: float) -> str:
    ordered = sorted(latencies)
    p50, p95, p99 = (1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))] for part in (0.5, 0.95, 0.99))
    rate = len(ordered) / seconds
    return f"| {clients} | {name} | {rate:.1f} | {p50:.1f} | {p95:.1f} | {p99:.1f} | {failed} |"


@contextmanager
def _server(code: str) -> Iterator[int]:
    """The port of a server that answers."""
    with socket.create_server(("127.0.0.1", 0)) as free, tempfile.TemporaryDirectory() as data:
        port = free.getsockname()[1]
        free.close()
        code = f"import signal; signal.alarm({_LIFE_SECONDS})\n{code}"
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(port)],
            cwd=ROOT,
            env={**os.environ, **threads, "XDG_DATA_HOME": data, "PYTHONPATH": str(ROOT)},
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for(port, process)
            yield port
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + 60
    while time.monotonic() < ends and process.poll() is None:
        try:
            latencies, failed, _ = measure(port, 1, 0.2)  # loads what the first question needs
        except OSError:
            time.sleep(0.2)
            continue
        if latencies and not failed:
            return
    raise SystemExit(f"no server on port {port}")


def measure(port: int, clients: int, seconds: float) -> tuple[list[float], int, float]:
    """Seconds each response took, how many were no 200, and the seconds that all took together."""
    return asyncio.run(_measure(port, clients, seconds))


async def _measure(port: int, clients: int, seconds: float) -> tuple[list[float], int, float]:
    latencies: list[float] = []
    failed = 0
    began = time.perf_counter()

    async def client(number: int) -> None:
        nonlocal failed
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < began + seconds and len(latencies) < _LIMIT:
            sent = time.perf_counter()
            writer.write(_request(QUESTIONS[number % len(QUESTIONS)]))
            status = await _read_response(reader)
            latencies.append(time.perf_counter() - sent)
            failed += status != 200
            number += 1
        writer.close()

    await asyncio.gather(*map(client, range(clients)))
    return latencies, failed, time.perf_counter() - began


def _request(question: str) -> bytes:
    body = json.dumps({"question": question}).encode()
    head = (
        f"POST /api/v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    )
    return head.encode() + b"\r\n\r\n" + body


async def _read_response(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    [length] = [int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.startswith(b"content-length:")]
    await reader.readexactly(length)
    return int(head.split(b" ", 2)[1])


if __name__ == "__main__":
    main()
