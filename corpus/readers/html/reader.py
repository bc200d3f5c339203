"""HTML to a `Document`: the main text with its headings, lists, tables and notes; menus, footers and scripts dropped.

`read_html` reads one page. The EPUB reader uses the parts below it over several files: `find_notes`, then `blocks_of`.
Left out: what only a style sheet or a script shows or hides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

import lxml.html
from lxml import etree

from corpus.builder import DocumentBuilder
from corpus.document import Document
from corpus.errors import DamagedDocument
from corpus.readers.encoding import decode
from corpus.readers.html.notes import Notes, find_notes
from corpus.readers.html.tree import Element, tag_of
from corpus.readers.html.walk import HtmlBlock, Walker
from corpus.readers.page_marks import add_with_pages, split_private_marks
from corpus.readers.ruby import ruby_pairs, with_readings
from corpus.readers.titles import is_title
from corpus.settings import ReadingLimits

_CHARSET = re.compile(
    rb"""(?:<meta[^>]+charset\s*=|<\?xml[^>]+encoding\s*=)\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE
)
# A note's mark, and behind \0 the note that begins with it: one pattern for all marks.
_PRINTED_MARK = re.compile(r"([^\0]*)\0(?:- |\d+\. )?[（(［\[〔]?[*＊※]?注?\s*\1(?![0-9０-９])\s*[)）\]］〕．.:：]?\s*")
_LONG_TAG = 5_000  # characters: shorter tags are not looked into
_MOST_ATTRIBUTES = 1_000  # of one tag; the rest is cut, for the parser compares each with all before it
_TAG = re.compile(
    r"""<[a-zA-Z][^\s/>]*+(?:[\s/]++(?:[^\s=>/][^\s=>/]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+)?+)*+"""
)
_ATTRIBUTE = re.compile(r"""[\s/]++[^\s=>/][^\s=>/]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+""")
# What pages call by these names is in truth the larger set.
_CODECS = {"shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932"}


def read_html(
    data: bytes, *, title: str = "", fallback_title: str = "", source: str = "", limits: ReadingLimits = ReadingLimits()
) -> Document:
    """The document; its title is `title`, else the only `h1`, else `<title>`, else `fallback_title`.

    Raises `DamagedDocument` for bytes that fit no encoding, and `DocumentTooLarge`.
    """
    root = parse_html(decode_html(data))
    builder = DocumentBuilder(source=source, media_type="text/html", limits=limits)
    notes = find_notes([("", root)])
    blocks = list(blocks_of(root, notes))
    write_blocks(blocks, builder, ends_with_notes=bool(notes.elements))
    for label, text in note_texts(notes):
        builder.note(label, text)
    first = [split_private_marks(block.text)[0] for block in blocks if block.kind == "heading" and block.level == 1]
    first = [heading for heading in first if is_title(heading)]
    named = page_title(root)
    found = first[0] if len(first) == 1 else (named if is_title(named) else "") or (first[0] if first else "")
    builder.title = title or found or fallback_title
    if language := root.get("lang"):
        builder.metadata["language"] = language
    return with_readings(builder.build(), ruby_pairs(root))


def decode_html(data: bytes) -> str:
    """UTF-8 when the bytes are that, else what the page says it is, else what is detected."""
    try:
        text, codec = decode(data)
        if codec.startswith(("utf", "iso2022")):
            return text
    except DamagedDocument:
        text = ""
    declared = _CHARSET.search(data[:4096])
    if declared:
        name = declared[1].decode("ascii").lower()
        try:
            return data.decode(_CODECS.get(name, name))
        except (LookupError, UnicodeDecodeError):
            pass
    return text or decode(data)[0]


def parse_html(text: str) -> Element:
    """The root element of a page, whatever its faults but one: `DamagedDocument` when it is nested without end."""
    parser = lxml.html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True
    )
    try:
        data = _TAG.sub(_cut_attributes, text).encode("utf-8", "replace")
        root = lxml.html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        root = lxml.html.document_fromstring("<html><body></body></html>")
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise DamagedDocument(
            "HTML の入れ子が深すぎます（2,048 段を超える）。ブラウザーで開いて保存し直してください。",
            "The HTML is nested too deeply (over 2,048 levels). Open it in a browser and save it again.",
        )
    return root


def _cut_attributes(tag: re.Match[str]) -> str:
    if len(tag[0]) < _LONG_TAG:
        return tag[0]
    last = next(islice(_ATTRIBUTE.finditer(tag[0]), _MOST_ATTRIBUTES, None), None)
    return tag[0][: last.start()] if last else tag[0]


def page_title(root: Element) -> str:
    for element in root.iter():
        if tag_of(element) == "title":
            return " ".join("".join(element.itertext()).split())
    return ""


def _body(root: Element) -> Element:
    return next((element for element in root.iter() if tag_of(element) == "body"), root)


def _main_part(root: Element) -> Element:
    """`<main>`, else the only `<article>`, else the body."""
    mains = [element for element in root.iter() if tag_of(element) == "main" or element.get("role") == "main"]
    articles = [element for element in root.iter() if tag_of(element) == "article"]
    for found in (mains, articles):
        if len(found) == 1 and "".join(found[0].itertext()).strip():
            return found[0]
    return _body(root)


def blocks_of(root: Element, notes: Notes, file_name: str = "", *, whole: bool = False) -> Iterator[HtmlBlock]:
    """The blocks of a page in order, notes left out; `whole` takes all of the body, not its main part alone."""
    main = _body(root) if whole else _main_part(root)
    return Walker(notes, file_name, keep_all=whole).walk(main)


def write_blocks(
    blocks: Iterable[HtmlBlock], builder: DocumentBuilder, last_page: int = 0, *, ends_with_notes: bool = False
) -> int:
    """Add `blocks` to `builder`; returns the number of the last page that began.

    A heading that closes the blocks heads the notes when it `ends_with_notes`.
    """
    blocks = list(blocks)
    if ends_with_notes and blocks and blocks[-1].kind == "heading":
        builder.notes_title(split_private_marks(blocks.pop().text)[0])
    for block in blocks:
        text, pages = split_private_marks(block.text, last_page)
        last_page = pages[-1][1] if pages else last_page
        if block.kind == "heading" or not text.strip():
            for _, number, label in pages:
                builder.page(number, label)
            if text.strip():
                builder.heading(block.level, text.replace("\n", " "))
        else:
            add_with_pages(builder, block.kind, text, pages, block.has_header)
    return last_page


def note_texts(notes: Notes) -> Iterator[tuple[str, str]]:
    """The notes in order as (label, text that begins with the label)."""
    for key, element in notes.elements.items():
        label = notes.labels[key]
        parts = [block.text for block in Walker(Notes(), key[0], inside_note=True).walk(element)]
        text = split_private_marks("\n".join(parts))[0].strip()
        mark = notes.marks[key] or label[1:-1]
        printed = _PRINTED_MARK.match(f"{mark}\0{text}")
        yield label, f"{label} {text[printed.end() - len(mark) - 1 :] if printed else text}"
