"""The vocabulary cut to Japanese and English, and the tokenizer that goes with it.

Of 250,002 pieces for a hundred languages a text in Japanese or English uses a fifth. Whatever is left out is spelled in
shorter pieces, down to the single characters, which all stay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

from training.reader.start import Start

PIECES = 45_000
"""How many are kept: 17 MB of word vectors in eight bits."""

START, PADDING, END, UNKNOWN = 0, 1, 2, 3
LINE_BREAK = "↵"
"""The piece that stands for a line's end, which the original tokenizer reads as a space: lists and tables need it."""

_SPECIAL = 4  # pieces before the first that is text
_AT_ONCE = 1000  # texts tokenized together


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Kept pieces in the original's order, so that the special ones stay first; `rows` are their original numbers."""

    pieces: list[str]
    scores: list[float]
    rows: list[int]

    def tokenizer(self) -> Tokenizer:
        return build_tokenizer(self.pieces, self.scores)


def build_tokenizer(pieces: Sequence[str], scores: Sequence[float]) -> Tokenizer:
    """A unigram tokenizer. Its offsets count characters of the text as given, before NFKC."""
    tokenizer = Tokenizer(
        models.Unigram([(piece, float(score)) for piece, score in zip(pieces, scores, strict=True)], UNKNOWN, False)
    )
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(r"\s*\n\s*"), LINE_BREAK),
            normalizers.NFKC(),
            normalizers.Replace(Regex(r"\s+"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    return tokenizer


def count(tokenizer: Tokenizer, texts: Iterable[str]) -> Counter[int]:
    """How often each piece of the tokenizer stands in the texts."""
    counts: Counter[int] = Counter()
    batch: list[str] = []
    for text in texts:
        batch.append(text)
        if len(batch) == _AT_ONCE:
            _count(tokenizer, batch, counts)
            batch = []
    _count(tokenizer, batch, counts)
    return counts


def _count(tokenizer: Tokenizer, texts: list[str], counts: Counter[int]) -> None:
    for encoding in tokenizer.encode_batch(texts, add_special_tokens=False):
        counts.update(encoding.ids)


def cut(start: Start, texts: Iterable[str], size: int = PIECES) -> Vocabulary:
    """The special pieces, every single character, and the commonest others up to `size` in all."""
    counts = count(build_tokenizer(start.pieces, start.scores.tolist()), texts)
    always = [number for number, piece in enumerate(start.pieces) if number < _SPECIAL or len(piece.lstrip("▁")) <= 1]
    kept = set(always)
    for number, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if len(kept) >= size:
            break
        kept.add(number)
    rows = sorted(kept)
    return Vocabulary([start.pieces[row] for row in rows], [float(start.scores[row]) for row in rows], rows)


def with_rows(start: Start, vocabulary: Vocabulary) -> Start:
    """The starting network with the kept pieces' word vectors alone."""
    table = start.tensors["emb.word"][np.asarray(vocabulary.rows)]
    tensors = {**start.tensors, "emb.word": table}
    scores = np.asarray(vocabulary.scores, dtype=np.float32)
    return replace(start, pieces=vocabulary.pieces, scores=scores, tensors=tensors)
