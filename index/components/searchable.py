"""What a passage is searched by."""

from __future__ import annotations

from corpus.document import Passage


def searchable_text(passage: Passage) -> str:
    """The titles above a passage, its text, and in full the years that it shortens, its dates and the readings that it prints."""
    said = " ".join(dict.fromkeys(gloss.text for gloss in passage.glosses if gloss.is_searched))
    return "\n".join(part for part in (titles_over(passage), passage.text, said) if part)


def titles_over(passage: Passage) -> str:
    """The document's title, unless it is a heading too, the headings, outermost first, and a table's header row.

    A row is about what its columns are called, and a passage that goes on with a table does not say it.
    """
    columns = " ".join(passage.header.replace("|", " ").split())
    return f"{headings_over(passage)} {columns}".strip()


def headings_over(passage: Passage) -> str:
    """The document's title, unless it is a heading too, and the headings, outermost first."""
    headings = " ".join(passage.section)
    return headings if passage.title in headings else f"{passage.title} {headings}".strip()
