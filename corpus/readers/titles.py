"""Whether a line can be a document's title, whatever kind of file it stands in."""

from __future__ import annotations

import re

from language.tables import read_words

_UNTITLED = {"".join(words.split()).lower() for words in read_words("no_titles.ja.txt")}
_COUNTS = re.compile(r"[\s0-9０-９\-‐–—.．:：()（）]+")
_NUMBER_OF_ISSUE = re.compile(
    r"第?[0-9０-９一二三四五六七八九十百]+[巻号年度回]*(?:第?[0-9０-９一二三四五六七八九十]+[号巻])?"
)
_ADDRESS = re.compile(
    r"(?:https?|ftp)://|www\.|\S+@\S+\.\S+|[\w.-]+\.(?:docx?|pptx?|xlsx?|pdf|txt|html?|md|indd|ai)$", re.I
)
_DATE = re.compile(
    r"(?:[0-9０-９]{2,4}|(?:令和|平成|昭和)[0-9０-９元]+)[年./-][\s0-9０-９元年月日度版現在時点./（）()月火水木金土-]*"
)
_LABEL = re.compile(r"[^\W\d_]{1,10}\s*[:：]\s*")  # 公開日: or Date:
_LETTER = re.compile(r"[^\W\d_]")


def is_title(text: str) -> bool:
    """Whether `text` may be a title: no name that a program gave, no 目次 or 論文, no address, date or number alone.

    >>> is_title("倉庫の省エネ計画"), is_title("PowerPoint プレゼンテーション"), is_title("スライド 1")
    (True, False, False)
    """
    text = text.strip()
    bare = _COUNTS.sub("", text).lower()
    return not (
        _LETTER.search(text) is None
        or bare in _UNTITLED
        or _ADDRESS.match(text)
        or _NUMBER_OF_ISSUE.fullmatch("".join(text.split()))
        or _DATE.fullmatch(text)
    )


def is_date(text: str) -> bool:
    """Whether `text` is a date and nothing else but what it is the date of.

    >>> is_date("公開日: 2024年1月31日"), is_date("2020年6月"), is_date("2020年6月の集会")
    (True, True, False)
    """
    label = _LABEL.match(text.strip())
    return _DATE.fullmatch(text.strip()[label.end() if label else 0 :]) is not None
