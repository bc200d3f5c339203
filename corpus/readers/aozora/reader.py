"""Texts of the library Aozora Bunko: title and author first, a legend of the notation, the work, and its colophon.

Ruby and the typist's notes are taken out of the text; readings are kept beside it, and what was taken out is told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from corpus.builder import DocumentBuilder
from corpus.readers.aozora.notation import AozoraLine, read_line

_RULE = re.compile(r"-{20,}$")
_LEGEND = "【テキスト中に現れる記号について】"
_COLOPHON = re.compile(r"底本[：:]")
_NOTE = re.compile(r"［＃[^［］]+］")
_RUBY = re.compile(r"[\u3400-\u9fff々]《[ぁ-ゖァ-ヺー・]{1,30}》")
_LEAST_MARKS = 3  # notes, or ruby, where neither legend nor colophon tells what this is
_HEADER_LINES = 8  # title, other titles, author, translator …
_LEGEND_LINES = 60
_LONGEST_HEADING = 20  # characters of an indented line that is a heading without being called one
_SHOWN = 5  # characters that couldn't be typed are listed so many


def is_aozora(text: str) -> bool:
    """Whether a text is in this notation: by its legend, or its notes or ruby and its colophon, or by many notes."""
    if _LEGEND in text[:20_000]:
        return True
    if "［＃" not in text and "《" not in text:
        return False
    colophon = re.search(r"(?m)^底本[：:]", text[-20_000:]) is not None
    notes = sum(1 for _, _ in zip(range(_LEAST_MARKS), _NOTE.finditer(text), strict=False))
    ruby = sum(1 for _, _ in zip(range(_LEAST_MARKS), _RUBY.finditer(text), strict=False))
    return (colophon and notes + ruby > 0) or notes >= _LEAST_MARKS


def read_aozora(text: str, builder: DocumentBuilder) -> bool:
    """Write the work in `text`, its title and author into `builder`, and True; False when it is in no such notation."""
    if not is_aozora(text):
        return False
    _Writer(builder).work(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return True


class _Writer:
    def __init__(self, builder: DocumentBuilder) -> None:
        self._builder = builder
        self._missing: Counter[str] = Counter()
        self._notes = self._pictures = self._readings = 0
        self._opened = 0  # the level of a heading of several lines under way
        self._waiting: list[AozoraLine] = []  # its lines

    def work(self, lines: Sequence[str]) -> None:
        at = self._header(lines)
        at, legend = _behind_legend(lines, at)
        end = next((n for n in range(len(lines) - 1, at, -1) if _COLOPHON.match(lines[n].strip())), len(lines))
        read = [read_line(line) for line in lines[at:end]]
        levels = sorted({level for line in read for level in (line.heading, line.opens) if level})
        for before, line, after in zip([None, *read], read, [*read[1:], None], strict=False):
            self._line(line, before, after, levels)
        self._heading_ends(levels)
        self._colophon([line.strip() for line in lines[end:] if line.strip()])
        self._tell(legend)

    def _header(self, lines: Sequence[str]) -> int:
        """The title and who wrote it: the lines up to the first empty one."""
        first = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
        end = next((at for at in range(first, len(lines)) if not lines[at].strip()), len(lines))
        if not 0 < end - first <= _HEADER_LINES or any("。" in line or _RULE.match(line) for line in lines[first:end]):
            return first
        title, *others = (read_line(line.strip()) for line in lines[first:end])
        self._builder.title = title.text
        self._builder.heading(1, title.text, readings=title.readings)
        for line in (title, *others):
            self._count(line)
        for line in others:
            self._paragraph(line)
        if others:
            self._builder.metadata["creator"] = "、".join(line.text for line in others)
        return end

    def _line(self, line: AozoraLine, before: AozoraLine | None, after: AozoraLine | None, levels: list[int]) -> None:
        self._count(line)
        if line.opens:
            self._opened = line.opens
        if self._opened:
            self._waiting.append(line)
            if line.closes:
                self._heading_ends(levels)
        elif line.text.strip():
            if line.heading:
                self._heading(line, levels.index(line.heading) + 2)
            elif _is_heading(line, before, after):
                self._builder.heading(len(levels) + 2, line.text.strip(), readings=_stripped(line))
            else:
                self._paragraph(line)

    def _heading(self, line: AozoraLine, level: int) -> None:
        """A line that is a heading, or begins with one (同行見出し)."""
        title = read_line(line.heading_text).text.strip()
        text = line.text.strip()
        if title and text.startswith(title) and text != title and "。" in text[len(title) :]:
            readings = _stripped(line)
            self._builder.heading(level, title, readings=[each for each in readings if each[1] <= len(title)])
            rest = text[len(title) :].lstrip()
            left = len(text) - len(rest)
            behind = [(start - left, end - left, reading) for start, end, reading in readings if start >= left]
            self._builder.add("paragraph", rest, readings=behind)
        else:
            self._builder.heading(level, text, readings=_stripped(line))

    def _heading_ends(self, levels: list[int]) -> None:
        text, readings = "", list[tuple[int, int, str]]()
        for line in self._waiting:
            if line.text.strip():
                text += " " if text else ""
                readings += [(start + len(text), end + len(text), how) for start, end, how in _stripped(line)]
                text += line.text.strip()
        if text:
            self._builder.heading(levels.index(self._opened) + 2, text, readings=readings)
        self._opened, self._waiting = 0, []

    def _paragraph(self, line: AozoraLine) -> None:
        self._builder.add("paragraph", line.text.strip(), readings=_stripped(line))

    def _colophon(self, lines: Sequence[str]) -> None:
        """From which print, typed and proofread by whom."""
        if lines:
            self._builder.heading(1, "底本")
            said = (read_line(line).text.strip() for line in lines)  # a note alone leaves nothing
            self._builder.add("list", "\n".join(line for line in said if line))

    def _count(self, line: AozoraLine) -> None:
        self._readings += len(line.readings)
        self._notes += line.notes
        self._pictures += line.pictures
        self._missing.update(line.missing)

    def _tell(self, legend: bool) -> None:
        if legend:
            self._builder.repairs.append("記号の凡例（テキスト中に現れる記号について）を省きました。")
        if self._readings:
            self._builder.repairs.append(f"ルビ{self._readings:,}か所を本文から外し、読みとして残しました。")
        if self._notes:
            self._builder.repairs.append(f"入力者の注記{self._notes:,}か所を本文から外しました。")
        if self._pictures:
            self._builder.repairs.append(f"挿絵{self._pictures:,}点は、文字がないので省きました。")
        if self._missing:
            shown = "、".join(f"「{name}」" for name, _ in self._missing.most_common(_SHOWN))
            total = sum(self._missing.values())
            self._builder.repairs.append(f"文字コードのない外字{total:,}字を「〓」にしました：{shown}。")


def _behind_legend(lines: Sequence[str], at: int) -> tuple[int, bool]:
    """The line behind the legend that explains the notation between two rules, and whether there is one."""
    while at < len(lines) and not lines[at].strip():
        at += 1
    if at < len(lines) and _RULE.match(lines[at].strip()):
        for end in range(at + 1, min(at + _LEGEND_LINES, len(lines))):
            if _RULE.match(lines[end].strip()):
                legend = any(_LEGEND in line for line in lines[at:end])
                return (end + 1, True) if legend else (at, False)
    return at, False


def _is_heading(line: AozoraLine, before: AozoraLine | None, after: AozoraLine | None) -> bool:
    """An indented short line alone between empty ones: older texts don't call headings so."""
    alone = (before is None or not before.text.strip()) and (after is None or not after.text.strip())
    text = line.text.strip()
    indented = line.indented or line.text.startswith("　　")
    return alone and indented and len(text) <= _LONGEST_HEADING and not re.search(r"[。、！？」』）]$", text)


def _stripped(line: AozoraLine) -> list[tuple[int, int, str]]:
    """The readings of a line, as offsets in its text without the white space around it."""
    left = len(line.text) - len(line.text.lstrip())
    return [(start - left, end - left, reading) for start, end, reading in line.readings if start >= left]
