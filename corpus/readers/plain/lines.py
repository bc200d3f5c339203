"""The lines of a text somebody typed, and what each looks like by itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus.contents import Entry, entry_of
from corpus.reading_order.lines import NUMBERED, SENTENCE_END, display_width
from language.script import holds_japanese

_RULE = re.compile(r"([-=_*~#+─━═―＝－—･・.※☆★◇◆■□○●]|-=|=-)(?:\s?\1){3,}\s*|[+|│┃┌┐└┘├┤┬┴┼─━┏┓┗┛-]{4,}")
_ITEM = re.compile(
    r"[・●○◯■□◆◇▼▽▲△★☆※＊•‣–]\s*(?=\S)|[*+-][ \t\u3000]+(?=\S)|[0-9０-９]{1,2}[.)．）][ \t\u3000]*(?=[^0-9０-９\s])|"
    r"[(（][0-9０-９]{1,2}[)）]\s*|[①-⑳]\s*|[(（][ア-ンa-z一二三四五六七八九十][)）]\s*"
)
# The name of something, a colon and its value: 場所：第一会議室, Subject: …
_FIELD = re.compile(r"([^\W\d][^\s:：。、，,「」『』（）()]{0,15}|[A-Z][A-Za-z-]{0,20})\s{0,8}[:：]\s*(?!//)(\S.*)?")
_STAMP = re.compile(
    r"\[?\d{2,4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?[ T\u3000]*\d{1,2}[:：時]\d{2}|\[?\d{1,2}:\d{2}(?::\d{2})?[\]\s]"
)
_GAP = re.compile(r" {2,}|\t+|\u3000{2,}| ?[|｜│┃] ?")
_BAR = re.compile(r"(?:^|(?<=\s))[|｜](?=\s|$)")
_CODE = re.compile(
    r"\$ \S|//|/\*|\*/|[{}()\[\]]+[;,]?$|</?[A-Za-z][^<>]*>|#!|#(?:include|define|if|endif)\b|@\w+$|:[a-z]+\b|"
    r"(?:def|class|function|fn|func)\s+\w+.*[:({]|(?:if|for|while|elif|with|switch)\b.*[:{]$|(?:else|try|finally)\s*:?\{?$|"
    r"return\b[^。]*$|import [\w.]+|from [\w.]+ import|(?:var|let|const|set|export|local)\s+[\w:]+\s*=|"
    r"[\w.\[\]\"'-]+\s*[-+*/|:]?=\s*\S|[A-Za-z_][\w.]*\([^。]*\)\s*[;:{]?\s*(?:#.*|//.*)?$"
)
_CODE_END = re.compile(r"[;{}]\s*(?://.*|#.*|/\*.*)?$")
_FENCE = re.compile(r"(```+|~~~+)")


@dataclass(frozen=True)
class TextLine:
    """A line without the white space around it; `indent` counts half-width columns, and `blanks_before` empty lines.

    `feeds` counts form feeds before it. `ideographic` tells an indent by a full-width space, as paragraphs begin with.
    """

    text: str
    number: int
    indent: int = 0
    blanks_before: int = 0
    feeds: int = 0
    ideographic: bool = False

    @cached_property
    def width(self) -> float:
        """Full-width characters, the indent included."""
        return display_width(self.text) + self.indent / 2

    @cached_property
    def ends_sentence(self) -> bool:
        return SENTENCE_END.search(self.text[-30:]) is not None

    @cached_property
    def is_rule(self) -> bool:
        return len(self.text) >= 4 and _RULE.fullmatch(self.text) is not None

    @cached_property
    def mark(self) -> str:
        """A list item's mark with the space after it, "" of any other line."""
        match = _ITEM.match(self.text)
        return match[0] if match else ""

    @cached_property
    def entry(self) -> Entry | None:
        """The entry of a table of contents that it may be."""
        return entry_of(self.text)

    @cached_property
    def is_numbered(self) -> bool:
        return NUMBERED.match(self.text) is not None

    @cached_property
    def field(self) -> tuple[str, str] | None:
        """(name, value) of a line such as `場所：第一会議室`."""
        match = _FIELD.fullmatch(self.text)
        return (match[1], match[2] or "") if match else None

    @cached_property
    def is_stamped(self) -> bool:
        """It begins with a date and a time, or a time, as the lines of a log do."""
        return _STAMP.match(self.text) is not None

    @cached_property
    def is_code(self) -> bool:
        """It looks like a program's or like typed at a prompt."""
        if self.text.endswith(("。", "、")):
            return False
        return bool(_CODE.match(self.text) or (_CODE_END.search(self.text) and not holds_japanese(self.text[-4:])))

    @cached_property
    def is_fence(self) -> bool:
        return _FENCE.match(self.text) is not None

    @cached_property
    def cells(self) -> tuple[tuple[int, str], ...]:
        """(column, text) of the pieces that wide gaps, tabs or bars part."""
        found: list[tuple[int, str]] = []
        done = 0
        for gap in [*_GAP.finditer(self.text), None]:
            piece = self.text[done : gap.start() if gap else len(self.text)]
            if piece:
                found.append((self.indent + int(2 * display_width(self.text[:done])), piece))
            done = gap.end() if gap else done
        return tuple(found)

    @cached_property
    def bars(self) -> int:
        """Tabs, and bars that part cells: drawn ones, those between spaces, all of a line within bars."""
        text = self.text
        framed = text[0] in "|｜" and text[-1] in "|｜" and len(text) > 2
        typed = text.count("|") + text.count("｜") if framed else len(_BAR.findall(text))
        return typed + sum(text.count(bar) for bar in "\t│┃")


def split_text(text: str) -> list[TextLine]:
    """The lines that hold anything. Their common indent is no indent."""
    lines: list[TextLine] = []
    blanks = feeds = 0
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
        for index, piece in enumerate(raw.split("\f")):
            feeds += 1 if index else 0
            stripped = piece.strip()
            if stripped:
                space = piece[: len(piece) - len(piece.lstrip())]
                lines.append(
                    TextLine(
                        stripped,
                        number,
                        _columns(space),
                        blanks,
                        feeds if lines else 0,
                        space.lstrip(" ").startswith("\u3000"),
                    )
                )
                blanks = feeds = 0
        blanks += not raw.strip()
    return lines


def common_indent(lines: Sequence[TextLine]) -> int:
    """The indent of most lines that look like prose."""
    counts = Counter(line.indent for line in lines if not line.ideographic and line.width >= 20 and not line.is_code)
    return counts.most_common(1)[0][0] if counts else 0


def _columns(space: str) -> int:
    columns = 0
    for character in space:
        columns += 8 - columns % 8 if character == "\t" else 2 if character == "\u3000" else 1
    return columns
