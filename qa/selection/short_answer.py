"""The shortest piece of a quote that answers: the reader's span where it is sure, or a name written out in full.

It is what the eye falls on, so an unsure one is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from language.span import Span
from qa.question.answer_types import AnswerType
from qa.question.full_names import full_name
from qa.question.parsing import Question
from qa.reader.reading import Reading
from qa.selection.candidates import Candidates
from qa.selection.choice import Choice
from qa.selection.settings import Selection

_WITHOUT = frozenset({"yesno", "list", "compare", "how"})  # kinds that no single span answers
_LONGEST = 60  # characters: more is no short answer
_EDGES = " \t\n　、。，．・：:;；|"
_TRAILING = re.compile(r"(?:から|まで|です|でした|だった|である|には|では|とは|[にのはがをでともや、。])$")
_NUMBER = re.compile(r"[0-9０-９〇一二三四五六七八九十百千]")
_DATE = re.compile(
    r"[0-9０-９〇一二三四五六七八九十元]+\s*[年月日時分:：/／.-]|[春夏秋冬月火水木金土日]|[朝昼夜晩初末旬]|[前後]日|毎"
)


@dataclass(frozen=True, slots=True)
class _Found:
    text: str
    sure: float


def short_answer_of(
    candidates: Candidates,
    readings: Sequence[Reading],
    choices: Sequence[Choice],
    limits: Selection = Selection(),
) -> str | None:
    """A piece of one of the quotes, the reader's surest, or None."""
    query = candidates.query
    if query.asks_full_name:
        return _written_out(query, choices)
    if query.kind in _WITHOUT:
        return None
    found = max((one for choice in choices for one in _read(candidates, readings, choice)), key=_sure, default=None)
    if found is None or found.sure < limits.sure_short:
        return None
    text = _trimmed(found.text)
    return text if text and text in " ".join(choice.text for choice in choices) and fits(query, text) else None


def concise(choices: Sequence[Choice], short: str | None) -> list[Choice]:
    """The quotes of the passage that a sure short answer stands in: what else came near isn't needed beside it."""
    holding = next((choice for choice in choices if short is not None and short in choice.text), None)
    if holding is None:
        return list(choices)
    return [choice for choice in choices if _source(choice) == _source(holding)]


def _source(choice: Choice) -> tuple[str, int]:
    return choice.passage.document_id, choice.passage.start


def _written_out(query: Question, choices: Sequence[Choice]) -> str | None:
    for choice in choices:
        if span := full_name(query, choice.text):
            return choice.text[slice(*span)]
    return None


def _read(candidates: Candidates, readings: Sequence[Reading], choice: Choice) -> list[_Found]:
    """The likeliest span of a quote, as sure as span and passage are together."""
    for reading, analysed in zip(readings, candidates.passages, strict=False):
        passage = analysed.passage
        if (passage.document_id, passage.start) == (choice.passage.document_id, choice.passage.start):
            within = Span(choice.quote.start - passage.start, choice.quote.end - passage.start)
            best = reading.best_within(within)
            return [_Found(best[0].of(passage.text), best[1] * reading.probability)] if best else []
    return []


def _sure(found: _Found) -> float:
    return found.sure


def _trimmed(text: str) -> str:
    """Without particles and marks at its edges."""
    text = text.strip(_EDGES)
    cut = _TRAILING.search(text)
    return text[: cut.start()].rstrip(_EDGES) if cut and cut.start() > 1 else text


def fits(query: Question, text: str) -> bool:
    """Whether a span is of the kind asked for and says something that the question doesn't."""
    if len(text) > _LONGEST or "\n" in text or text in query.text:
        return False
    expected: frozenset[AnswerType] = query.expected
    if "number" in expected:
        return _NUMBER.search(text) is not None and (query.counted is None or query.counted.search(text) is not None)
    if "date" in expected:
        return _DATE.search(text) is not None
    if expected & {"person", "place"}:
        return not _NUMBER.match(text)
    return True
