"""References within a law, an ordinance, a contract or rules, such as 前項 and 次条, as glosses: 第八条第一項.

Only a text whose articles stand in order gets any. Where each paragraph and item stands is told by the places that the
readers for laws give, else by headings and labels (`corpus.provisions`).
"""

from __future__ import annotations

from collections.abc import Iterator

from corpus.document import Document, Gloss
from corpus.provisions.find import find_provisions
from corpus.provisions.gathering import Provisions
from language.references.meanings import meanings


def reference_glosses(document: Document) -> list[Gloss]:
    """In the order of the text, of kind "reference"; none where what is meant isn't certain.

    Headings, tables, notes and code have none: 前項 in a table stands for no paragraph of the text around it.
    """
    provisions = find_provisions(document)
    return [] if provisions is None else list(_glosses(document, provisions))


def _glosses(document: Document, provisions: Provisions) -> Iterator[Gloss]:
    for span, position in provisions.places:
        for inside, meaning in meanings(span.of(document.text), position, provisions.outline):
            yield Gloss(span.start + inside.start, span.start + inside.end, meaning, "reference")
