"""Requests a second and latencies of `/api/v1/ask` beside those of a bare FastAPI route, served in the same way.

    python -m benchmarks.serving_load [--seconds 20] [--only NAME …]
    python -m benchmarks.serving_load --soak 600 [--clients 8] [--only NAME …]

Every figure of load, each row taking `--seconds`: servers of one and of two processes that answer, with and without the reader,
one after the other, beside the bare one; the clients in a process of their own: one, eight and 64 of them, each with a
connection that it keeps and asks on again and again. The questions are fixed and asked of the built-in essay. Memory is what
all processes of a server hold together (PSS: what they share counts once), before and after each row. `processor ms` are
those of the server for one request: they can be compared where others use the same cores, of which `load` tells, before each
row. At the end of each server, it is killed under eight clients and started again, three times; the slowest counts. A soak has one number of
clients for a long time, and tells the memory ten times on its way. Loopback alone.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.pool import Pool

from benchmarks.serving_process import LIFE_SECONDS, PRODUCT, SERVED, ServerProcess, started

CLIENTS = (1, 8, 64)
QUESTIONS = (
    "フィンランドはなぜNATOに加盟したのですか",
    "1952年に加盟した国は？",
    "Why did Finland join?",
    "NATO即応部隊の規模は？",
    "初代事務総長はNATOの役割をどう定義しましたか",
    "Best recipe for banana bread",
)
_LOOKS = 10  # at the memory, in a soak
_LIMIT = 1_000_000  # requests of one measurement
_KILLED = 3  # times each server is killed

_BARE = """
import sys
from fastapi import FastAPI
from pydantic import BaseModel
from interface.http.listening import listen
from interface.http.server import serve

class Ask(BaseModel):
    question: str

bare = FastAPI()

@bare.post("/api/v1/ask")
def ask(body: Ask):
    return {"answer": body.question}

serve(bare, listen("127.0.0.1", int(sys.argv[1])))
"""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20.0, help="of each measurement (20)")
    parser.add_argument("--only", nargs="+", choices=tuple(SERVED), default=tuple(SERVED), help="of the servers")
    parser.add_argument("--soak", type=int, metavar="SECONDS", help="instead: so long, with as many clients")
    parser.add_argument("--clients", type=int, default=8, help="of a soak (8)")
    args = parser.parse_args(arguments)
    print(f"{os.cpu_count()} cores, load before the first: {os.getloadavg()[0]:.1f}", file=sys.stderr)
    if args.soak is not None:
        _soak(args.only, args.soak, args.clients)
        return
    rows = len(CLIENTS) * (1 + len(args.only))
    print(f"{rows} rows, some {(rows * (args.seconds + 2) + 60 * len(args.only)) / 60:.0f} minutes", file=sys.stderr)
    print(
        "| served | clients | requests/s | p50 ms | p95 ms | p99 ms | not 200 | processor ms | MB before, after | load |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    told, life = [], LIFE_SECONDS + len(CLIENTS) * args.seconds
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        with _server(_BARE, (), life=life) as bare:
            _rows(pool, "bare", bare, args.seconds)
        for name in args.only:
            with tempfile.TemporaryDirectory() as data:
                with _server(PRODUCT, SERVED[name], data, life=life) as server:
                    _rows(pool, name, server, args.seconds)
                again = [_killed_under_load(pool, SERVED[name], data) for _ in range(_KILLED)]
                told.append(f"| {name} | {', '.join(f'{seconds:.1f}' for seconds in sorted(again))} |")
    print(
        "\n| killed under eight clients and started again | seconds to the first answer |\n|---|---|", *told, sep="\n"
    )


def _soak(names: Sequence[str], seconds: int, clients: int) -> None:
    print(
        f"| served | clients | MB at start | MB after each tenth of {seconds} s | requests | p50 ms | p99 ms | not 200 |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for name in names:
        with (
            tempfile.TemporaryDirectory() as data,
            multiprocessing.get_context("spawn").Pool(1) as pool,
            _server(PRODUCT, SERVED[name], data, life=LIFE_SECONDS + seconds) as server,
        ):
            seen = [server.memory()]
            asking = pool.apply_async(measure, (server.port, clients, seconds))
            for _ in range(_LOOKS):
                time.sleep(seconds / _LOOKS)
                seen.append(server.memory())
            latencies, failed, _ = asking.get()
        ordered = sorted(latencies)
        p50, p99 = (1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))] for part in (0.5, 0.99))
        mb = ", ".join(f"{each:.0f}" for each in seen[1:])
        print(
            f"| {name} | {clients} | {seen[0]:.0f} | {mb} | {len(ordered):,} | {p50:,.0f} | {p99:,.0f} | {failed} |",
            flush=True,
        )


def _rows(pool: Pool, name: str, server: ServerProcess, seconds: float) -> None:
    for clients in CLIENTS:
        load, memory, processor = os.getloadavg()[0], server.memory(), server.processor()
        latencies, failed, took = pool.apply(measure, (server.port, clients, seconds))
        ordered, used = sorted(latencies), server.processor() - processor
        p50, p95, p99 = (1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))] for part in (0.5, 0.95, 0.99))
        print(
            f"| {name} | {clients} | {len(ordered) / took:.1f} | {p50:,.1f} | {p95:,.1f} | {p99:,.1f} | {failed}"
            f" | {1000 * used / len(ordered):.1f} | {memory:.0f}, {server.memory():.0f} | {load:.1f} |",
            flush=True,
        )


def _killed_under_load(pool: Pool, options: Sequence[str], data: str) -> float:
    """Seconds from the start of a second server to the first answer of one of eight clients that had asked the first."""
    with _server(PRODUCT, options, data, life=LIFE_SECONDS) as server:
        asking = pool.apply_async(ask_through, (server.port, 8, 60.0))
        time.sleep(2)
        server.process.kill()
        server.process.wait()
        began = time.time()
        with started(PRODUCT, options, data, port=server.port):
            return float(asking.get()) - began


def ask_through(port: int, clients: int, seconds: float) -> float:
    """When the first of the clients that lost its server was answered again; each asks on until then."""
    return asyncio.run(_ask_through(port, clients, seconds))


async def _ask_through(port: int, clients: int, seconds: float) -> float:
    ends = time.time() + seconds

    async def client(number: int) -> float:
        lost = False
        while time.time() < ends:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                while True:
                    writer.write(_request(QUESTIONS[number % len(QUESTIONS)]))
                    if await _read_response(reader) == 200 and lost:
                        return time.time()
            except (OSError, asyncio.IncompleteReadError):
                lost = True
                await asyncio.sleep(0.02)
        return float("inf")

    asking = [asyncio.create_task(client(number)) for number in range(clients)]
    done, _ = await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
    for each in asking:
        each.cancel()
    return min(each.result() for each in done)


@contextmanager
def _server(code: str, options: Sequence[str], data: str = "", *, life: float) -> Iterator[ServerProcess]:
    """A server that answers."""
    with started(code, options, data, life=life) as server:
        _wait_for(server.port, server.process)
        with suppress(urllib.error.HTTPError):  # of the product, its page, which is made once it answers
            urllib.request.urlopen(f"http://127.0.0.1:{server.port}/robots.txt").close()
        yield server


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
