"""Checks a sentence that a language model wrote against the sentences it cites, before anybody sees it.

A statement stands when its citations exist, every name, number and date in it stands in the cited quotes or their
headings, and the quotes support its content (`qa.generation.grounding`). A quote is always whole sentences of one passage.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.document import Passage
from index.encoders.contract import TokenEncoder
from language.dates.values import Value, find_values
from language.names.is_name import is_name
from language.names.stands_in import missing_countries, name_stands_in
from language.script import is_japanese_sentence
from language.words import Word, split_words
from qa.generation.grounding import GroundingScorer
from qa.generation.numeric_consistency import missing_numbers
from qa.generation.settings import Grounding
from qa.injection import carries_order, looks_like_instruction

_LATIN = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ0-9.\-]*[A-Za-zÀ-ÿ0-9]|[A-Z]")
_KATAKANA = re.compile(r"[ァ-ヶー]{2,}")
_POINTS_BACK = re.compile(
    r"同(?:国|年|月|日|氏|社|条約|協定|地|市|県|大統領|首相|組織|機構)|それ|これ|その|この|彼|当時|両|前者|後者|翌|前年|ここ|そこ|うち"
)
_ASKED_WORDS_ONLY = re.compile(
    r"^(?:以上|以下|次|下記|主|主な|具体的|まとめ|要する|つまり|また|さらに|一方|なお|まず|そして|しかし|ただし|したがって|このため|そのため|その|この"
    r"|理由|原因|背景|点|要点|内容|通り|とおり|とおりです|もの|こと|質問|問い|ご質問|回答|答え|お答え|説明|挙げ|あげ|述べ|まとめる|示し|示す|整理|以降|順|例|例えば"
    r"|は|が|を|に|の|と|も|で|な|へ|て|ば|から|より|として|について|について|に関して|によると|よると|られ|れ|ます|まし|た|です|だ|ある|あり|する|し|し|いう|いい|られる"
    r"|れる|なり|なる|資料|文書|本文|文中|箇所|引用|、|。|：|:|・|\s)+$"
)


@dataclass(frozen=True, slots=True)
class Quote:
    """Whole sentences of a passage; `start` and `end` are characters of the document, as the passage's own."""

    passage: Passage
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.passage.text[self.start - self.passage.start : self.end - self.passage.start]


@dataclass(frozen=True, slots=True)
class Statement:
    """A checked sentence without its marks. Only an opener, such as 「主な理由は次のとおりです。」, has no citation."""

    text: str
    citations: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence that was not shown, and why, in Japanese."""

    text: str
    reason: str


class Verifier:
    """Checks statements; `encoder` lets related words count."""

    def __init__(self, encoder: TokenEncoder | None = None, settings: Grounding = Grounding()) -> None:
        self._scorer = GroundingScorer(encoder, settings)
        self._settings = settings

    def supported(self, statement: str, quote: str) -> float:
        """How far `quote` supports `statement`, 0 to 1: higher is better. Figures and names are `check`'s business."""
        return self._scorer.supported(statement, quote)

    def check(self, text: str, quotes: Sequence[Quote]) -> Statement | Dropped:
        """The statement with the citations it needs, or why it can't be shown."""
        if not is_japanese_sentence(text):
            return Dropped(text, "日本語ではない")
        if looks_like_instruction(text):
            return Dropped(text, "文書の中の指示を写している")
        if not quotes:
            return Dropped(text, "出典の番号がない")
        quotes = [quote for quote in quotes if not carries_order(quote.text, text)]
        if not quotes:
            return Dropped(text, "文書の中の指示を写している")
        number = _missing_number(text, quotes)
        if number:
            return Dropped(text, f"出典にない数: {number}")
        reason, score = self._judge(text, quotes)
        if reason:
            # Never for a number: it would let one sentence's year stand in another's event.
            wider = _with_what_is_pointed_at(quotes, self._settings.sentences_back)
            still, score = self._judge(text, wider) if len(wider) > len(quotes) else (reason, score)
            if still:
                return Dropped(text, reason)
            quotes = wider
        return Statement(text, self._needed(text, quotes, score))

    def _judge(self, text: str, quotes: Sequence[Quote]) -> tuple[str, float]:
        """("", score) when the quotes carry the text, else why not."""
        quoted = "\n".join(quote.text for quote in quotes)
        headings = _headings(quotes)
        names = missing_names(text, f"{quoted}\n{headings}")
        if names:
            return f"出典にない名前: {names[0]}", 0.0
        score = self._scorer.supported(text, quoted)
        if score < self._settings.supported_from:
            score = max(score, self._scorer.supported(text, f"{headings}\n{quoted}"))
        return ("" if score >= self._settings.supported_from else "出典が内容を裏づけない"), score

    def _needed(self, text: str, quotes: Sequence[Quote], score: float) -> tuple[Quote, ...]:
        """The quotes without those that add nothing."""
        kept = list(dict.fromkeys(quotes))
        for quote in sorted(kept, key=lambda quote: self._scorer.supported(text, quote.text)):
            rest = [other for other in kept if other != quote]
            if not rest:
                break
            reason, without = self._judge(text, rest)
            if not reason and not _missing_number(text, rest) and without >= score - self._settings.all_but:
                kept = rest
        return tuple(kept)


