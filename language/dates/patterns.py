"""How dates are written: what the readers of dates look for, and the words around a date that say what it is.

All of them read text as `plain` gives it, and allow the few spaces that a PDF leaves between figures and 年.
"""

from __future__ import annotations

import re

from language.dates.eras import ERA_LETTERS, ERAS
from language.numbers.numerals import KANJI_DIGITS

PLAIN = str.maketrans(
    "０１２３４５６７８９％﹪．，：（）［］／～〜∼－‐‑–—―−─･､　\t\r\xa0’‘",
    "0123456789%%.,:()[]/~~~--------・、    ''",
)
PLAIN |= {ord("Ａ") + i: ord("A") + i for i in range(26)} | {ord("ａ") + i: ord("a") + i for i in range(26)}
LINE_END = re.compile(r"(?<!\n)\n(?!\n)")


def plain(text: str) -> str:
    """`text` with one way to write each digit, bracket and dash, and a line end inside a paragraph as a space.

    It has the same length, so that offsets hold.
    """
    return LINE_END.sub(" ", text.translate(PLAIN))


# ---------------------------------------------------------------------------------------------------------------------
# Patterns. `_` in them stands for the few spaces that a PDF may leave anywhere.

KANJI_NUMERAL = f"[{KANJI_DIGITS}十百千]"


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(
        source.replace("_", " {0,2}")
        .replace("YEAR", f"(?:[0-9]{{1,4}}|{KANJI_NUMERAL}{{1,8}})")
        .replace("MONTH", "(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])")
        .replace("DAY", "(?:3[01]|[12][0-9]|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])")
    )


NO_MONTH_AFTER = "(?!間|号|齢|面|光|並|見|食|謡|経|報|刊|収|給|賦|払)"
NO_DAY_AFTER = "(?!間|本|数|程|々|ぶり|振り|以内|以上|後(?!半)|前(?!後|半)|目|当たり|あたり|分|ほど|程度|余|足らず|未満|給|おき|ごと|連続|曜|常)"
MONTH_DAY = f"(?P<month>MONTH)_月{NO_MONTH_AFTER}(?:_(?P<day>DAY)_日{NO_DAY_AFTER})?"
RANGE_MONTHS = f"(?P<month1>MONTH)_(?:月_)?[~-]_(?P<month2>MONTH)_月{NO_MONTH_AFTER}"

