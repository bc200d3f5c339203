"""Checked statements as an answer: quotes are numbered as they are first cited."""

from __future__ import annotations

from corpus.document import Passage
from language.span import Span
from qa.generation.generated import generated_answers
from qa.generation.generator import Draft, Quote, Statement
from qa.records import Answer

TEXT = "橋は石である。川は広い。"
PASSAGE = Passage("d", "町の本", 100, 112, TEXT, ("1．橋",), (3, 4), (Span(100, 107), Span(107, 112)))
STONE, WIDE = Quote(PASSAGE, 100, 107), Quote(PASSAGE, 107, 112)


def blank() -> Answer:
    return Answer(
        question="橋は？",
        language="ja",
        answered=True,
        method="extractive",
        confidence=0.5,
        text="",
        short_answer=None,
        citations=(),
        passages=(),
    )


def test_a_quote_keeps_its_number_wherever_it_is_cited_again() -> None:
    statements = (
        Statement("要点は二つです。", ()),
        Statement("川は広い。", (WIDE,)),
        Statement("橋は石です。", (STONE, WIDE)),
    )
    [(draft, answer)] = generated_answers(blank(), [Draft(statements, notice="一文を省きました。")])
    assert answer.text == "要点は二つです。川は広い。[1]橋は石です。[2][1]"
    assert [(one.number, one.start, one.end, one.quote) for one in answer.citations] == [
        (1, 107, 112, "川は広い。"),
        (2, 100, 107, "橋は石である。"),
    ]
    first = answer.citations[0]
    assert (first.document_id, first.title, first.section, first.pages) == ("d", "町の本", ("1．橋",), (3, 4))
    assert (answer.method, answer.notice) == ("generative", "一文を省きました。")
    assert draft.statements == statements


def test_each_draft_has_its_answer() -> None:
    drafts = [Draft(), Draft((Statement("川は広い。", (WIDE,)),)), Draft(failure="応答が空でした。", finished=True)]
    assert [answer.text for _, answer in generated_answers(blank(), drafts)] == ["", "川は広い。[1]", ""]
