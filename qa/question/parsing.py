"""What a question asks: its language, its kinds, and the words, years and numbers it gives."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field

from index.components.search_terms import SearchTerm, bigram_terms, fold
from language.dates.english_days import find_english_days
from language.names.is_name import is_name
from language.script import LATIN_WORD, LETTERS, Language, language_of
from language.word_lists import ASKING_WORDS, ENGLISH_FUNCTION_WORDS, ENGLISH_QUESTION_STARTS
from language.words import is_content_word, split_words
from qa.question.answer_types import AnswerType, asked_unit, expected_types
from qa.question.kinds import ENGLISH_KINDS, FULL_NAME, JAPANESE_KINDS, Kind

_JAPANESE_RUN = re.compile(f"[{LETTERS}]+")
_YEAR = re.compile(r"(?<![\d.,])(1[0-9]{3}|20[0-9]{2})(?![\d.,]\d|\d)")

_ASKS_FULL_NAME = re.compile(FULL_NAME, re.IGNORECASE)
_JAPANESE_KINDS = [(kind, re.compile(pattern)) for kind, pattern in JAPANESE_KINDS]
_ENGLISH_KINDS = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in ENGLISH_KINDS]
# What a question is searched by, at most: every word is compared with every candidate, and two thousand of them took
# seconds. The longest of 1,540 labelled questions has 31 words, and none has one word more than four times.
_MOST_WORDS = 100
_MOST_REPEATS = 8  # of one word
_INTERROGATIVE = re.compile(r"何|なに|なん|なぜ|どう|どこ|どの|どれ|どちら|どっち|どん|どなた|誰|だれ|いつ|いく[つら]")
_YES_NO_END = re.compile(r"(か|の|ん)[?？。]*$|[?？]$")


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what it asks, read once. Spans of `words` and `bigrams` are characters of `text`.

    The first `topic_end` characters name what a follow-up is about and were put in front of it.
    """

    text: str
    language: Language
    kinds: tuple[Kind, ...]  # the main kind first
    words: tuple[SearchTerm, ...]  # content words, question words left out
    names: tuple[bool, ...]  # whether each of `words` is (part of) a name of one thing
    bigrams: tuple[SearchTerm, ...]
    years: tuple[int, ...]
    is_keywords: bool  # terse: words without a verb or question mark
    expected: frozenset[AnswerType]  # what a right answer holds; empty when the kinds don't tell
    counted: re.Pattern[str] | None = field(compare=False)  # what stands behind the number asked for: km, 国
    asks_full_name: bool  # what the letters of a name stand for
    topic_end: int = 0

    @property
    def asked(self) -> str:
        """The question itself, without the topic put in front of it."""
        return self.text[self.topic_end :]

    @property
    def kind(self) -> Kind:
        return self.kinds[0]


def parse(question: str, topic_end: int = 0) -> Question:
    """Read a question, or a follow-up behind `topic_end` characters that name its topic.

    Any text is accepted; one without letters gives a question without words.
    """
    text = question.strip() if not topic_end else question.rstrip()
    asked = text[topic_end:]
    language = language_of(asked)
    kinds = _kinds(asked, language)
    words, names = _bounded(*(_japanese_words(text) if language == "ja" else _english_words(text)))
    return Question(
        text=text,
        language=language,
        kinds=kinds,
        words=tuple(words),
        names=tuple(names),
        bigrams=tuple(bigram_terms(_blank_asking(text))) if language == "ja" else (),
        years=tuple(int(year) for year in _YEAR.findall(unicodedata.normalize("NFKC", text))),
        is_keywords=_is_keywords(asked, language),
        expected=expected_types(kinds),
        counted=asked_unit(text, language, kinds),
        asks_full_name=_ASKS_FULL_NAME.search(text) is not None,
        topic_end=topic_end,
    )


def _bounded(words: list[SearchTerm], names: list[bool]) -> tuple[list[SearchTerm], list[bool]]:
    """Each word a few times; of too many the first and the last, for a question stands at either end of what is pasted."""
    seen: Counter[str] = Counter()
    kept = []
    for place, word in enumerate(words):
        seen[word.key] += 1
        if seen[word.key] <= _MOST_REPEATS:
            kept.append(place)
    half = _MOST_WORDS // 2
    kept = kept if len(kept) <= _MOST_WORDS else [*kept[:half], *kept[-half:]]
    return [words[place] for place in kept], [names[place] for place in kept]


