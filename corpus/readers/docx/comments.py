"""Comments of Word files, each with who wrote it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from docx.oxml.ns import qn

Element = Any  # an lxml element, as python-docx hands out


def comment_texts(root: Element | None, text_of: Callable[[Element], str]) -> Iterator[str]:
    """`author：text` of every comment that says something, in the file's order."""
    for comment in root.iter(qn("w:comment")) if root is not None else ():
        texts = (text_of(paragraph) for paragraph in comment.iter(qn("w:p")))
        if said := " ".join(text.replace("\n", " ") for text in texts if text):
            author = (comment.get(qn("w:author")) or "").strip()
            yield f"{author}：{said}" if author else said
