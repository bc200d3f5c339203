"""Fonts' tables from codes to characters (ToUnicode), mended before the library that reads the text sees them.

The specification forbids ranges of codes that pass from one high byte to the next; Google Slides and others write them
all the same, and pdfium then leaves the whole block of ranges out and takes codes for characters: は becomes 䛿. It does
the same to a block with more entries than it announces, or than 100. Here such blocks are cut into lawful ones.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf

_CODE = rb"<\s*([0-9A-Fa-f]{2,8})\s*>"
_RANGE = re.compile(_CODE + rb"\s*" + _CODE + rb"\s*(?:<\s*([0-9A-Fa-f\s]+?)\s*>|\[([^\]]*)\])")
_CHARACTER = re.compile(rb"<[^>]*>\s*<[^>]*>")
_BLOCK = re.compile(rb"([0-9]+)\s+beginbf(range|char)(.*?)endbf(?:range|char)", re.DOTALL)
_TARGET = re.compile(rb"<[^>]*>")
_MOST_ENTRIES = 100  # of a block
_LONGEST_TABLE = 400_000  # bytes, as packed in the file: one of all 65,536 codes, each by itself, has 250,000
_DEEPEST = 8  # drawings inside drawings that are looked into for fonts


def mend_to_unicode(data: bytes) -> tuple[bytes, int]:
    """The file with its tables mended, and how many were; the very `data` where none had to be, or it can't be told."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            mended = sum(map(_mend_font, _fonts(pdf)))
            if not mended:
                return data, 0
            changed = io.BytesIO()
            pdf.save(changed)
            return changed.getvalue(), mended
    # Whatever is wrong with the file is for its reader to say; this is a look ahead.
    except (
        pikepdf.PdfError,
        pikepdf.PasswordError,
        pikepdf.ForeignObjectError,
        ValueError,
        TypeError,
        KeyError,
        RuntimeError,
        RecursionError,
    ):
        return data, 0


def _fonts(pdf: Any) -> Iterator[Any]:
    """Every font once, of pages and of the drawings in them."""
    seen: set[tuple[int, int]] = set()
    for page in pdf.pages:
        yield from _fonts_of(page.obj, seen, _DEEPEST)


def _fonts_of(drawn: Any, seen: set[tuple[int, int]], depth: int) -> Iterator[Any]:
    resources = drawn.get("/Resources")
    parent = drawn.get("/Parent")
    while resources is None and isinstance(parent, pikepdf.Dictionary) and depth:  # pages inherit them
        resources, parent, depth = parent.get("/Resources"), parent.get("/Parent"), depth - 1
    if not isinstance(resources, pikepdf.Dictionary) or not _is_new(resources, seen):
        return
    fonts = resources.get("/Font")
    if isinstance(fonts, pikepdf.Dictionary):
        yield from (font for font in fonts.values() if isinstance(font, pikepdf.Dictionary) and _is_new(font, seen))
    inner = resources.get("/XObject")
    if isinstance(inner, pikepdf.Dictionary) and depth:
        for drawing in inner.values():
            if isinstance(drawing, pikepdf.Stream) and drawing.get("/Subtype") == "/Form" and _is_new(drawing, seen):
                yield from _fonts_of(drawing, seen, depth - 1)


def _is_new(thing: Any, seen: set[tuple[int, int]]) -> bool:
    if thing.objgen == (0, 0):  # written in place
        return True
    known = thing.objgen in seen
    seen.add(thing.objgen)
    return not known


def _mend_font(font: Any) -> bool:
    table = font.get("/ToUnicode")
    if not isinstance(table, pikepdf.Stream):
        return False
    if int(table.get("/Length", 0)) > _LONGEST_TABLE:
        return False
    text = table.read_bytes()
    mended = mend_table(text)
    if mended == text:
        return False
    table.write(mended)
    return True


def mend_table(table: bytes) -> bytes:
    """The table with each range of two-byte codes inside one high byte, and each block as long as it says.

    >>> print(mend_table(b"1 beginbfrange <46fd> <4701> <306d> endbfrange").decode())
    2 beginbfrange
    <46fd> <46ff> <306d>
    <4700> <4701> <3070>
    endbfrange
    """
    return _BLOCK.sub(_mend_block, table)


def _mend_block(block: re.Match[bytes]) -> bytes:
    ranges = block[2] == b"range"
    found = list((_RANGE if ranges else _CHARACTER).finditer(block[3]))
    entries = [piece for entry in found for piece in (_pieces(entry) if ranges else [entry[0]])]
    if int(block[1]) == len(entries) == len(found) <= _MOST_ENTRIES:
        return block[0]
    blocks = []
    for start in range(0, len(entries), _MOST_ENTRIES):
        some = entries[start : start + _MOST_ENTRIES]
        blocks.append(b"%d beginbf%s\n%s\nendbf%s" % (len(some), block[2], b"\n".join(some), block[2]))
    return b"\n".join(blocks)


def _pieces(entry: re.Match[bytes]) -> list[bytes]:
    """The entry of a range, cut where the high byte changes."""
    first, last, digits = int(entry[1], 16), int(entry[2], 16), len(entry[1])
    if digits != 4 or first >> 8 == last >> 8 or first > last:
        return [entry[0]]
    pieces, at = [], first
    while at <= last:
        end = min(at | 0xFF, last)
        pieces.append(b"<%04x> <%04x> %s" % (at, end, _target(entry, at - first, end - first)))
        at = end + 1
    return pieces


def _target(entry: re.Match[bytes], first: int, last: int) -> bytes:
    """What the codes from the `first` to the `last` of the range stand for."""
    if entry[4] is not None:
        return b"[" + b" ".join(_TARGET.findall(entry[4])[first : last + 1]) + b"]"
    digits = b"".join(entry[3].split())
    return b"<%0*x>" % (len(digits), int(digits, 16) + first)
