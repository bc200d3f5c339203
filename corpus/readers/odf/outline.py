"""The numbers before an OpenDocument text's headings, which its style gives and its text doesn't hold."""

from __future__ import annotations

from corpus.readers.docx.numbering import format_number
from corpus.readers.odf.lists import FORMATS
from corpus.readers.odf.package import Element, Package, q

_LEVELS = 10


class Outline:
    """Counts headings; `number(level)` is what is printed before the next of that level, "" for nothing."""

    def __init__(self, package: Package) -> None:
        style = package.styles.get(("outline", ""))
        levels = style if style is not None else ()
        self._levels = {int(each.get(q("text:level")) or 0): each for each in levels if _is_number(each)}
        self._counts = [0] * (_LEVELS + 1)

    def number(self, level: int) -> str:
        level = min(level, _LEVELS)
        self._counts[level] += 1
        self._counts[level + 1 :] = [0] * (_LEVELS - level)
        style = self._levels.get(level)
        number_format = style.get(q("style:num-format")) if style is not None else None
        if style is None or not number_format:
            return ""
        shown = style.get(q("text:display-levels")) or "1"
        first = level - (int(shown) if shown.isdecimal() and len(shown) < 3 else 1) + 1
        parts = [self._part(each) for each in range(max(first, 1), level + 1)]
        between = ".".join(part for part in parts if part)
        return f"{style.get(q('style:num-prefix')) or ''}{between}{style.get(q('style:num-suffix')) or ''}".strip()

    def _part(self, level: int) -> str:
        style = self._levels.get(level)
        number_format = style.get(q("style:num-format")) if style is not None else None
        return format_number(self._counts[level] or 1, FORMATS.get(number_format, "decimal")) if number_format else ""


def _is_number(level: Element) -> bool:
    return (level.get(q("text:level")) or "").isdecimal() and len(level.get(q("text:level"))) < 3
