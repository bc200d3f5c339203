"""Composes an answer of what was selected: whole sentences of the source, each with its `[n]`."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.document import Passage
from language.span import Span
from qa.records import Citation
from qa.selection.selector import Choice

_ENDS = ("。", "！", "？", "」", "』")  # after which an answer needs no full stop of ours


def compose(choices: Sequence[Choice]) -> tuple[str, tuple[Citation, ...]]:
    """The answer's text and its citations. Years the source shortens are given in full within 〔 〕, marked as ours."""
    parts, citations = [], []
    for mark, choice in enumerate(choices, start=1):
        passage = choice.sentence.passage.passage
        quote = passage.text[choice.quote.start - passage.start : choice.quote.end - passage.start]
        pages = passage.pages
        citations.append(
            Citation(
                number=mark,
                document_id=passage.document_id,
                title=passage.title,
                section=passage.section,
                pages=pages,
                start=choice.quote.start,
                end=choice.quote.end,
                quote=quote,
                place=passage.place_at(choice.quote.start),
            )
        )
        shown = _with_years(passage, choice.quote)
        shown = shown if shown.endswith(_ENDS) else shown + "。"
        parts.append(f"{shown}[{mark}]")
    return "".join(parts), tuple(citations)


def _with_years(passage: Passage, quote: Span) -> str:
    """The quote with each shortened date's full form behind it in 〔 〕."""
    parts, done = [], quote.start
    for gloss in passage.glosses:
        if gloss.kind == "value" and quote.start <= gloss.start and gloss.end <= quote.end:
            parts.append(f"{passage.text[done - passage.start : gloss.end - passage.start]}〔{gloss.text}〕")
            done = gloss.end
    parts.append(passage.text[done - passage.start : quote.end - passage.start])
    return "".join(parts)
