"""What a server that searches is given of documents: made as a segment's components are, and packed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.backends.server import MOST_PASSAGES, DerivedDocument, DerivedPassage, Listed, Names
from index.components.bm25 import LexicalIndex
from index.components.dense import DenseIndex
from index.components.glossary import StoredGlossary, read_names, write_names
from index.components.late_interaction import LateIndex
from index.errors import KnowledgeBaseError
from index.segments.making import ReadDocument, segment_of
from index.segments.passages import write_passage
from index.segments.recipe import Recipe
from index.segments.segment import Segment
from language.names.glossary import NamesFound

_KATAKANA = re.compile(r"[ァ-ヴー・]{2,}")
_HEAD = np.dtype("<u4")


def derive(recipe: Recipe, documents: Sequence[ReadDocument], ids: Mapping[int, str]) -> Iterator[DerivedDocument]:
    """All that is derived from some documents; `ids` are theirs, by number. Raises `KnowledgeBaseError` for one too long."""
    segment = segment_of(recipe, documents)
    first = 0
    for document in documents:
        count = len(document.passages)
        if count > MOST_PASSAGES:
            raise KnowledgeBaseError(
                f"文書が長すぎて検索サーバーに入れられません: {ids[document.number]} ({count} か所)。分けて加えてください。",
                f"The document is too long for a server that searches: {ids[document.number]} ({count} passages). Add it in parts.",
            )
        rows = range(first, first + count)
        passages = [_passage(segment, row) for row in rows]
        katakana = {word for passage in passages for word in passage.words if _KATAKANA.fullmatch(word)}
        record = document.record.hex()
        yield DerivedDocument(
            Listed(document.number, record, ids[document.number], count),
            Names(record, _names(segment, rows), tuple(sorted(katakana))),
            passages,
        )
        first += count


def _passage(segment: Segment, row: int) -> DerivedPassage:
    words: LexicalIndex = segment.component("words")
    bigrams: LexicalIndex = segment.component("bigrams")
    dense: DenseIndex = segment.component("dense")
    return DerivedPassage(
        words.terms_of(row),
        bigrams.terms_of(row),
        dense.vectors[row],
        _tokens(segment, row),
        write_passage(segment.passages[row]),
    )


def _tokens(segment: Segment, row: int) -> bytes:
    if "late" not in segment.recipe.components:
        return b""
    late: LateIndex = segment.component("late")
    return pack_tokens(late.tokens_of(row).ids, late.title_ids_of(row))


def _names(segment: Segment, rows: Iterable[int]) -> str:
    if "names" not in segment.recipe.components:
        return "[]"
    glossary: StoredGlossary = segment.component("names")
    found = [glossary.found[row] for row in rows]
    return write_names([names for names in found if names.entities or names.katakana]).decode()


def names_in(names: Names) -> list[NamesFound]:
    """What the passages of a document give to the glossary, in their order."""
    return read_names(names.found)


def pack_tokens(own: NDArray[np.int32], titles: NDArray[np.int32]) -> bytes:
    """The token ids of a passage and of the titles above it: how many are its own, then all, in two bytes each or in four.

    >>> [len(pack_tokens(np.array(ids, np.int32), np.array([2], np.int32))) for ids in ([1, 5], [1, 70_000])]
    [10, 16]
    """
    ids = np.concatenate([own, titles])
    kind = "<u2" if ids.max(initial=0) < 1 << 16 else "<u4"
    head = len(own) << 1 | (kind == "<u4")
    return np.array([head], dtype=_HEAD).tobytes() + ids.astype(kind).tobytes()


def unpack_tokens(packed: bytes) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The token ids of the passage, and those of its titles.

    >>> [ids.tolist() for ids in unpack_tokens(pack_tokens(np.array([1, 70_000], np.int32), np.array([2], np.int32)))]
    [[1, 70000], [2]]
    """
    if not packed:
        return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32)
    head = int(np.frombuffer(packed, dtype=_HEAD, count=1)[0])
    ids = np.frombuffer(packed, dtype="<u4" if head & 1 else "<u2", offset=_HEAD.itemsize).astype(np.int32)
    return ids[: head >> 1], ids[head >> 1 :]