NUMERIC_DATE = _pattern(
    r"(?<![0-9][./-])(?P<year>[12][0-9]{3})(?P<separator>[./-])(?P<month>MONTH)(?P=separator)(?P<day>DAY)(?![0-9./-])"
)
ERA = _pattern(rf"(?P<era>{'|'.join(sorted(ERAS, key=len, reverse=True))})_(?P<year>元|YEAR)_(?P<unit>年度|年代|年)")
ERA_AND_YEAR = _pattern(rf"(?:{'|'.join(ERAS)})_(?:元|[0-9]{{1,2}})_\(_(?P<year>[0-9]{{3,4}})_\)_年(?P<fiscal>_度)?")
YEAR_AND_ERA = _pattern(rf"(?P<year>[0-9]{{3,4}})_\(_(?:{'|'.join(ERAS)})_(?:元|[0-9]{{1,2}})_\)_年(?P<fiscal>_度)?")
ERA_LETTER = _pattern(
    rf"(?P<letter>[{''.join(ERA_LETTERS)}])\.?_(?P<year>[0-9]{{1,2}})_(?:年|\.(?P<month>MONTH)\.(?P<day>DAY)(?![0-9.]))"
)
CENTURY = _pattern(
    r"(?P<first>[0-9]{1,2}|KANJI{1,4})(?:_[~・、-]_(?P<last>[0-9]{1,2}|KANJI{1,4}))?_世紀".replace(
        "KANJI", KANJI_NUMERAL
    )
)
DECADE = _pattern(
    r"(?P<year>[0-9]{2,4}|KANJI{2,4})_年代(?:_(?:前半|後半|半ば|初頭|初め|末期?|初期|中[頃ごろ]*|中盤))?".replace(
        "KANJI", KANJI_NUMERAL
    )
)
SHARED_UNIT = _pattern(
    r"(?P<list>(?:'?[0-9]{2,4}_[、・]_){1,5})(?P<rest>'?[0-9]{2,4}_年)|(?P<first>'?[0-9]{2,4})_[~-]_(?P<last>'?[0-9]{2,4}_年)(?!間)"
)
YEAR = _pattern("(?P<year>YEAR)_年")
AFTER_YEAR = _pattern(f"(?:_の)?_(?:{RANGE_MONTHS}|{MONTH_DAY})")
GIVEN_AFTER = _pattern(  # 欽明天皇16年(555年): a reign's year, with ours right after it
    r"[0-9]{1,2}_年(?:_MONTH_月(?:_DAY_日)?)?_\((?:西暦)?_(?P<given>[0-9]{3,4})_年"
)
RELATIVE_YEAR = _pattern(
    "(?P<word>翌々|翌|同じ|同|前々|前|その|この|一昨|昨|去|今|本|来|再来)_年(?P<fiscal>_度(?!合|々))?"
)
RELATIVE_SEASON = _pattern("(?P<word>翌|同|昨|今|来)_(?P<season>[春夏秋冬])(?![分至日眠枯])")
RELATIVE_MONTH = _pattern(
    f"(?P<word>翌|同じ|同|前|先|今|本|来)_(?:(?P<bare>月)(?!齢|謝|給)|{MONTH_DAY})(?:の?_(?P<day2>DAY)_日{NO_DAY_AFTER})?"
)
RELATIVE_DAY = _pattern("(?P<word>翌|同|前)_日(?!本|付|程|比|数|銀|経|米|中|露|韓)")
BARE_MONTH = _pattern(f"{RANGE_MONTHS}|{MONTH_DAY}")
BARE_DAY = _pattern(f"(?P<day>3[01]|[12][0-9]|0?[1-9])_日{NO_DAY_AFTER}")

