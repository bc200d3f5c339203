"""How often a text that somebody wrapped by hand is taken for columns in a wrong order: a part of `benchmarks.reading_order`.

The texts are made by `tests.corpus.reading_order.wrapped`: mails, manuals, READMEs, memos with pages, minutes, verse, logs,
tables, listings and lists over the sentences of the sources. Each is in order, so every change of order is a false alarm.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.readers.text_layer import read_text_layer
from tests.corpus.reading_order.layout import Source
from tests.corpus.reading_order.wrapped import KINDS, wrapped_text

_REORDERED = "入れ替え"  # how a repair says it


@dataclass(frozen=True)
class WrappedResult:
    """`whole` is the share of the `paragraphs` that were read as one block each, white space aside."""

    kind: str
    texts: int
    false_alarms: int
    paragraphs: int
    whole: float


def measure_wrapped(sources: Sequence[Source], texts: int) -> Iterator[WrappedResult]:
    """Each kind over `texts` texts, the sources taking turns."""
    for kind in KINDS:
        alarms = paragraphs = whole = 0
        for seed in range(texts):
            wrapped = wrapped_text(kind, sources[seed % len(sources)], seed)
            document = read_text_layer(wrapped.text)
            alarms += any(_REORDERED in said for said in document.repairs)
            read = {"".join(document.text[block.start : block.end].split()) for block in document.blocks}
            paragraphs += len(wrapped.paragraphs)
            whole += sum("".join(text.split()) in read for text in wrapped.paragraphs)
        yield WrappedResult(kind, texts, alarms, paragraphs, whole / max(paragraphs, 1))


def print_wrapped(results: Sequence[WrappedResult]) -> None:
    print("| wrapped text | texts | false alarms | paragraphs | read whole |")
    print("|---|--:|--:|--:|--:|")
    for result in results:
        share = f"{result.whole:.2%}" if result.paragraphs else "–"
        print(f"| {result.kind} | {result.texts} | {result.false_alarms} | {result.paragraphs} | {share} |")
    print(f"| all | {sum(r.texts for r in results)} | {sum(r.false_alarms for r in results)} | | |")