def _japanese_words(text: str) -> tuple[list[SearchTerm], list[bool]]:
    asking = [match.span() for match in _ASKS_FULL_NAME.finditer(text)]
    words = [
        word
        for word in split_words(text)
        if is_content_word(word)
        and word.normalized not in ASKING_WORDS
        and not any(start <= word.start < end for start, end in asking)
    ]
    return [SearchTerm(fold(word.normalized), word.start, word.end) for word in words], [
        is_name(word) for word in words
    ]


def _english_words(text: str) -> tuple[list[SearchTerm], list[bool]]:
    """Words without function words; a hyphenated word counts as its parts. US, written so, is a country.

    Japanese words within the question are taken as they are, and days and months are the words that Japanese has for them.
    """
    words, names = [], []
    taken = [match.span() for match in _ASKS_FULL_NAME.finditer(text)]
    for span, said in find_english_days(text):
        inside, are_names = _japanese_words(said)
        words += [SearchTerm(term.key, span.start, span.end) for term in inside]
        names += are_names
        taken.append((span.start, span.end))
    for match in LATIN_WORD.finditer(text):
        for part in re.finditer(r"[^\W_]+(?:[.'’][^\W_]+)*", match.group()):
            surface = re.sub(r"['’]s$", "", part.group())
            key, start = fold(surface), match.start() + part.start()
            if any(first <= start < end for first, end in taken):
                continue
            if key in ENGLISH_FUNCTION_WORDS and surface != "US":
                continue
            words.append(SearchTerm("usa" if surface == "US" else key, start, start + len(surface)))
            names.append(
                surface[:1].isupper() and (start > 0 or surface.isupper() or key not in ENGLISH_QUESTION_STARTS)
            )
    for match in _JAPANESE_RUN.finditer(text):
        inside, are_names = _japanese_words(match.group())
        words += [SearchTerm(term.key, match.start() + term.start, match.start() + term.end) for term in inside]
        names += are_names
    order = sorted(range(len(words)), key=lambda place: words[place].start)
    return [words[place] for place in order], [names[place] for place in order]


_ASKING_PHRASE = re.compile(
    r"(を|について|)(教えて|説明して|述べて|挙げて)(ください|下さい|ほしい|くれ)?|(の|ん)?(でしょう|です|ます|でした|ました)か|"
    r"どのよう[なに]|どのくらい|どれくらい|どうして|なぜ|なんで|何故|とは何|って何|ですか|のは|は何|何ですか|だれ|誰|いつ|どこ"
)


def _blank_asking(text: str) -> str:
    """`text` with its asking phrases blanked out, character for character, so that offsets stay."""
    return _ASKING_PHRASE.sub(lambda match: " " * len(match.group()), text)


def _kinds(text: str, language: Language) -> tuple[Kind, ...]:
    folded = unicodedata.normalize("NFKC", text)
    patterns = _JAPANESE_KINDS if language == "ja" else _ENGLISH_KINDS
    kinds = [kind for kind, pattern in patterns if pattern.search(folded)]
    if language == "ja" and not _INTERROGATIVE.search(folded) and _YES_NO_END.search(folded):
        # 「…の名称は？」 leaves the rest out: what is it. 「…の？」 does so only where another word says what is asked for.
        asks_noun = re.search(r"は[?？]*$", folded) or (kinds and re.search(r"(教えて|挙げ|の[?？]*$)", folded))
        if not asks_noun:
            kinds.insert(0, "yesno")
    return tuple(dict.fromkeys(kinds)) or ("what",)


def _is_keywords(text: str, language: Language) -> bool:
    if re.search(r"[?？。]", text):
        return False
    if language == "en":
        return not re.match(
            r"\s*(who|what|when|where|why|which|how|did|does|do|is|are|was|were|has|have|can|could|will|would|tell)\b",
            text,
            re.IGNORECASE,
        )
    return not any(
        word.part_of_speech[0] in ("助詞", "助動詞") and word.surface not in ("の", "と") for word in split_words(text)
    )
