"""Documents read from the bytes of a database that SQLite itself refuses: its header is damaged, its end is missing.

A table's rows lie in leaf pages, each of which says what it is and where its rows begin, so that they can be read without
the tree above them (https://www.sqlite.org/fileformat2.html). Whatever is found is believed only when the hash that was
recorded with it agrees. Passages are not looked for: they are cut from the document's text again.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.document import Document
from index.store.records import UNREADABLE, Unavailable
from index.store.rows import DOCUMENT_COLUMNS, NOTHING, content_hash, row_to_document

_PAGE = 4_096  # what SQLite has made by itself since 2016
_HEADER = 100
_INDEX_INTERIOR, _TABLE_INTERIOR, _INDEX_LEAF, _TABLE_LEAF = 0x02, 0x05, 0x0A, 0x0D
_COLUMNS = [*DOCUMENT_COLUMNS.split(", ")[:10], "characters", "page_count", "content_hash", "record_hash", "added_at"]
_LATER = DOCUMENT_COLUMNS.split(", ")[10:]  # added since: they stand last, and old rows lack them


@dataclass(frozen=True, slots=True)
class Carved:
    """A document whose text, blocks and pages are as recorded."""

    document: Document
    added_at: str
    record_hash: str


def carve(path: Path) -> tuple[dict[int, Carved], dict[int, Unavailable]]:
    """By their numbers, the documents that can be read, and those of which no more than a name can."""
    data = path.read_bytes()
    found: dict[int, Carved] = {}
    lost: dict[int, Unavailable] = {}
    for size in dict.fromkeys((_page_size(data), _PAGE)):
        for number, values, whole in _document_rows(data, size):
            carved = _document(values) if whole else None
            if carved is not None:
                found[number] = carved
            elif number not in lost:
                lost[number] = Unavailable(number, *(_text(values.get(name)) for name in ("id", "title", "source")))
        for number, source in _sources(data, size):
            lost.setdefault(number, Unavailable(number, source=source))
    return found, {number: name for number, name in lost.items() if number not in found}


def _page_size(data: bytes) -> int:
    size = int.from_bytes(data[16:18], "big")
    size = 65_536 if size == 1 else size
    return size if 512 <= size <= 65_536 and size & (size - 1) == 0 else _PAGE


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _document(values: dict[str, Any]) -> Carved | None:
    try:
        row = [values[name] for name in DOCUMENT_COLUMNS.split(", ")]
        document = row_to_document(row)
        if content_hash(document) != values["content_hash"]:
            return None
        return Carved(document, str(values["added_at"]), str(values["record_hash"]))
    except UNREADABLE:
        return None


def _document_rows(data: bytes, size: int) -> Iterator[tuple[int, dict[str, Any], bool]]:
    """Rows that look like documents: their number, the columns that could be read, and whether all could."""
    free = _free_pages(data, size)
    for page in range(1, len(data) // size + 2):
        start = (page - 1) * size
        at = start + (_HEADER if page == 1 else 0)
        if page in free or at >= len(data) or data[at] != _TABLE_LEAF:
            continue
        (cells,) = struct.unpack(">H", data[at + 3 : at + 5].rjust(2, b"\0"))
        for cell in range(min(cells, size // 4)):
            pointer = int.from_bytes(data[at + 8 + 2 * cell : at + 10 + 2 * cell], "big")
            row = _row(data, size, start + pointer) if 8 <= pointer < size else None
            if row is not None:
                yield row


def _free_pages(data: bytes, size: int) -> set[int]:
    """The pages that are not in use, as far as the header tells: what was removed lies there, in older knowledge bases."""
    free: set[int] = set()
    trunk = int.from_bytes(data[32:36], "big")
    while trunk and trunk not in free and trunk * size <= len(data):
        free.add(trunk)
        page = data[(trunk - 1) * size : trunk * size]
        count = min(int.from_bytes(page[4:8], "big"), size // 4 - 2)
        free.update(struct.unpack(f">{count}I", page[8 : 8 + 4 * count]))
        trunk = int.from_bytes(page[:4], "big")
    return free


def _sources(data: bytes, size: int) -> Iterator[tuple[int, str]]:
    """Number and source of every document, as the index of sources has them: it is small, and lies near the beginning."""
    for at in _cells(data, size, 1):
        found = _record(data, size, *_after_number(data, at))
        if found is not None and len(found[0]) == 5 and found[0][1] == "documents_by_source":
            for cell in _cells(data, size, int(found[0][3])):
                entry = _record(data, size, *_length_at(data, cell), index=True)
                if entry is not None and len(entry[0]) == 2 and isinstance(entry[0][0], str):
                    yield int(entry[0][1]), entry[0][0]


def _length_at(data: bytes, at: int) -> tuple[int, int]:
    length, at = _varint(data, at)
    return at, length


def _after_number(data: bytes, at: int) -> tuple[int, int]:
    length, at = _varint(data, at)
    return _varint(data, at)[1], length


def _cells(data: bytes, size: int, root: int) -> Iterator[int]:
    """Where the contents of a tree's rows begin, its interior pages followed; those that cannot be followed left out."""
    pages, seen = [root], set[int]()
    while pages:
        page = pages.pop()
        start = (page - 1) * size
        at = start + (_HEADER if page == 1 else 0)
        if page in seen or not 0 < page <= len(data) // size:
            continue
        seen.add(page)
        kind, cells = data[at], int.from_bytes(data[at + 3 : at + 5], "big")
        interior = kind in (_INDEX_INTERIOR, _TABLE_INTERIOR)
        if not interior and kind not in (_INDEX_LEAF, _TABLE_LEAF):
            continue
        first = at + (12 if interior else 8)
        if interior:
            pages.append(int.from_bytes(data[at + 8 : at + 12], "big"))
        for cell in range(min(cells, size // 4)):
            place = start + int.from_bytes(data[first + 2 * cell : first + 2 * cell + 2], "big")
            if interior:
                pages.append(int.from_bytes(data[place : place + 4], "big"))
            if kind != _TABLE_INTERIOR:
                yield place + (4 if interior else 0)


def _row(data: bytes, size: int, at: int) -> tuple[int, dict[str, Any], bool] | None:
    """The row whose cell begins at `at`, when it has the columns of a document."""
    try:
        length, at = _varint(data, at)
        number, at = _varint(data, at)
    except IndexError:
        return None
    found = _record(data, size, at, length, wanted=_is_document)
    if found is None:
        return None
    values: dict[str, Any] = dict.fromkeys(_LATER, NOTHING)
    values |= dict(zip(["number", *_COLUMNS, *_LATER], found[0], strict=False))
    return number, values, found[1]


def _record(
    data: bytes,
    size: int,
    at: int,
    length: int,
    *,
    index: bool = False,
    wanted: Callable[[list[int]], bool] = lambda kinds: True,
) -> tuple[list[Any], bool] | None:
    """The columns of the row whose contents begin at `at`, as many as can be read, and whether all can.

    None when it is no row, or none whose columns are `wanted`.
    """
    try:
        payload = _payload(data, size, at, length, (size - 12) * 64 // 255 - 23 if index else size - 35)
        header_bytes, place = _varint(payload, 0)
        kinds: list[int] = []
        while place < header_bytes:
            kind, place = _varint(payload, place)
            kinds.append(kind)
    except IndexError:
        return None
    if not wanted(kinds):
        return None
    values: list[Any] = []
    place, whole = header_bytes, len(payload) == length
    for kind in kinds:
        width = _width(kind)
        content, place = payload[place : place + width], place + width
        if len(content) < width:
            return values, False
        try:
            values.append(_value(kind, content))
        except UnicodeDecodeError:
            values.append(None)
            whole = False
    return values, whole


def _value(kind: int, content: bytes) -> Any:
    if kind >= 13 and kind % 2:
        return content.decode()
    return kind - 8 if kind in (8, 9) else int.from_bytes(content, "big")


def _is_document(kinds: list[int]) -> bool:
    """A row number that stands elsewhere, ten texts, two numbers, and texts."""
    texts = [*kinds[1:11], *kinds[13:]]
    return (
        len(_COLUMNS) < len(kinds) <= 1 + len(_COLUMNS) + len(_LATER)
        and kinds[0] == 0
        and all(kind >= 13 and kind % 2 for kind in texts)
        and all(kind <= 9 for kind in kinds[11:13])
    )


def _width(kind: int) -> int:
    """Bytes of a column's content, by its serial type."""
    return (kind - 12) // 2 if kind >= 12 else (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)[kind]


def _payload(data: bytes, size: int, at: int, length: int, most: int) -> bytes:
    """The row's bytes, from its page, which keeps `most`, and those it overflows to; fewer than `length` when some are missing."""
    if length > len(data):
        raise IndexError(length)
    if length <= most:
        return data[at : at + length]
    least = (size - 12) * 32 // 255 - 23
    local = least + (length - least) % (size - 4)
    local = local if local <= most else least
    parts, held = [data[at : at + local]], local
    page = int.from_bytes(data[at + local : at + local + 4], "big")
    while held < length and 0 < page <= len(data) // size:
        start = (page - 1) * size
        part = data[start + 4 : start + 4 + min(size - 4, length - held)]
        parts.append(part)
        held += len(part)
        page = int.from_bytes(data[start : start + 4], "big")
    return b"".join(parts)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, the highest first, and where it ends. Raises `IndexError`."""
    value = 0
    for place in range(at, at + 8):
        value = value << 7 | data[place] & 0x7F
        if data[place] < 0x80:
            return value, place + 1
    return value << 8 | data[at + 8], at + 9
