"""A child for `corpus.isolation` that does what the file it is given says, faults included."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from corpus.document import Document
from corpus.errors import EmptyDocument
from corpus.reading_process import Told, serve


def main() -> None:
    serve(_do)


def _do(path: Path, title: str | None, told: Told) -> Document:
    order = path.read_text(encoding="utf-8")
    if order == "die":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif order == "leave":
        os._exit(0)
    elif order == "sleep":
        time.sleep(600)
    elif order == "spin":
        while True:
            pass
    elif order == "fill":
        held = []
        while True:
            held.append(bytearray(10_000_000))
    elif order == "refuse":
        raise EmptyDocument("空です。", "Empty.")
    elif order == "fail":
        raise ZeroDivisionError("secret")
    elif order == "take over":
        return _Stranger()  # type: ignore[return-value]
    elif order == "pages":  # each takes more than a second of CPU
        for page in (1, 2):
            told(page, 2)
            end = time.process_time() + 1.2
            while time.process_time() < end:
                pass
    elif order == "endless pages":
        while True:
            told(1, 1)
    elif order == "shout":
        print("noise on the pipe")
        os.write(1, b"more of it\n" * 1_000)
    return Document(id=str(os.getpid()), title=title or "", text=order, blocks=())


class _Stranger:
    """Its pickled form is a call."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("exit 7",)
