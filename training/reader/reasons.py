"""Why and how: the answer is the sentence, or the clause before ため; and yes or no from facts set side by side."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from language.span import Span
from training.reader.clauses import clause
from training.reader.example import Example, answered, unanswered
from training.reader.reading import Articles, Asking
from training.reader.slots import DEEDS, THINGS, Word
from training.reader.windows import around, separator, width

_ASKS_HOW = re.compile("なぜ|何故|どうして|理由|原因|どのよう|どうやって|目的|きっかけ|経緯|方法|どういう")


@dataclass(slots=True)
class Explained:
    """JaQuAD's questions for a reason or a manner, answered by the whole sentence."""

    articles: Articles
    rows: Sequence[int]

    @classmethod
    def of(cls, articles: Articles) -> Explained:
        numbers = [number for number, row in enumerate(articles.rows) if _ASKS_HOW.search(row.question)]
        return cls(Articles([articles.rows[number] for number in numbers]), numbers)

    def example(self, number: int, chance: random.Random, ask: Asking, kind: str) -> Example | None:
        row, place = self.articles.row(number)
        if place is None or len(place.sentences[place.holding]) > 300:
            return None
        chosen = around([len(line) for line in place.sentences], place.holding, width(chance), chance)
        parts = [place.sentences[at] for at in chosen]
        holding = place.holding - chosen.start
        whole = Span(0, len(parts[holding].rstrip("。")) or 1)
        return answered(kind, ask(row, chance), row.title, parts, holding, whole, separator(chance))


_BECAUSE = ("{reason}ため、{done}。", "{reason}ことから、{done}。", "{done}。これは{reason}ためである。", "{done}のは、{reason}からです。",
            "{reason}ことが原因で{done}。")  # fmt: skip


def because(number: int, chance: random.Random, words: Sequence[Word]) -> Example:
    """Made-up causes and what followed, among others."""
    lines, causes, deeds = [], [], []
    for _ in range(chance.randint(1, 4)):
        what, deed = chance.choice(THINGS), chance.choice(DEEDS)
        first, second = chance.choice(words).japanese, chance.choice(words).japanese
        reason = chance.choice(
            (f"{first}の{second}が足りない", f"{first}が{second}に当たる", f"{first}を{chance.choice(DEEDS).japanese}できない", f"{second}に{first}がある")
        )  # fmt: skip
        lines.append(chance.choice(_BECAUSE).format(reason=reason, done=f"{what.japanese}を{deed.japanese}した"))
        causes.append(reason)
        deeds.append((what, deed))
    at = chance.randrange(len(lines))
    what, deed = deeds[at]
    if chance.random() < 0.5:
        question = f"Why was {what.english} {deed.past}?"
    else:
        question = chance.choice(
            ("{}を{}したのはなぜですか", "なぜ{}を{}したのですか", "{}を{}した理由は何ですか")
        ).format(what.japanese, deed.japanese)
    if chance.random() < 0.3:
        lines[at] = f"{what.japanese}を{deed.japanese}した。" if chance.random() < 0.5 else clause(chance, words).text
        return unanswered("because-none", question, "", "\n".join(lines))
    start = lines[at].index(causes[at])
    return answered("because", question, "", lines, at, Span(start, start + len(causes[at])))


@dataclass(slots=True)
class Facts:
    """JEMHopQA's facts (thing, relation, values), written as lines."""

    rows: Sequence[Mapping[str, Any]]

    def example(self, number: int, chance: random.Random) -> Example | None:
        """The last fact of a question, or for yes and no all of them, among facts of other questions."""
        row = self.rows[number * 7919 % len(self.rows)]
        own = [_line(fact, chance) for fact in row["derivations"]]
        others = [
            _line(chance.choice(chance.choice(self.rows)["derivations"]), chance) for _ in range(chance.randint(0, 4))
        ]
        if chance.random() < 0.35 and others:
            return unanswered(
                "facts-none", row["question"], "", "\n".join([*others, *own[1:]] if len(own) > 1 else others)
            )
        at = chance.randint(0, len(others))
        block = "\n".join(own)
        made = answered("facts", row["question"], "", [*others[:at], block, *others[at:]], at, Span(0, len(block)))
        return replace(made, yes={"YES": True, "NO": False}.get(row["answer"]))


def _line(fact: Sequence[Any], chance: random.Random) -> str:
    thing, relation, values = fact
    value = "、".join(values)
    return chance.choice(
        (f"{thing}の{relation}は{value}である。", f"{thing}：{relation} {value}", f"{thing} | {relation} | {value}")
    )
