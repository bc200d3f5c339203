"""HTML of the page: everything of users and documents is text, and quotes are marked where they stand."""

from __future__ import annotations

import html as standard_html
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fromstring

from corpus.document import Passage
from interface.markup import escape
from interface.page import rendering as html
from qa.records import Answer, Citation, Found, Match, RetrievedPassage

HOSTILE = "<b onclick='x'>\"&amp;`${1}{{2}}"


def passage(text: str, start: int = 0) -> Passage:
    return Passage("d", HOSTILE, start, start + len(text), text, (HOSTILE,), (1, 2), ())


def answer(text: str, citation: Citation | None, *passages: Passage) -> Answer:
    found = tuple(RetrievedPassage(rank, 1.0, each) for rank, each in enumerate(passages, 1))
    return Answer(
        "？", "ja", citation is not None, 0.9, text, None, "extractive", (citation,) if citation else (), found
    )


def cite(text: str, quote: str, start: int = 0) -> Citation:
    at = text.index(quote) + start
    return Citation(1, "d", HOSTILE, (HOSTILE,), (1, 2), at, at + len(quote), quote)


@given(st.text())
def test_escaped_text_reads_as_itself_and_holds_no_markup(text: str) -> None:
    escaped = escape(text)
    assert not re.search(r"""[<>"'`{}$\\]""", escaped)
    assert standard_html.unescape(escaped) == standard_html.unescape(escaped.replace("&#38;", "&amp;"))
    if not re.search(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\uffff]|[\U0001fffe-\U0010ffff]", text):
        assert standard_html.unescape(escaped) == text


@given(st.text(alphabet="あい<&"), st.lists(st.tuples(st.integers(-2, 9), st.integers(-2, 9), st.sampled_from("ab"))))
def test_marks_change_nothing_but_marks(text: str, spans: list[tuple[int, int, str]]) -> None:
    marked = html.marked(text, spans)
    assert re.sub(r"</?mark[^>]*>", "", marked) == html.marked(text, [])


def test_where_marks_meet_the_first_wins() -> None:
    marked = html.marked("abcd", [(0, 2, "same"), (1, 4, "related")])
    assert marked == '<mark class="same">ab</mark><mark class="related">cd</mark>'


def test_a_card_names_the_place() -> None:
    citation = replace(cite("答えの文。", "答えの文。"), pages=None, place="Sheet1!A7")
    shown = html.answer_html(answer("答えの文。[1]", citation), 1, lambda _: "答えの文。")
    assert '<span class="page">Sheet1!A7</span>' in shown


def test_a_quote_is_marked_in_its_passage() -> None:
    text = "前の文。答えの文。後の文。"
    shown = html.answer_html(
        answer("答えの文。[1]", cite(text, "答えの文。", 100), passage(text, 100)), 3, lambda _: ""
    )
    assert "前の文。<mark>答えの文。</mark>後の文。" in shown
    assert 'href="#citation-3-1"' in shown
    assert 'id="citation-3-1"' in shown
    assert "[1]" not in shown


def test_a_quote_outside_the_passages_shown_is_marked_in_its_paragraph() -> None:
    text = "# 題\n\n前の文。答えの文。後の文。\n\n別の段落。\n"
    shown = html.answer_html(answer("答えの文。[1]", cite(text, "答えの文。")), 1, {"d": text}.__getitem__)
    assert "<blockquote>前の文。<mark>答えの文。</mark>後の文。</blockquote>" in shown


def test_a_long_passage_is_cut_at_sentences_around_its_quote() -> None:
    text = "遠い文。" * 100 + "答えの文。" + "遠い文。" * 100
    shown = html.answer_html(answer("答えの文。[1]", cite(text, "答えの文。"), passage(text)), 1, lambda _: "")
    [quote] = re.findall("<blockquote>(.*?)</blockquote>", shown)
    assert re.fullmatch(r"…(遠い文。)+<mark>答えの文。</mark>(遠い文。)+…", quote)
    assert len(quote) < 400


@pytest.mark.parametrize("growing", [False, True])
def test_nothing_of_a_document_or_a_question_becomes_markup(growing: bool) -> None:
    given = answer(f"{HOSTILE}[1]", cite(HOSTILE, HOSTILE), passage(HOSTILE))
    given = replace(given, short_answer=HOSTILE, notice=HOSTILE, rewritten_question=HOSTILE)
    found = Found(HOSTILE, "ja", (RetrievedPassage(1, 1.0, passage(HOSTILE), (Match(0, 1, 0, 5, 0.5, 1.0),)),))
    for shown in (
        html.answer_html(given, 1, lambda _: HOSTILE, growing=growing),
        html.answer_html(replace(given, answered=False, citations=()), 1, lambda _: HOSTILE),
        html.found_html(found),
        html.question_html(HOSTILE),
        html.failure_html(HOSTILE),
        html.messages_html([(True, HOSTILE)]),
    ):
        tree = fromstring(f"<div>{shown}</div>")
        assert HOSTILE in tree.text_content()
        assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]
        assert not re.search(r"\$\{|\{\{|`", shown)
