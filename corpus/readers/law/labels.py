"""What a law's numbers make of a place: 一の二 is 第一号の二, ２ is 第二項, イ stands as it is."""

from __future__ import annotations

import re

from language.numbers.numerals import kanji_number
from language.numbers.written_like import written_like

_ITEM = re.compile(r"([〇一二三四五六七八九十百千]+)((?:の[一二三四五六七八九十百]+)*)$")
_BRACKETED = re.compile(r"[（(]([1-9１-９][0-9０-９]?)[)）]")
_CIRCLED = {chr(ord("①") + at): at + 1 for at in range(20)}


def paragraph_number(label: str) -> int:
    """The number of a paragraph as printed: ２, 2, ② or 二; 0 for anything else."""
    if label in _CIRCLED:
        return _CIRCLED[label]
    if label.isdecimal() and len(label) < 4:
        return int(label)
    return kanji_number(label) or 0


def paragraph_place(number: int, like: str = "") -> str:
    """第二項; in Arabic digits where the article's own name, `like`, has them.

    >>> paragraph_place(2, "第十五条"), paragraph_place(2, "第15条"), paragraph_place(2, "第１５条")
    ('第二項', '第2項', '第２項')
    """
    return f"第{written_like(number, like)}項" if 0 < number < 10_000 else ""


def outer_item_place(label: str, like: str) -> str:
    """The same of an item that no other holds: contracts count those （1）, （2） and cite them as 第1号.

    >>> outer_item_place("（2）", "第5条"), outer_item_place("(2)", "第５条"), outer_item_place("二", "第五条")
    ('第2号', '第２号', '第二号')
    """
    match = _BRACKETED.fullmatch(label)
    return f"第{written_like(int(match[1]), like)}号" if match else item_place(label)


def item_place(label: str) -> str:
    """
    >>> item_place("三"), item_place("三の二"), item_place("イ"), item_place("（１）"), item_place("備考")
    ('第三号', '第三号の二', 'イ', '（１）', '')
    """
    if match := _ITEM.match(label):
        return f"第{match[1]}号{match[2]}"
    return label if len(label) < 6 and not re.search("[\u4e00-\u9fff]{2}", label) else ""
