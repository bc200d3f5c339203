"""An OpenDocument file opened: its content, its styles and what it says of itself, in a zip or as one flat XML file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from corpus.errors import DocumentTooLarge
from corpus.readers.archive import Archive, encrypted, parse_xml, refuse_document_type, truncated
from corpus.settings import ReadingLimits

Element = Any  # of xml.etree

_NAMESPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "presentation": "urn:oasis:names:tc:opendocument:xmlns:presentation:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "dc": "http://purl.org/dc/elements/1.1/",
    "manifest": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0",
}
_PARAGRAPH = re.compile(rb"<text:(?:p|h)[\s/>]")
_ELEMENT = re.compile(rb"<[A-Za-z]")
_MOST_ELEMENTS = 3_000_000  # of which each takes some hundred bytes


def q(name: str) -> str:
    """A name such as `text:p` as xml.etree gives it."""
    prefix, _, local = name.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


@dataclass(frozen=True, slots=True)
class Package:
    """`body` is what `office:body` holds: `office:text`, `office:spreadsheet` or `office:presentation`."""

    body: Element
    title: str
    creator: str
    styles: dict[tuple[str, str], Element] = field(
        default_factory=dict
    )  # by family and name; "list" and "outline" are families too

    def chain(self, family: str, name: str | None) -> Iterator[Element]:
        """The style called `name`, and those it is based on."""
        seen = set()
        while name and name not in seen:
            seen.add(name)
            style = self.styles.get((family, name))
            if style is None:
                return
            yield style
            name = style.get(q("style:parent-style-name"))

    def property(self, family: str, name: str | None, properties: str, attribute: str) -> str:
        """What the nearest style of the chain says, "" where none says anything."""
        for style in self.chain(family, name):
            element = style.find(q(properties))
            if element is not None and (value := element.get(q(attribute))) is not None:
                return str(value)
        return ""


def open_package(data: bytes, kind: str, limits: ReadingLimits) -> Package:
    """`kind` is the name of what the body must hold. Raises `DamagedDocument` and `DocumentTooLarge`."""
    roots = _flat(data, limits) if data.lstrip(b"\xef\xbb\xbf").lstrip().startswith(b"<") else _zipped(data, limits)
    styles, body, title, creator = {}, None, "", ""
    for root in roots:
        for style in root.iter(q("style:style")):
            styles[style.get(q("style:family")) or "", style.get(q("style:name")) or ""] = style
        for style in root.iter(q("text:outline-style")):
            styles["outline", ""] = style
        for style in root.iter(q("text:list-style")):
            styles["list", style.get(q("style:name")) or ""] = style
        found = root.find(f"{q('office:body')}/{q(kind)}")
        body = found if found is not None else body
        meta = root.find(q("office:meta"))
        if meta is not None:
            title, creator = (meta.findtext(q(name)) or "" for name in ("dc:title", "dc:creator"))
    if body is None:
        raise truncated("content.xml")
    return Package(body, title.strip(), creator.strip(), styles)


def _flat(data: bytes, limits: ReadingLimits) -> list[Element]:
    refuse_document_type(data, "office:document")
    return [_parsed(data, "office:document", limits)]


def _zipped(data: bytes, limits: ReadingLimits) -> list[Element]:
    archive = Archive(data, limits.archive)
    manifest = "META-INF/manifest.xml"
    if manifest in archive and b"encryption-data" in archive.read(manifest):
        raise encrypted()
    names = [name for name in ("styles.xml", "content.xml", "meta.xml") if name in archive or name == "content.xml"]
    return [_parsed(archive.read(name), name, limits) for name in names]


def _parsed(data: bytes, name: str, limits: ReadingLimits) -> Element:
    for pattern, most in ((_PARAGRAPH, 4 * limits.blocks), (_ELEMENT, _MOST_ELEMENTS)):
        count = sum(1 for _ in islice(pattern.finditer(data), most + 1))
        if count > most:
            raise DocumentTooLarge(
                f"段落やセルが多すぎます（上限 {most:,}）。分割して追加してください。",
                f"Too many paragraphs or cells (at most {most:,}). Split the document.",
            )
    return parse_xml(data, name)
