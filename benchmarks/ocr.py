"""Character errors of text recognition: RapidOCR as Tenkyo reads with it, beside Debian's Tesseract.

    apt-get install tesseract-ocr tesseract-ocr-jpn tesseract-ocr-jpn-vert
    python -m benchmarks.ocr [--write]

Our own pages, printed by Chromium, are drawn at several resolutions and worn as by a scanner (`benchmarks/scanned.py`). What
is read is compared with what is written, without white space, full and half width taken for the same. `--write` puts the
table into `ocr.md` beside this file. Tesseract is told whether a page is vertical, and which resolution it has; Tenkyo isn't.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.scanned import Sheet, draw, sheets, worn
from corpus.read import read_document
from tests.corpus.tools import character_error

_TABLE = Path(__file__).with_suffix(".md")
_HEAD = """# Reading scans: character errors

`python -m benchmarks.ocr --write`, on our own pages of about 400 characters (A5, 10.5 points; two columns 9 points): errors a
character (put in, left out or replaced), in per cent; seconds of CPU a page. *Worn*: turned by 0.6°, blurred by 0.6 pixels, noise of 8
grey levels, specks. Tesseract {version}, `jpn` or `jpn_vert`, whose order is its own; RapidOCR's lines are ordered by Tenkyo.

"""
_CONDITIONS = ((150, False), (150, True), (200, True), (300, False), (300, True))


@dataclass(frozen=True, slots=True)
class _Measured:
    error: float
    seconds: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--write", action="store_true", help=f"write {_TABLE.name}")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        table = _HEAD.format(version=_tesseract_version()) + _table(Path(folder))
    print(table)
    if options.write:
        _TABLE.write_text(table, encoding="utf-8")


def _tesseract_version() -> str:
    if not shutil.which("tesseract"):
        raise SystemExit("Tesseract is missing: apt-get install tesseract-ocr tesseract-ocr-jpn tesseract-ocr-jpn-vert")
    return subprocess.run(["tesseract", "--version"], capture_output=True, text=True, check=True).stdout.split()[1]


def _table(folder: Path) -> str:
    rows = [
        "| page | resolution | Tenkyo (RapidOCR) | Tesseract | seconds: Tenkyo | Tesseract |",
        "|---|---|---:|---:|---:|---:|",
    ]
    errors: list[tuple[float, float]] = []
    for sheet in sheets():
        for dpi, is_worn in _CONDITIONS:
            [page] = draw(sheet, folder, dpi)
            path = folder / "page.png"
            (worn(page, turn=0.6, noise=8.0, blur=0.6) if is_worn else page).save(path, dpi=(dpi, dpi))
            ours = _measure(sheet, path, _by_tenkyo)
            theirs = _measure(sheet, path, _by_tesseract(sheet.name == "vertical", dpi))
            errors.append((ours.error, theirs.error))
            rows.append(
                f"| {sheet.name} | {dpi} dpi{', worn' if is_worn else ''} | {100 * ours.error:.1f} | {100 * theirs.error:.1f} |"
                f" {ours.seconds:.1f} | {theirs.seconds:.1f} |"
            )
    means = [sum(column) / len(errors) for column in zip(*errors, strict=True)]
    rows.append(f"| **mean** | | **{100 * means[0]:.1f}** | **{100 * means[1]:.1f}** | | |")
    return "\n".join(rows) + "\n"


def _measure(sheet: Sheet, path: Path, read: Callable[[Path], str]) -> _Measured:
    before = _cpu_seconds()
    text = read(path)
    seconds = _cpu_seconds() - before
    return _Measured(character_error(_folded(text), _folded(sheet.said)), seconds)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _cpu_seconds() -> float:
    """Of this process and those that it waited for."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _by_tenkyo(path: Path) -> str:
    document = read_document(path)
    return "".join(document.text[block.start : block.end] for block in document.blocks)


def _by_tesseract(vertical: bool, dpi: int) -> Callable[[Path], str]:
    kind = ["-l", "jpn_vert", "--psm", "5"] if vertical else ["-l", "jpn"]

    def read(path: Path) -> str:
        command = ["tesseract", str(path), "-", *kind, "--dpi", str(dpi)]
        one = os.environ | {"OMP_THREAD_LIMIT": "1"}
        return subprocess.run(command, capture_output=True, text=True, check=True, env=one).stdout

    return read


if __name__ == "__main__":
    main()
