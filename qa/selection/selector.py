"""Selects what an answer quotes: the best sentence with the block it needs, and those that belong beside it.

Only edges are trimmed: a leading また or しかし, a trailing （図表1参照）. A quote is the slice of the document that is left.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.tables import CELL
from qa.injection import looks_like_instruction
from qa.models.form import defines
from qa.question.answer_types import AnswerType
from qa.question.full_names import full_name
from qa.question.parsing import Question
from qa.selection.candidates import Candidates, Sentence
from qa.selection.choice import Choice, merged
from qa.selection.quoting import quoted
from qa.selection.rows import best_row, is_header, table_around
from qa.selection.settings import Selection
from qa.selection.units import leads_in, says_nothing_alone

_FACTOID = frozenset({"who", "when", "where", "howmany"})
_GATHERING = frozenset({"compare", "list"})
_EXPECTED_TYPES: frozenset[AnswerType] = frozenset({"date", "number", "person", "place", "reason"})

_BACK_REFERENCE = re.compile(r"^(?:これ|それ|この|その|ここ|そこ|彼|彼女|同)(?!まで|から|ぞれ|のほか|以降|以来|後)")
_GOES_ON = re.compile(r"^(?:これ|それ|同[^、。]{1,8})は")
_NAMES_BEFORE = re.compile(r"^(?:俗に|いわゆる|一般に|通称)?[^、。]{1,20}と(?:呼ば|称さ|言わ|いわ)れ")
_CONTRAST = re.compile(r"^(?:一方|他方|反面|逆に|対照的に|[これそれ]{2}に対し)")
_EQUATES = re.compile(r"(?:である|であった|だ|だった|です|でした)。?$")
_ENDED = re.compile(r"[。.！!？?：:）)]$|^[-・（(0-9０-９]")
_REASON_NEXT = re.compile(r"(?:からだ|からである|ためだ|ためである|からです|ためです|からでした|ためでした)[。！!]?$")
_FOLLOWS_REASON = re.compile(r"^(?:そのため|このため|そこで|これを受け|その結果|この結果|したがって|だから|それゆえ)")


def select(candidates: Candidates, scores: NDArray[np.float32], limits: Selection = Selection()) -> list[Choice]:
    """What the answer quotes, in an order that reads well; at least one when there are candidates.

    `scores` (n_sentences,) say how well each sentence answers. What a document tells the reader's machine to do is no answer,
    however many words of the question it holds.
    """
    if not len(scores):
        return []
    sentences = candidates.sentences
    scores = scores - limits.lacks * ~_holding(candidates)
    if gathers_all(candidates.query):
        leads = np.array([leads_in(sentence.text) for sentence in sentences], dtype=np.float32)
        scores = scores + np.float32(limits.leads) * leads
    if candidates.query.kind == "definition":
        defining = np.array([defines(candidates.query, sentence.text) for sentence in sentences], dtype=np.float32)
        scores = scores + np.float32(limits.defines) * defining
    order = [int(position) for position in np.argsort(-scores)][: limits.considered]
    order = [position for position in order if not looks_like_instruction(sentences[position].text)]
    if not order:
        return []
    order = list(dict.fromkeys((best_row(candidates, scores, order[0]), *order)))
    chosen: dict[int, str] = {order[0]: "best"}
    _add_context(chosen, candidates, order[0])
    _add_expected(chosen, candidates, order[0], scores, limits)
    _add_next(chosen, candidates, order[0], limits)
    _add_others(chosen, candidates, order, scores, limits)
    _add_between(chosen, candidates)
    kept = [position for position in chosen if not looks_like_instruction(sentences[position].text)]
    kept.sort(key=lambda position: (sentences[position].rank, sentences[position].number))
    return _quotes(candidates, [(position, chosen[position]) for position in kept], limits)


def _quotes(candidates: Candidates, chosen: Sequence[tuple[int, str]], limits: Selection) -> list[Choice]:
    """The quotes of the chosen sentences, none of them twice: what the best one's block holds needs no other quote."""
    gathers = gathers_all(candidates.query)
    taken: list[list[Choice]] = []
    held: list[Choice] = []
    for position, role in sorted(chosen, key=lambda item: item[1] != "best"):
        sentence = candidates.sentences[position]
        if any(_within(sentence, choice) for choice in held):
            continue
        found = quoted(candidates, sentence, role, limits, gathers=gathers and role == "best")
        found = [choice for choice in found if not any(_overlap(choice, other) for other in held)]
        if role != "best" and all(says_nothing_alone(choice.text) for choice in found):
            continue
        held += found
        taken.append(found)
    ranks = {sentence.passage.passage.start: sentence.rank for sentence in reversed(candidates.sentences)}
    ranks |= {choice.passage.start: -1 for choice in taken[0]}  # the best one's passage is read first
    groups = sorted(taken, key=lambda group: _place(group, ranks))
    return merged([choice for group in groups for choice in group])


