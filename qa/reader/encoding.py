"""A question and passages as the reader's piece numbers, with the characters that each piece stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tokenizers import Encoding, Tokenizer

QUESTION_PIECES = 64
PASSAGE_PIECES = 384
"""Pieces read of a question and of a passage with its titles; the rest is cut off."""

START, END = 0, 2
"""Pieces that stand for no text."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """`ids` of question and passage; the passage's are `ids[begin:-1]`.

    `offsets` are their characters in the passage's text; a title's pieces have none, (0, 0).
    """

    ids: list[int]
    begin: int
    offsets: list[tuple[int, int]]


def encode(tokenizer: Tokenizer, questions: Sequence[str], titles: Sequence[str], texts: Sequence[str]) -> list[Pieces]:
    """`<s> query: QUESTION </s></s> passage: TITLE⏎TEXT </s>`, the form that multilingual-e5 knows, for each of them."""
    heads = [passage_head(title) for title in titles]
    asked = tokenizer.encode_batch([f"query: {question}" for question in questions], add_special_tokens=False)
    read = tokenizer.encode_batch(
        [head + text for head, text in zip(heads, texts, strict=True)], add_special_tokens=False
    )
    return [
        _joined(question, passage, text, len(head))
        for question, passage, text, head in zip(asked, read, texts, heads, strict=True)
    ]


def passage_head(title: str) -> str:
    """What stands before a passage's text."""
    return f"passage: {title}\n" if title else "passage: "


def _joined(question: Encoding, passage: Encoding, text: str, head: int) -> Pieces:
    ids = [START, *question.ids[:QUESTION_PIECES], END, END]
    begin = len(ids)
    offsets = [_within(text, first - head, end - head) for first, end in passage.offsets[:PASSAGE_PIECES]]
    return Pieces([*ids, *passage.ids[:PASSAGE_PIECES], END], begin, offsets)


def _within(text: str, first: int, end: int) -> tuple[int, int]:
    """A piece's characters, without the space before a word, which belongs to its piece; (0, 0) in the title."""
    first, end = max(first, 0), max(end, 0)
    while first < end and text[first].isspace() and text[first] != "\n":
        first += 1
    return first, end
