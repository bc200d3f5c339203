"""Numbers with their units: 約400億ユーロ → 40000000000 ユーロ, 8割 → 80 %, 12ヶ国 → 12 か国."""

from __future__ import annotations

import re
from typing import NamedTuple

from language.numbers.numerals import decimal_digits, read_number


class Quantity(NamedTuple):
    """A number that ends at `text[end]`, unit included. `value` is in plain decimal digits."""

    end: int
    value: str
    unit: str


# Unit as given back, then every way it is written (regular expressions).
_WRITTEN = {
    "か国": "[かカヵヶケ箇ヵ]国",
    "か所": "[かカヵヶケ箇]所",
    "か月": "[かカヵヶケ箇]月間?",
    "か条": "[かカヵヶケ箇]条",
    "%": "%|パーセント(?!ポイント)|㌫|percent|per cent",
    "ポイント": "%?ポイント|パーセントポイント",
    "年間": "[かカヵヶケ箇]年(?!計)|年間",
    "年ぶり": "年(?:ぶり|振り)",
    "年後": "年後(?!半|期)",
    "年前": "年前(?!半|期|後)",
    "年来": "年来(?!日|場|訪|航|朝)",
    "周年": "周年",
    "年目": "年目",
    "年": "年(?!代|度|号|中|功|齢|金|表|頭|始|[0-9])",
    "日間": "日間",
    "日": "日(?!本|中|米|露|独|系|銀|経)",
    "週間": "週間?",
    "時間": "時間",
    "分間": "分間",
    "秒": "秒間?",
    "人": "人(?!目|称|物)|名(?!目|物|門|作|所|字)",
    "歳": "[歳才]",
    "倍": "倍",
    "キロメートル": "km(?![A-Za-z0-9²2/])|㎞|キロメートル",
    "平方キロメートル": "km2|km²|㎢|平方キロ(?:メートル)?",
    "平方メートル": "m2|m²|㎡|平方メートル",
    "立方メートル": "m3|m³|㎥|立方メートル",
    "メートル": "m(?![A-Za-z0-9²³])|ｍ|メートル",
    "センチメートル": "cm|㎝|センチ(?:メートル)?",
    "ミリメートル": "mm(?![A-Za-z])|㎜|ミリ(?:メートル)?",
    "キログラム": "kg|㎏|キログラム",
    "キロワット": "kW|キロワット(?!時)",
    "キロ": "キロ(?!メートル|グラム|ワット|トン|ヘルツ|バイト|リットル|カロリー|ボルト)",
    "グラム": "g(?![A-Za-z])|グラム",
    "トン": "t(?![A-Za-z])|トン",
    "ヘクタール": "ha(?![A-Za-z])|ヘクタール",
    "リットル": "リットル|ℓ",
    "円": "円(?![形盤柱周筒卓環熟滑])",
    "ドル": "(?:米)?ドル|dollars?|USドル",
    "ユーロ": "ユーロ|euros?",
    "ポンド": "ポンド",
    "個師団": "個師団",
}
# Units written in one way. What counts people and things of all sorts is open-ended; the fallback takes the next word.
_PLAIN_UNITS = (
    "個 本 枚 冊 台 基 隻 機 両 頭 匹 羽 件 回 度 階 世帯 戸 校 社 都市 州 県 市 町 村 分野 原則 地域 議席 票 点 種類 種 語 字 曲 話 巻"
    " 試合 勝 敗 駅 路線 作品 店 団体 部隊 艦 発 門 坪 畳 石 里 海里 マイル フィート インチ ノット 馬力 ワット ボルト ヘルツ バイト 気圧"
    " カロリー バレル 元 ウォン マルク フラン ルーブル ペソ 国 位 席 軒 棟 組 戦 球 打点 得点 周 列 層 章品 着 足 杯 皿 通 丁 万年"
).split()
_UNIT = re.compile(
    "|".join(
        [f"(?P<u{index}>{pattern})" for index, pattern in enumerate(_WRITTEN.values())]
        + ["(?P<plain>" + "|".join(sorted(_PLAIN_UNITS, key=len, reverse=True)) + ")"]
    )
)
_UNIT_NAMES = list(_WRITTEN)

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
        name = unit.group() if unit.lastgroup == "plain" else _UNIT_NAMES[int((unit.lastgroup or "u0")[1:])]
        return Quantity(unit.end(), decimal_digits(value), name)
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
