"""The provisions of a document, by its places where a reader for laws gave them, else by headings and labels."""

from __future__ import annotations

from corpus.document import Document
from corpus.provisions.gathering import Provisions
from corpus.provisions.placed import has_placed_articles, placed_provisions
from corpus.provisions.printed import printed_provisions


def find_provisions(document: Document) -> Provisions | None:
    """None for a text without articles (条) in order."""
    if has_placed_articles(document):
        return placed_provisions(document)
    return printed_provisions(document) if document.text.count("条") >= 3 else None
