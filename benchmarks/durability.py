"""Kills a process that adds, removes, merges and repairs, at random moments, and looks at what is left.

    python -m benchmarks.durability [--kills 300] [--seed 1]

A child changes a knowledge base and writes down what it was told to be done; its parent kills it (SIGKILL) after 0 to 600
ms and opens what is there. Counted is what must never be: a document that was acknowledged and isn't there, or isn't
whole; one that was removed and is there; a knowledge base that doesn't open, or that finds another text than it shows.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import tempfile
import time
from collections import Counter
from pathlib import Path

import index.segments.segments as segments_module
from corpus.builder import DocumentBuilder
from corpus.document import Document
from index.components.registry import COMPONENTS
from index.encoders.static import StaticEncoder
from index.knowledge_base import KnowledgeBase
from index.settings import Segmenting

_ENCODER = StaticEncoder.load()
_SOURCES = 24


def _document(source: int, version: int) -> Document:
    builder = DocumentBuilder(title=f"文書{source}", source=f"{source}.txt")
    for part in range(1 + (source + version) % 4):
        builder.heading(1, f"第{part + 1}節")
        builder.add(
            "paragraph",
            f"文書{source}の第{version}版の{part}番目の段落である。仙台の橋は{1900 + version}年に開業した。",
        )
    return builder.build(f"d{source}")


def _change_until_killed(folder: Path, log: Path, seed: int) -> None:
    """Each line of the log is one change, first as it begins, then as it is done."""
    chance = random.Random(seed)
    with log.open("a", encoding="utf-8") as said:

        def say(line: str) -> None:
            said.write(line + "\n")
            said.flush()
            os.fsync(said.fileno())

        knowledge_base = KnowledgeBase.create(folder, encoder=_ENCODER)
        while True:
            what, source = chance.choice(["add", "add", "add", "remove", "repair"]), chance.randrange(_SOURCES)
            version = chance.randrange(1_000) if what == "add" else 0
            say(f"begin {what} {source} {version}")
            if what == "add":
                knowledge_base.add([_document(source, version)])
            elif what == "repair":
                knowledge_base.repair()
            elif any(info.id == f"d{source}" for info in knowledge_base.documents()):
                knowledge_base.remove(f"d{source}")
            say(f"done {what} {source} {version}")


def _expected(log: Path) -> tuple[dict[int, int], tuple[str, int, int] | None]:
    """The version of each source that was acknowledged last, and what was begun and not acknowledged."""
    versions: dict[int, int] = {}
    begun = None
    for line in log.read_text(encoding="utf-8").splitlines():
        state, what, source, version = line.split()
        change = what, int(source), int(version)
        if state == "begin":
            begun = change
            continue
        begun = None
        if what == "add":
            versions[int(source)] = int(version)
        elif what == "remove":
            versions.pop(int(source), None)
    return versions, begun


def _wrong(folder: Path, log: Path) -> list[str]:
    """What must never be, one line each."""
    versions, begun = _expected(log)
    try:
        knowledge_base = KnowledgeBase.create(folder, encoder=_ENCODER)
        snapshot = knowledge_base.snapshot()
        snapshot.load_all()
    except Exception as error:  # whatever it is, it must not be
        return [f"does not open: {error!r}"]
    wrong = [f"check: {problem.what}" for problem in knowledge_base.check()]
    present = {info.source: info.id for info in knowledge_base.documents()}
    for source in range(_SOURCES):
        name = f"{source}.txt"
        text = knowledge_base.document(present[name]).text if name in present else None
        allowed = {_document(source, versions[source]).text if source in versions else None}
        if begun is not None and begun[1] == source and begun[0] != "repair":
            allowed.add(_document(source, begun[2]).text if begun[0] == "add" else None)
        if text not in allowed:
            wrong.append(f"{name}: acknowledged {versions.get(source)}, there is {text!r:.60}")
        _settle(log, source, text)
    for row, passage in enumerate(snapshot.passages):
        if knowledge_base.document(passage.document_id).text[passage.start : passage.end] != passage.text:
            wrong.append(f"passage {row} is not what its document says")
    for component in COMPONENTS:
        size = getattr(snapshot.component(component.name), "size", len(snapshot.passages))
        if size != len(snapshot.passages):
            wrong.append(f"{component.name}: {size} rows")
    return wrong


def _settle(log: Path, source: int, text: str | None) -> None:
    """Write down what became of a change that was under way."""
    _, begun = _expected(log)
    if begun is not None and begun[1] == source:
        done = text == (_document(source, begun[2]).text if begun[0] == "add" else None)
        if done or begun[0] == "repair":
            with log.open("a", encoding="utf-8") as said:
                said.write(f"done {begun[0]} {source} {begun[2]}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    segments_module.SEGMENTING = Segmenting(passages=24, merged=3)  # many merges among few passages
    folder, chance = Path(tempfile.mkdtemp(prefix="tenkyo-killed-")), random.Random(options.seed)
    log, killed, found = folder / "log", Counter[str](), list[str]()
    log.touch()
    try:
        for number in range(options.kills):
            child = os.fork()
            if not child:
                _change_until_killed(folder / "kb", log, options.seed * 10_000 + number)
            time.sleep(chance.uniform(0, 0.6))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            begun = _expected(log)[1]
            killed[begun[0] if begun else "between"] += 1
            found += [f"kill {number}: {line}" for line in _wrong(folder / "kb", log)]
        changes = sum(line.startswith("done") for line in log.read_text(encoding="utf-8").splitlines())
    finally:
        shutil.rmtree(folder)
    print(
        f"{options.kills} kills, {changes} changes acknowledged; killed during "
        + ", ".join(f"{what} {count}" for what, count in sorted(killed.items()))
    )
    print(*(found or ["nothing was lost, half there or wrong"]), sep="\n")
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    main()
