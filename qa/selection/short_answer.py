"""The shortest piece of a quote that answers: a date, a number, a name, a reason, a list."""

from __future__ import annotations

import re
from collections.abc import Sequence

from language.span import Span
from qa.question.full_names import full_name
from qa.question.parsing import Question
from qa.selection.candidates import Sentence
from qa.selection.selector import Choice

_ITEM = r"[ァ-ヴー一-龥々A-Za-zＡ-Ｚａ-ｚ0-9０-９・（）()]{1,24}"
_ENUMERATION = re.compile(
    rf"{_ITEM}(?:[、，､]{_ITEM})+(?:(?:と|や|及び|および|並びに|ならびに){_ITEM})?|{_ITEM}(?:と|や|及び|および){_ITEM}"
)
_NUMBERED = re.compile(r"[（(][1１一][）)].+[（(][2-9２-９二三四五六七八九][）)][^、。（）()]*")
_REASON_END = re.compile(
    r"ため(?!の)|から(?=だ|で|、|。|$)|ので|ことから|理由(?=で|から|だ|に)|背景に|を受けて?|により(?=、)|懸念|べく"
)
_REASON_START = re.compile(r"(?:のは|のが|には|では|は|が)、(?=[^、]*$)|[、。](?=[^、。]*$)")
_WHICH_HEAD = re.compile(r"(?:どの|どんな|何という|なんという|どういう)([一-龥ァ-ヴー]{1,8})")


def short_answer_of(query: Question, choices: Sequence[Choice]) -> str | None:
    """The short answer within the quotes, the best sentence's first."""
    for choice in sorted(choices, key=lambda choice: choice.role != "best"):
        span = short_answer(query, choice.sentence, choice.quote)
        if span is not None:
            passage = choice.sentence.passage.passage
            return passage.text[span.start - passage.start : span.end - passage.start]
    return None


def short_answer(query: Question, sentence: Sentence, quote: Span) -> Span | None:
    """A span of the document within `quote`, or None when no piece of it alone would answer."""
    origin = sentence.span.start
    low, high = quote.start - origin, quote.end - origin
    for kind in query.kinds:
        found = _find(kind, query, sentence)
        if found and low <= found[0] < found[1] <= high:
            return Span(origin + found[0], origin + found[1])
    return None


def _find(kind: str, query: Question, sentence: Sentence) -> tuple[int, int] | None:
    text = sentence.text
    if kind == "why":
        return _reason(text)
    if kind == "list":
        return _longest(_NUMBERED, text) or _longest(_ENUMERATION, text)
    types = {"when": "date", "howmany": "number", "who": "person", "where": "place"}
    if kind in types:
        return _typed(types[kind], query, sentence)
    if kind == "which":
        head = _WHICH_HEAD.search(query.text)
        if head and (
            match := re.search(rf"「[^「」]+」(?=[^「」]{{0,6}}{head.group(1)})|[^、。「」の]+{head.group(1)}", text)
        ):
            return match.span()
    if kind == "definition" and query.asks_full_name:
        return full_name(query, text)
    if kind in ("which", "what", "definition"):
        for match in re.finditer(r"[「『“][^「」『』“”]{2,60}[」』”]", text):
            if match.group()[1:-1] not in query.text:
                return match.span()
    return None


def _typed(type_: str, query: Question, sentence: Sentence) -> tuple[int, int] | None:
    """The span of this type that stands nearest to words of the question and isn't in the question itself."""
    text = sentence.text
    spans = [
        span
        for span in sentence.passage.spans_of(sentence.number)
        if span.type == type_ and text[span.start : span.end] not in query.text
    ]
    unit = query.counted if type_ == "number" else None
    if unit is not None:
        spans = [span for span in spans if unit.search(text[span.start : span.end])] or spans
    if not spans:
        return None
    origin = sentence.span.start - sentence.passage.passage.start
    keys = {term.key for term in query.words}
    places = [
        word.start - origin
        for word, of in zip(sentence.passage.words, sentence.passage.word_sentences, strict=True)
        if of == sentence.number and word.key in keys
    ]
    best = min(spans, key=lambda span: min((abs(span.start - place) for place in places), default=span.start))
    return best.start, best.end


def _reason(text: str) -> tuple[int, int] | None:
    ends = [match for match in _REASON_END.finditer(text) if match.start() >= 4]
    if not ends:
        return None
    end = max(ends, key=lambda match: match.group() in ("ため", "から", "ので", "ことから"))
    starts = [match.end() for match in _REASON_START.finditer(text[: end.start() - 3])]
    start = starts[-1] if starts else 0
    return start, end.end()


def _longest(pattern: re.Pattern[str], text: str) -> tuple[int, int] | None:
    matches = sorted(pattern.finditer(text), key=lambda match: match.start() - match.end())
    return matches[0].span() if matches else None
