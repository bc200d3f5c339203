"""How well files of every kind are read: titles, pages, sentences, tables' cells, and what must not get in.

    python -m benchmarks.data.files.make build/files      # over a hundred files, made by real programs from our own texts
    python -m benchmarks.files DIR [--json] [--write]

DIR holds files and EXPECTED.tsv, as `benchmarks.files_expected` describes it. Each file is read in a process of its own;
seconds are those of the processor without the imports (LibreOffice's included, where it is called), MB the most memory held
at once with them. `--write` puts the table into `files.md` beside this file.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.files_expected import Expectation, read_expectations
from benchmarks.files_judge import Read, ReadBlock, Score, judge

_TABLE = Path(__file__).with_suffix(".md")
_SECONDS = 300  # for one file: a reader that hangs is a result, not the end of the run
_MEASURES = ("files", "titles", "pages", "whole", "in order", "cells", "kept out")
_PRODUCERS = ("LibreOffice", "Skia", "Typst", "LuaTeX", "dvipdfmx", "Word", "Excel", "PowerPoint", "Ghostscript")

_HEAD = f"""`make files`, then `python -m benchmarks.files build/files --write`; Python {platform.python_version()}, {os.cpu_count()} cores.

The files are made by LibreOffice, Chromium, Typst, openpyxl, python-pptx, python-docx, nbformat and plain generators from our
own texts (`benchmarks/data/files/`); where LaTeX is installed, by LuaTeX and dvipdfmx too. What must be read comes from
the texts. Right of those asked for: files read, titles, numbers of pages, sentences whole in one block and in their order,
tables' cells under their header, words that must not get in. Seconds of processor time and MB are a file's: middle, most.
"""

_BY_HAND = "## Still wrong"

Judged = tuple[Expectation, Read, Score]


def main() -> None:
    parser = argparse.ArgumentParser(description="How well files of every kind are read.")
    parser.add_argument("folder", type=Path, help="files and EXPECTED.tsv")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of the tables")
    parser.add_argument("--write", action="store_true", help=f"write {_TABLE.name}")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(asdict(_read(options.one))))
        return
    judged = [
        (expected, read, judge(expected, read))
        for expected in read_expectations(options.folder)
        for read in [_read_apart(options.folder, expected.file)]
    ]
    kinds = _by_kind(judged, options.folder)
    print(json.dumps(_as_json(kinds), ensure_ascii=False) if options.json else _report(kinds))
    if options.write:
        _write(kinds)


def _write(kinds: Mapping[str, Sequence[Judged]]) -> None:
    """The page with a new table; what was written by hand below it stays."""
    old = _TABLE.read_text(encoding="utf-8") if _TABLE.exists() else ""
    _, mark, by_hand = old.partition(_BY_HAND)
    page = f"# How well files of every kind are read\n\n{_HEAD}\n{_report(kinds)}"
    _TABLE.write_text(f"{page}\n{mark}{by_hand}" if mark else page, encoding="utf-8")


def _read_apart(folder: Path, name: str) -> Read:
    command = [sys.executable, "-m", "benchmarks.files", str(folder), "--one", str(folder / name)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        return Read(error=f"more than {_SECONDS} seconds")
    if done.returncode:
        return Read(error=(done.stderr.strip().split("\n") or [""])[-1])
    return _from_json(json.loads(done.stdout))


def _from_json(read: dict[str, Any]) -> Read:
    blocks = tuple(ReadBlock(**block) for block in read.pop("blocks"))
    lists: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in read.items()}
    return Read(blocks=blocks, **lists)


def _read(path: Path) -> Read:
    """In this process. The title of a bundle is that of its first document."""
    from corpus.bundles import is_bundle, unpacked
    from corpus.document import Document
    from corpus.errors import DocumentError
    from corpus.read import read_document

    start = _processor_seconds()
    documents: list[Document] = []
    error = ""
    try:
        with ExitStack() as stack:
            bundle = stack.enter_context(unpacked(path)) if is_bundle(path) else None
            for file in [file.path for file in bundle.files] if bundle else [path]:
                documents.append(read_document(file))
            if bundle and bundle.errors:
                error = str(bundle.errors[0])
    except DocumentError as refused:
        error = refused.message.english
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss counts bytes there, KiB elsewhere
    return Read(
        tuple(document.title for document in documents),
        tuple(page.number for document in documents for page in document.pages),
        tuple(block for document in documents for block in _blocks(document)),
        tuple(said for document in documents for said in document.repairs),
        error,
        _processor_seconds() - start,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6,
    )


def _blocks(document: object) -> Iterator[ReadBlock]:
    from corpus.document import Document

    assert isinstance(document, Document)
    for block in document.blocks:
        text = document.text[block.start : block.end]
        yield ReadBlock(block.kind, text, text[: block.header])


def _processor_seconds() -> float:
    return sum(os.times()[:4])


def kind_of(expected: Expectation, folder: Path) -> str:
    """What a file is grouped by: the column `kind`, else its ending, and of a PDF the program that made it."""
    if expected.kind:
        return expected.kind
    ending = Path(expected.file).suffix.lstrip(".").lower() or "–"
    if ending != "pdf":
        return ending
    head = (folder / expected.file).read_bytes() if (folder / expected.file).is_file() else b""
    return next((f"pdf, {name}" for name in _PRODUCERS if name.encode() in head or _wide(name) in head), "pdf")


def _wide(name: str) -> bytes:
    """As LibreOffice writes it, in hexadecimal UTF-16."""
    return name.encode("utf-16-be").hex().upper().encode()


def _by_kind(judged: Sequence[Judged], folder: Path) -> dict[str, list[Judged]]:
    kinds: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        kinds[kind_of(one[0], folder)].append(one)
    return dict(sorted(kinds.items()))


def _report(kinds: Mapping[str, Sequence[Judged]]) -> str:
    """The table by kind, then what is wrong, by file, then what only the eye can judge."""
    lines = [f"| kind | {' | '.join(_MEASURES)} | seconds | MB |", f"|---|{'--:|' * (len(_MEASURES) + 2)}"]
    lines += [_line(kind, judged) for kind, judged in kinds.items()]
    everything = [one for judged in kinds.values() for one in judged]
    lines.append(_line("**all**", everything))
    wrong = [(one[0].file, one[2].wrong) for one in everything if one[2].wrong]
    lines += ["", f"Wrong in {len(wrong)} of {len(everything)} files:" if wrong else "Nothing is wrong.", ""]
    lines += [f"- `{file}`: {'; '.join(said)}" for file, said in wrong]
    unjudged = [(one[0].file, one[0].unjudged) for one in everything if one[0].unjudged]
    if unjudged:
        lines += ["", "Not judged, for the eye:", "", *(f"- `{file}`: {'; '.join(said)}" for file, said in unjudged)]
    return "\n".join(lines) + "\n"


def _line(kind: str, judged: Sequence[Judged]) -> str:
    right, asked = _totals(judged)
    shares = [f"{right[what]}/{asked[what]}" if asked[what] else "–" for what in _MEASURES]
    seconds = [read.seconds for _, read, _ in judged]
    megabytes = [read.megabytes for _, read, _ in judged]
    speed = f"{statistics.median(seconds):.2f}, {max(seconds):.2f}"
    return f"| {kind} | {' | '.join(shares)} | {speed} | {statistics.median(megabytes):.0f}, {max(megabytes):.0f} |"


def _totals(judged: Sequence[Judged]) -> tuple[dict[str, int], dict[str, int]]:
    right, asked = dict.fromkeys(_MEASURES, 0), dict.fromkeys(_MEASURES, 0)
    for _, _, score in judged:
        for what in _MEASURES:
            right[what] += score.right.get(what, 0)
            asked[what] += score.asked.get(what, 0)
    return right, asked


def _as_json(kinds: Mapping[str, Sequence[Judged]]) -> dict[str, object]:
    """`kinds` and `all`: right and asked, by measure; `files`: each with the same, seconds, MB and what is wrong."""
    files = [
        {
            "file": expected.file, "kind": kind, "right": score.right, "asked": score.asked, "wrong": score.wrong,
            "unjudged": expected.unjudged, "seconds": round(read.seconds, 3), "megabytes": round(read.megabytes, 1),
            "repairs": read.repairs,
        }
        for kind, judged in kinds.items()
        for expected, read, score in judged
    ]  # fmt: skip
    everything = [one for judged in kinds.values() for one in judged]
    shares = {kind: dict(zip(("right", "asked"), _totals(judged), strict=True)) for kind, judged in kinds.items()}
    return {"kinds": shares, "all": dict(zip(("right", "asked"), _totals(everything), strict=True)), "files": files}


if __name__ == "__main__":
    main()
