"""A whole server misused by one who has a key, and by one who has none: `python -m tests.abuse.misuse`, part of `make abuse`.

Each way is refused with its status, others are answered meanwhile, and a second round leaves no memory behind. Not part of the suite, which
holds each of these alone and faster: this is all of them on one server, as it is started.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import resource
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.serving_process import own
from corpus.read import read_document
from index.knowledge_base import KnowledgeBase
from interface.access.doors import DOORS
from interface.access.entries import make_key
from qa.settings import BUILT_IN_ESSAY
from tests.server import LOGS, PROCESSES, serving

KEPT_MB = 50  # that the server may hold more after a round than after the one before
_PATIENCE = 600.0  # seconds, for any one response: thousands wait for one
_FILES = 12_000  # that may be open here: a thousand more than connections are made
_SETTLES = 35  # seconds, in which the server gives back what a rush had taken
_BODY = 200_000_000
_QUESTIONS = ("1952年に加盟した国は？", "フィンランドはなぜNATOに加盟したのですか", "Best recipe for banana bread")
_LOST = 0  # the status of a connection that was closed without a word
_SENT = [(method, door) for door in DOORS for method in door.methods.split() if method in ("POST", "PUT")]


@dataclass(frozen=True, slots=True)
class Target:
    port: int
    key: str

    @property
    def authorized(self) -> str:
        return f"Authorization: Bearer {self.key}"

    async def send(self, *pieces: bytes, local: str = "127.0.0.1") -> int:
        """The status of what comes back."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port, local_addr=(local, 0))
        except OSError:
            return _LOST
        heard = asyncio.create_task(reader.readline())
        try:
            with suppress(OSError):  # refused before all was sent
                for piece in pieces:
                    if heard.done():
                        break
                    writer.write(piece)
                    await writer.drain()
            status = await asyncio.wait_for(heard, _PATIENCE)
            return int(status.split()[1]) if status else _LOST
        except OSError:
            return _LOST
        finally:
            writer.close()

    async def ask(self, number: int = 0) -> int:
        body = json.dumps({"question": _QUESTIONS[number % len(_QUESTIONS)]}).encode()
        return await self.send(head("POST", "/api/v1/ask", self.authorized, *_json(len(body))) + body)


def head(method: str, path: str, *headers: str, host: str = "127.0.0.1") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode()


def _json(length: int) -> tuple[str, str]:
    return "Content-Type: application/json", f"Content-Length: {length}"


