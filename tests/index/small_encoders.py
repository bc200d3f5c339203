"""Encoders whose vectors a reader can work out, and documents to try them on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from corpus.builder import DocumentBuilder
from corpus.document import Document
from index.encoders.contract import Tokens, Vectors


class CountingEncoder:
    """A text's vector counts the letters of `letters` in it, then is brought to unit length.

    With the letters "山川": "山" → (1, 0), "山川" → (0.707, 0.707), "海" → (0, 0). `encoded` keeps every passage text
    that was asked for.
    """

    def __init__(self, letters: str = "山川海", name: str = "letters") -> None:
        self.letters, self.name = letters, name
        self.encoded: list[str] = []

    @property
    def dimension(self) -> int:
        return len(self.letters)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        counts = np.array([[text.count(letter) for letter in self.letters] for text in texts], dtype=np.float32)
        counts = counts.reshape(len(texts), self.dimension)
        lengths = np.linalg.norm(counts, axis=1, keepdims=True)
        vectors: Vectors = np.divide(counts, lengths, out=np.zeros_like(counts), where=lengths > 0)
        return vectors

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.encoded.extend(texts)
        return self.encode_queries(texts)


class LetterEncoder:
    """A `TokenEncoder`: each character is a token. 犬 and 狼 lie at a cosine of .6, all other letters across.

    `asked` keeps every text that was tokenized or encoded.
    """

    name = "tokens"
    letters = "犬狼猫山川飼走1952年加盟国橋"

    def __init__(self, letters: str = letters) -> None:
        self.letters = letters
        self.asked: list[str] = []

    @property
    def dimension(self) -> int:
        return len(self.letters)

    @property
    def token_vectors(self) -> Vectors:
        vectors = np.eye(self.dimension, dtype=np.float32)
        vectors[1] = 0
        vectors[1, 0], vectors[1, 1] = 0.6, 0.8
        return vectors

    def tokenize(self, texts: Sequence[str]) -> list[Tokens]:
        self.asked.extend(texts)
        found = []
        for text in texts:
            places = [(self.letters.index(letter), at) for at, letter in enumerate(text) if letter in self.letters]
            ids = np.array([number for number, _ in places], dtype=np.int32)
            spans = np.array([(at, at + 1) for _, at in places], dtype=np.int32).reshape(-1, 2)
            found.append(Tokens(ids, spans))
        return found

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        sums = np.array(
            [self.token_vectors[tokens.ids].sum(axis=0) for tokens in self.tokenize(texts)], dtype=np.float32
        ).reshape(len(texts), self.dimension)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        vectors: Vectors = np.divide(sums, lengths, out=np.zeros_like(sums), where=lengths > 0)
        return vectors

    encode_passages = encode_queries


def make_document(*paragraphs: str, title: str = "例", source: str = "", identity: str = "") -> Document:
    """A document of two pages with a heading over each paragraph, so that each becomes a passage of its own."""
    builder = DocumentBuilder(title=title, source=source)
    builder.page(1)
    for number, paragraph in enumerate(paragraphs, 1):
        builder.heading(1, f"第{number}節")
        builder.add("paragraph", paragraph, pages=[(1, 2, "")] if number == 2 else ())
    return builder.build(identity)
