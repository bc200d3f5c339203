"""The titles that an EPUB's table of contents gives its chapters: EPUB 3's nav, or else EPUB 2's NCX.

Chapters often carry their title as a picture or as an ordinary paragraph, and only the table of contents says what it is.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable
from urllib.parse import unquote

from corpus.readers.archive import Archive
from corpus.readers.html.tree import Element, roles_of, tag_of
from corpus.readers.html.walk import HtmlBlock

_NCX = "application/x-dtbncx+xml"


def chapter_titles(
    package: Element, package_name: str, archive: Archive, parse: Callable[[str], Element]
) -> dict[str, str]:
    """The first title of each file of the book that the table of contents names; `parse` reads a file of the book."""
    items = [element for element in package.iter() if tag_of(element) == "item"]
    navs = [item for item in items if "nav" in (item.get("properties") or "").split()]
    for item in [*navs, *(item for item in items if item.get("media-type") == _NCX)]:
        name = _inside(posixpath.dirname(package_name), item.get("href") or "")
        if name in archive:
            titles: dict[str, str] = {}
            for target, title in _entries(parse(name)):
                titles.setdefault(_inside(posixpath.dirname(name), target), title)
            if titles:
                return titles
    return {}


def with_title(blocks: Iterable[HtmlBlock], title: str | None) -> list[HtmlBlock]:
    """The blocks of a chapter, under its title when they have no heading of their own."""
    found = list(blocks)
    if not title or not found or any(block.kind == "heading" for block in found):
        return found
    if _plain(found[0].text) == _plain(title):  # set large, but as a paragraph
        found.pop(0)
    return [HtmlBlock("heading", title, 1), *found]


def _entries(root: Element) -> Iterable[tuple[str, str]]:
    """(address, title) in order."""
    lists = [element for element in root.iter() if tag_of(element) == "nav" and roles_of(element) & {"toc", "doc-toc"}]
    for part in lists or [root]:
        for element in part.iter():
            if tag_of(element) == "a" and element.get("href"):
                yield element.get("href"), _text(element)
            if tag_of(element) == "navpoint":
                labels = [child for child in element if tag_of(child) == "navlabel"]
                targets = [child.get("src") for child in element if tag_of(child) == "content"]
                if labels and targets and targets[0]:
                    yield targets[0], _text(labels[0])


def _inside(folder: str, address: str) -> str:
    """The name in the archive of what an address without its #fragment means."""
    return posixpath.normpath(posixpath.join(folder, unquote(address.split("#")[0])))


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _plain(text: str) -> str:
    return "".join(text.split())
