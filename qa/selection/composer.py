"""Composes an answer of what was selected: whole sentences of the source, each with its `[n]`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.document import Passage
from language.span import Span
from qa.records import Citation
from qa.selection.choice import Choice
from qa.source_marks import set_apart, without_last_marks

_ENDS = (*"。．！？」』.!?:：…",)  # after which an answer needs no full stop of ours

_NOTES = re.compile(r"(?<=[。．！？.!?])(?: ?[（(][0-9０-９]{1,3}[)）])+$")  # marks of notes behind a full stop


def compose(choices: Sequence[Choice]) -> tuple[str, tuple[Citation, ...]]:
    """The answer's text and its citations. Years the source shortens, and what 前項 refers to, stand in full within 〔 〕, marked as ours."""
    parts: list[str] = []
    for mark, choice in enumerate(choices, start=1):
        shown = set_apart(_with_glosses(choice.passage, choice.quote) if choice.shown is None else choice.shown)
        if "\n" in shown or (parts and "\n" in parts[-1]):
            parts.append("\n")
        ended = not shown or _NOTES.sub("", without_last_marks(shown)).endswith(_ENDS) or "\n" in shown
        parts.append(f"{shown}{'' if ended else '。'}[{mark}]")
    text = "".join(parts).replace("\n[", "[").strip()
    return text, tuple(_citation(mark, choice) for mark, choice in enumerate(choices, start=1))


def _citation(mark: int, choice: Choice) -> Citation:
    passage = choice.passage
    return Citation(
        number=mark,
        document_id=passage.document_id,
        title=passage.title,
        section=passage.section,
        pages=passage.pages,
        start=choice.quote.start,
        end=choice.quote.end,
        quote=choice.text,
        place=passage.place_at(choice.quote.start),
        recognised=passage.recognised,
    )


def _with_glosses(passage: Passage, quote: Span) -> str:
    """The quote with the full form of each shortened date, and what each 前項 or 次条 refers to, behind it in 〔 〕."""
    parts, done = [], quote.start
    for gloss in passage.glosses:
        if gloss.is_shown and done <= gloss.start and gloss.end <= quote.end:
            parts.append(f"{passage.text[done - passage.start : gloss.end - passage.start]}〔{gloss.text}〕")
            done = gloss.end
    parts.append(passage.text[done - passage.start : quote.end - passage.start])
    return "".join(parts)
