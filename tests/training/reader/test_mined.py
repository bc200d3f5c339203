"""What the product reads for a question is sorted into stretches with the answer and without it, and learned from."""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpus.builder import DocumentBuilder
from corpus.document import Document
from qa.models.scorer import SentenceScorer
from qa.reader.model import Reader

mine = pytest.importorskip("training.reader.mine", reason="needs the packages of the extra `train`")
from training.reader.mined import Mined  # noqa: E402  # it needs what `mine` needs

_DYEING = "藍の葉は七月に刈り取る。刈り取った葉は三日のあいだ日に干す。干した葉は蔵で百日寝かせる。"
_WEAVING = "織り場は川の北にある。織り手は十二人で、一日に布を四尺織る。仕上げた布は川の水で洗う。"
_SELLING = "布は秋の市で売る。市は十月の第二日曜に開かれる。値は一反で八千円である。"


def _document() -> Document:
    builder = DocumentBuilder(title="藍染めの手引き", source="藍.txt")
    for text in (_DYEING, _WEAVING, _SELLING):
        builder.add("paragraph", text)
    return builder.build()


def test_stretches_are_told_apart_by_the_sentence_that_answers() -> None:
    answered = mine.asked_of("織り手は何人ですか", "十二人", _WEAVING)
    near = mine.asked_of("織り手の給料はいくらですか", None, _WEAVING)
    rows = list(mine.mined(_document(), [answered, near], SentenceScorer.load()))
    assert [row["question"] for row in rows] == [answered.question, near.question]
    first, second = rows
    assert first["with"]
    for title, text, (start, end), (opens, closes) in first["with"]:
        assert title == "藍染めの手引き"
        assert text[start:end] == "十二人"
        assert text[opens:closes] == "織り手は十二人で、一日に布を四尺織る。"
    assert all("十二人" not in text for _, text in first["without"])
    assert second["with"] == []
    assert second["without"]


def test_of_a_question_without_an_answer_other_paragraphs_are_left_out_where_they_may_have_it() -> None:
    near = replace(mine.asked_of("市はいつ開かれますか", None, _WEAVING), within=_WEAVING)
    read = [text for row in mine.mined(_document(), [near], SentenceScorer.load()) for _, text in row["without"]]
    assert all(text in _WEAVING for text in read)


def test_examples_are_of_both_kinds(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {
            "question": "織り手は何人ですか",
            "yes": None,
            "with": [["藍染め", _WEAVING, [15, 18], [11, 29]]],
            "without": [["藍染め", _DYEING], ["藍染め", _SELLING]],
        },
        {"question": "給料は？", "yes": None, "with": [], "without": [["藍染め", _WEAVING]]},
    ]
    file = tmp_path / "mined.jsonl.gz"
    with gzip.open(file, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    examples = [Mined.read(file).example(number, random.Random(number)) for number in range(40)]
    found = [example for example in examples if example is not None]
    answered = [example for example in found if example.answer]
    assert {example.answer.of(example.text) for example in answered if example.answer} == {"十二人"}
    assert {example.kind for example in found} == {"mined", "mined-without"}
    assert {example.question for example in found if example.answer is None} == {row["question"] for row in rows}


def test_a_stretch_that_a_reader_is_taken_in_by_comes_more_often_unless_it_may_answer_too() -> None:
    def counted(with_: list[Any], believed: list[float]) -> Counter[str]:
        row = {"question": "？", "yes": None, "with": with_, "without": [["", "甲"], ["", "乙"]], "believed": believed}
        drawn = [Mined([row]).example(0, random.Random(number)) for number in range(400)]
        return Counter(example.text for example in drawn if example is not None and example.answer is None)

    answer = ["", _WEAVING, [15, 18], [11, 29]]
    assert counted([], [-6.0, 1.0])["乙"] > 3 * counted([], [-6.0, 1.0])["甲"]
    assert counted([], [-6.0, 4.0])["乙"] > 3 * counted([], [-6.0, 4.0])["甲"]
    doubtful = counted([answer], [-1.0, 4.0])
    assert doubtful["甲"] > doubtful["乙"]


def test_what_a_reader_believes_is_noted_for_each_stretch_in_its_order() -> None:
    row = {"question": "織り手は何人ですか", "without": [["藍染め", _SELLING], ["藍染め", _WEAVING]]}
    sold, woven = mine.believed(Reader.load(), row)
    assert woven > sold
