"""Lists of OpenDocument texts and slides, with the marks and numbers that their styles give."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from corpus.readers.docx.numbering import format_number
from corpus.readers.odf.package import Element, Package, q
from corpus.readers.odf.text import paragraph_text
from corpus.readers.slides.writer import Line, one_line

_ITEMS = (q("text:list-item"), q("text:list-header"))
_DEEPEST = 30
FORMATS = {
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "一, 二, 三, ...": "japaneseCounting",
    "ア, イ, ウ, ...": "aiueo",
    "イ, ロ, ハ, ...": "iroha",
    "①, ②, ③, ...": "decimalEnclosedCircle",
    "１, ２, ３, ...": "decimalFullWidth",
}


class Lists:
    """Reads lists; a list that goes on with another's numbers counts on."""

    def __init__(self, package: Package, note: Callable[[Element], str] = lambda _: "") -> None:
        self._package, self._note = package, note
        self._counts: dict[tuple[str, int], int] = {}

    def lines(self, element: Element, style: str = "", level: int = 0) -> Iterator[Line]:
        """The items, each with its mark, in order."""
        style = element.get(q("text:style-name")) or style
        goes_on = element.get(q("text:continue-numbering")) == "true" or element.get(q("text:continue-list"))
        first = self._first(style, level)
        count = self._counts.get((style, level), first - 1) if goes_on else first - 1
        for item in element:
            if item.tag not in _ITEMS:
                continue
            start = item.get(q("text:start-value")) or ""
            inner = list(self._item(item, style, level))
            if item.tag == q("text:list-item") and any(not deeper for _, deeper in inner):
                count = int(start) if start.isdecimal() and len(start) < 9 else count + 1
            mark = self._mark(style, level, count) if item.tag == q("text:list-item") else ""
            for line, deeper in inner:
                yield line if deeper else Line(line.text, mark, level if mark else 0, line.heading)
                if not deeper:
                    mark = " " if mark else ""  # a second paragraph of the item
        self._counts[style, level] = count

    def _item(self, item: Element, style: str, level: int) -> Iterator[tuple[Line, bool]]:
        for child in item:
            if child.tag == q("text:list") and level < _DEEPEST:
                for line in self.lines(child, style, level + 1):
                    yield line, True
            elif child.tag in (q("text:p"), q("text:h")) and (text := one_line(paragraph_text(child, self._note))):
                yield Line(text, heading=heading_level(child) if child.tag == q("text:h") else 0), False

    def _level(self, style: str, level: int) -> Element | None:
        found = self._package.styles.get(("list", style))
        levels = found if found is not None else ()
        return next((each for each in levels if each.get(q("text:level")) == str(level + 1)), None)

    def _first(self, style: str, level: int) -> int:
        element = self._level(style, level)
        start = element.get(q("text:start-value")) if element is not None else None
        return int(start) if start and start.isdecimal() and len(start) < 9 else 1

    def _mark(self, style: str, level: int, count: int) -> str:
        element = self._level(style, level)
        if element is None or element.tag != q("text:list-level-style-number"):
            return "-"
        number = element.get(q("style:num-format")) or ""
        if not number:
            return ""
        written = format_number(count, FORMATS.get(number, "decimal"))
        return f"{element.get(q('style:num-prefix')) or ''}{written}{element.get(q('style:num-suffix')) or ''}".strip()


def heading_level(heading: Element) -> int:
    level = heading.get(q("text:outline-level")) or "1"
    return int(level) if level.isdecimal() and 0 < len(level) < 3 else 1
