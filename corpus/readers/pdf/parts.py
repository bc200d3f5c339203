"""What the blocks of a PDF are made of: the records, and the signs that text begins with or hides."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.document import BlockKind
from corpus.readers.pdf.lines import RAISED_END, RAISED_START, Line

BULLET = re.compile(r"([・•●○◯◉◎❍⭘■□◻❏❐❑❒▪▫◆◇❖⧫⬧⬥▶▷▸►▹▻➢➤➣➔➲‣⁃∙∗✓✔☑☐★☆]|[-–—]\s|–(?=[^\x00-\x7f]))\s*(?=\S)")
ITEM = re.compile(
    r"(?:[（(]?(?:[0-9０-９]{1,3}|[ａ-ｚa-zＡ-ＺA-Zア-ンｱ-ﾝ]|[ivxIVX]{1,4})[)）.．]|[①-⑳㈠-㈩]|[一二三四五六七八九十]{1,3}[、．])[\s　]*\S"
)
PRIVATE = re.compile("\ue010[^\ue011]*\ue011")  # a mark before each line: its number
NOTE_MARK = re.compile(
    rf"{RAISED_START}(?P<raised>[^{RAISED_END}]+){RAISED_END}\s*|[（(\[〔]?(?:注|註|※|\*)?\s*(?P<number>[0-9０-９]{{1,3}})(?![0-9０-９])\s*[)）\]〕.．:：]?[\s　]*"
    r"|(?P<sign>[*＊※†‡]+)[\s　]*"
)
RAISED = re.compile(f"{RAISED_START}([^{RAISED_END}]*){RAISED_END}")


@dataclass(slots=True)
class Block:
    """A block with a private mark before each of its lines; `rank` orders headings by their look, 0 for none."""

    kind: BlockKind
    text: str
    page: int
    size: float = 0.0
    bold: bool = False
    label: str = ""
    raised: tuple[str, ...] = ()
    level: int = 0
    depth: int = 0  # of a heading known by its number alone: how many levels that has more than one
    columns: int = 0  # of a table, its first row, and the page that it has reached
    header: str = ""
    last_page: int = -1


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks, and the lines that the numbers in their texts' private marks stand for."""

    blocks: list[Block]
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Habits:
    """How this document sets its text: size in points, gaps in ems."""

    em: float
    bold: bool
    gothic: bool  # so that lines in such a font are nothing special
    gap: float  # white between the lines of a paragraph
    indents: bool  # paragraphs begin with an indented line
    columns: tuple[tuple[float, float], ...]  # usual edges (u0, u1) of full columns, most frequent first
    widest: tuple[tuple[float, float], ...] = ()  # edges of any columns, the one that reaches farthest first
