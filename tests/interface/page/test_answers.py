"""HTML of turns and sources: everything of users and documents is text, and quotes are marked where they stand."""

from __future__ import annotations

import html as standard_html
import json
import re
from dataclasses import replace
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fromstring

from corpus.document import Passage
from interface.markup import escape
from interface.page.answers import answer_html, failure_html, kept_answer, turn_html
from interface.page.found import found_html
from interface.page.sources import documents_html, marked, messages_html, removed_html
from qa.documents import DocumentInfo
from qa.errors import TenkyoError
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
    shown = marked(text, spans)
    assert re.sub(r"</?mark[^>]*>", "", shown) == marked(text, [])


def test_where_marks_meet_the_first_wins() -> None:
    shown = marked("abcd", [(0, 2, "same"), (1, 4, "related")])
    assert shown == '<mark class="same">ab</mark><mark class="related">cd</mark>'


def test_a_card_names_the_place() -> None:
    citation = replace(cite("答えの文。", "答えの文。"), pages=None, place="Sheet1!A7")
    shown = answer_html(answer("答えの文。[1]", citation), lambda _: "答えの文。")
    assert '<span class="page">Sheet1!A7</span>' in shown


def test_a_card_says_that_the_words_were_recognised() -> None:
    citation = replace(cite("答えの文。", "答えの文。"), pages=(3, 3), recognised=0.934)
    shown = answer_html(answer("答えの文。[1]", citation), lambda _: "答えの文。")
    assert "3 ページ" in shown
    assert "文字認識（確かさ 93%）" in shown
    assert "recognised (93% sure)" in shown


def test_a_quote_is_marked_in_its_passage() -> None:
    text = "前の文。答えの文。後の文。"
    shown = answer_html(answer("答えの文。[1]", cite(text, "答えの文。", 100), passage(text, 100)), lambda _: "")
    assert "前の文。<mark>答えの文。</mark>後の文。" in shown
    assert 'href="read/d?start=104&#38;end=109&#38;quote=' in shown
    assert "[1]" not in shown


def test_a_quote_outside_the_passages_shown_is_marked_in_its_paragraph() -> None:
    text = "# 題\n\n前の文。答えの文。後の文。\n\n別の段落。\n"
    shown = answer_html(answer("答えの文。[1]", cite(text, "答えの文。")), {"d": text}.__getitem__)
    assert '<blockquote lang="ja">前の文。<mark>答えの文。</mark>後の文。</blockquote>' in shown


def test_a_long_passage_is_cut_at_sentences_around_its_quote() -> None:
    text = "遠い文。" * 100 + "答えの文。" + "遠い文。" * 100
    shown = answer_html(answer("答えの文。[1]", cite(text, "答えの文。"), passage(text)), lambda _: "")
    [quote] = re.findall('<blockquote lang="ja">(.*?)</blockquote>', shown)
    assert re.fullmatch(r"…(遠い文。)+<mark>答えの文。</mark>(遠い文。)+…", quote)
    assert len(quote) < 400


@pytest.mark.parametrize("growing", [False, True])
def test_nothing_of_a_document_or_a_question_becomes_markup(growing: bool) -> None:
    given = answer(f"{HOSTILE}[1]", cite(HOSTILE, HOSTILE), passage(HOSTILE))
    given = replace(given, short_answer=HOSTILE, notice=HOSTILE, rewritten_question=HOSTILE)
    found = Found(HOSTILE, "ja", (RetrievedPassage(1, 1.0, passage(HOSTILE), (Match(0, 1, 0, 5, 0.5, 1.0),)),))
    for shown in (
        answer_html(given, lambda _: HOSTILE, growing=growing),
        answer_html(replace(given, answered=False, citations=()), lambda _: HOSTILE),
        found_html(found),
        turn_html(HOSTILE, HOSTILE, "", kept_answer(given, HOSTILE)),
        failure_html(TenkyoError(HOSTILE, HOSTILE)),
        messages_html([(True, HOSTILE, HOSTILE)]),
        removed_html([(HOSTILE, HOSTILE)]),
        documents_html([DocumentInfo(HOSTILE, HOSTILE, HOSTILE, 1, 1, 1, "", (HOSTILE,), "")], lambda _: (HOSTILE,)),
    ):
        tree = fromstring(f"<div>{shown}</div>")
        assert HOSTILE in tree.text_content()
        assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]
        assert not re.search(r"\$\{|\{\{|`", shown)


def refused(*passages: RetrievedPassage) -> Answer:
    return Answer("？", "ja", False, 0.1, "近い箇所を挙げます。", None, "refusal", (), passages)


def near(rank: int, similarity: float) -> RetrievedPassage:
    return RetrievedPassage(rank, 1.0, passage(f"第{rank}の文。", rank * 10), (Match(0, 1, 0, 1, similarity, 1.0),))


def test_a_refusal_shows_at_most_three_places_that_hold_a_word_of_the_question() -> None:
    shown = answer_html(refused(near(1, 0.9), *(near(rank, 1.0) for rank in range(2, 7))), lambda _: "")
    assert re.findall('<p lang="ja">第(.)の文。', shown) == ["2", "3", "4"]
    assert "近い箇所を挙げます。" in shown


def test_a_refusal_says_what_was_looked_for() -> None:
    def looked_for(**changes: object) -> str:
        asked = replace(refused(), **changes)  # type: ignore[arg-type]
        return str(fromstring(answer_html(asked, lambda _: "")).text_content())

    assert "探した言葉: NATO事務総長、年俸" in re.sub(
        "Looked for: ", "", looked_for(question="NATO事務総長の年俸はいくらですか")
    )
    assert "best、recipe、banana、bread" in looked_for(question="best recipe for banana bread")
    assert "札幌、人口" in looked_for(question="人口は？", rewritten_question="札幌の人口は？")
    assert "探した言葉" not in looked_for(question="？")


