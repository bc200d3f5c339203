"""EPUB 2 and 3 to a `Document`: the chapters in the order of the spine, each read as HTML; notes of all chapters last.

Left out: the table of contents (it repeats headings, or gives them: `epub_contents`), pictures, and books under copy protection.
"""

from __future__ import annotations

import html
import posixpath
import re
from urllib.parse import unquote

from corpus.builder import DocumentBuilder
from corpus.document import Document
from corpus.errors import DamagedDocument, EmptyDocument
from corpus.readers.archive import Archive, encrypted, parse_xml, truncated
from corpus.readers.epub.contents import chapter_titles, with_title
from corpus.readers.html.notes import find_notes
from corpus.readers.html.reader import blocks_of, decode_html, note_texts, parse_html, write_blocks
from corpus.readers.html.tree import Element, tag_of
from corpus.readers.ruby import ruby_pairs, with_readings
from corpus.settings import ReadingLimits

_PAGES = {"application/xhtml+xml", "text/html", "application/x-dtbook+xml"}
_FONT_SCRAMBLING = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_XML_ENTITIES = {"amp", "lt", "gt", "quot", "apos"}
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def read_epub(
    data: bytes, *, title: str = "", fallback_title: str = "", source: str = "", limits: ReadingLimits = ReadingLimits()
) -> Document:
    """The document; its title is `title`, else the book's, else `fallback_title`.

    Raises `DamagedDocument` (truncated, protected, unsafe XML) and `DocumentTooLarge`.
    """
    archive = Archive(data, limits.archive)
    _refuse_protection(archive)
    package_name = _package_name(archive)
    package = archive.read_xml(package_name)
    builder = DocumentBuilder(source=source, media_type="application/epub+zip", limits=limits)
    builder.metadata.update(_metadata(package))
    chapters = [(name, linear, _parse(archive, name)) for name, linear in _spine(package, package_name, archive)]
    if not chapters:
        raise EmptyDocument(
            "EPUB に本文がありません。別のファイルを指定してください。", "The EPUB holds no text. Give another file."
        )
    notes = find_notes((posixpath.basename(name), root) for name, _, root in chapters)
    titles = chapter_titles(package, package_name, archive, lambda name: _parse(archive, name))
    page = 0
    for name, linear, root in chapters:
        if linear:
            blocks = with_title(blocks_of(root, notes, posixpath.basename(name), whole=True), titles.get(name))
            page = write_blocks(blocks, builder, page)
    for label, text in note_texts(notes):
        builder.note(label, text)
    builder.title = title or builder.metadata.get("title", "") or fallback_title
    pairs = (pair for _, linear, root in chapters if linear for pair in ruby_pairs(root))
    return with_readings(builder.build(), pairs)


def _package_name(archive: Archive) -> str:
    container = f"{_folder(archive)}META-INF/container.xml"
    for element in archive.read_xml(container).iter():
        if tag_of(element) == "rootfile" and element.get("full-path"):
            return _folder(archive) + str(element.get("full-path"))
    raise truncated(container)


def _folder(archive: Archive) -> str:
    """What the book's names begin with: "", or the folder that it was packed with."""
    containers = [name for name in archive.names if f"/{name}".endswith("/META-INF/container.xml")]
    return min(containers, key=len, default="").removesuffix("META-INF/container.xml")


def _refuse_protection(archive: Archive) -> None:
    name = f"{_folder(archive)}META-INF/encryption.xml"
    if name not in archive:
        return
    for element in archive.read_xml(name).iter():
        algorithm = element.get("Algorithm") or ""
        if tag_of(element) == "encryptionmethod" and not algorithm.startswith(_FONT_SCRAMBLING):
            raise encrypted()


def _metadata(package: Element) -> dict[str, str]:
    """Title, creator, language and the like, each the first of its name."""
    found: dict[str, str] = {}
    for element in package.iter():
        if isinstance(element.tag, str) and element.tag.startswith("{http://purl.org/dc/elements/1.1/}"):
            text = " ".join("".join(element.itertext()).split())
            if text:
                found.setdefault(tag_of(element), text)
    return found


def _spine(package: Element, package_name: str, archive: Archive) -> list[tuple[str, bool]]:
    """The pages in reading order, and whether each is part of the reading order itself."""
    folder = posixpath.dirname(package_name)
    items = {element.get("id"): element for element in package.iter() if tag_of(element) == "item"}
    known = set(archive.names)
    found: dict[str, bool] = {}  # a page stands in the order once, however often it is named
    for reference in package.iter():
        item = items.get(reference.get("idref")) if tag_of(reference) == "itemref" else None
        if item is None or item.get("media-type") not in _PAGES or "nav" in (item.get("properties") or "").split():
            continue
        name = posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
        if name not in known:
            raise truncated(name)
        found.setdefault(name, reference.get("linear") != "no")
    return list(found.items())


def _parse(archive: Archive, name: str) -> Element:
    """A chapter as XML, which it should be, or else as HTML."""
    text = decode_html(archive.read(name))
    text = _ENTITY.sub(lambda match: match[0] if match[1] in _XML_ENTITIES else html.unescape(match[0]), text)
    try:
        return parse_xml(_DECLARATION.sub("", text).encode("utf-8", "replace"), name)
    except DamagedDocument:
        if "<!ENTITY" in text:
            raise
        return parse_html(text)
