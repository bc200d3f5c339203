"""What kind of thing a question asks for, and where a sentence holds one: dates, numbers, persons, places, reasons, lists.

`find_spans` gives the candidates for a short answer. Offsets are characters of the sentence's text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from language.numbers.units import ASKED_IN_ENGLISH, FORMS
from language.script import Language
from language.words import Word
from qa.question.kinds import Kind

AnswerType = Literal["date", "number", "person", "place", "organization", "reason", "list", "quotation", "name"]

_DIGITS = "0-9０-９"
_KANJI_DIGITS = "〇一二三四五六七八九十百千"
# Each character has one place in it (`*+` gives nothing back): a list of twenty years is read once, not in 2^80 ways.
_NUMBER = rf"(?:[{_DIGITS}][{_DIGITS},，.．]*+\s*+[万億兆千百]?(?:[{_DIGITS}][{_DIGITS},，]*+\s*+[万千百]?)*+|[{_KANJI_DIGITS}]+[万億兆]?)"
_DATE = re.compile(
    rf"(?:(?:紀元前|前|西暦|昭和|平成|令和|大正|明治)?\s*[{_DIGITS}{_KANJI_DIGITS}元]{{1,4}}\s*(?:年代?|世紀)(?!間|ぶり|後|前|目|以内|来|に?わた)"
    rf"(?:\s*[{_DIGITS}{_KANJI_DIGITS}]{{1,2}}\s*月)?(?:\s*[{_DIGITS}{_KANJI_DIGITS}]{{1,2}}\s*日)?(?:[初前中後末]期?半?|頃|ごろ)?"
    rf"|[{_DIGITS}{_KANJI_DIGITS}]{{1,2}}\s*月(?!間)(?:\s*[{_DIGITS}{_KANJI_DIGITS}]{{1,2}}\s*日)?"
    rf"|[同翌前]年(?:\s*[{_DIGITS}]{{1,2}}\s*月)?|[同翌前]月(?:\s*[{_DIGITS}]{{1,2}}\s*日)?|[春夏秋冬]|当日|翌日)"
)
_QUANTITY = re.compile(
    rf"(?:約|およそ|計|合計|総数|わずか|僅か|延べ|最大|最低|推定)?\s*{_NUMBER}\s*(?:{FORMS})(?:以上|以下|未満|程度|余り|余|弱|強|超|前後|近く|ほど)?"
)
_REASON = re.compile(
    r"ため(?:である|だ|で|に|、|。|、)?|からである|からだ|から(?=[、。])|ので|ことから|によって|により(?=[、])|よって|せいで|おかげで|理由|原因|背景|"
    r"きっかけ|契機|を受け|目的|狙い|ねらい|べく|に備え|を恐れ|懸念|結果|したがって|ことで|判断|意図|動機"
)
_QUOTATION = re.compile(r"[「『“｢][^「」『』“”｢｣]{1,80}[」』”｣]")
_LIST = re.compile(
    r"[（(][1-9１-９][）)].+[（(][2-9２-９][）)]|[①②]|(?:[^、，・､。「」（）\s]{1,20}[、，・､]\s*)+[^、，・､。「」（）\s]{1,20}(?:及び|および|並びに|と|や|など|等|の|が|は|を|に|、|。)"
)
_TITLE = re.compile(
    r"(?:大統領|首相|総理|長官|総長|書記長|外相|国防相|氏|さん|将軍|議長|皇帝|国王|女王|王|教授|博士|監督|選手|社長|会長|候補|政権|夫人|卿|元帥)"
)
_PERSON_NAME = re.compile(
    r"[ァ-ヴー・＝=]{3,}(?=(?:[^ァ-ヴー、。]{0,6}?)(?:大統領|首相|総理|長官|総長|書記長|外相|国防相|氏|候補|政権|将軍|議長|皇帝|国王|卿|夫人))"
)


@dataclass(frozen=True, slots=True)
class TypedSpan:
    start: int
    end: int
    type: AnswerType


def expected_types(kinds: Sequence[Kind]) -> frozenset[AnswerType]:
    """What a right answer holds, by the `kinds` of the question; empty when the kind doesn't tell."""
    found: set[AnswerType] = set()
    for kind in kinds:
        found.update(_EXPECTED.get(kind, ()))
    return frozenset(found)


_EXPECTED: dict[str, tuple[AnswerType, ...]] = {
    "when": ("date",),
    "howmany": ("number",),
    "who": ("person",),
    "where": ("place",),
    "why": ("reason",),
    "list": ("list",),
}


def find_spans(text: str, morphemes: Sequence[Word], offset: int = 0) -> list[TypedSpan]:
    """Typed spans of a sentence. `morphemes` are its words, whose offsets less `offset` are characters of `text`."""
    found: list[TypedSpan] = []
    for type_, pattern in _PATTERNS:
        found.extend(TypedSpan(match.start(), match.end(), type_) for match in pattern.finditer(text))
    found.extend(_named(morphemes, offset))
    return found


_PATTERNS: tuple[tuple[AnswerType, re.Pattern[str]], ...] = (
    ("date", _DATE),
    ("number", _QUANTITY),
    ("reason", _REASON),
    ("list", _LIST),
    ("quotation", _QUOTATION),
    ("person", _PERSON_NAME),
)
_POS_TYPES: dict[str, AnswerType] = {"人名": "person", "地名": "place"}


def _named(morphemes: Sequence[Word], offset: int) -> list[TypedSpan]:
    """Runs of words that Sudachi's dictionary knows as names of persons or places."""
    found: list[TypedSpan] = []
    for word in morphemes:
        if word.part_of_speech[0] != "名詞":
            continue
        type_ = _POS_TYPES.get(word.part_of_speech[2])
        if word.part_of_speech[1] == "固有名詞" and type_ is None:
            type_ = "name"
        if type_ is None:
            continue
        start, end = word.start - offset, word.end - offset
        if found and found[-1].type == type_ and found[-1].end == start:
            found[-1] = TypedSpan(found[-1].start, end, type_)
        else:
            found.append(TypedSpan(start, end, type_))
    return found


_ASKED_UNIT = re.compile(rf"(?:何|なん|いくつの)\s*({FORMS})|({FORMS})(?:数|は(?:どの|どれ|いく|何))")


def asked_unit(question: str, language: Language, kinds: Sequence[Kind]) -> re.Pattern[str] | None:
    """What the number asked for should count, as a pattern for the text behind it; None when the question doesn't say."""
    if "howmany" not in kinds:
        return None
    text = unicodedata.normalize("NFKC", question)
    if language == "en":
        units = [ASKED_IN_ENGLISH[word] for word in re.findall(r"[a-z]+", text.lower()) if word in ASKED_IN_ENGLISH]
        return re.compile("|".join(units)) if units else None
    match = _ASKED_UNIT.search(text)
    if not match:
        return None
    unit = match.group(1) or match.group(2)
    return re.compile("国") if unit.endswith("国") else re.compile(re.escape(unit))


def names_title(text: str) -> bool:
    """Whether the sentence names someone by office."""
    return _TITLE.search(text) is not None
