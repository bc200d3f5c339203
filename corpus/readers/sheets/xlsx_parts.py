"""What openpyxl doesn't tell of a workbook read row by row: which part a sheet is in, whether it is hidden, its remarks."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from corpus.readers.archive import Archive, truncated
from corpus.readers.sheets.grid import column_number

_WORKBOOK = "xl/workbook.xml"
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_PLACEHOLDER = "[Threaded comment]"  # what older programs show in the place of a thread, which is a part of its own


@dataclass(frozen=True, slots=True)
class SheetPart:
    """`content` is the sheet's XML, empty for a chart's sheet; `remarks` are its comments and text boxes, by cell."""

    name: str
    hidden: bool
    content: bytes
    remarks: list[tuple[int, int, str]]


def sheet_parts(archive: Archive) -> list[SheetPart]:
    """In the order of the workbook. Raises `DamagedDocument`."""
    targets = {identifier: (kind, target) for identifier, kind, target in _relations(archive, _WORKBOOK)}
    parts = []
    for element in archive.read_xml(_WORKBOOK).iter():
        if _name(element.tag) != "sheet":
            continue
        identifier = next((value for key, value in element.attrib.items() if _name(key) == "id"), "")
        kind, target = targets.get(identifier, ("", ""))
        is_cells = kind == "worksheet" and target in archive
        hidden = element.get("state", "visible") != "visible"
        content = archive.read(target) if is_cells and not hidden else b""
        remarks = sorted(_remarks(archive, target)) if is_cells and not hidden else []
        parts.append(SheetPart(element.get("name") or "", hidden, content, remarks))
    if not parts:
        raise truncated(_WORKBOOK)
    return parts


def _relations(archive: Archive, part: str) -> Iterator[tuple[str, str, str]]:
    """Identifier, last word of the kind, and target of the parts that `part` refers to."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in archive:
        return
    for element in archive.read_xml(relations):
        target = element.get("Target") or ""
        if element.get("TargetMode") != "External":
            absolute = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            yield element.get("Id") or "", (element.get("Type") or "").rpartition("/")[2], absolute


def _remarks(archive: Archive, sheet: str) -> Iterator[tuple[int, int, str]]:
    for _, kind, target in _relations(archive, sheet):
        if target not in archive:
            continue
        if kind in ("comments", "threadedComment"):
            yield from _comments(archive.read_xml(target))
        elif kind == "drawing":
            yield from _text_boxes(archive.read_xml(target))


def _comments(root: Any) -> Iterator[tuple[int, int, str]]:
    for element in root.iter():
        if _name(element.tag) not in ("comment", "threadedComment"):
            continue
        match = _REFERENCE.fullmatch(element.get("ref") or "")
        text = "".join(part.text or "" for part in element.iter() if _name(part.tag) in ("t", "text")).strip()
        if match and text and not text.startswith(_PLACEHOLDER):
            yield int(match[2]), column_number(match[1]), text


def _text_boxes(root: Any) -> Iterator[tuple[int, int, str]]:
    for anchor in root:
        corner = [part for part in anchor if _name(part.tag) == "from"]
        numbers = {
            _name(part.tag): int(part.text or 0) for part in (corner[0] if corner else ()) if _is_number(part.text)
        }
        paragraphs = (part for part in anchor.iter() if _name(part.tag) == "p")
        lines = ("".join(run.text or "" for run in each.iter() if _name(run.tag) == "t").strip() for each in paragraphs)
        if text := " ".join(filter(None, lines)):
            yield numbers.get("row", 0) + 1, numbers.get("col", 0) + 1, text


def _is_number(text: str | None) -> bool:
    return (text or "").isdecimal() and len(text or "") < 8


def _name(tag: object) -> str:
    return str(tag).rpartition("}")[2]
