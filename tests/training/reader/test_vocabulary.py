"""The cut vocabulary and its tokenizer."""

from __future__ import annotations

import numpy as np

from tests.training.reader.tiny_reader import tokenizer
from training.reader.start import Shape, Start
from training.reader.vocabulary import build_tokenizer, cut, with_rows

_PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "東", "京", "大", "東京", "大阪", "京都"]
_SCORES = [0.0] * 4 + [-4.0] * 4 + [-1.0] * 3


def _start() -> Start:
    table = np.arange(len(_PIECES) * 2, dtype=np.float32).reshape(-1, 2)
    scores = np.array(_SCORES, dtype=np.float32)
    return Start(Shape(2, 0, 1, 2, 8, 1e-6), _PIECES, scores, {"emb.word": table})


def test_special_pieces_single_characters_and_the_commonest_others_stay() -> None:
    kept = cut(_start(), ["東京東京", "京都"], size=9)
    assert kept.pieces == ["<s>", "<pad>", "</s>", "<unk>", "▁", "東", "京", "大", "東京"]
    assert kept.rows == [0, 1, 2, 3, 4, 5, 6, 7, 8]


def test_what_is_left_out_is_spelled_in_shorter_pieces() -> None:
    pieces = cut(_start(), ["京都"], size=9).tokenizer()
    assert pieces.encode("東京", add_special_tokens=False).tokens == ["▁", "東", "京"]


def test_word_vectors_follow_their_pieces() -> None:
    start = _start()
    kept = cut(start, ["京都"], size=9)
    assert kept.rows[-1] == 10
    assert with_rows(start, kept).tensors["emb.word"][-1].tolist() == [20.0, 21.0]


def test_line_breaks_are_pieces_and_offsets_count_the_text_as_given() -> None:
    found = tokenizer().encode("ab \n\n ｃ", add_special_tokens=False)
    assert found.tokens == ["▁", "a", "b", "↵", "c"]
    assert found.offsets[-1] == (6, 7)  # the full-width letter, before NFKC


def test_unknown_characters_are_one_piece() -> None:
    assert build_tokenizer(_PIECES, _SCORES).encode("犬", add_special_tokens=False).ids[-1] == 3
