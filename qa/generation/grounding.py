"""How far a quote supports a statement: the share of what the statement says that stands in the quote.

Every content word of the statement counts with its weight. It is met by the same word (Sudachi's normalised form), by
another name of the same country, as part of a longer word, or partly by a related word: the best cosine between their
token vectors, as in late interaction (Khattab & Zaharia, ColBERT, 2020) but from the statement to the quote. What turns a
meaning round without changing its words lowers the score: a negation on one side only, an opposite (増加 for 減少), two
names that changed places.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.encoders.contract import TokenEncoder
from index.encoders.token_encoder import normalize as unit_length
from language.names.stands_in import entities_called, name_stands_in, one_name_each
from language.normalize import normalize
from language.words import Word
from qa.generation.contradictions import count_contradictions
from qa.generation.said import Said, said_in
from qa.generation.settings import Grounding


class GroundingScorer:
    """Scores with an encoder's token vectors, or by words alone without one."""

    def __init__(self, encoder: TokenEncoder | None = None, settings: Grounding = Grounding()) -> None:
        self._encoder, self._settings = encoder, settings

    def supported(self, statement: str, quote: str) -> float:
        """0 (nothing of it stands in the quote) to 1 (all of it does, said the same way round)."""
        statement, quote = one_name_each(statement), one_name_each(quote)
        said, given = said_in(statement), said_in(quote)
        if not said:
            return 0.0
        met = np.array([_met_by_word(one, given, quote) for one in said], dtype=np.float32)
        open_words = [number for number, value in enumerate(met) if value < 1]
        if self._encoder is not None and open_words:
            related = self._related(statement, quote, [said[number].word for number in open_words])
            met[open_words] = np.maximum(met[open_words], related)
        weights = np.array([self._weight(one.word) for one in said], dtype=np.float32)
        score = float(met @ weights / weights.sum())
        return score * float(self._settings.turned_round ** count_contradictions(said, given))

    def _related(self, statement: str, quote: str, words: Sequence[Word]) -> NDArray[np.float32]:
        """(n_words,) how far the nearest tokens of the quote say what each word says, 0 to 1."""
        assert self._encoder is not None
        ours, theirs = self._encoder.tokenize([statement, quote])
        related = np.zeros(len(words), dtype=np.float32)
        if not len(ours.ids) or not len(theirs.ids):
            return related
        vectors = self._encoder.token_vectors
        cosines = unit_length(vectors[ours.ids]) @ unit_length(vectors[theirs.ids]).T
        lengths = np.linalg.norm(vectors[ours.ids], axis=1)
        best = cosines.max(axis=1)
        for number, word in enumerate(words):
            inside = (ours.spans[:, 0] < word.end) & (ours.spans[:, 1] > word.start)
            if inside.any() and lengths[inside].sum() > 0:
                related[number] = float(np.average(best[inside], weights=lengths[inside]))
        least, full = self._settings.related_from, self._settings.related_full
        clipped: NDArray[np.float32] = np.clip((related - least) / (full - least), 0, 0.95)
        return clipped

    def _weight(self, word: Word) -> float:
        kind = word.part_of_speech
        if "固有名詞" in kind or not word.in_dictionary:
            return self._settings.weight_of_name
        return self._settings.weight_of_noun if kind[0] == "名詞" else self._settings.weight_of_other


def _met_by_word(one: Said, given: Sequence[Said], quote: str) -> float:
    if any(one.key == other.key for other in given):
        return 1.0
    surface = normalize(one.word.surface).text
    if one.word.part_of_speech[0] == "名詞" and len(surface) > 1 and surface in normalize(quote).text:
        return 1.0
    # One kanji is a country's where the dictionary takes it for a name: 日 is a day too.
    may_name = len(one.word.normalized) > 1 or "固有名詞" in one.word.part_of_speech
    if may_name and entities_called(one.word.normalized) and name_stands_in(one.word.normalized, quote):
        return 1.0
    # A longer word of the statement whose parts stand in the quote: 加盟国 for 国が加盟.
    shared = {*one.key} & {*"".join(other.key for other in given)}
    kanji = [character for character in one.key if "\u3400" <= character <= "\u9fff"]
    return (
        0.5 * len([character for character in kanji if character in shared]) / len(one.key) if len(kanji) > 1 else 0.0
    )
