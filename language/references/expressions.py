"""Finds the words that refer to parts of a law: 前条第二項, 前二号, 同項, 第三条, and what each counts from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from language.numbers.numerals import kanji_number
from language.references.outline import Number
from language.script import KANJI

Level = Literal["article", "paragraph", "item"]
Way = Literal["before", "after", "this", "same", "named"]

_N = "[0-9０-９〇一二三四五六七八九十百千]{1,7}"
# 第三条の二 is an article, 第三条の二週間 is not.
_BRANCH = rf"(?:[のノ]{_N}(?![0-9０-９〇一二三四五六七八九十百千部週人日月年分個件回つ名者方割以]))*"
_PARAGRAPH = rf"第(?P<paragraph>{_N})項(?![目数])"
_ITEM = rf"第(?P<item>{_N})号(?![機車室棟線館])(?P<item_branch>{_BRANCH})"
_RELATIVE = re.compile(
    rf"(?:(?<=その他)|(?<=場合)|(?<![{KANJI}0-9０-９A-Za-zのノ）)」』]))(?:前(?P<count>{_N}|各)|(?P<way>[前次本同]))"
    rf"(?P<level>条(?![件例約文理線数])|項(?![目数])|号(?![機車室棟線館令外数]))(?:{_PARAGRAPH})?(?:{_ITEM})?"
)
_NAMED = re.compile(
    rf"第(?P<article>{_N})条(?![件例約文])(?P<branch>{_BRANCH})(?:{_PARAGRAPH})?(?:{_ITEM})?".replace("(?P<", "(?P<n_")
    + rf"|{_PARAGRAPH}(?:{_ITEM})?".replace("(?P<", "(?P<p_")
    + rf"|{_ITEM}".replace("(?P<", "(?P<i_")
)
# What may stand before a number that counts in this text; before 民法第九十条 and 附則第二項 stands another name.
_OWN = re.compile(
    r"(?:[はがをにもでとてらびりしく、。，．・（(\s]"
    r"|(?:この|本)(?:法律|法|条例|規則|規程|規定|規約|契約|契約書|約款|会則|細則|要綱|要領|政令|省令|協定)(?:書|の)?)$"
)
_LEVELS: dict[str, Level] = {"条": "article", "項": "paragraph", "号": "item"}
_WAYS: dict[str, Way] = {"前": "before", "次": "after", "本": "this", "同": "same"}
_LOOKED_BACK = 12  # characters before a number


@dataclass(frozen=True, slots=True)
class Reference:
    """`text[start:end]` refers to an article, paragraph or item (`level` is its head's).

    `way` "before" counts `count` back from where the words stand (0: all), "after" one on, "this" is the same place,
    "same" what was named last, "named" gives numbers. `article`, `paragraph` and `item` are the numbers given, () or 0 where
    none is. `own` is False where another law's name stands before it, or what may be one.
    """

    start: int
    end: int
    level: Level
    way: Way
    count: int = 1
    article: Number = ()
    paragraph: int = 0
    item: Number = ()
    own: bool = True


def find_references(text: str) -> list[Reference]:
    """All of them, in order; those within 「 」 too."""
    found = [*_relative(text), *_named(text)]
    found.sort(key=lambda reference: (reference.start, -reference.end))
    kept: list[Reference] = []
    for reference in found:
        if not kept or reference.start >= kept[-1].end:
            kept.append(reference)
    return kept


def _relative(text: str) -> Iterator[Reference]:
    for match in _RELATIVE.finditer(text):
        level = _LEVELS[match["level"]]
        count = 0 if match["count"] == "各" else _value(match["count"] or "1")
        paragraph = _value(match["paragraph"]) if match["paragraph"] else 0
        item = _number(match["item"], match["item_branch"])
        # 前項第二項 and 前二条第一項 are nothing that a text refers by.
        odd = (
            (paragraph and level != "article") or (item and level == "item") or (match["count"] and (paragraph or item))
        )
        if count is None or odd or (match["count"] and count == 1) or paragraph is None:
            continue
        way = _WAYS[match["way"] or "前"]
        yield Reference(match.start(), match.end(), level, way, count, (), paragraph, item)


def _named(text: str) -> Iterator[Reference]:
    for match in _NAMED.finditer(text):
        before = text[max(match.start() - _LOOKED_BACK, 0) : match.start()]
        own = not before or _OWN.search(before) is not None
        if match["n_article"]:
            article = _number(match["n_article"], match["n_branch"])
            paragraph = _value(match["n_paragraph"] or "0") or 0
            item = _number(match["n_item"], match["n_item_branch"])
            yield Reference(match.start(), match.end(), "article", "named", 1, article, paragraph, item, own)
        elif match["p_paragraph"]:
            paragraph = _value(match["p_paragraph"]) or 0
            item = _number(match["p_item"], match["p_item_branch"])
            own = own and paragraph > 0
            yield Reference(match.start(), match.end(), "paragraph", "named", 1, (), paragraph, item, own)
        else:
            item = _number(match["i_item"], match["i_item_branch"])
            yield Reference(match.start(), match.end(), "item", "named", 1, (), 0, item, own)


def _value(digits: str) -> int | None:
    return int(digits) if digits.isdecimal() else kanji_number(digits)


def _number(digits: str | None, branches: str | None) -> Number:
    """() where it is none."""
    if not digits:
        return ()
    values = [_value(part) for part in (digits, *re.split("[のノ]", branches or "")[1:])]
    return tuple(value or 0 for value in values)