def is_opener(text: str) -> bool:
    """「主な理由は次のとおりです。」: says that something follows, and nothing else."""
    words = split_words(text)
    if any(word.part_of_speech[1] in ("固有名詞", "数詞") or _LATIN.search(word.surface) for word in words):
        return False
    return len(text) <= 40 and _ASKED_WORDS_ONLY.match(text) is not None


def missing_names(text: str, quoted: str) -> list[str]:
    """The names of `text` (proper nouns, unknown katakana, Latin words, countries) that `quoted` holds in no form."""
    missing = [match.group() for match in _LATIN.finditer(text) if not name_stands_in(match.group(), quoted)]
    for word in split_words(text, "C"):
        if not is_name(word) or _LATIN.search(word.surface):
            continue
        if name_stands_in(word.surface, quoted) or name_stands_in(_katakana_run(text, word), quoted):
            continue
        parts = split_words(word.surface)
        if len(parts) > 1 and all(
            name_stands_in(part.surface, quoted) for part in parts if part.part_of_speech[0] == "名詞"
        ):
            continue
        missing.append(word.surface)
    return missing + [name for name in missing_countries(text, quoted) if name not in missing]


def _katakana_run(text: str, word: Word) -> str:
    """The whole run of katakana that a word is cut from: スーパースターズ for スターズ."""
    for match in _KATAKANA.finditer(text):
        if match.start() <= word.start and word.end <= match.end():
            return match.group()
    return word.surface


def _headings(quotes: Sequence[Quote]) -> str:
    return "\n".join("\n".join((*quote.passage.section, quote.passage.title)) for quote in quotes)


def _missing_number(text: str, quotes: Sequence[Quote]) -> str | None:
    headings = _headings(quotes)
    missing = missing_numbers(text, [*map(_with_values, quotes), (headings, find_values(headings))])
    return missing[0] if missing else None


def _with_values(quote: Quote) -> tuple[str, list[Value]]:
    """A quote with its values as its document tells them: 52年 after 1949年 is 1952年."""
    at = quote.passage.start
    values = find_values(quote.passage.text, start=quote.start - at, end=quote.end - at)
    for gloss in quote.passage.glosses:
        if gloss.kind == "value" and quote.start <= gloss.start and gloss.end <= quote.end:
            values = [value for value in values if value.end <= gloss.start - at or gloss.end - at <= value.start]
            values += find_values(gloss.text)
    return quote.text, values


def _with_what_is_pointed_at(quotes: Sequence[Quote], sentences_back: int) -> list[Quote]:
    """The quotes and, where one says 同国 or それ, up to two sentences before it in its passage."""
    wider = list(quotes)
    for quote in quotes:
        if not _POINTS_BACK.search(quote.text):
            continue
        before = [span for span in quote.passage.sentences if span.end <= quote.start][-sentences_back:]
        for span in before:
            extra = Quote(quote.passage, span.start, span.end)
            if extra not in wider and not looks_like_instruction(extra.text):
                wider.append(extra)
    return wider