STARTS = "".join(sorted({name[0] for name in ERAS}))
TRIGGER = re.compile(
    rf"[0-9]|{KANJI_NUMERAL}|(?=[{STARTS}])(?:{'|'.join(sorted(ERAS, key=len, reverse=True))})"
    r"|[翌同前昨去今本来]|一昨|再来|先 {0,2}月|[そこ]の {0,2}年|[MTSHR](?=\.? {0,2}[0-9])"
)
DECADES = _pattern(r"(?P<list>(?:[0-9]{2,4}_[、・~-]_){1,5})(?P<rest>[0-9]{2,4}_年代)")
BRACKETED_YEARS = _pattern(r"(?P<first>[12][0-9]{3})(?:_[~-]_(?P<last>[12][0-9]{3}))?(?=_[)\]])")
ENGLISH_BEFORE = re.compile(
    r"\b(?:in|since|until|till|by|from|before|after|during|of|between|to|and|early|late|mid|around|year)[ -]$",
    re.IGNORECASE,
)
MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec".split()
ENGLISH_MONTH = (
    r"(?P<name>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
ENGLISH_DATE = re.compile(
    rf"(?:(?P<day>3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)? )?\b{ENGLISH_MONTH}"
    r"(?: (?P<day2>3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?)?,? (?P<year>[12][0-9]{3})(?![0-9])"
)
ENGLISH_YEAR = re.compile(r"(?P<year>[12][0-9]{3})(?P<decade>s\b)?(?![0-9,.][0-9]|[0-9])")

# ---------------------------------------------------------------------------------------------------------------------
# What the whole text tells before it is read through.

HEADING = re.compile(r"\n#{1,6} ")
FULL_YEAR = re.compile(r"(?<![0-9.,])([12][0-9]{3}) ?年(?! ?(?:間|ぶり|振り|周年|前(?!半|期|後)|以上|余|近く|の歴史))")
SHORT_YEAR_SIGN = re.compile(
    r"(?<![0-9.,])(?:'[0-9]{2} ?年|0[0-9] ?年(?!間)|[1-9][0-9] ?年 ?(?:1[0-2]|0?[1-9]) ?月|(?<=[(、・]) ?[1-9][1-9] ?年 ?\))"
)
FULL_DATE = re.compile(
    r"([12][0-9]{3}) ?(?:年|[./-]) ?(1[0-2]|0?[1-9]) ?(?:月|[./-]) ?(3[01]|[12][0-9]|0?[1-9])(?: ?日|(?![0-9./-]))"
)
FISCAL_FROM = 4  # the month in which a fiscal year begins
DATELINE_CHARACTERS = 60
NOW = re.compile("現下|今般|今回|この(?:たび|度|ほど)|今[年春夏秋冬]|本年|目下")
ERA_NAME_END = re.compile(f"(?:{'|'.join(ERAS)}) ?$")
LAST_PLAUSIBLE = 2035  # a year of two digits with nothing around it: 36 to 99 are of the twentieth century
FAR = 1500  # characters after which 同年 no longer points back

OFFSETS = {"翌々": 2, "翌": 1, "同": 0, "同じ": 0, "その": 0, "この": 0, "前": -1, "前々": -2}
OFFSETS_FROM_TODAY = {"今": 0, "本": 0, "昨": -1, "去": -1, "一昨": -2, "来": 1, "再来": 2, "先": -1}
NOT_THAT_YEAR = re.compile(
    " ?(?:代|齢|輩|配|比|並|寄|長|少|中行事|々|賀|季|収|俸|表|次|報|額|金|利|限)|(?<=[そこ]の年) ?頃"
)
AFTER_OPEN_YEAR = re.compile(
    r"に(?:は|も)?(?![一二三1-9][度回人つ件])|から|まで|より(?!も)|[、。,)]|と[、しな]|で(?:は|も|あ|の)?|の|は|も|が|を|・|[~-]"
)
AFTER_PLAIN_YEAR = re.compile(r"に(?:は|も)?(?![一二三1-9][度回人つ件])|から|まで|、")
AFTER_ANCIENT_YEAR = re.compile(r"に(?![一二三1-9][度回人つ件])|から|まで|[、(]|の(?!歴史|伝統)")
AFTER_OPEN_DAY = re.compile("に|の|、|から|まで|より|[朝夜夕昼付発午深早未正現時開]|と|も|は|で|[~)・-]|以降")
NOT_A_DAY_BEFORE = re.compile(
    r"(?:約|計|[延各毎第数全丸満]|わずか|最[大長短低]|過去|今後|ここ|この|[0-9][.,]|後|間|年|月|週)$"
)
EVERY_YEAR = re.compile("毎年|例年|平年|気温|降水量|梅雨|雨季|乾季|繁殖期|産卵期|開花期|年中行事|[日月]の季語")
# 翌年度の五月末日: of whichever year it is.
EVERY_YEAR_BEFORE = re.compile("(?:毎年|例年|平年|毎|各年|年|通常|通例|一般に|[翌当各前]年度の)、?$")

RUN = re.compile(f"[0-9]+|{KANJI_NUMERAL}+")
NAME_BEFORE = re.compile(r"(?:[A-Za-z]-?|[A-Za-z]- |第 {0,2})$")
ENGLISH_NAME_BEFORE = re.compile(rf"\b{ENGLISH_MONTH},? $")
FIRST_OF_RANGE = re.compile(r"(?<![0-9A-Za-z.,/:第-])[0-9][0-9,.]*[十百千万億兆]* ?(?=%? ?~ ?$)")
BETWEEN_ENDS = re.compile(" ?[~-] ?")
