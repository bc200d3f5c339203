"""English made of glosses: what a question or sentence in Japanese might look like in English, word by word.

No grammar is claimed: a text's vector is a bag of its words. What matters is that the right English words stand in it,
with the function words that English questions have, so that training learns to look past those.
"""

from __future__ import annotations

import random
import re

from language.script import FITTED_TEXT_LETTERS
from training.encoder.lexicon import Lexicon, Unit, name_in_letters

_CONTENT = frozenset(("名詞", "動詞", "形容詞", "形状詞", "副詞", "代名詞", "接頭辞", "接尾辞", "連体詞"))
_JAPANESE = re.compile(f"[{FITTED_TEXT_LETTERS}々〆ヶ]")
_QUESTION_WORDS = (
    (re.compile("何年|なん年"), ("in what year", "what year", "when")),
    (re.compile("いつ|何日|何月|何時"), ("when", "on what date", "what day")),
    (re.compile("誰|だれ|何者|どなた"), ("who", "whom", "whose")),
    (re.compile("どこ|何処"), ("where", "in which place", "what")),
    (re.compile("なぜ|何故|どうして|なんで"), ("why", "for what reason")),
    (
        re.compile("いくつ|何人|何個|何回|いくら|どれくらい|どのくらい|何[^でがをにかと]"),
        ("how many", "how much", "how"),
    ),
    (re.compile("どのよう|どう|いかに"), ("how", "in what way", "what")),
    (re.compile("どの|どちら|どんな|どれ|いずれ"), ("which", "what", "which one")),
    (re.compile("何|なに|なん"), ("what", "what is", "what was")),
)
_ASKING = re.compile(
    "^(何|誰|だれ|いつ|どこ|なぜ|どの|どちら|どんな|どれ|いくつ|いくら|何故|何.|なん|なに|どう|こと|もの|する|いる|ある|なる)$"
)
_FUNCTION = (
    "the the the the of of of in in to a was is did by for on and were as at from are with that does had his".split()
)
_MOST_FUNCTION_WORDS = 5
_PAST = {"begin": "began", "become": "became", "build": "built", "give": "gave", "win": "won", "lose": "lost",
         "make": "made", "write": "wrote", "take": "took", "hold": "held", "lead": "led", "leave": "left", "say": "said",
         "go": "went", "come": "came", "get": "got", "see": "saw", "know": "knew", "fall": "fell", "call": "called"}  # fmt: skip


class CodeSwitcher:
    """Puts Japanese texts into English glosses, another way at each call."""

    def __init__(self, lexicon: Lexicon, random_state: random.Random, kept: float = 0.0) -> None:
        """`kept` is the share of content words left in Japanese."""
        self._lexicon = lexicon
        self._random = random_state
        self._kept = kept

    def question(self, units: list[Unit], text: str) -> str:
        """A question word, then glosses in a loosened order, function words strewn in."""
        words = self._glossed(units)
        asked = next((english for pattern, english in _QUESTION_WORDS if pattern.search(text)), ("what",))
        return " ".join([self._random.choice(asked), *self._strewn(self._loosened(words))]) + "?"

    def sentence(self, units: list[Unit]) -> str:
        """Glosses in a loosened order, function words strewn in."""
        return " ".join(self._strewn(self._loosened(self._glossed(units))))

    def _glossed(self, units: list[Unit]) -> list[str]:
        found = []
        for unit in units:
            first = unit.words[0]
            if first.part_of_speech[0] not in _CONTENT or _ASKING.match(unit.surface) or _ASKING.match(unit.key):
                continue
            if not _JAPANESE.search(unit.surface) or (self._kept and self._random.random() < self._kept):
                found.append(unit.surface)
            elif name := " ".join(filter(None, (name_in_letters(word) for word in unit.words))):
                known = unit.key and self._random.random() < 0.5
                found.append(self._lexicon.choose(unit.key, self._random) if known else name)
            elif unit.key:
                found.append(self._inflected(self._lexicon.choose(unit.key, self._random)))
        return found

    def _inflected(self, gloss: str) -> str:
        """ "to establish" as "establish", "established" or "establishing"; other glosses now and then in the plural."""
        if not gloss.startswith("to "):
            plural = gloss.isalpha() and not gloss.endswith("s") and self._random.random() < 0.15
            return gloss + "s" if plural else gloss
        verb, _, rest = gloss[3:].partition(" ")
        form = self._random.random()
        if form < 0.4:
            verb = _PAST.get(verb) or (
                verb + "d" if verb.endswith("e") else verb[:-1] + "ied" if verb.endswith("y") else verb + "ed"
            )
        elif form < 0.5:
            verb = (verb[:-1] if verb.endswith("e") else verb) + "ing"
        return f"{verb} {rest}".strip()

    def _loosened(self, words: list[str]) -> list[str]:
        return sorted(words, key=dict(zip(words, (self._random.random() for _ in words), strict=True)).__getitem__)

    def _strewn(self, words: list[str]) -> list[str]:
        for _ in range(self._random.randint(1, _MOST_FUNCTION_WORDS)):
            words.insert(self._random.randint(0, len(words)), self._random.choice(_FUNCTION))
        return words
