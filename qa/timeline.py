"""What the documents date: every sentence that tells a year, with the date in full, in the order of time."""

from __future__ import annotations

import threading
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.document import Passage
from index.knowledge_base import KnowledgeBase
from index.snapshot import Snapshot
from language.dates.values import Value, find_values

_LONGEST_PERIOD = 20  # years: a century dates nothing
_UNQUOTED = frozenset({"note", "contents"})  # blocks whose dates are those of publications


@dataclass(frozen=True, slots=True)
class Dated:
    """A sentence and a date that it tells: `text == document.text[start:end]`.

    `when` is year, month and day, 0 where it isn't told; years before the Common Era are negative. `until` is the last
    year of a period, or the year itself. `date` is how it is written in full, `spans` where the sentence writes it, in
    characters of `text`.
    """

    when: tuple[int, int, int]
    until: int
    date: str
    spans: tuple[tuple[int, int], ...]
    document_id: str
    title: str
    section: tuple[str, ...]
    pages: tuple[int, int] | None
    place: str
    start: int
    end: int
    text: str

    @property
    def year(self) -> int:
        return self.when[0]


class Timeline:
    """The dated sentences of a knowledge base, read once for each state of a document. Safe to use from many threads."""

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self._knowledge_base = knowledge_base
        self._snapshot: Snapshot | None = None
        self._rows: tuple[Dated, ...] = ()
        self._known: dict[str, tuple[tuple[Passage, ...], tuple[Dated, ...]]] = {}
        self._reading = threading.Lock()

    def rows(self) -> tuple[Dated, ...]:
        """All of them, the earliest first."""
        self._knowledge_base.refresh()
        with self._reading:
            snapshot = self._knowledge_base.snapshot()
            if snapshot is not self._snapshot:
                self._known = dict(self._read(snapshot.passages))
                rows = (row for _, found in self._known.values() for row in found)
                self._rows = tuple(sorted(rows, key=lambda row: (row.when, row.until)))
                self._snapshot = snapshot
            return self._rows

    def _read(
        self, all_passages: Iterable[Passage]
    ) -> Iterable[tuple[str, tuple[tuple[Passage, ...], tuple[Dated, ...]]]]:
        for document_id, group in groupby(all_passages, key=lambda passage: passage.document_id):
            passages = tuple(group)
            known = self._known.get(document_id)
            if known is None or known[0] != passages:
                document = self._knowledge_base.document(document_id)
                left_out = [block.start for block in document.blocks if block.kind in _UNQUOTED]
                ends = [block.end for block in document.blocks if block.kind in _UNQUOTED]
                values = [value for value in find_values(document.text) if not _within(value.start, left_out, ends)]
                known = passages, tuple(dated_sentences(passages, values))
            yield document_id, known


def matching(
    rows: Iterable[Dated],
    words: str = "",
    documents: Collection[str] = (),
    first: int | None = None,
    last: int | None = None,
) -> list[Dated]:
    """The rows that hold all `words`, of those documents (ids), in the years from `first` to `last`; each where it is given."""
    sought = _folded(words).split()
    return [
        row
        for row in rows
        if (not documents or row.document_id in documents)
        and (first is None or row.until >= first)
        and (last is None or row.year <= last)
        and all(word in _folded(f"{row.date} {row.text} {row.title}") for word in sought)
    ]


def dated_sentences(passages: Sequence[Passage], values: Sequence[Value]) -> Iterable[Dated]:
    """A row for each sentence and each year that it tells; `values` are those of the whole text, in order."""
    starts = [value.start for value in values]
    for passage in passages:
        for sentence in passage.sentences:
            told: dict[tuple[int, int], list[tuple[Value, tuple[int, int, int]]]] = {}
            at = bisect_right(starts, sentence.start - 1)
            for value in values[at : bisect_right(starts, sentence.end - 1)]:
                dated = _when(value)
                if dated is not None:
                    told.setdefault((dated[0][0], dated[1]), []).append((value, dated[0]))
            for (_, until), group in told.items():
                first, when = max(group, key=lambda each: sum(part > 0 for part in each[1]))
                yield Dated(
                    when,
                    until,
                    _written(when, until, first),
                    tuple((value.start - sentence.start, value.end - sentence.start) for value, _ in group),
                    passage.document_id,
                    passage.title,
                    passage.section,
                    passage.pages,
                    passage.place_at(sentence.start),
                    sentence.start,
                    sentence.end,
                    passage.text[sentence.start - passage.start : sentence.end - passage.start],
                )


def _when(value: Value) -> tuple[tuple[int, int, int], int] | None:
    """The (year, month, day) that a value begins at, and its last year; None where it tells no year, or too many."""
    if value.kind == "number" or value.value.startswith("--"):
        return None
    first, _, last = value.value.partition("/")
    year, *rest = _parts(first)
    until = _parts(last)[0] if last else year
    if until - year > _LONGEST_PERIOD:
        return None
    month, day = (*rest, 0, 0)[:2]
    return (year, month, day), until


def _parts(date: str) -> list[int]:
    sign = -1 if date.startswith("-") else 1
    year, *rest = date.lstrip("-").split("-")
    return [sign * int(year), *map(int, rest)]


def _written(when: tuple[int, int, int], until: int, value: Value) -> str:
    year, month, day = when
    if until != year:
        return f"{year}～{until}年"
    said = f"{year}{value.unit if value.unit == '年度' else '年'}" if year > 0 else f"紀元前{-year}年"
    return said + (f"{month}月" if month else "") + (f"{day}日" if day else "")


def _within(start: int, starts: Sequence[int], ends: Sequence[int]) -> bool:
    at = bisect_right(starts, start) - 1
    return at >= 0 and start < ends[at]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
