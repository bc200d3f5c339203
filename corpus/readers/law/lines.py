"""The lines of a law's plain text: which part each begins, known by its number and by the numbers before it.

第三条 begins an article, （目的） before one is its caption, ２ a paragraph, 一 an item, イ one below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.readers.law.labels import paragraph_number
from language.numbers.numerals import kanji_number

Kind = Literal["division", "article", "supplementary", "appendix", "caption", "numbered", "item", "contents", "plain"]
DIVISIONS = "編章節款目"

_NUMBER = "[0-9０-９〇一二三四五六七八九十百千]{1,7}"
_BRANCH = rf"(?:[のノ]{_NUMBER})*"
_CAPTION = r"[（(](?:[^（()）]|[（(][^（()）]*[)）]){1,80}[)）]"
_DIVISION = re.compile(rf"第\s?{_NUMBER}\s?([{DIVISIONS}]){_BRANCH}(?:\s+\S.{{0,100}})?$")
_ARTICLE = re.compile(rf"(第\s?({_NUMBER})\s?条{_BRANCH})(?:(?P<caption>{_CAPTION})\s*|\s+|$)(?P<text>.*)$")
_SUPPLEMENTARY = re.compile(rf"附\s*則\s*(?:{_CAPTION})?\s*抄?$")
_APPENDIX = re.compile(rf"((?:別表|様式|別記)(?:\s?第\s?{_NUMBER})?{_BRANCH})(?:\s*{_CAPTION})*$")
_CAPTION_LINE = re.compile(rf"{_CAPTION}$")
_NUMBERED = re.compile(r"([0-9０-９]{1,2}|[①-⑳])(?:\s+|(?<![①-⑳])[.．、]\s*|(?<=[①-⑳]))(?![0-9０-９])(?P<text>\S.*)$")
_ITEM = re.compile(
    rf"(?P<label>(?P<kanji>[〇一二三四五六七八九十百]{{1,5}}{_BRANCH})|(?P<kana>[ア-ン])|(?P<latin>[a-zａ-ｚ])|(?P<roman>[ⅰ-ⅹ]))"
    r"[.．、)）]?\s+(?P<text>\S.*)$|"
    r"(?P<bracketed>[（(](?:(?P<digits>[0-9０-９]{1,2})|(?P<letters>[ア-ンa-zａ-ｚⅰ-ⅹ]|[ivx]{1,4})|[〇一二三四五六七八九十]{1,3})[)）])\s*(?P<rest>\S.*)$"
)
_RANGE = re.compile(rf"[（(]\s*第{_NUMBER}条.{{0,30}}[)）]$")  # behind a heading in the table of contents
_CONTENTS = re.compile(r"目\s*次$")


@dataclass(frozen=True, slots=True)
class LawLine:
    """One line, without the white space around it. `label` is its number or name as printed, `text` what follows.

    `family` tells apart ways of counting items: 一二三, イロハ, （１）（２）. `number` is an article's or a paragraph's. `caption`
    stands in brackets. `blank_before` says that an empty line does.
    """

    kind: Kind
    whole: str
    label: str = ""
    text: str = ""
    caption: str = ""
    family: str = ""
    number: int = 0
    blank_before: bool = False


def law_lines(text: str) -> list[LawLine]:
    """The lines that are not empty, each by what it looks like alone, and captions and contents by what follows them."""
    found: list[LawLine] = []
    blank = False
    for raw in text.splitlines():
        line = raw.strip()
        if line:
            found.append(_line(line, blank))
        blank = not line
    return list(_contents_apart(_captions_confirmed(found)))


def _line(line: str, blank: bool) -> LawLine:
    if match := _DIVISION.match(line):
        return LawLine("division", line, family=match[1], blank_before=blank)
    if match := _ARTICLE.match(line):
        number = paragraph_number(match[2]) if match[2].isdecimal() else kanji_number(match[2]) or 0
        label = "".join(match[1].split())
        caption, text = match["caption"] or "", match["text"] or ""
        return LawLine("article", line, label, text, caption, number=number, blank_before=blank)
    if _SUPPLEMENTARY.match(line):
        return LawLine("supplementary", line, "".join(line.split()).removesuffix("抄"), blank_before=blank)
    if match := _APPENDIX.match(line):
        return LawLine("appendix", line, "".join(match[1].split()), blank_before=blank)
    if _CONTENTS.match(line):
        return LawLine("contents", line, blank_before=blank)
    if _CAPTION_LINE.match(line):
        return LawLine("caption", line, blank_before=blank)
    if match := _NUMBERED.match(line):
        number = paragraph_number(match[1])
        return LawLine("numbered", line, match[1], match["text"], family="digits", number=number, blank_before=blank)
    if match := _ITEM.match(line):
        return LawLine(
            "item",
            line,
            match["label"] or match["bracketed"],
            match["text"] or match["rest"],
            family=_family(match),
            blank_before=blank,
        )
    return LawLine("plain", line, text=line, blank_before=blank)


def _family(match: re.Match[str]) -> str:
    kind = next((name for name in ("kanji", "kana", "latin", "roman", "digits", "letters") if match[name]), "kanji")
    return f"({kind})" if match["bracketed"] else kind


def _captions_confirmed(lines: Sequence[LawLine]) -> Iterator[LawLine]:
    """A line in brackets is a caption before an article or a numbered paragraph, and a remark anywhere else."""
    for at, line in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) else None
        if line.kind == "caption" and (following is None or following.kind not in ("article", "numbered")):
            yield LawLine("plain", line.whole, text=line.whole, blank_before=line.blank_before)
        else:
            yield line


def _contents_apart(lines: Sequence[LawLine] | Iterator[LawLine]) -> Iterator[LawLine]:
    """Headings that name their articles, and what else stands among them, are contents lines and begin nothing."""
    within = False
    for line in lines:
        ranged = line.kind == "division" and bool(_RANGE.search(line.whole))
        within = ranged or line.kind == "contents" or (within and line.kind in ("supplementary", "appendix"))
        yield LawLine("contents", line.whole, blank_before=line.blank_before) if within else line
