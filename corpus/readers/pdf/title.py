"""What a PDF is called: as its properties say, if that is a title, else as its first page does."""

from __future__ import annotations

import re

from corpus.readers.pdf.parts import PRIVATE, RAISED, Block
from corpus.readers.titles import is_title

_BY_PROGRAM = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel)|no title|印刷|print)\b|(?:about|file):|.+\.(?:tex|jtd|odt)$", re.IGNORECASE
)
_GARBLED = re.compile("[\x00-\x1f\x80-\xff\ufffd\u0152-\u0192]")
_GARBLED_SHARE = 0.2  # of the characters: a title in another encoding than it says
_LONGEST = 40  # characters of a first line that is no heading


def title_of(blocks: list[Block], own: str) -> str:
    """The title of a document with these blocks, whose properties name it `own`; "" where there is none."""
    own = " ".join(own.split())
    first = next((block.page for block in blocks), 0)
    page = [block for block in blocks if block.page == first]
    headings = [text for block in _largest_first(page) if is_title(text := _plain(block))]
    if own and is_title(own) and not _BY_PROGRAM.match(own) and not _is_garbled(own):
        # Properties often hold the first line of a title of two.
        return next((text for text in headings[:1] if text.startswith(own)), own)
    if headings:
        return headings[0]
    text = _plain(page[0]) if page and page[0].kind == "paragraph" else ""
    return text if len(text) <= _LONGEST and not text.endswith(("。", "、")) and is_title(text) else ""


def _largest_first(page: list[Block]) -> list[Block]:
    return sorted((block for block in page if block.kind == "heading"), key=lambda block: -block.size)


def _plain(block: Block) -> str:
    return " ".join(RAISED.sub("", PRIVATE.sub("", block.text)).split())


def _is_garbled(text: str) -> bool:
    return len(_GARBLED.findall(text)) > _GARBLED_SHARE * len(text)
