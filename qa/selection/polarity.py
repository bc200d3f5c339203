"""「はい」 or 「いいえ」 at the head of an answer, where the reader is sure and what it read is quoted; else nothing.

A wrong word there misleads more than a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from language.span import Span
from qa.question.parsing import Question
from qa.reader.reading import Reading
from qa.selection.candidates import Candidates
from qa.selection.choice import Choice
from qa.selection.settings import Selection

Polarity = Literal["yes", "no"]
WORDS: dict[Polarity, str] = {"yes": "はい。", "no": "いいえ。"}

# 「できないのですか」 is agreed to with はい in Japanese and denied with "No" in English: such questions get the quote alone.
_NEGATED = re.compile(r"(?:ない|ません|ず)(?:の|ん)?(?:です|でしょう)?か?[?？。]*$|n't\b|\bnot\b", re.I)


def polarity(
    candidates: Candidates, readings: Sequence[Reading], choices: Sequence[Choice], limits: Selection = Selection()
) -> Polarity | None:
    """What the quotes say to a yes/no question; None where they leave it to whoever reads them."""
    if not readings or not _asks(candidates.query):
        return None
    best = max(range(len(readings)), key=lambda rank: readings[rank].answers)
    one, passage = readings[best], candidates.passages[best].passage
    span = Span(passage.start + one.span.start, passage.start + one.span.end)
    if not any(_holds(choice, passage.document_id, span) for choice in choices):
        return None
    if one.probability < limits.settled or abs(one.yes) < limits.decided:
        return None
    return "yes" if one.yes > 0 else "no"


def _asks(query: Question) -> bool:
    return "yesno" in query.kinds[:1] and _NEGATED.search(query.asked.strip()) is None


def _holds(choice: Choice, document: str, span: Span) -> bool:
    """Whether a quote shares a character with the span."""
    same = choice.passage.document_id == document
    return same and choice.quote.start < span.end and choice.quote.end > span.start
