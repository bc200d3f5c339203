"""PDFs read by Tenkyo and by pdfplumber, the same files and the same judge as `benchmarks.files`.

    python -m benchmarks.data.files.make build/files
    python -m benchmarks.pdf_rivals build/files

pdfplumber gives a page's text and the tables it finds by its defaults; the first row of a table is taken for its header. It
tells no titles and no headings, and is not asked for them. Docling is left out: it downloads its models. Needs `pip install
pdfplumber`.
"""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.files import kind_of
from benchmarks.files_expected import Expectation, read_expectations
from benchmarks.files_judge import Read, ReadBlock, judge
from corpus.read import read_document

_MEASURES = ("whole", "in order", "cells", "kept out")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="files and EXPECTED.tsv")
    folder: Path = parser.parse_args().folder
    expected = [one for one in read_expectations(folder) if one.file.lower().endswith(".pdf")]
    kinds = sorted({kind_of(one, folder) for one in expected})
    print(f"{len(expected)} PDFs: {', '.join(kinds)}\n")
    print(f"| reader | {' | '.join(_MEASURES)} | seconds of CPU |\n|---|{'--:|' * (len(_MEASURES) + 1)}")
    for name, read in READERS.items():
        print(_line(name, read, expected, folder), flush=True)
    return 0


def _line(name: str, read: Callable[[Path], Read], expected: Sequence[Expectation], folder: Path) -> str:
    right, asked = dict.fromkeys(_MEASURES, 0), dict.fromkeys(_MEASURES, 0)
    begun = time.process_time()
    for one in expected:
        score = judge(replace(one, title=None, headings=()), read(folder / one.file))
        for measure in _MEASURES:
            right[measure] += score.right.get(measure, 0)
            asked[measure] += score.asked.get(measure, 0)
    shares = " | ".join(f"{right[measure]} of {asked[measure]}" for measure in _MEASURES)
    return f"| {name} | {shares} | {time.process_time() - begun:.1f} |"


def _ours(path: Path) -> Read:
    document = read_document(path)
    blocks = (
        ReadBlock(block.kind, document.text[block.start : block.end], document.text[block.start :][: block.header])
        for block in document.blocks
    )
    return Read((document.title,), tuple(page.number for page in document.pages), tuple(blocks))


def _pdfplumber(path: Path) -> Read:
    import pdfplumber

    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it tells of every font
    with pdfplumber.open(path) as pdf:
        blocks = [
            block for page in pdf.pages for block in _page_blocks(page.extract_text() or "", page.extract_tables())
        ]
        return Read((), tuple(range(1, len(pdf.pages) + 1)), tuple(blocks))


def _page_blocks(text: str, tables: Sequence[Sequence[Sequence[str | None]]]) -> Iterator[ReadBlock]:
    yield ReadBlock("paragraph", text)
    for table in tables:
        rows = [" | ".join((cell or "").replace("\n", "") for cell in row) for row in table]
        if rows:
            yield ReadBlock("table", "\n".join(rows), rows[0])


READERS: Mapping[str, Callable[[Path], Read]] = {"Tenkyo": _ours, "pdfplumber": _pdfplumber}


if __name__ == "__main__":
    raise SystemExit(main())