def _place(group: Sequence[Choice], ranks: Mapping[int, int]) -> tuple[int, int]:
    if not group:
        return (0, 0)
    return min(ranks.get(choice.passage.start, len(ranks)) for choice in group), group[0].quote.start


def _within(sentence: Sentence, choice: Choice) -> bool:
    same = sentence.passage.passage.document_id == choice.passage.document_id
    return same and choice.quote.start <= sentence.span.start and sentence.span.end <= choice.quote.end


def _overlap(one: Choice, other: Choice) -> bool:
    same = one.passage.document_id == other.passage.document_id
    return same and one.quote.start < other.quote.end and other.quote.start < one.quote.end


def gathers_all(query: Question) -> bool:
    """Whether the question asks for everything of its kind: a list, the steps, the conditions."""
    return "list" in query.kinds or query.kind == "how"


def _holding(candidates: Candidates) -> NDArray[np.bool_]:
    """(n_sentences,) whether each holds the kind of thing asked for; all do when the question doesn't say."""
    if candidates.query.asks_full_name:
        written_out = [full_name(candidates.query, sentence.text) for sentence in candidates.sentences]
        return np.array([found is not None for found in written_out])
    expected = candidates.query.expected & _EXPECTED_TYPES
    return np.array([not expected or _holds(sentence, expected, candidates.query) for sentence in candidates.sentences])


def _add_others(
    chosen: dict[int, str], candidates: Candidates, order: Sequence[int], scores: NDArray[np.float32], limits: Selection
) -> None:
    """Add, best first, those that tell of a further side, or that score nearly as well as the best one."""
    query, sentences, best = candidates.query, candidates.sentences, order[0]
    gathers = query.kind in _GATHERING or len(set(query.kinds) & (_FACTOID | _GATHERING)) > 1
    is_factoid = query.kind in _FACTOID and not gathers
    longest = limits.longest_factoid if is_factoid else limits.longest
    close = limits.close_factoid if is_factoid else limits.close
    most = limits.most_gathered if gathers else limits.most_sentences
    table = table_around(candidates, best)
    # Another row answers only a question for several; a header answers none.
    beside = {row for row in table if not gathers or is_header(sentences[row])}
    for position in order[1:]:
        counted = [other for other, role in chosen.items() if role != "continued"]
        if len(counted) >= most or position in chosen or position in beside:
            continue
        if sum(len(sentences[other].text) for other in [*counted, position]) > longest:
            continue
        behind = float(scores[best] - scores[position])
        if gathers and _adds_a_side(chosen, candidates, best, position, behind, limits):
            chosen[position] = "side"
        elif behind <= close:
            chosen[position] = "also"


