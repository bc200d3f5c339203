"""Made-up rules: who must or may do what with what, in which case, within which time, and why.

Clauses of the same kind stand beside each other, as in a law, so that only reading tells which of them answers. The
questions ask for what a clause says, or for what it does not.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from language.span import Span
from training.reader.example import Example, joined, unanswered
from training.reader.slots import CASES, DEEDS, PEOPLE, PLACES, THINGS, Deed, Word

_DIGITS = "〇一二三四五六七八九"
_HELD_BACK = 0.35


@dataclass(frozen=True, slots=True)
class Modal:
    """How a clause ends, and what it says in a question: `allowed` answers "may one?", None where it says neither."""

    ending: str
    name: str
    allowed: bool | None


_MUST = (
    Modal("しなければならない", "must", None),
    Modal("するものとする", "must", None),
    Modal("してください", "must", None),
    Modal("する", "must", None),
)
_MAY = (Modal("することができる", "may", True), Modal("することができます", "may", True))
_MAY_NOT = (
    Modal("してはならない", "may not", False),
    Modal("することはできません", "may not", False),
    Modal("する必要はない", "need not", False),
)
_PLAIN = (Modal("した", "did", None), Modal("することにした", "did", None), Modal("する予定である", "did", None))


@dataclass(frozen=True, slots=True)
class Clause:
    """One sentence and where its parts stand in it; a part that it lacks is absent from `spans`."""

    text: str
    spans: dict[str, Span]
    who: Word
    what: Word
    deed: Deed
    case: Word
    modal: Modal


def clause(chance: random.Random, words: Sequence[Word]) -> Clause:
    """Parts in the order of Japanese rules: who, in which case, within which time, to whom or where, what, the verb."""
    who, to, place, case = chance.choice(PEOPLE), chance.choice(PEOPLE), chance.choice(PLACES), chance.choice(CASES)
    what = chance.choice(THINGS if chance.random() < 0.6 else words)
    deed, modal = chance.choice(DEEDS), chance.choice(chance.choice((_MUST, _MUST, _MAY, _MAY_NOT, _PLAIN)))
    parts: list[tuple[str, str, str]] = [("who", who.japanese, "は、")]
    if chance.random() < 0.5:
        parts.append(("case", case.japanese, chance.choice(("ときは、", "場合には、", "場合、"))))
    if chance.random() < 0.5:
        parts.append(("time", _time(chance), "、" if chance.random() < 0.2 else ""))
    if chance.random() < 0.5 and to != who:
        parts.append(("to", to.japanese, "に"))
    elif chance.random() < 0.4:
        parts.append(("place", place.japanese, "で"))
    parts.append(("what", what.japanese, "を"))
    text, spans = "", {}
    for name, value, after in parts:
        spans[name] = Span(len(text), len(text) + len(value))
        text += value + after
    body = Span(spans["what"].start, len(text) + len(deed.japanese + modal.ending))
    text += deed.japanese + modal.ending + "。"
    return Clause(text, {**spans, "body": body, "whole": Span(0, len(text))}, who, what, deed, case, modal)


def _time(chance: random.Random) -> str:
    number = chance.randint(2, 60)
    counted = chance.choice((str(number), _kanji(number)))
    return chance.choice(
        (
            f"{counted}日以内に",
            f"{_kanji(number % 11 + 1)}月以内に",
            f"{number % 11 + 1}か月前までに",
            f"毎年{number % 12 + 1}月{number % 27 + 1}日までに",
            f"{counted}日前までに",
            "直ちに",
            "翌月の末日までに",
            f"{number % 9 + 1}営業日以内に",
        )
    )


def _kanji(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (_DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (_DIGITS[ones] if ones or not tens else "")


def asks(one: Clause, part: str, chance: random.Random) -> str:
    """A question that this part of the clause answers, in either language. `whole` is answered by yes or no."""
    english = chance.random() < 0.5
    return chance.choice((_english if english else _japanese)(one, part))


def _japanese(one: Clause, part: str) -> list[str]:
    did = f"{one.what.japanese}を{one.deed.japanese}"
    who, case = one.who.japanese, one.case.japanese
    when = f"{case}とき、" if "case" in one.spans else ""
    return {
        "who": [f"{did}するのは誰ですか", f"誰が{did}しますか", f"{when}{did}するのは誰か"],
        "case": [f"{who}が{did}するのはどんなときですか", f"どのような場合に{did}しますか"],
        "time": [f"{did}する期限は?", f"{who}はいつまでに{did}しますか", f"{when}いつまでに{did}すればよいですか"],
        "to": [
            f"{did}する相手は誰ですか",
            f"{who}は誰に{did}しますか",
            f"{when}{one.what.japanese}は誰に{one.deed.japanese}しますか",
        ],
        "place": [f"{did}する場所はどこですか", f"{who}はどこで{did}しますか", f"どこで{did}できますか"],
        "what": [f"{who}は何を{one.deed.japanese}しますか", f"{when}{one.deed.japanese}するものは何ですか"],
        "body": [f"{who}は{when}何をしなければなりませんか", f"{when}{who}はどうすればよいですか", f"{case}場合は?"]
        if when
        else [f"{who}がすることは何ですか", f"{who}の義務は"],
        "whole": [
            f"{who}は{when}{did}できますか",
            f"{when}{did}してもよいですか",
            f"{who}が{did}する必要はありますか",
            f"{did}することは認められていますか",
        ],
    }[part]


def _english(one: Clause, part: str) -> list[str]:
    who, what, deed, case = one.who.english, _the(one.what), one.deed.english, one.case.english
    when = f" when {case}" if "case" in one.spans else ""
    return {
        "who": [f"Who {_s(deed)} {what}{when}?", f"Who has to {deed} {what}?", f"By whom is {what} {one.deed.past}?"],
        "case": [f"When does {who} {deed} {what}?", f"In what case is {what} {one.deed.past}?"],
        "time": [
            f"By when must {who} {deed} {what}?",
            f"How soon must {what} be {one.deed.past}{when}?",
            f"What is the time limit to {deed} {what}?",
        ],
        "to": [f"To whom does {who} {deed} {what}?", f"Who is {what} {one.deed.past} to{when}?"],
        "place": [f"Where does {who} {deed} {what}?", f"Where is {what} {one.deed.past}?"],
        "what": [f"What does {who} {deed}{when}?", f"What has to be {one.deed.past} by {who}?"],
        "body": [f"What must {who} do{when}?", f"What does {who} have to do{when}?"],
        "whole": [
            f"Can {who} {deed} {what}{when}?",
            f"May {what} be {one.deed.past}?",
            f"Does {who} have to {deed} {what}?",
        ],
    }[part]


def _the(word: Word) -> str:
    return word.english if word in THINGS or word.english[:1].isupper() else f"the {word.english}"


def _s(verb: str) -> str:
    first, _, rest = verb.partition(" ")
    ending = "es" if first.endswith(("s", "sh", "ch", "y")) and not first.endswith("ay") else "s"
    base = first[:-1] + "i" if first.endswith("y") and not first.endswith("ay") else first
    return f"{base}{ending} {rest}".strip()


_STYLES = ("article", "item", "numbered", "plain", "plain", "bullet")
_SECTIONS = (
    "総則",
    "雑則",
    "申込",
    "利用上の注意",
    "手続",
    "義務",
    "禁止事項",
    "届出",
    "その他",
    "管理体制",
    "罰則",
    "運営",
)


def example(number: int, chance: random.Random, words: Sequence[Word]) -> Example:
    """Two to five clauses; one is asked for by one of its parts, or for what none of them says."""
    clauses = [clause(chance, words) for _ in range(chance.randint(1, 5))]
    at = chance.randrange(len(clauses))
    one = clauses[at]
    style = chance.choice(_STYLES)
    leads = [_lead(style, number, one, chance) for number, one in enumerate(clauses, chance.randint(1, 30))]
    lines = [lead + one.text for lead, one in zip(leads, clauses, strict=True)]
    title = chance.choice(("", f"{chance.choice(THINGS).japanese}に関する規程 第{chance.randint(1, 9)}章 {chance.choice(_SECTIONS)}",
                           chance.choice(_SECTIONS), f"{one.what.japanese}について"))  # fmt: skip
    separator = "\n" if style != "plain" or chance.random() < 0.3 else ""
    part = _part(one, chance)
    question = asks(one, part, chance)
    if chance.random() < _HELD_BACK:
        return _held_back(question, title, lines, at, one, separator, chance)
    text, spans = joined(lines, separator)
    start = spans[at].start + len(leads[at])
    span = one.spans[part]
    found = Span(start + span.start, start + span.end)
    return Example(f"clause-{part}", question, title, text, found, (Span(start, spans[at].end),))


def _part(one: Clause, chance: random.Random) -> str:
    """Yes or no is asked where a clause permits or forbids."""
    if one.modal.allowed is not None and chance.random() < 0.5:
        return "whole"
    return chance.choice([name for name in one.spans if name != "whole"])


def _held_back(
    question: str, title: str, lines: list[str], at: int, one: Clause, separator: str, chance: random.Random
) -> Example:
    """The clause that answers is left out, or asked for another person, thing or deed."""
    drawn = chance.random()
    others = [line for number, line in enumerate(lines) if number != at]
    if drawn < 0.4 and others:
        return unanswered("clause-none", question, title, separator.join(others))
    text = separator.join(lines)
    replaced = _other_clause(one, chance)
    part = _part(replaced, chance)
    if replaced.what.japanese in text and replaced.who.japanese in text and replaced.deed.japanese in text:
        return unanswered("clause-none", question, title, separator.join(others) or title or "目次")
    while part in ("body", "what", "who") and chance.random() < 0.9:
        part = _part(replaced, chance)
    if part in ("body", "what", "who", "case"):
        return unanswered("clause-none", question, title, separator.join(others) or title or "目次")
    return unanswered("clause-exchanged", asks(replaced, part, chance), title, text)


def _other_clause(one: Clause, chance: random.Random) -> Clause:
    """The same clause with another thing or deed."""
    if chance.random() < 0.6:
        return Clause(one.text, one.spans, one.who, chance.choice(THINGS), one.deed, one.case, one.modal)
    return Clause(one.text, one.spans, one.who, one.what, chance.choice(DEEDS), one.case, one.modal)


def _lead(style: str, number: int, one: Clause, chance: random.Random) -> str:
    if style == "article":
        head = f"（{one.what.japanese}の{one.deed.japanese}）\n" if chance.random() < 0.5 else ""
        return f"{head}第{_kanji(number)}条　"
    if style == "item":
        return f"{_kanji(number)}　"
    if style == "numbered":
        return f"{number}. "
    return "- " if style == "bullet" else ""
