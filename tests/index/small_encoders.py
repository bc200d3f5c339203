"""Encoders whose vectors a reader can work out, and documents to try them on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from corpus.builder import DocumentBuilder
from corpus.document import Document
from index.encoders.contract import Vectors


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


def make_document(*paragraphs: str, title: str = "例", source: str = "", identity: str = "") -> Document:
    """A document of two pages with a heading over each paragraph, so that each becomes a passage of its own."""
    builder = DocumentBuilder(title=title, source=source)
    builder.page(1)
    for number, paragraph in enumerate(paragraphs, 1):
        builder.heading(1, f"第{number}節")
        builder.add("paragraph", paragraph, pages=[(1, 2, "")] if number == 2 else ())
    return builder.build(identity)
