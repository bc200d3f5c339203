"""Questions in other words, from a dictionary of a few lines."""

from __future__ import annotations

from training.answering.paraphrase import paraphrases
from training.encoder.data import Entry, TrainingData

QUESTION = "都市の医者は何を食べましたか"


def dictionary(entries: list[Entry] | None = None, synonyms: list[tuple[str, str]] | None = None) -> TrainingData:
    return TrainingData(entries or [], [], [], [], synonyms or [], [], [], [], [], [])


def in_other_words(data: TrainingData, seeds: int = 40) -> set[str]:
    """Everything that becomes of the question by chance."""
    return {text for seed in range(seeds) for text in paraphrases(data, [QUESTION], seed=seed).values()}


def test_common_words_are_replaced_by_their_synonyms_one_half_of_the_time() -> None:
    found = in_other_words(dictionary(synonyms=[("都市", "都会"), ("医師", "医者")]))
    assert found == {
        "都会の医者は何を食べましたか",
        "都市の医師は何を食べましたか",
        "都会の医師は何を食べましたか",
    }


def test_words_with_the_same_first_meaning_are_synonyms_too() -> None:
    entries = [
        Entry("都市", "とし", ("city", "town")),
        Entry("街", "まち", ("city",)),
        Entry("町", "まち", ("town", "city")),
    ]
    assert in_other_words(dictionary(entries)) == {"街の医者は何を食べましたか"}


def test_a_meaning_that_too_many_words_share_tells_nothing() -> None:
    entries = [Entry(word, "", ("city",)) for word in ("都市", "街", "町", "市", "都会", "城", "府")]
    assert in_other_words(dictionary(entries)) == set()


def test_verbs_stay() -> None:
    assert in_other_words(dictionary(synonyms=[("食べ", "喰い")])) == set()


def test_a_question_that_stays_as_it_is_is_left_out() -> None:
    assert paraphrases(dictionary(), [QUESTION, "橋は？"], seed=0) == {}


def test_the_same_seed_says_the_same() -> None:
    data = dictionary(synonyms=[("都市", "都会"), ("医師", "医者")])
    assert paraphrases(data, [QUESTION], seed=3) == paraphrases(data, [QUESTION], seed=3)
