"""Folding for matching: what becomes equal, what stays apart, and the way back to the character."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import language.normalize as normalize_module
from language.normalize import normalize
from language.span import Span

JAPANESE = st.text(
    alphabet="あかがさぱゔんアカガヴィェッャー－‐―一-〜～ヶカ国國高髙々ゝヽ、､。｡，．「｢ｶﾞﾊﾟｰ゛゜ 　\n\tA1１（(:・･㈱①ßé",
    max_size=40,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ﾅﾄｰ ｶﾞｲﾄﾞ", "ナトーガイド"),
        ("｢同盟の任務｣､その後｡", "「同盟の任務」、その後。"),
        ("ＮＡＴＯ　創設 75 周年", "NATO創設75周年"),
        ("nato", "NATO"),
        ("國會圖書館", "国会図書館"),
        ("髙﨑市", "高崎市"),
        ("渡邊", "渡辺"),
        ("ユ－ゴ", "ユーゴ"),
        ("ユ‐ゴ", "ユーゴ"),
        ("アイゼンハワ－政権", "アイゼンハワー政権"),
        ("ヨ\n－ロッパ", "ヨーロッパ"),
        ("ヤヌコヴィッチ", "ヤヌコビッチ"),
        ("ヴェネツィア", "ベネツィア"),
        ("ヴュルツブルク", "ビュルツブルク"),
        ("ヤツエニユク", "ヤツェニュク"),
        ("サーバー", "サーバ"),
        ("人々", "人人"),
        ("侃々諤々", "侃侃諤諤"),
        ("いすゞ", "いすず"),
        ("こゝろ", "こころ"),
        ("12カ国", "12か国"),
        ("12ヶ国", "12箇国"),
        ("三ヵ月", "三か月"),
        ("1994年1～3月", "1994年1〜3月"),
        ("1939–1945", "1939-1945"),
        ("葛󠄀城", "葛城"),  # a variation selector after 葛
        ("⻑い⻘", "長い青"),
        ("が", "が"),
        ("Task \n Force", "Task Force"),
        ("（ NATO ）", "(NATO)"),
    ],
)
def test_written_differently_compares_equal(one: str, other: str) -> None:
    assert normalize(one).text == normalize(other).text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("オーストリア", "オーストラリア"),
        ("スロベニア", "スロバキア"),
        ("ビル", "ビール"),
        ("ロシア―ウクライナ", "ロシアウクライナ"),
        ("Task Force", "TaskForce"),
        ("一段落\n\n二段落", "一段落二段落"),
        ("はは", "ばば"),
        ("ロンドン-パリ", "ロンドンーパリ"),  # ン has no vowel to lengthen: a dash
    ],
)
def test_different_things_stay_apart(one: str, other: str) -> None:
    assert normalize(one).text != normalize(other).text


def test_without_spelling_words_stay_in_the_dictionary() -> None:
    assert normalize("ヴァイオリンのコンピューター、人々", spelling=False).text == "ヴァイオリンのコンピューター、人々"
    assert normalize("ｳﾞｧｲｵﾘﾝ 國", spelling=False).text == "ヴァイオリン国"


def test_the_way_back_worked_by_hand() -> None:
    text = "旧 ｿﾞﾝ ㈱"  # 旧, space, ｿ, ﾞ, ﾝ, space, ㈱
    folded = normalize(text)
    assert folded.text == "旧ゾン(株)"
    assert folded.original_span(1, 2) == Span(2, 4)
    assert folded.original_span(0, 3) == Span(0, 5)
    assert folded.original_span(4, 5) == Span(6, 7)
    assert folded.original_span(6, 6) == Span(7, 7)
    assert folded.normalized_span(2, 4) == Span(1, 2)
    assert folded.normalized_span(3, 4) == Span(1, 2)  # the mark alone still belongs to ゾ
    assert folded.normalized_span(6, 7) == Span(3, 6)
    assert folded.normalized_span(1, 2) == Span(1, 1)  # the space left nothing


@pytest.mark.parametrize("span", [(-1, 1), (2, 1), (0, 4)])
def test_a_slice_that_is_none_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no slice of"):
        normalize("三文字").original_span(*span)


@given(st.one_of(st.text(max_size=40), JAPANESE), st.data())
def test_any_slice_has_a_way_back(text: str, data: st.DataObject) -> None:
    folded = normalize(text)
    start = data.draw(st.integers(0, len(folded.text)))
    end = data.draw(st.integers(start, len(folded.text)))
    span = folded.original_span(start, end)
    assert 0 <= span.start <= span.end <= len(text)
    assert (span.start == span.end) == (start == end)
    again = folded.normalized_span(span.start, span.end)
    assert again.start <= start
    assert again.end >= end or start == end


@given(st.one_of(st.text(max_size=40), JAPANESE))
def test_the_way_back_never_goes_backwards(text: str) -> None:
    folded = normalize(text)
    spans = [folded.original_span(at, at + 1) for at in range(len(folded.text))]
    for one, next_one in pairwise(spans):
        assert one.start <= next_one.start
        assert one.end <= next_one.end


@given(JAPANESE)
def test_folding_twice_changes_nothing(text: str) -> None:
    once = normalize(text, spelling=False).text
    assert normalize(once, spelling=False).text == once


@given(
    st.lists(
        st.text(alphabet="ァアイウガヴンロシナト漢字々高髙国國、。「」", min_size=1, max_size=8), min_size=1, max_size=5
    )
)
def test_white_space_inside_japanese_does_not_matter(words: list[str]) -> None:
    assert normalize(" ".join(words)).text == normalize("".join(words)).text


def test_runs_of_one_character_take_linear_time() -> None:
    """The test's own time limit is the check: a quadratic pattern would take hours here."""
    for character in "漢ーア々 -‐カ1\u0301":
        assert len(normalize("ア" + character * 300_000).text) <= 300_001


@given(JAPANESE | st.text(max_size=20), st.booleans())
def test_characters_folded_one_by_one_are_as_those_folded_with_their_neighbours(text: str, case: bool) -> None:
    quick = folding(text, case=case)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(normalize_module, "_FOLDED", {case: defaultdict(lambda: vars(normalize_module)["_JOINING"])})
        slow = folding(text, case=case)
    assert (quick.text, quick.starts, quick.ends) == (slow.text, slow.starts, slow.ends)


def folding(text: str, *, case: bool) -> Any:
    return vars(normalize_module)["_Folding"](text, case=case)


def test_a_long_text_leads_back_to_its_characters() -> None:
    text = "山川１" * 1_000
    assert normalize(text).original_span(2_999, 3_000) == Span(2_999, 3_000)