async def large_bodies(target: Target) -> Counter[int]:
    """200 MB on every route that takes a body, told and in pieces, by one who may and by one who may not."""
    piece = b"x" * 65_536
    chunk = b"10000\r\n" + piece + b"\r\n"
    seen: Counter[int] = Counter()
    for method, door in _SENT:
        for known in (target.authorized, "X-Nobody: 1"):
            told = head(method, door.route, known, *_json(_BODY))
            cut = head(method, door.route, known, "Content-Type: application/json", "Transfer-Encoding: chunked")
            for first, part in ((told, piece), (cut, chunk)):
                seen[await target.send(first, *[part] * (_BODY // len(piece)))] += 1
    return seen


async def lying_lengths(target: Target) -> Counter[int]:
    """A body that is shorter than it was said to be, on every route: nobody waits for it for long."""
    sent = [head(method, door.route, target.authorized, *_json(1_000)) + b"{}" for method, door in _SENT]
    return Counter(await asyncio.gather(*map(target.send, sent)))


async def half_open(target: Target) -> Counter[int]:
    """500 connections that say nothing or half a head, and 500 slow bodies; a question meanwhile."""
    begun = [b"", b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le"]
    slow = head("POST", "/api/v1/ask", target.authorized, *_json(10_000)) + b'{"question": "'
    hanging = [asyncio.create_task(target.send(begun[number % 2])) for number in range(500)]
    hanging += [asyncio.create_task(target.send(slow)) for _ in range(500)]
    await asyncio.sleep(1)
    answered = await target.ask()
    seen = Counter(await asyncio.gather(*hanging))
    seen[answered] += 1
    return seen


async def at_once(target: Target, count: int) -> Counter[int]:
    """As many questions as `count` at the same moment."""
    return Counter(await asyncio.gather(*map(target.ask, range(count))))


async def strangers(target: Target) -> Counter[int]:
    """Another name for the server, another site's page, a key that isn't one."""
    asked = [
        head("GET", "/api/v1/documents", target.authorized, host="evil.example"),
        head("GET", "/api/v1/documents", target.authorized, "Origin: https://evil.example"),
        head("GET", "/api/v1/documents", target.authorized, "Origin: null"),
        head("GET", "/api/v1/documents"),
    ]
    return Counter([await target.send(each) for each in asked])


async def guesses(target: Target) -> Counter[int]:
    """A hundred wrong passwords and a hundred wrong keys, from an address of their own; another address is answered meanwhile."""
    sent = []
    for number in range(100):
        form = f"name=hana&password=wrong-{number}".encode()
        kind = "Content-Type: application/x-www-form-urlencoded"
        sent.append(head("POST", "/sign-in", kind, f"Content-Length: {len(form)}") + form)
        key = target.key[:-3] + f"{number:03}"
        sent.append(head("GET", "/api/v1/documents", f"Authorization: Bearer {key}"))
    seen = Counter(await asyncio.gather(*[target.send(each, local="127.0.0.2") for each in sent]))
    seen[await target.ask()] += 1
    return seen


async def files(target: Target) -> Counter[int]:
    """Names that climb or are decomposed, and archives that unfold to a thousand times their size."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.txt", b"0" * 500_000_000)
    word = io.BytesIO()
    with zipfile.ZipFile(word, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<w>" + b" " * 500_000_000)
    sent = [
        ("bomb.zip", bomb.getvalue()),
        ("bomb.docx", word.getvalue()),
        ("..", "花巻。".encode()),
        ("../../etc/passwd", b"text"),
    ]
    return Counter([await target.send(_upload(target, name, data)) for name, data in sent])


def _upload(target: Target, name: str, data: bytes) -> bytes:
    disposition = f'Content-Disposition: form-data; name="file"; filename="{name}"'
    body = f"--x\r\n{disposition}\r\n\r\n".encode() + data + b"\r\n--x--\r\n"
    kind = "Content-Type: multipart/form-data; boundary=x"
    return head("POST", "/api/v1/documents", target.authorized, kind, f"Content-Length: {len(body)}") + body


def _ways(count: int) -> list[tuple[str, Callable[[Target], Coroutine[None, None, Counter[int]]], set[int]]]:
    """Each with the statuses that it may meet; a connection closed without a word is one where nothing whole was said."""
    return [
        ("bodies of 200 MB", large_bodies, {401, 411, 413, _LOST}),
        ("lengths that lie", lying_lengths, {408}),
        ("half open, slow", half_open, {200, 408, _LOST}),
        (f"{count:,} at once", partial(at_once, count=count), {200, 503, _LOST}),
        ("wrong names, sites, no key", strangers, {401, 403, 421}),
        ("200 guesses", guesses, {200, 401, 429}),
        ("names and archives", files, {200, 201, 413, 415, 422}),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """1 where a way met a status that it shouldn't, or memory stayed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--rounds", type=int, default=2, help="of all of it (2): of the first, the C library keeps some"
    )
    parser.add_argument("--at-once", type=int, default=5_000, help="questions at the same moment (5,000)")
    args = parser.parse_args(arguments)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(_FILES, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with KnowledgeBase.create(folder / "kb") as knowledge_base:
            knowledge_base.add([read_document(BUILT_IN_ESSAY)])
        key, entry = make_key("abuse", "admin")
        options = ("--no-reader", "--per-minute", "1000000", "--changes-per-hour", "1000000")
        environment = {"TENKYO_API_KEYS": str(entry)}
        with serving(folder / "kb", *options, environment=environment, life_seconds=7_200) as url:
            target = Target(int(url.rsplit(":", 1)[1]), key)
            asyncio.run(at_once(target, 200))
            asyncio.run(files(target))  # a process that reads documents stays for the next
            ends, wrong = [own(PROCESSES[url])], 0
            print(f"| way | statuses | MB, {ends[0]:.0f} before |\n|---|---|---|")
            for _ in range(args.rounds):
                wrong += _round(target, args.at_once, lambda: own(PROCESSES[url]))
                time.sleep(_SETTLES)
                ends.append(own(PROCESSES[url]))
            faults = "".join(LOGS[url][1:]).count("Traceback")
    told = ", ".join(f"{mb:.0f}" for mb in ends)
    print(
        f"\nMB before, and after each round: {told}; {KEPT_MB} more are allowed. {faults} tracebacks in the log",
        flush=True,
    )
    return int(bool(wrong or faults or (args.rounds > 1 and ends[-1] > ends[-2] + KEPT_MB)))


def _round(target: Target, count: int, memory: Callable[[], float]) -> int:
    """How many statuses there were that shouldn't be."""
    wrong = 0
    for way, misuse, allowed in _ways(count):
        seen = asyncio.run(misuse(target))
        wrong += len(set(seen) - allowed)
        told = ", ".join(f"{count:,} × {status or 'closed'}" for status, count in sorted(seen.items()))
        print(f"| {way} | {told}{'' if set(seen) <= allowed else ' **unexpected**'} | {memory():.0f} |", flush=True)
    return wrong


if __name__ == "__main__":
    sys.exit(main())