def _add_next(chosen: dict[int, str], candidates: Candidates, best: int, limits: Selection) -> None:
    """Add what goes on behind the best sentence in its paragraph, where there is room."""
    sentences, query, after = candidates.sentences, candidates.query, best + 1
    passage = sentences[best].passage.passage
    if "compare" in query.kinds and passage.end - passage.start <= limits.next_sentence:
        first = best - sentences[best].number  # so short a passage tells of both sides only as a whole
        chosen.update({first + number: "side" for number in range(len(passage.sentences)) if first + number != best})
        return
    is_factoid = query.kind in _FACTOID and not set(query.kinds) & _GATHERING
    longest = limits.next_factoid if is_factoid else limits.next_sentence
    total = sum(len(sentences[position].text) for position in chosen)
    follows = _has_next(sentences[best]) and _same_line(sentences[best], sentences[after])
    if follows and after not in chosen and total + len(sentences[after].text) <= longest:
        chosen[after] = "continued"


def _add_between(chosen: dict[int, str], candidates: Candidates) -> None:
    """Add the one or two sentences that stand between two chosen ones of a passage."""
    sentences = candidates.sentences
    for position in sorted(chosen):
        for other in (position + 2, position + 3):
            if other in chosen and sentences[other].rank == sentences[position].rank:
                for between in range(position + 1, other):
                    chosen.setdefault(between, "between")
                break


def _same_line(one: Sentence, other: Sentence) -> bool:
    """Whether both stand in one paragraph; where nobody wrote full stops (talks, slides), a line is no paragraph."""
    passage = one.passage.passage
    between = passage.text[one.span.end - passage.start : other.span.start - passage.start]
    return "\n" not in between or not (_ENDED.search(one.text) or _ENDED.search(other.text) or CELL in other.text)


def _adds_a_side(
    chosen: dict[int, str], candidates: Candidates, best: int, position: int, behind: float, limits: Selection
) -> bool:
    """Whether a sentence tells of a part of the question that those chosen don't, or stands beside the best one."""
    sentences = candidates.sentences
    met = np.max([sentences[other].coverage for other in chosen], axis=0)
    gain = float(candidates.ranking.word_weights @ np.maximum(sentences[position].coverage - met, 0))
    same_passage = sentences[position].rank == sentences[best].rank
    if "compare" in candidates.query.kinds and _compares(candidates, position, best):
        gain = limits.gain
    if gain >= limits.gain and behind <= (limits.side_beside if same_passage else limits.side):
        return True
    return same_passage and behind <= limits.beside


def _compares(candidates: Candidates, position: int, best: int) -> bool:
    """Whether a sentence sets one thing against another (…。一方、…), or counts what the best one counts."""
    sentences = candidates.sentences
    beside = (
        sentences[position : position + 2] if _has_next(sentences[position]) else sentences[position : position + 1]
    )
    if any(_CONTRAST.match(sentence.text) for sentence in beside):
        return True
    return sentences[position].rank == sentences[best].rank and bool(
        _counted(sentences[position]) & _counted(sentences[best])
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


def _add_expected(
    chosen: dict[int, str], candidates: Candidates, best: int, scores: NDArray[np.float32], limits: Selection
) -> None:
    """When the best sentence lacks what was asked for (a person, a number, a reason …), take the best one that has it."""
    query, sentences = candidates.query, candidates.sentences
    expected = query.expected & _EXPECTED_TYPES
    if not expected or any(_holds(sentences[position], expected, query) for position in chosen):
        return
    others = [
        position
        for position, sentence in enumerate(sentences)
        if (sentence.rank == sentences[best].rank or scores[best] - scores[position] <= limits.expected_behind)
        and _holds(sentence, expected, query)
    ]
    if others:
        chosen[max(others, key=lambda position: float(scores[position]))] = "expected"


def _holds(sentence: Sentence, expected: frozenset[AnswerType], query: Question) -> bool:
    unit = query.counted
    found = (
        sentence.text[span.start : span.end]
        for span in sentence.passage.spans_of(sentence.number)
        if span.type in expected
    )
    return any(text not in query.text and (unit is None or unit.search(text) is not None) for text in found)
