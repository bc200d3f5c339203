"""Page starts written inside a text, as in `前半⟦2⟧後半`: taken out, and kept as offsets."""

from __future__ import annotations

import re

from corpus.builder import DocumentBuilder
from corpus.document import BlockKind

PAGE_MARK = re.compile(r"⟦\s*(?:p\.?\s*)?(\d{1,6}|[ivxlcdm]{1,10})\s*⟧", re.IGNORECASE)
# What a reader puts in for a page start that the file states by other means; no text holds these characters.
_PRIVATE_MARK = re.compile("\ue010([^\ue011]*)\ue011")

PageStart = tuple[int, int, str]  # offset in characters, page number, page label


def private_page_mark(label: str) -> str:
    return f"\ue010{label.strip()[:20]}\ue011"


def split_page_marks(text: str, last: int = 0, pattern: re.Pattern[str] = PAGE_MARK) -> tuple[str, list[PageStart]]:
    """`text` without its page marks, and the page starts as (offset in what is returned, number, label).

    A label that is no number, such as a roman one, counts on from `last`, the number of the page before.

    >>> split_page_marks("前半⟦2⟧後半")
    ('前半後半', [(2, 2, '')])
    """
    parts: list[str] = []
    pages: list[PageStart] = []
    done = length = 0
    for match in pattern.finditer(text):
        piece = text[done : match.start()]
        done = match.end()
        if (not piece and not length) or piece.endswith((" ", "\n")):  # one of the two spaces around a mark goes too
            done += text[done : done + 1] in (" ", "\n")
        parts.append(piece)
        length += len(piece)
        number = match[1].isascii() and match[1].isdigit()
        last = int(match[1]) if number else last + 1
        pages.append((length, last, "" if number else match[1]))
    clean = "".join(parts) + text[done:]
    # A page that starts with the next line starts behind the line end.
    return clean, [(at + (clean[at : at + 1] == "\n"), number, label) for at, number, label in pages]


def add_with_pages(
    builder: DocumentBuilder, kind: BlockKind, text: str, pages: list[PageStart], has_header: bool = False
) -> None:
    """Add a block; a page that starts at its very end starts with the next block.

    The first line of a table that `has_header` is that; without, the builder looks for one.
    """
    header = text.find("\n") if has_header and "\n" in text else None
    builder.add(kind, text, pages=[start for start in pages if start[0] < len(text)], header=header)
    for at, number, label in pages:
        if at >= len(text):
            builder.page(number, label)


def split_private_marks(text: str, last: int = 0) -> tuple[str, list[PageStart]]:
    return split_page_marks(text, last, _PRIVATE_MARK)
