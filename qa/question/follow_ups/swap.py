"""The question before with one thing in the place of another."""

from __future__ import annotations

import re

from language.script import holds_japanese, language_of
from qa.question.follow_ups import phrases
from qa.question.follow_ups.topics import Topic, topics_of

_JA_SWAP = re.compile(
    r"^(?P<new>[^、。？?]{1,20}?)(?:の場合|のとき|の時)?(?:は|も|だと|なら|については?|に関しては|ではどう|はどう|についてはどう)"
    r"(?:(?:です|でしょう|だった|でした|なの|なん)(?:です)?か?|か)?[？?。\s]*$"
)


def replacing_japanese(body: str) -> Topic | None:
    """The one new thing of 「スイスは？」 or 「2019年はどうですか」, or None."""
    match = _JA_SWAP.match(body)
    if match is None:
        return None
    inside = topics_of(match["new"])
    if len(inside) != 1 or inside[0].end - inside[0].start < len(match["new"].strip()) - 1:
        return None
    return inside[0]


def swap(question: str, earlier_question: str) -> str | None:
    """The earlier question with the new name or date in the place of the one of its kind, or None."""
    if language_of(question) != language_of(earlier_question):
        return None
    if language_of(question) == "ja":
        new = replacing_japanese(phrases.JA_OPENERS.sub("", question.strip()))
    else:
        match = phrases.EN_SWAP.match(question.strip())
        inside = topics_of(f"x {match['new']}")[1:] if match else []
        new = inside[0] if len(inside) == 1 else None
    if new is None or not (new.named or new.kind == "date"):
        return None
    alike = [term for term in topics_of(earlier_question) if term.kind == new.kind and _same_shape(term.text, new.text)]
    if not alike or any(term.text == new.text for term in alike):
        return None
    old = next((term for term in alike if term.subject), alike[0])
    return earlier_question[: old.start] + new.text + earlier_question[old.end :]


def _same_shape(first: str, second: str) -> bool:
    """Acronyms stand for acronyms, names for names: NATO is not replaced by Iceland."""
    return holds_japanese(first) == holds_japanese(second) and first.isupper() == second.isupper()
