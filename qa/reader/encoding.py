"""A question and passages as the reader's piece numbers, with the characters that each piece stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tokenizers import Encoding, Tokenizer

from qa.reader.rows import Spelled, glossed, spell_rows

QUESTION_PIECES = 64
PASSAGE_PIECES = 384
"""Pieces read of a question and of a passage with its titles; the rest is cut off."""

START, END = 0, 2
"""Pieces that stand for no text."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """`ids` of question and passage; the passage's are `ids[begin:-1]`.

    `offsets` are their characters in the passage's text; a title's pieces and those of a column's name have none, (0, 0).
    """

    ids: list[int]
    begin: int
    offsets: list[tuple[int, int]]


def encode(
    tokenizer: Tokenizer,
    questions: Sequence[str],
    titles: Sequence[str],
    texts: Sequence[str],
    glosses: Sequence[Sequence[tuple[int, str]]] | None = None,
) -> list[Pieces]:
    """`<s> query: QUESTION </s></s> passage: TITLE⏎TEXT </s>`, the form that multilingual-e5 knows, for each of them.

    Rows of tables are spelled out by the headers that are a title's last lines, and `glosses` put behind their words
    (`qa.reader.rows`).
    """
    spelled = [spell_rows(title, text) for title, text in zip(titles, texts, strict=True)]
    if glosses is not None:
        spelled = [glossed(one, own) for one, own in zip(spelled, glosses, strict=True)]
    heads = [f"passage: {one.title}\n" if one.title else "passage: " for one in spelled]
    asked = tokenizer.encode_batch([f"query: {question}" for question in questions], add_special_tokens=False)
    read = tokenizer.encode_batch(
        [head + one.text for head, one in zip(heads, spelled, strict=True)], add_special_tokens=False
    )
    return [
        _joined(question, passage, one, len(head))
        for question, passage, one, head in zip(asked, read, spelled, heads, strict=True)
    ]


def _joined(question: Encoding, passage: Encoding, spelled: Spelled, head: int) -> Pieces:
    ids = [START, *question.ids[:QUESTION_PIECES], END, END]
    begin = len(ids)
    offsets = [_within(spelled, first - head, end - head) for first, end in passage.offsets[:PASSAGE_PIECES]]
    return Pieces([*ids, *passage.ids[:PASSAGE_PIECES], END], begin, offsets)


def _within(spelled: Spelled, first: int, end: int) -> tuple[int, int]:
    """A piece's characters, without the space before a word, which belongs to its piece; (0, 0) where it has none."""
    first, end = max(first, 0), max(end, 0)
    while first < end and spelled.text[first].isspace() and spelled.text[first] != "\n":
        first += 1
    if spelled.origins is None or first == end:
        return first, end
    own = [origin for origin in spelled.origins[first:end] if origin >= 0]
    return (own[0], own[-1] + 1) if own else (0, 0)
