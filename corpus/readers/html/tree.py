"""Small questions to an element of an HTML tree, parsed by lxml or by xml.etree."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_LONGEST_MARK = 100  # characters of what marks a page or a note, white space included
Element = Any  # of either library: both have tag, text, tail, attributes and children


def tag_of(element: Element) -> str:
    """The tag without its namespace, in small letters; "" for comments and the like."""
    return element.tag.rsplit("}", 1)[-1].lower() if isinstance(element.tag, str) else ""


def ancestors(element: Element) -> Iterable[Element]:
    return element.iterancestors() if hasattr(element, "iterancestors") else ()


def roles_of(element: Element) -> set[str]:
    kinds = element.get("epub:type") or element.get("{http://www.idpf.org/2007/ops}type") or ""
    return set(f"{kinds} {element.get('role') or ''}".lower().split())


def page_break(element: Element) -> str:
    """The label of a page start, such as `<span epub:type="pagebreak" title="12"/>`."""
    if not roles_of(element) & {"pagebreak", "doc-pagebreak"}:
        return ""
    label = element.get("title") or element.get("aria-label") or _short_text(element) or element.get("id") or ""
    number = re.search(r"(\d+|[ivxlcdm]+)\W*$", label[-_LONGEST_MARK:], re.IGNORECASE)
    return number[1] if number else ""


def is_backlink(element: Element) -> bool:
    backlink = roles_of(element) & {"backlink", "doc-backlink"}
    arrow = tag_of(element) == "a" and _short_text(element).strip("\ufe0e ") in ("↩", "^", "↑")
    return bool(backlink) or arrow


def is_permalink(element: Element) -> bool:
    """A sign behind a heading that links to the heading itself, as generators of documentation write."""
    within = tag_of(element) == "a" and (element.get("href") or "").startswith("#")
    return within and _short_text(element).strip("\ufe0f\u200b ") in ("¶", "#", "§", "🔗")


def _short_text(element: Element) -> str:
    """Its text, or "" when that is too long for a mark: marks within marks would be read through again and again."""
    text = ""
    for piece in element.itertext():
        text += piece
        if len(text) > _LONGEST_MARK:
            return ""
    return text
