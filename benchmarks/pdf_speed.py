"""How fast a long Japanese PDF is read, and in how much memory, beside pdfminer.six and pypdfium2's plain text.

    python -m benchmarks.pdf_speed [--pages 300] [--pdf FILE] [--write]

Without `--pdf`, Chromium prints text made here. Each reader runs in a process of its own; `--write` puts the table into
`pdf_speed.md` beside this file. The others give characters in the order found, without paragraphs, headings or notes.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.corpus.tools import print_to_pdf

_TABLE = Path(__file__).with_suffix(".md")
_PARAGRAPHS_A_PAGE = 3.53  # of the text below, on A5
_STYLE = (
    "body{font-family:'Noto Serif CJK JP',serif;font-size:10.5pt;line-height:1.7} p{margin:0;text-indent:1em}"
    "@page{size:A5;margin:18mm;@top-center{content:'河川と町の記録';font-size:8pt}"
    "@bottom-center{content:counter(page);font-size:8pt}}"
)
_PLACES = "早瀬川 北浜 上野原 東雲町 白沢 大柳 南山 三崎 古宮 平坂".split()
_THINGS = "堤防 水門 橋 渡し場 倉庫 製材所 市場 学校 役場 停車場".split()
_DEEDS = "築かれた 流された 建て替えられた 移された 広げられた 売りに出された 直された 閉じられた".split()
_REASONS = "人の行き来が増えた 洪水がたびたび起きた 鉄道が通った 木材の値が下がった 寄付が集まった".split()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--pages", type=int, default=300, help="pages to make (about)")
    parser.add_argument("--pdf", type=Path, help="read this file instead")
    parser.add_argument("--write", action="store_true", help=f"write {_TABLE.name}")
    parser.add_argument("--reader", choices=sorted(READERS), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.reader:
        print(json.dumps(_measure(options.reader, options.pdf)))
        return
    with tempfile.TemporaryDirectory() as folder:
        pdf = options.pdf or print_to_pdf(_page(options.pages), Path(folder, "long.pdf"))
        table = _report(pdf, options.pages)
    print(table)
    if options.write:
        _TABLE.write_text(table, encoding="utf-8")


def _page(pages: int) -> str:
    chooser = random.Random(7)
    parts = []
    for number in range(round(pages * _PARAGRAPHS_A_PAGE)):
        if number % 40 == 0:
            parts.append(f"<h2>{number // 40 + 1}　{chooser.choice(_PLACES)}の{chooser.choice(_THINGS)}</h2>")
        sentences = (_sentence(chooser) for _ in range(chooser.randint(3, 5)))
        parts.append(f"<p>{''.join(sentences)}</p>")
    return f'<html lang="ja"><meta charset="utf-8"><style>{_STYLE}</style><body>{"".join(parts)}</body></html>'


def _sentence(chooser: random.Random) -> str:
    year, month = chooser.randint(1868, 2020), chooser.randint(1, 12)
    thing, deed = chooser.choice(_THINGS), chooser.choice(_DEEDS)
    return (
        f"{year}年{month}月、{chooser.choice(_PLACES)}の{thing}は、{chooser.choice(_REASONS)}ために{deed}が、"
        f"そのころ{chooser.choice(_PLACES)}には{chooser.randint(2, 980)}戸の家があった。"
    )


def _ours(path: Path) -> int:
    from corpus.read import read_document

    return len(read_document(path).text)


def _pdfminer(path: Path) -> int:
    from pdfminer.high_level import extract_text

    return len(extract_text(path))


def _pypdfium2(path: Path) -> int:
    import pypdfium2

    pdf = pypdfium2.PdfDocument(path)
    return sum(len(page.get_textpage().get_text_range()) for page in pdf)


READERS = {"Tenkyo": _ours, "pdfminer.six": _pdfminer, "pypdfium2, plain text": _pypdfium2}


def _measure(reader: str, path: Path) -> dict[str, float]:
    """Seconds of wall clock and of CPU, peak resident memory in MB, characters found."""
    start, cpu_start = time.perf_counter(), time.process_time()
    characters = READERS[reader](path)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu_start
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss counts bytes there, KiB elsewhere
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    return {"seconds": seconds, "cpu": cpu, "megabytes": peak, "characters": characters}


def _report(pdf: Path, asked: int) -> str:
    import pypdfium2

    pages = len(pypdfium2.PdfDocument(pdf))
    lines = [
        f"# Reading a PDF of {pages} pages\n",
        f"`python -m benchmarks.pdf_speed --pages {asked}`, one process each, Python {platform.python_version()},"
        f" {platform.machine()}, {os.cpu_count()} cores; imports included.\n",
        "| reader | seconds | seconds of CPU | pages a second of CPU | peak memory (MB) | characters |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for reader in READERS:
        command = [sys.executable, "-m", "benchmarks.pdf_speed", "--pdf", str(pdf), "--reader", reader]
        done = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        lines.append(
            f"| {reader} | {done['seconds']:.1f} | {done['cpu']:.1f} | {pages / done['cpu']:.0f} | {done['megabytes']:.0f} |"
            f" {done['characters']:,} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
