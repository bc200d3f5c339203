"""Chooses the sentences of an answer and sets them down: whole sentences of the source, each with its `[n]`.

Only edges are trimmed: a leading また or しかし, a trailing （図表1参照）. A quote is the slice of the document that is left.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.document import Passage
from language.span import Span
from qa.injection import looks_like_instruction
from qa.question.answer_types import AnswerType, asked_unit, expected_types, full_name
from qa.question.parsing import ASKS_FULL_NAME, Question
from qa.records import Citation
from qa.selection.candidates import Candidates, Sentence

_FACTOID = frozenset({"who", "when", "where", "howmany"})
_GATHERING = frozenset({"compare", "list"})
# Characters of quoted text. A question for a name or a number wants little more than its sentence.
_LONGEST_FACTOID = 200
_LONGEST = 450
_MOST_SENTENCES = 3
_MOST_GATHERED = 4  # for a comparison or a list
_CONSIDERED = 12  # best sentences
# How far behind the best sentence, in the scorer's log-odds, another one may be to stand beside it.
_CLOSE_FACTOID = 0.35
_CLOSE = 0.8
_BESIDE = 2.3  # in the same passage, for a comparison or a list
_EXPECTED_BEHIND = 2.5
_LACKS = 2.5  # what a sentence loses that lacks the kind of thing asked for: a date, a person, a reason …
_GAIN = 0.06  # share of the question's weight that a further side must add
_EXPECTED_TYPES: frozenset[AnswerType] = frozenset({"date", "number", "person", "place", "reason"})

_LEADING = re.compile(
    r"^(?:また|しかし(?:ながら)?|だが|さらに|そして|なお|ただし?|もっとも|一方(?:で)?|つまり|即ち|すなわち|このほか|とはいえ|他方(?:で)?|ところで|加えて)"
    r"(?:、|(?=[ァ-ヴー一-龥A-Z]))"
)
_TRAILING = re.compile(r"[（(](?:図表?|表|写真|注|別表|資料)[^（）()]{0,40}(?:参照)?[）)](?=。?$)")
_BACK_REFERENCE = re.compile(r"^(?:これ|それ|この|その|ここ|そこ|彼|彼女|同)(?!まで|から|ぞれ|のほか|以降|以来|後)")
_GOES_ON = re.compile(r"^(?:これ|それ|同[^、。]{1,8})は")
_NAMES_BEFORE = re.compile(r"^(?:俗に|いわゆる|一般に|通称)?[^、。]{1,20}と(?:呼ば|称さ|言わ|いわ)れ")
_CONTRAST = re.compile(r"^(?:一方|他方|反面|逆に|対照的に|[これそれ]{2}に対し)")
_EQUATES = re.compile(r"(?:である|であった|だ|だった|です|でした)。?$")
_REASON_NEXT = re.compile(r"(?:からだ|からである|ためだ|ためである|からです|ためです)。?$")
_FOLLOWS_REASON = re.compile(r"^(?:そのため|このため|そこで|これを受け|その結果|この結果|したがって|だから|それゆえ)")


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence taken into the answer. `quote` is its span in the document after trimming; `role` tells why it is there."""

    sentence: Sentence
    quote: Span
    role: str