def test_a_refusal_without_such_places_promises_none() -> None:
    shown = answer_html(refused(near(1, 0.9)), lambda _: "")
    assert "第1の文" not in shown
    assert "近い" not in shown
    assert "見つかりませんでした" in shown


def test_what_is_found_is_counted_and_can_be_narrowed_to_a_section() -> None:
    def of(rank: int, *section: str, similarity: float = 1.0) -> RetrievedPassage:
        return replace(near(rank, similarity), passage=replace(passage(f"第{rank}の文。", rank * 10), section=section))

    unmet = replace(near(4, 1.0), matches=())
    found = Found("？", "ja", (of(3, "乙"), of(1, "甲", "子"), of(2, "甲", similarity=0.6), unmet))
    shown = fromstring(found_html(found, 2, 2))
    assert "言葉の合う箇所 3 件" in shown.text_content()
    assert [option.text_content() for option in shown.xpath("//option")] == ["すべて", "甲 (2)", "乙 (1)"]
    assert shown.xpath("//button/@data-more") == ["4"]
    narrowed = fromstring(found_html(found, 2, 2, section=shown.xpath("//option/@value")[1]))
    assert re.findall("第.の文", "".join(narrowed.xpath("//blockquote//text()"))) == ["第1の文", "第2の文"]
    assert narrowed.xpath("//option[@selected]/@value") == ["d\n甲"]
    assert not narrowed.xpath("//button/@data-more")


def test_where_nothing_is_found_that_is_said_with_a_few_that_are_near() -> None:
    unmet = tuple(replace(near(rank, 1.0), matches=()) for rank in range(1, 9))
    shown = fromstring(found_html(Found("？", "ja", unmet)))
    assert "見つかりませんでした" in shown.text_content()
    assert len(shown.xpath("//blockquote")) == 3
    assert "見つかりませんでした" in found_html(Found("？", "ja", ()))


def test_a_greeting_shows_no_places() -> None:
    assert "第1" not in answer_html(replace(refused(near(1, 1.0)), method="greeting"), lambda _: "")


def test_a_quote_is_shown_twice_at_the_most() -> None:
    text = "答えの文。"
    given = replace(answer("答えの文。[1]", cite(text, text), passage(text)), short_answer="答えの文")
    shown = fromstring(answer_html(given, lambda _: text))
    assert not shown.xpath("//*[starts-with(@class, 'short')]")
    assert (
        "".join(shown.xpath("//p[@class='text' or starts-with(@class, 'short')]//text() | //blockquote//text()")).count(
            "答えの文"
        )
        == 2
    )


def headline(given: Answer) -> list[str]:
    return [
        each.text_content()
        for each in fromstring(answer_html(given, lambda _: "")).xpath("//*[starts-with(@class, 'short')]")
    ]


def test_the_short_answer_is_large_only_where_it_is_sure_and_quoted_first() -> None:
    text = "盛岡は岩手県の県庁所在地である。"
    given = replace(answer(f"{text}[1]", cite(text, text), passage(text)), short_answer="盛岡")
    assert headline(given) == ["盛岡"]
    assert 'class="short phrased"' in answer_html(given, lambda _: "")
    assert headline(replace(given, confidence=0.49)) == []
    assert headline(replace(given, short_answer="仙台")) == []
    assert headline(replace(given, short_answer=text[:15])) == []


@pytest.mark.parametrize(("polarity", "word"), [("yes", "はい"), ("no", "いいえ")])
def test_yes_and_no_come_first_and_once(polarity: Literal["yes", "no"], word: str) -> None:
    text = "持ち込める。"
    given = replace(answer(f"{word}。{text}[1]", cite(text, text), passage(text)), polarity=polarity)
    shown = fromstring(answer_html(given, lambda _: text))
    [first] = shown.xpath("//*[starts-with(@class, 'polarity')]")
    assert first.text_content().startswith(word)
    assert shown.xpath("//*[@class='text']")[0].text_content().startswith(text)


def test_a_probability_is_called_what_its_percentage_is() -> None:
    text = "答えの文。"
    shown = answer_html(replace(answer(f"{text}[1]", cite(text, text)), confidence=0.797), lambda _: text)
    assert "高い（80%）" in shown
    assert "high (80%)" in shown


def test_a_refusal_is_kept_with_the_places_that_its_words_promise() -> None:
    kept = json.loads(kept_answer(refused(near(1, 0.9), near(2, 1.0)), "問い"))
    [place] = kept["near"]
    assert place["quote"] == "第2の文。"
    assert place["where"].endswith("1–2 ページ")
    assert place["address"].startswith("read/d?start=20&")
    assert "near" not in json.loads(kept_answer(refused(near(1, 0.9)), "問い"))


def test_what_the_browser_keeps_is_the_answer_as_the_api_gives_it_with_addresses() -> None:
    text = "答えの文。"
    kept = json.loads(kept_answer(answer("答えの文。[1]", cite(text, text)), "問い"))
    assert kept["asked"] == "問い"
    assert kept["answer"] == "答えの文。[1]"
    assert kept["citations"][0]["quote"] == text
    assert kept["citations"][0]["address"].startswith("read/d?start=0&end=5&quote=")
    assert "passages" not in kept
