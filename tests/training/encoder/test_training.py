"""The gradients against autograd, the lexicon and code-switching on a few words, and a whole run on a tiny folder."""

from __future__ import annotations

import gzip
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from index.encoders.static import StaticEncoder
from training.encoder import data, lexicon
from training.encoder.__main__ import main
from training.encoder.code_switching import CodeSwitcher
from training.encoder.late_loss import Texts, late_contrast
from training.encoder.romaji import romanize
from training.encoder.train import Bags, Table, contrast, rows_gradient


def ragged(texts: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    lengths = torch.tensor([len(text) for text in texts])
    return torch.tensor([number for text in texts for number in text]), torch.cumsum(lengths, 0) - lengths


def both_ways(logits: torch.Tensor) -> torch.Tensor:
    return -(logits.log_softmax(1).diagonal().mean() + logits.log_softmax(0).diagonal().mean()) / 2


def test_the_written_gradient_of_the_contrastive_loss_is_autograds() -> None:
    torch.manual_seed(0)
    left, right = torch.randn(6, 5, requires_grad=True), torch.randn(6, 5, requires_grad=True)
    ignored = torch.eye(6, dtype=torch.bool)
    ignored[0, 3] = True
    cosines = torch.nn.functional.normalize(left) @ torch.nn.functional.normalize(right).T
    expected = both_ways((cosines / 0.1).masked_fill(ignored & ~torch.eye(6, dtype=torch.bool), -1e4))
    expected.backward()  # type: ignore[no-untyped-call]
    loss, to_left, to_right = contrast(left.detach(), right.detach(), ignored, 0.1)
    assert loss == pytest.approx(expected.item(), rel=1e-4)
    torch.testing.assert_close(to_left, left.grad, atol=1e-4, rtol=1e-3)
    torch.testing.assert_close(to_right, right.grad, atol=1e-4, rtol=1e-3)


def test_the_written_gradient_of_late_interaction_is_autograds() -> None:
    torch.manual_seed(0)
    rows, log_weights = torch.randn(12, 6, requires_grad=True), (0.5 * torch.randn(12, 1)).requires_grad_()
    questions, passages = [[1, 2, 2], [3], [4, 5]], [[1, 6, 7, 8], [3, 9], [10, 11, 4]]
    unit = torch.nn.functional.normalize(rows)
    scores = torch.stack(
        [
            torch.stack(
                [
                    (log_weights[q, 0].exp() * (unit[q] @ unit[p].T).max(1).values).sum()
                    / log_weights[q, 0].exp().sum()
                    for p in passages
                ]
            )
            for q in questions
        ]
    )
    expected = both_ways(scores / 0.1)
    expected.backward()  # type: ignore[no-untyped-call]
    asked, given = Texts.of(*ragged(questions)), Texts.of(*ragged(passages))
    found = late_contrast(asked, given, rows.detach(), log_weights.detach(), torch.eye(3, dtype=torch.bool), 0.1)
    assert found.loss == pytest.approx(expected.item(), rel=1e-4)
    to_rows, to_weights = torch.zeros(12, 6), torch.zeros(12, 1)
    to_rows.index_add_(0, asked.tokens, found.question_rows)
    to_rows.index_add_(0, given.tokens, found.passage_rows)
    to_weights.index_add_(0, asked.tokens, found.log_weights)
    torch.testing.assert_close(to_rows, rows.grad, atol=1e-4, rtol=1e-3)
    torch.testing.assert_close(to_weights, log_weights.grad, atol=1e-4, rtol=1e-3)


def test_the_gradient_of_sums_goes_to_every_kept_token_of_the_text() -> None:
    ids, starts = ragged([[3, 1], [1, 1]])
    bags = Bags(ids, starts, torch.tensor([1.0, 1.0, 1.0, 0.0]))
    touched, gradient = rows_gradient([(bags, torch.tensor([[1.0, 0.0], [0.0, 10.0]]))])
    assert touched.tolist() == [1, 3]
    assert gradient.tolist() == [[1.0, 10.0], [1.0, 0.0]]


def test_the_first_step_of_adam_is_the_rate_whatever_the_gradients_size() -> None:
    table = Table(torch.zeros(3, 2))
    table.update(torch.tensor([1]), torch.tensor([[5.0, -5.0]]), rate=0.1)
    torch.testing.assert_close(table.rows, torch.tensor([[0.0, 0.0], [-0.1, 0.1], [0.0, 0.0]]), atol=1e-5, rtol=0)


@pytest.mark.parametrize(
    ("reading", "letters"),
    [
        ("トウキョウ", "tokyo"),
        ("ノブナガ", "nobunaga"),
        ("イッチャク", "itchaku"),
        ("シャ", "sha"),
        ("a", ""),
        ("", ""),
    ],
)
def test_readings_in_latin_letters(reading: str, letters: str) -> None:
    assert romanize(reading) == letters


PAIRS = [("The dog sleeps.", "犬が眠る。"), ("A dog runs.", "犬が走る。"), ("The cat sleeps.", "猫が眠る。")] * 12
PARAGRAPH = "東京の犬は1999年に走った。猫は眠った。鳥は海を見た。"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Every file of a training folder, a few lines each."""

    def write(name: str, rows: Sequence[tuple[str, ...]]) -> None:
        with gzip.open(tmp_path / f"{name}.tsv.gz", "wt", encoding="utf-8") as lines:
            lines.writelines("\t".join(row) + "\n" for row in rows)

    write(
        "edict",
        [("犬", "いぬ", "hound / dog"), ("猫", "ねこ", "cat"), ("走る", "はしる", "to run"), ("海", "うみ", "sea")],
    )
    write("enamdict-katakana", [("トム", "Tom")])
    write("ejdict", [("bird", "鳥")])
    write("sudachi-synonyms-en-ja", [("ocean", "海")])
    write("sudachi-synonyms-ja-ja", [("海", "海洋")])
    distinct = [
        (f"{english[:-1]} {number}.", f"{japanese[:-1]}{number}。") for number, (english, japanese) in enumerate(PAIRS)
    ]
    write("tatoeba", distinct)
    write("tanaka", PAIRS)
    write("jsick", PAIRS[:3])
    write("jaquad-train", [(f"{who}はどうした?", "走った", PARAGRAPH, who) for who in ("犬", "猫", "鳥", "海")])
    write("jsts-train", [("4.0", "犬が走る。", "犬が走った。"), ("0.0", "犬", "海")])
    return tmp_path


def test_the_likelier_rendering_is_the_one_that_sentences_show(folder: Path) -> None:
    words = lexicon.build(data.load(folder))
    weights = dict(zip(*words.glosses["犬"], strict=True))
    assert weights["dog"] > 0.8 > weights["hound"]


def test_a_question_in_glosses_holds_its_words_and_the_question_word(folder: Path) -> None:
    words = lexicon.build(data.load(folder))
    question = "1999年に走ったトムの猫は誰のもの?"
    text = CodeSwitcher(words, random.Random(1)).question(words.units(question), question)
    assert text.split()[0] in {"who", "whom", "whose"}
    assert {"1999", "tom", "cat"} <= {word.strip("?").removesuffix("s") for word in text.split()}


def test_a_run_gives_a_model_and_the_same_one_again(folder: Path, tmp_path: Path) -> None:
    for out in ("one", "two"):
        assert main([str(folder), "--out", str(tmp_path / out), "--steps", "30", "--dimension", "8"]) == 0
    one, two = StaticEncoder.load(tmp_path / "one"), StaticEncoder.load(tmp_path / "two")
    assert one.dimension == 8
    np.testing.assert_allclose(one.encode_queries(["犬が走る"]), two.encode_queries(["犬が走る"]), atol=1e-3)


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 1
    assert "edict.tsv.gz is missing" in capsys.readouterr().err


def test_a_line_of_too_few_columns_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with gzip.open(folder / "tanaka.tsv.gz", "wt", encoding="utf-8") as lines:
        lines.write("only one\n")
    assert main([str(folder)]) == 1
    assert "tanaka.tsv.gz, line 1: 1 columns seen, 2 expected" in capsys.readouterr().err
