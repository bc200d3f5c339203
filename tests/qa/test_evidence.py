"""What the reader is given to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.builder import DocumentBuilder
from corpus.document import Gloss, Passage, TableHeader
from index.knowledge_base import KnowledgeBase
from language.span import Span
from qa import evidence
from qa.evidence import EvidenceFinder, glosses_in, title_over
from qa.question.parsing import parse
from qa.reader.reading import Reading
from qa.reader.windows import Window
from qa.settings import Settings
from tests.qa.hand_built import passage_of


class Noting:
    """A reader that answers each stretch with the same logit, and notes how many it was given at a time."""

    def __init__(self, answers: float) -> None:
        self.answers, self.given = answers, list[int]()

    def read(
        self, question: str, titles: Sequence[str], texts: Sequence[str], glosses: Sequence[object]
    ) -> list[Reading]:
        self.given.append(len(texts))
        one = np.zeros(1, dtype=np.float32)
        piece = np.array([[0, 1]], dtype=np.int32)
        return [Reading(self.answers, Span(0, 1), 1.0, piece, one, one, one) for _ in texts]


@pytest.mark.parametrize(("answers", "given"), [(2.5, [4]), (0.0, [4, 2])])
def test_more_is_read_where_nothing_answers_surely(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: float, given: list[int]
) -> None:
    reader = Noting(answers)
    monkeypatch.setattr(evidence, "_reader", lambda settings: (reader, "ready"))
    builder = DocumentBuilder(title="橋の本", source="橋.txt")
    for number in range(12):
        builder.add("heading", f"第{number + 1}章")
        builder.add("paragraph", f"{number + 1}番目の橋は川の上流に架けられ、石でできている。" * 9)
    with KnowledgeBase.create(tmp_path / "kb") as knowledge_base:
        knowledge_base.add([builder.build()])
        found = EvidenceFinder(knowledge_base, Settings.from_environment()).find(parse("石の橋はどこにありますか"), 5)
    assert reader.given == given
    assert len(found.readings) == 5


def test_the_headers_of_the_tables_that_a_stretch_has_rows_of_go_with_its_titles() -> None:
    text = "1 | 2 | 3\n4 | 5 | 6\n\nD | E\n7 | 8\n\n終わり。"
    headers = (
        TableHeader(Span(0, 9), 100, 119, "A | B | C"),
        TableHeader(Span(121, 126), 121, 132, "D | E"),
    )
    passage = replace(passage_of(text, start=100), headers=headers)
    assert title_over(passage, stretch(passage, 0, 19)) == "町の本 1．橋\nA | B | C"
    assert title_over(passage, stretch(passage, 0, 32)) == "町の本 1．橋\nA | B | C\nD | E"
    assert title_over(passage, stretch(passage, 34, 38)) == "町の本 1．橋"


def test_a_stretch_that_begins_inside_a_row_has_no_header() -> None:
    text = "1 | 長い話。続きの文。 | 3\n4 | 5 | 6"
    passage = replace(passage_of(text), headers=(TableHeader(Span(0, 9), 0, len(text), "A | B | C"),))
    assert title_over(passage, stretch(passage, 0, 8)) == "町の本 1．橋\nA | B | C"
    assert title_over(passage, stretch(passage, 8, len(text))) == "町の本 1．橋"


def test_a_year_of_two_digits_is_read_in_full_and_no_other_date() -> None:
    glosses = (Gloss(100, 103, "1952年"), Gloss(107, 112, "2025年"), Gloss(112, 116, "2025年4月1日"))
    passage = passage_of("52年に開通、令和7年度4月1日に直した。", start=100, glosses=glosses)
    assert glosses_in(passage, stretch(passage, 0, len(passage.text))) == [(3, "1952年")]
    assert glosses_in(passage, stretch(passage, 4, len(passage.text))) == []


def stretch(passage: Passage, start: int, end: int) -> Window:
    return Window(0, start, end, range(len(passage.sentences)))
