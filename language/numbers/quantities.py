"""Numbers with their units: 約400億ユーロ → 40000000000 ユーロ, 8割 → 80 %, 12ヶ国 → 12 か国."""

from __future__ import annotations

import re
from typing import NamedTuple

from language.numbers.numerals import decimal_digits, read_number
from language.numbers.units import UNITS


class Quantity(NamedTuple):
    """A number that ends at `text[end]`, unit included. `value` is in plain decimal digits."""

    end: int
    value: str
    unit: str


_READ = [unit for unit in UNITS if unit.read]
_UNIT = re.compile("|".join(f"(?P<u{index}>{unit.read})" for index, unit in enumerate(_READ)))

# What follows numbers that only count along: 5条, 14世, 3番目, 第2次, 10時30分.
_ORDINAL_AFTER = re.compile(
    " ?(?:分の|次(?!元)|番|号|条|項(?!目)|頁|ページ|世(?!帯|界|紀)|代|期|等(?!分)|級|段|丁目|学年|年[生組度代]|時(?!間)|分(?!間|野)|月|節|版|軍|式"
    "|系|形|型|番台|章|号機|年号|巻目|度目|回目|人目|つ目|例目|割り|[./:-][0-9])"
)
_NOT_A_QUANTITY_BEFORE = re.compile(r"(?:(?:第|No\.?|[A-Za-z][-/]|[0-9][./:-]|決議|番号|数) {0,2}|[A-Za-z])$")
_CAPITALS = re.compile("[A-Z]{2} {0,2}$")
_COUNTED = re.compile(" ?(?:%|パーセント|[かカヵヶケ箇]国|加盟国|人|万|億)")
_SAID_OF = re.compile(r"(?:[はがをにも数計約比率]|およそ|合計|平均) ?$")
_PARTICLE = re.compile(" ?(?:[にとでをへが、。,]|だ|以上|以下|近く|ほど|前後|余)")
_WORD = re.compile("[一-龠々ァ-ヺー]{1,4}(?![一-龠々ァ-ヺー])")
_WARI = re.compile(" ?割(?!り|合|引|当|安|高|譲|勘|愛|腹|拠)(?: ?([0-9]) ?分)?")
_ENGLISH_SCALE = re.compile(r" (thousand|million|billion|trillion)\b")
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_CURRENCY_BEFORE = {"$": "ドル", "€": "ユーロ", "£": "ポンド", "¥": "円", "￥": "円"}
# After a kanji numeral only these: 一人 and 三割 are numbers, 一部 and 三菱 are words.
_AFTER_KANJI = re.compile(
    " ?(?:人(?!者|一|三|称|物|前|格|目|ひと|で|好|息|娘)|名(?!門|誉|物)|[かカヵヶケ箇][国所月年]|個|本(?!化|槍|道|格|気|人|立|島)|枚(?!目|岩)"
    "|回(?!り|復|目)|[歳才]|円(?!形|熟)|ドル|ユーロ|割|倍|階(?!級|段)|時間|分間|年[間ぶ後前]|週間|日間|キロ|メートル|トン|票|隻|機|台|件|社|校(?!舎)|州"
    "|原則|国(?!志|時|立|民|家|会|語|道|体|土|一|歌|旗|境|内|際)|師団|議席|%|パーセント|[万億兆])"
)


def read_quantity(text: str, start: int, before: str) -> Quantity | None:
    """The number that begins at `text[start]`, `before` being the text that ends there; None if it counts nothing."""
    if _NOT_A_QUANTITY_BEFORE.search(before) and not _counts_after_letter(text, start, before):
        return None
    kanji = not text[start].isascii()
    if kanji and (before[-1:] and re.match("[一-龠々]", before[-1]) and before[-1] not in "約計全総各"):
        return None
    number = read_number(text, start)
    if number is None:
        return None
    end, value = number
    if kanji and not (_AFTER_KANJI.match(text, end) or text[end - 1] in "万億兆"):
        return None
    if _ORDINAL_AFTER.match(text, end):
        return None
    wari = _WARI.match(text, end)
    if wari:
        return Quantity(wari.end(), decimal_digits(value * 10 + int(wari.group(1) or 0)), "%")
    scale = _ENGLISH_SCALE.match(text, end)
    if scale:
        end, value = scale.end(), value * _SCALES[scale.group(1)]
    at = end + 1 if text[end : end + 1] == " " else end
    unit = _UNIT.match(text, at)
    if unit:
        return Quantity(unit.end(), decimal_digits(value), _READ[int((unit.lastgroup or "u0")[1:])].name)
    if before[-1:] in _CURRENCY_BEFORE:
        return Quantity(end, decimal_digits(value), _CURRENCY_BEFORE[before[-1]])
    if kanji:
        return None
    word = _WORD.match(text, at)
    if word:
        return Quantity(word.end(), decimal_digits(value), word.group())
    large = value >= 10_000 or "," in text[start:end] or scale is not None
    if large or (_SAID_OF.search(before) and _PARTICLE.match(text, end)):
        return Quantity(end, decimal_digits(value), "")
    return None


def _counts_after_letter(text: str, start: int, before: str) -> bool:
    """GDP2% and NATO19か国 are numbers; F16, SS-20, COVID-19 and 第2 are names."""
    if not _CAPITALS.search(before):
        return False
    number = read_number(text, start)
    return number is not None and _COUNTED.match(text, number[0]) is not None
