"""What is left of a sentence that is quoted: its edges may go, nothing within it."""

from __future__ import annotations

import re

from language.span import Span
from qa.selection.candidates import Sentence
from qa.selection.settings import Selection

LEADING = re.compile(
    r"^(?:また|しかし(?:ながら)?|だが|さらに|そして|なお|ただし?|もっとも|一方(?:で)?|つまり|即ち|すなわち|このほか|とはいえ|他方(?:で)?|ところで|加えて)"
    r"(?:、|(?=[ァ-ヴー一-龥A-Z]))"
)
_TRAILING = re.compile(r"[（(](?:図表?|表|写真|注|別表|資料)[^（）()]{0,40}(?:参照)?[）)](?=。?$)")


def trimmed(sentence: Sentence, limits: Selection = Selection()) -> Span:
    """The sentence's span in its document without a leading connective and a trailing reference to a figure."""
    text, start = sentence.text, sentence.span.start
    leading = LEADING.match(text)
    begin = leading.end() if leading and len(text) - leading.end() >= limits.least_trimmed else 0
    trailing = _TRAILING.search(text)
    end = trailing.start() if trailing and trailing.start() > begin else len(text)
    while end > begin and text[end - 1].isspace():
        end -= 1
    return Span(start + begin, start + end)