def choose(candidates: Candidates, scores: NDArray[np.float32]) -> list[Choice]:
    """The answer's sentences, in an order that reads well; at least one when there are candidates."""
    if not len(scores):
        return []
    query, sentences = candidates.query, candidates.sentences
    gathers = query.kind in _GATHERING or len(set(query.kinds) & (_FACTOID | _GATHERING)) > 1
    is_factoid = query.kind in _FACTOID and not gathers
    longest = _LONGEST_FACTOID if is_factoid else _LONGEST
    scores = scores - _LACKS * ~_holding(candidates)
    order = [int(place) for place in np.argsort(-scores)]
    # What a document tells the reader's machine to do is no answer, however many words of the question it holds.
    order = [place for place in order[:_CONSIDERED] if not looks_like_instruction(sentences[place].text)]
    if not order:
        return []
    best = order[0]
    chosen: dict[int, str] = {best: "best"}
    _add_context(chosen, candidates, best)
    _add_expected(chosen, candidates, best, scores)
    for place in order[1:]:
        if len(chosen) >= (_MOST_GATHERED if gathers else _MOST_SENTENCES) or place in chosen:
            continue
        if sum(len(sentences[number].text) for number in [*chosen, place]) > longest:
            continue
        behind = float(scores[best] - scores[place])
        if gathers and _adds_a_side(chosen, candidates, best, place, behind):
            chosen[place] = "side"
        elif behind <= (_CLOSE_FACTOID if is_factoid else _CLOSE):
            chosen[place] = "also"
    chosen = {number: role for number, role in chosen.items() if not looks_like_instruction(sentences[number].text)}
    ordered = sorted(chosen, key=lambda number: (sentences[number].rank, sentences[number].number))
    return [Choice(sentences[number], trimmed(sentences[number]), chosen[number]) for number in ordered]


def _holding(candidates: Candidates) -> NDArray[np.bool_]:
    """(n_sentences,) whether each holds the kind of thing asked for; all do when the question doesn't say."""
    if ASKS_FULL_NAME.search(candidates.query.text):
        written_out = [full_name(candidates.query, sentence.text) for sentence in candidates.sentences]
        return np.array([found is not None for found in written_out])
    expected = expected_types(candidates.query) & _EXPECTED_TYPES
    return np.array([not expected or _holds(sentence, expected, candidates.query) for sentence in candidates.sentences])


def _adds_a_side(chosen: dict[int, str], candidates: Candidates, best: int, place: int, behind: float) -> bool:
    """Whether a sentence tells of a part of the question that those chosen don't, or stands beside the best one."""
    sentences = candidates.sentences
    met = np.max([sentences[number].coverage for number in chosen], axis=0)
    gain = float(candidates.ranking.word_weights @ np.maximum(sentences[place].coverage - met, 0))
    same_passage = sentences[place].rank == sentences[best].rank
    if "compare" in candidates.query.kinds and _compares(candidates, place, best):
        gain = _GAIN
    return (gain >= _GAIN and behind <= (4.0 if same_passage else 3.0)) or (same_passage and behind <= _BESIDE)


def _compares(candidates: Candidates, place: int, best: int) -> bool:
    """Whether a sentence sets one thing against another (…。一方、…), or counts what the best one counts."""
    sentences = candidates.sentences
    beside = sentences[place : place + 2] if _has_next(sentences[place]) else sentences[place : place + 1]
    if any(_CONTRAST.match(sentence.text) for sentence in beside):
        return True
    return sentences[place].rank == sentences[best].rank and bool(
        _counted(sentences[place]) & _counted(sentences[best])
    )


def _counted(sentence: Sentence) -> set[str]:
    """The last characters of a sentence's quantities: 人 of 約40万人."""
    spans = sentence.passage.spans_of(sentence.number)
    return {sentence.text[span.end - 1] for span in spans if span.type == "number"}


def _has_next(sentence: Sentence) -> bool:
    return sentence.number + 1 < len(sentence.passage.passage.sentences)


def _add_context(chosen: dict[int, str], candidates: Candidates, best: int) -> None:
    """Take in the sentence before when the best one points back to it, and the one after when it goes on from it."""
    sentence = candidates.sentences[best]
    before = best - 1 if sentence.number > 0 else None
    after = best + 1 if _has_next(sentence) else None
    text = sentence.text
    patterns = (_BACK_REFERENCE, _FOLLOWS_REASON, _NAMES_BEFORE)
    if before is not None and (any(pattern.match(text) for pattern in patterns) or _lacks_topic(sentence)):
        chosen[before] = "context"
    if after is None:
        return
    following = candidates.sentences[after].text
    goes_on = candidates.query.kind in ("definition", "how", "what") and _GOES_ON.match(following)
    gives_reason = candidates.query.kind == "why" and _REASON_NEXT.search(following)
    if goes_on or gives_reason:
        chosen[after] = "continued"


