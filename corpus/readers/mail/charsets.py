"""Bytes of a mail to text: what is said to be their character set is often the name of a smaller one.

Mail programs write ISO-2022-JP with ① and ㈱ in it, which the standard hasn't; their bytes are those of CP932, moved.
"""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header

from corpus.errors import DocumentError
from corpus.readers.encoding import decode

_ESCAPE = re.compile(rb"\x1b(\$[@B]|\([BJI])")
_SURROGATE = re.compile("[\ud800-\udfff]")  # how Python keeps a byte that it can't decode
_LARGER = {"shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "sjis": "cp932", "windows-31j": "cp932"}
_LONGEST_HEADER = 20_000  # characters


def decode_body(data: bytes, charset: str) -> str:
    """The text of a part, whatever its `charset` says: that, if it fits, else what is detected, else with gaps (�)."""
    name = _LARGER.get(charset.lower(), charset.lower())
    if name.startswith("iso-2022-jp") or (not charset and _ESCAPE.search(data)):
        return _from_iso_2022_jp(data)
    if name and name not in ("us-ascii", "ascii", "unknown-8bit"):
        try:
            return data.decode(name)
        except (LookupError, ValueError):
            pass
    try:
        return decode(data)[0]
    except DocumentError:
        return data.decode("utf-8", "replace")


def decode_header_value(value: str) -> str:
    """A header's text, its encoded words decoded; white space is drawn together."""
    value = value[:_LONGEST_HEADER]
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError):
        pieces = [(value, None)]
    text = "".join(
        decode_body(piece, charset or "") if isinstance(piece, bytes) else _raw(piece) for piece, charset in pieces
    )
    return " ".join(text.split())


def _raw(piece: str) -> str:
    """Bytes that stand in a header without being encoded."""
    if not _SURROGATE.search(piece):
        return piece
    return decode_body(piece.encode("utf-8", "surrogateescape"), "")


def _from_iso_2022_jp(data: bytes) -> str:
    """
    >>> _from_iso_2022_jp(b"\\x1b$B-!\\x1b(B" + b" \\x1b$B4A;z\\x1b(B")
    '① 漢字'
    """
    try:
        return data.decode("iso2022_jp")
    except UnicodeDecodeError:
        return _moved_to_cp932(data).decode("cp932", "replace")


def _moved_to_cp932(data: bytes) -> bytes:
    moved = bytearray()
    state, done = b"(B", 0
    for match in _ESCAPE.finditer(data):
        moved += _moved(data[done : match.start()], state)
        state, done = match[1], match.end()
    return bytes(moved + _moved(data[done:], state))


def _moved(piece: bytes, state: bytes) -> bytes:
    if state == b"(I":
        return bytes(byte | 0x80 for byte in piece)
    if not state.startswith(b"$"):
        return piece
    moved = bytearray()
    pairs = iter(piece)
    for row in pairs:
        if not 0x21 <= row <= 0x7E:  # a line end
            moved.append(row)
            continue
        cell = next(pairs, 0x21)
        lead = ((row - 0x21) >> 1) + 0x81
        trail = cell + 0x7E if row % 2 == 0 else cell + 0x1F + (cell >= 0x60)
        moved += bytes((lead + 0x40 if lead > 0x9F else lead, trail & 0xFF))
    return bytes(moved)
