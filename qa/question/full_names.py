"""Where a text writes a name of the question out: 北大西洋条約機構（NATO）."""

from __future__ import annotations

import re

from qa.question.parsing import Question

_LONG_NAME = r"[ァ-ヴー一-龥々・A-Za-z][ァ-ヴー一-龥々・A-Za-z ]{2,60}"


def full_name(question: Question, text: str) -> tuple[int, int] | None:
    """Where `text` writes out a name of the question: before the bracket that holds it, or in the bracket behind it."""
    for term in question.words:
        word = re.escape(question.text[term.start : term.end])
        for pattern in (
            rf"「([^「」]{{2,60}})」[（(][^（）()]*{word}",
            rf"({_LONG_NAME})[（(][^（）()]*{word}",
            rf"{word}[」』]?[（(]({_LONG_NAME})",
        ):
            if match := re.search(pattern, text):
                return match.span(1)
    return None
