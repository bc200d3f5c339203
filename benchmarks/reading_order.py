"""How well reading order is restored: `python -m benchmarks.reading_order [--texts FILE.jsonl.gz …] [--json]`.

Every text is laid out in columns by `tests.corpus.reading_order.layout` in several styles, in order and out of order, read back,
and compared. Texts: our own essays, and the paragraphs (`context`) of the files given, joined by `title`. Printed for
each order of the columns:

- joins restored: share of the neighbouring columns that follow each other, to the character, in the text read;
- documents in order: share of the documents whose joins are all there;
- documents equal: share whose headings, paragraphs and notes all equal the source's, white space aside.

`--wrapped N` takes instead N texts of each kind that people wrap by hand (see `benchmarks.wrapped_texts`), and counts those
taken for columns in a wrong order.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.wrapped_texts import measure_wrapped, print_wrapped
from corpus.document import Document
from corpus.readers.text_layer import read_text_layer
from tests.corpus.reading_order.layout import Layout, Order, Source, lay_out, random_style

ESSAYS = Path(__file__).parents[1] / "corpus" / "essays"
ORDERS: tuple[Order, ...] = ("in order", "single column", "swapped", "swapped from page N")
_JOIN = 12  # characters on either side that must stand together
_HEADINGS = ("の背景", "の経過", "をめぐる議論", "の仕組み", "とその後", "の評価")


@dataclass(frozen=True)
class Result:
    order: str
    documents: int
    joins: int
    joins_restored: float
    documents_in_order: float
    documents_equal: float
    pages: int
    seconds: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, nargs="*", default=[], help="JSON lines with `title` and `context`")
    parser.add_argument("--titles", choices=["all", "even", "odd"], default="all", help="by a hash of the title")
    parser.add_argument("--styles", type=int, default=3, help="layouts of each text and order")
    parser.add_argument("--limit", type=int, help="texts of each file")
    parser.add_argument("--wrapped", type=int, metavar="N", help="texts wrapped by hand, so many of each kind, instead")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--failures", type=Path, help="a folder for the layouts that were not read back in order")
    arguments = parser.parse_args()
    sources = [source for path in sorted(ESSAYS.glob("*.md")) if (source := essay_source(path))]
    for path in arguments.texts:
        wanted = [source for source in jsonl_sources(path) if _is_wanted(source.title, arguments.titles)]
        sources += wanted[: arguments.limit]
    if arguments.wrapped:
        wrapped = list(measure_wrapped(sources, arguments.wrapped))
        if arguments.json:
            print(json.dumps([asdict(result) for result in wrapped], ensure_ascii=False, indent=1))
        else:
            print_wrapped(wrapped)
        return
    results = [measure(order, sources, arguments.styles, arguments.failures) for order in ORDERS]
    if arguments.json:
        print(json.dumps([asdict(result) for result in results], ensure_ascii=False, indent=1))
        return
    print(f"{len(sources)} texts, {arguments.styles} layouts each\n")
    print("| columns | documents | joins | joins restored | documents in order | documents equal | pages/s |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for result in results:
        print(
            f"| {result.order} | {result.documents} | {result.joins} | {result.joins_restored:.2%} |"
            f" {result.documents_in_order:.2%} | {result.documents_equal:.2%} | {result.pages / result.seconds:.0f} |"
        )


def measure(order: Order, sources: Sequence[Source], styles: int, failures: Path | None = None) -> Result:
    joins = restored = documents = in_order = equal = pages = 0
    seconds = 0.0
    for source in sources:
        for number in range(styles):
            layout = lay_out(source, random_style(order, _seed(source.title, number)))
            if len(layout.columns) < 2 or (order == "swapped from page N" and layout.pages < 3):
                continue
            started = time.perf_counter()
            document = read_text_layer(layout.text)
            seconds += time.perf_counter() - started
            missing = missing_joins(layout, document)
            joins += len(layout.columns) - 1
            restored += len(layout.columns) - 1 - len(missing)
            documents += 1
            in_order += not missing
            equal += same_blocks(source, document)
            pages += layout.pages
            if missing and failures:
                name = f"{order.replace(' ', '-')}-{_seed(source.title, number):x}"
                failures.mkdir(parents=True, exist_ok=True)
                (failures / f"{name}.txt").write_text(layout.text, encoding="utf-8")
                (failures / f"{name}.missing").write_text("\n".join(missing), encoding="utf-8")
    return Result(
        order,
        documents,
        joins,
        restored / max(joins, 1),
        in_order / max(documents, 1),
        equal / max(documents, 1),
        pages,
        max(seconds, 1e-9),
    )


def missing_joins(layout: Layout, document: Document) -> list[str]:
    """`end|start` of neighbouring columns that the document doesn't have side by side."""
    read = "".join("".join(document.text[block.start : block.end].split()) for block in document.blocks)
    found = []
    for left, right in zip(layout.columns, layout.columns[1:], strict=False):
        if left[-_JOIN:] + right[:_JOIN] not in read:
            found.append(f"{left[-_JOIN:]}|{right[:_JOIN]}")
    return found


