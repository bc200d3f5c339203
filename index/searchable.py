"""What a passage is searched by."""

from __future__ import annotations

from corpus.document import Passage


def searchable_text(passage: Passage) -> str:
    """The titles a passage stands under, outermost first, its text, and in full the years that it shortens."""
    years = " ".join(dict.fromkeys(gloss.text for gloss in passage.glosses))
    return "\n".join(part for part in (" ".join(passage.section), passage.text, years) if part)
