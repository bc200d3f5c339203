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
