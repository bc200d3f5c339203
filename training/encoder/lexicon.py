"""From Japanese words to English ones: dictionaries, weighted by what sentence pairs show.

A dictionary lists five renderings of a word, often the rarest first. Which of them people use is learned from translated
sentences by the first alignment model of Brown et al. (1993): the probability of an English word given a Japanese one.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from language.words import Word, split_words
from training.encoder.data import TrainingData
from training.encoder.romaji import romanize

_LATIN = re.compile(r"[a-z][a-z'-]*")
_KATAKANA = re.compile(r"[゠-ヿ]+")
_HIRAGANA = re.compile(r"[぀-ゟ]+")
_GLOSS_SPLIT = re.compile(r"[;,、。・]")
_BRACKETED = re.compile(r"\s*\([^()]*\)")
_ABOUT_THE_WORD = re.compile(
    r"^-|-$|\.\.\.|\b(counter|suffix|prefix|particle|abbreviation|expression|honorific) (for|of|to)\b"
)
_LONGEST = 6  # words joined into one dictionary entry
_RANK_PRIOR = (0.5, 0.25, 0.12, 0.07, 0.04, 0.02)
_ROUNDS = 6  # of expectation and maximisation
_ENGLISH_STOP = frozenset(
    "a an the of to in on at by for with from as and or be is are was were do does did has have had it its that this "
    "one's oneself someone something sb sth not no".split()
)


@dataclass(frozen=True, slots=True)
class Unit:
    """One or more words that the lexicon knows as one entry, or one word it does not know (`key` is "")."""

    words: tuple[Word, ...]
    key: str

    @property
    def surface(self) -> str:
        return "".join(word.surface for word in self.words)


@dataclass(slots=True)
class Lexicon:
    """`glosses[word]`: renderings and their weights, which add up to one."""

    glosses: dict[str, tuple[list[str], list[float]]] = field(default_factory=dict)

    def units(self, text: str) -> list[Unit]:
        """The text as entries, the longest first; the last word of an entry stands in its dictionary form."""
        words = [word for word in split_words(text, "A") if word.surface.strip()]
        found, at = [], 0
        while at < len(words):
            length, key = self._longest(words, at)
            found.append(Unit(tuple(words[at : at + length]), key))
            at += length
        return found

    def choose(self, key: str, random_state: random.Random) -> str:
        """One rendering, the likelier the better."""
        renderings, weights = self.glosses[key]
        return random_state.choices(renderings, weights)[0]

    def _longest(self, words: Sequence[Word], at: int) -> tuple[int, str]:
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            run = words[at : at + length]
            if run[0].part_of_speech[0] in ("助詞", "助動詞", "補助記号"):
                return 1, ""
            stem = "".join(word.surface for word in run[:-1])
            for last in dict.fromkeys((run[-1].surface, run[-1].dictionary_form, run[-1].normalized)):
                key = stem + last
                if key in self.glosses and not (len(key) < 3 and _HIRAGANA.fullmatch(key)):
                    return length, key
        return 1, ""


def build(data: TrainingData) -> Lexicon:
    """Gathers renderings from every dictionary, then weighs them by alignment; about a minute."""
    ranked: dict[str, list[str]] = defaultdict(list)
    for entry in data.edict:
        # A headword in kana takes the reading's place only where EDICT itself writes the word so.
        ranked[entry.headword].extend(gloss.lower() for gloss in entry.glosses)
    for entry in data.names:
        ranked[entry.headword].extend(name.lower() for name in entry.glosses)
    for english, japanese in data.synonyms_en_ja:
        ranked[japanese].append(english.lower())
    reverse: dict[str, list[str]] = defaultdict(list)
    for english, gloss in data.ejdict:
        for part in _GLOSS_SPLIT.split(gloss):
            if part.strip():
                reverse[part.strip()].append(english.lower())
    for japanese, words in reverse.items():
        ranked[japanese].extend(words[:6] if japanese not in ranked else words[:3])
    lexicon = Lexicon({key: _by_rank(glosses) for key, glosses in ranked.items() if glosses})
    evidence = _align(lexicon, [*data.tatoeba, *data.tanaka, *data.jsick])
    for key, (renderings, weights) in lexicon.glosses.items():
        if key in evidence:
            lexicon.glosses[key] = _weigh(renderings, weights, evidence[key])
    return lexicon


def name_in_letters(word: Word) -> str:
    """A Japanese name by its reading, capitalised by nobody: 信長 gives "nobunaga"; "" for what has no such reading."""
    if word.part_of_speech[1] != "固有名詞" or _KATAKANA.fullmatch(word.surface):
        return ""
    return romanize(word.reading)


def _by_rank(glosses: Iterable[str]) -> tuple[list[str], list[float]]:
    distinct = list(dict.fromkeys(_BRACKETED.sub("", gloss).strip() or gloss for gloss in glosses))
    usual = [gloss for gloss in distinct if len(gloss.split()) <= 5 and not _ABOUT_THE_WORD.search(gloss)]
    kept = usual[: len(_RANK_PRIOR)] or distinct[:1]
    weights = _RANK_PRIOR[: len(kept)]
    return kept, [weight / sum(weights) for weight in weights]


def _weigh(renderings: list[str], prior: list[float], probabilities: dict[str, float]) -> tuple[list[str], list[float]]:
    """Prior times evidence; an English word that the dictionary lacks joins when sentences use it for this word often."""
    scored: defaultdict[str, float] = defaultdict(float)
    known: set[str] = set()
    for rendering, weight in zip(renderings, prior, strict=True):
        content = [word for word in _LATIN.findall(rendering) if word not in _ENGLISH_STOP]
        known.update(content)
        likely = [probabilities.get(word, 0.0) for word in content]
        scored[rendering] = weight * (0.03 + (sum(likely) / len(likely) if likely else 0.0))
    for word, probability in probabilities.items():
        if probability >= 0.15 and word not in known and word not in _ENGLISH_STOP:
            scored[word] = 0.3 * probability
    total = sum(scored.values())
    return list(scored), [weight / total for weight in scored.values()]


def _align(lexicon: Lexicon, pairs: list[tuple[str, str]]) -> dict[str, dict[str, float]]:
    """Probability of each English word given a Japanese entry, where at least 0.02."""
    japanese: dict[str, int] = {"": 0}  # entry 0 stands for no word at all
    english: dict[str, int] = {}
    cells: list[int] = []
    owners: list[int] = []
    spread: list[int] = []  # how many entries each English word of a pair may come from
    for left, right in dict.fromkeys(pairs):
        found_words = {english.setdefault(word, len(english)) for word in _LATIN.findall(left.lower())}
        keys = {japanese.setdefault(unit.key, len(japanese)) for unit in lexicon.units(right) if unit.key} | {0}
        for word in found_words:
            owner = len(spread)
            spread.append(len(keys))
            cells.extend((key << 20) | word for key in keys)
            owners.extend([owner] * len(keys))
    codes, which = np.unique(np.asarray(cells, dtype=np.int64), return_inverse=True)
    owner_of = np.asarray(owners, dtype=np.int64)
    keys_of = codes >> 20
    probability = np.ones(len(codes))
    for _ in range(_ROUNDS):
        share = probability[which]
        share /= np.bincount(owner_of, share)[owner_of]
        count = np.bincount(which, share, minlength=len(codes))
        probability = count / np.bincount(keys_of, count)[keys_of]
    names, words_by_number = list(japanese), list(english)
    support = np.bincount(keys_of, np.bincount(which, minlength=len(codes)))
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for number in np.flatnonzero((probability >= 0.02) & (keys_of > 0) & (support[keys_of] >= 12)):
        found[names[keys_of[number]]][words_by_number[codes[number] & 0xFFFFF]] = float(probability[number])
    return found
