"""「はい」 or 「いいえ」 at the head of an answer, where a quoted sentence settles the question; else nothing.

A wrong word there misleads more than a missing one: it is said only where the sentence speaks of what was asked, ends in a
word that allows, forbids or denies, and no exception stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from qa.question.parsing import Question
from qa.reader.reading import Reading
from qa.selection.candidates import Candidates, Sentence
from qa.selection.choice import Choice
from qa.selection.settings import Selection

Polarity = Literal["yes", "no"]
WORDS: dict[Polarity, str] = {"yes": "はい。", "no": "いいえ。"}

# Asks whether something may be done, works or is covered, in the affirmative.
_JAPANESE_ASKS = re.compile(
    r"(?:でき(?:る|ます)|可能(?:です)?|使え(?:る|ます)|て(?:も)?(?:いい|よい|かまわない|構わない|大丈夫)|られ(?:る|ます)|大丈夫|OK"
    r"|含まれ(?:る|ます)|対象(?:です|になりますか?)?|許され(?:る|ます)|入れ(?:る|ます))(?:の|ん)?(?:です|でしょう)?か?[?？。]*$"
)
_ENGLISH_ASKS = re.compile(
    r"^\W*(?:can|may|could|am i allowed|are we allowed|is it (?:all right|ok|okay|possible|allowed|permitted|fine))\b",
    re.I,
)
_NEGATED = re.compile(r"(?:ない|ません|ず)(?:の|ん)?(?:です|でしょう)?か?[?？。]*$|n't\b|\bnot\b", re.I)

_ENDS = r"(?:もの|こと)?(?:と(?:する|します))?(?:。|！|!|$|ので|ため|が、)"
_FORBIDS = re.compile(
    r"(?:でき(?:ない|ません)|不可(?:です|とする)?|禁止(?:です|する|します|[しさ]れ?て(?:いる|います)|となって(?:いる|おります|います))?|(?:ては|では)(?:なら|いけ)(?:ない|ません)"
    r"|ないで(?:ください|下さい)|ご遠慮(?:ください|願います)|使え(?:ない|ません)|対象外(?:です|とする)?|対象(?:と|に)(?:し|なら|なり)(?:ない|ません)"
    r"|認め(?:られ)?(?:ない|ません)|対応して(?:いない|いません|おりません)|含まれ(?:ない|ません|ていない|ていません|ておりません)|含み?ません|含まない)"
    + _ENDS
)
_ALLOWS = re.compile(
    r"(?:でき(?:る|ます)|可能(?:です|である)?|ても(?:よい|いい|よろしい|かまわない|かまいません|構いません|差し支えない)|使え(?:る|ます)"
    r"|認め(?:られ)?(?:る|ます)|対応して(?:いる|います|おります)|含まれて?(?:い)?(?:る|ます))" + _ENDS
)
_LIMITS = re.compile(r"ただし|但し|この限りでない|除く|除き|場合を除|に限り|に限る|のみ|だけ")


def polarity(
    candidates: Candidates, readings: Sequence[Reading], choices: Sequence[Choice], limits: Selection = Selection()
) -> Polarity | None:
    """What the quotes say to a yes/no question; None where they leave it to whoever reads them."""
    query = candidates.query
    if "yesno" not in query.kinds[:1] or not _asks(query):
        return None
    quoted = [sentence for sentence in candidates.sentences if _is_quoted(sentence, choices)]
    if not quoted or any(_LIMITS.search(choice.text) for choice in choices):
        return None
    weights = candidates.ranking.word_weights
    best = max(quoted, key=lambda sentence: float(weights @ sentence.coverage))
    if float(weights @ best.coverage) < limits.settled or best.rank >= len(readings):
        return None
    if readings[best.rank].probability < limits.settled:
        return None
    forbids, allows = _FORBIDS.search(best.text), _ALLOWS.search(best.text)
    if bool(forbids) == bool(allows):
        return None
    return "no" if forbids else "yes"


def _asks(query: Question) -> bool:
    asked = query.asked.strip()
    pattern = _JAPANESE_ASKS if query.language == "ja" else _ENGLISH_ASKS
    return pattern.search(asked) is not None and _NEGATED.search(asked) is None


def _is_quoted(sentence: Sentence, choices: Sequence[Choice]) -> bool:
    return any(
        sentence.passage.passage.document_id == choice.passage.document_id
        and choice.quote.start <= sentence.span.start < choice.quote.end
        for choice in choices
    )