def _lacks_topic(sentence: Sentence) -> bool:
    """Whether a sentence says what something is but not what: 「町で最初の橋である。」 tells of the sentence before."""
    start, end = (offset - sentence.passage.passage.start for offset in (sentence.span.start, sentence.span.end))
    return _EQUATES.search(sentence.text) is not None and not any(
        word.part_of_speech[:2] == ("助詞", "係助詞") and word.surface in ("は", "も")
        for word in sentence.passage.morphemes
        if start <= word.start < end
    )


def _add_expected(chosen: dict[int, str], candidates: Candidates, best: int, scores: NDArray[np.float32]) -> None:
    """When the best sentence lacks what was asked for (a person, a number, a reason …), take the best one that has it."""
    query, sentences = candidates.query, candidates.sentences
    expected = expected_types(query) & _EXPECTED_TYPES
    if not expected or any(_holds(sentences[number], expected, query) for number in chosen):
        return
    others = [
        number
        for number, sentence in enumerate(sentences)
        if (sentence.rank == sentences[best].rank or scores[best] - scores[number] <= _EXPECTED_BEHIND)
        and _holds(sentence, expected, query)
    ]
    if others:
        chosen[max(others, key=lambda number: float(scores[number]))] = "expected"


def _holds(sentence: Sentence, expected: frozenset[AnswerType], query: Question) -> bool:
    unit = asked_unit(query)
    found = (
        sentence.text[span.start : span.end]
        for span in sentence.passage.spans_of(sentence.number)
        if span.type in expected
    )
    return any(text not in query.text and (unit is None or unit.search(text) is not None) for text in found)


def trimmed(sentence: Sentence) -> Span:
    """The sentence's span in its document without a leading connective and a trailing reference to a figure."""
    text, start = sentence.text, sentence.span.start
    leading = _LEADING.match(text)
    begin = leading.end() if leading and len(text) - leading.end() >= 8 else 0
    trailing = _TRAILING.search(text)
    end = trailing.start() if trailing and trailing.start() > begin else len(text)
    while end > begin and text[end - 1].isspace():
        end -= 1
    return Span(start + begin, start + end)


def set_down(choices: Sequence[Choice]) -> tuple[str, tuple[Citation, ...]]:
    """The answer's text and its citations. Years the source shortens are given in full within 〔 〕, marked as ours."""
    parts, citations = [], []
    for number, choice in enumerate(choices, start=1):
        passage = choice.sentence.passage.passage
        quote = passage.text[choice.quote.start - passage.start : choice.quote.end - passage.start]
        pages = passage.pages
        citations.append(
            Citation(
                number=number,
                document_id=passage.document_id,
                title=passage.title,
                section=passage.section,
                pages=pages,
                start=choice.quote.start,
                end=choice.quote.end,
                quote=quote,
            )
        )
        shown = _with_years(passage, choice.quote)
        shown = shown if shown.endswith(("。", "！", "？", "」", "』")) else shown + "。"
        parts.append(f"{shown}[{number}]")
    return "".join(parts), tuple(citations)


def _with_years(passage: Passage, quote: Span) -> str:
    """The quote with each shortened date's full form behind it in 〔 〕."""
    parts, done = [], quote.start
    for gloss in passage.glosses:
        if quote.start <= gloss.start and gloss.end <= quote.end:
            parts.append(f"{passage.text[done - passage.start : gloss.end - passage.start]}〔{gloss.text}〕")
            done = gloss.end
    parts.append(passage.text[done - passage.start : quote.end - passage.start])
    return "".join(parts)
