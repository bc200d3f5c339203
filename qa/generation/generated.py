"""A language model's checked statements as an `Answer`, with the same citations as any other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from qa.generation.generator import Draft, Quote, Statement
from qa.records import Answer, Citation
from qa.source_marks import from_data


def generated_answers(blank: Answer, drafts: Iterable[Draft]) -> Iterator[tuple[Draft, Answer]]:
    """Each draft with the answer that it makes."""
    for draft in drafts:
        text, citations = _set_down(draft.statements)
        yield draft, replace(blank, method="generative", text=text, citations=citations, notice=draft.notice)


def _set_down(statements: Sequence[Statement]) -> tuple[str, tuple[Citation, ...]]:
    numbers: dict[Quote, int] = {}
    parts = []
    for statement in statements:
        marks = "".join(f"[{numbers.setdefault(quote, len(numbers) + 1)}]" for quote in statement.citations)
        parts.append(f"{from_data(statement.text)}{marks}")
    return "".join(parts), tuple(_citation(number, quote) for quote, number in numbers.items())


def _citation(number: int, quote: Quote) -> Citation:
    passage = quote.passage
    return Citation(
        number=number,
        document_id=passage.document_id,
        title=passage.title,
        section=passage.section,
        pages=passage.pages,
        start=quote.start,
        end=quote.end,
        quote=quote.text,
        place=passage.place_at(quote.start),
        recognised=passage.recognised,
    )