def same_blocks(source: Source, document: Document) -> bool:
    wanted = ["".join(text.split()) for _, text in source.blocks()]
    return wanted == ["".join(document.text[block.start : block.end].split()) for block in document.blocks]


def _seed(title: str, number: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{title}{number}".encode()).digest()[:4], "big")


def _is_wanted(title: str, wanted: str) -> bool:
    return wanted == "all" or (hashlib.sha256(title.encode()).digest()[0] % 2 == 0) == (wanted == "even")


def jsonl_sources(path: Path) -> Iterator[Source]:
    """One text a title, with headings of our own between its paragraphs."""
    contexts: dict[str, dict[str, None]] = {}
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as rows:
        for row in rows:
            record = json.loads(row)
            contexts.setdefault(record["title"], {})[record["context"]] = None
    for title, texts in contexts.items():
        paragraphs = [
            "".join(part.split("\n")).strip() for text in texts for part in re.split(r"\n\s*\n", text) if part.strip()
        ]
        yield _with_headings(title, paragraphs)


def _with_headings(title: str, paragraphs: Sequence[str]) -> Source:
    rng = random.Random(_seed(title, 0))
    numbered = rng.choice([1.0, 0.0, 0.5])
    heading, number, at = rng.choice(["はじめに", ""]), 0, 0
    sections = []
    while at < len(paragraphs):
        size = rng.randint(2, 6)
        sections.append((heading, tuple(paragraphs[at : at + size])))
        at += size
        heading = title + rng.choice(_HEADINGS)
        if rng.random() < numbered:
            number += 1
            heading = f"{number}．{heading}"
    notes = []
    if rng.random() < 0.5 and len(paragraphs) > 4:
        notes = [
            f"({index})『{title}資料集』第{rng.randint(1, 9)}巻、{rng.randint(10, 400)}頁を参照。"
            for index in (1, 2, 3)
        ]
    return Source(title, tuple(sections), tuple(notes))


def essay_source(path: Path) -> Source | None:
    """A text of ours: Markdown with page marks ⟦n⟧ and notes `[^n]: …`."""
    text = re.sub(r"\A---\n(.*?)\n---\n", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    title = re.search(r"^title:\s*(.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    text = re.sub(r"⟦\d+⟧\n?", "", text)
    text = re.sub(r"\[\^(\d+)\](?!:)", r"(\1)", text)
    sections: list[tuple[str, list[str]]] = [("", [])]
    notes = []
    for block in re.split(r"\n\s*\n", text.strip()):
        note = re.match(r"\[\^(\d+)\]:\s*", block)
        if note:
            notes.append(f"({note.group(1)}){block[note.end() :]}")
        elif block.startswith("#"):
            sections.append((block.lstrip("# "), []))
        else:
            sections[-1][1].append(block)
    filled = tuple((heading, tuple(paragraphs)) for heading, paragraphs in sections if heading or paragraphs)
    return Source(title.group(1) if title else path.stem, filled, tuple(notes)) if filled else None


if __name__ == "__main__":
    main()
