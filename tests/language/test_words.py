"""Words by Sudachi: slices of the text, for texts of any length, in any thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from language import words
from language.words import is_content_word, lexemes_of, split_words, word_path


def test_words_are_slices_with_their_normalised_forms() -> None:
    text = "附属の病院へ行った。"
    found = split_words(text)
    assert [text[word.start : word.end] for word in found] == [word.surface for word in found]
    assert "".join(word.surface for word in found) == text
    assert (found[0].surface, found[0].normalized, found[0].part_of_speech[0]) == ("附属", "付属", "名詞")


def test_a_long_text_is_cut_at_a_sentence_end_and_nothing_is_lost() -> None:
    text = "盛岡は岩手県の都市である。" * 1_500  # 19,500 characters: more than Sudachi takes at once
    found = split_words(text)
    assert "".join(word.surface for word in found) == text
    assert {word.surface for word in found} == {word.surface for word in split_words("盛岡は岩手県の都市である。")}


def test_units_are_short_or_long_as_asked() -> None:
    short, long = (split_words("国家公務員", granularity) for granularity in ("A", "C"))
    assert [word.surface for word in short] == ["国家", "公務", "員"]
    assert [word.surface for word in long] == ["国家公務員"]


def test_what_is_usual_costs_less() -> None:
    assert word_path("東京都").cost < word_path("東亰都").cost
    assert word_path("東京都").words == ((0, 3, True),)


def test_threads_share_one_dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    import sudachipy

    made = []

    def counted(**options: str) -> object:
        made.append(options)
        return sudachipy_dictionary(**options)

    sudachipy_dictionary = sudachipy.Dictionary
    monkeypatch.setattr(sudachipy, "Dictionary", counted)
    words._dictionary.cache_clear()
    threads = 8
    together = Barrier(threads)

    def split(_: int) -> list[str]:
        together.wait()
        return [word.surface for word in split_words("那覇は沖縄にある。")]

    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(split, range(threads)))
    assert found == [["那覇", "は", "沖縄", "に", "ある", "。"]] * threads
    assert len(made) == 1


def test_kept_words_are_what_sudachi_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """In whatever form a word is written, whether the dictionary has it, and when all that is kept is forgotten."""
    text = "附属の㍿と附屬、ＮＡＴＯとNATO、二十三人と２３人、グャビョンとｸﾞｬﾋﾞｮﾝ。シュミレーションと附属の２３人 \n"
    monkeypatch.setattr(words, "_known", {})
    monkeypatch.setattr(words, "_MOST_KNOWN", 5)
    expected = [
        (
            text[one.begin() : one.end()],
            one.begin(),
            one.end(),
            one.normalized_form(),
            one.dictionary_form(),
            one.reading_form(),
            one.part_of_speech(),
            not one.is_oov(),
        )
        for one in vars(words)["_morphemes"](text, "A")
    ]
    for _ in range(2):
        assert split_words(text) == expected
        assert lexemes_of(text) == [(surface, *rest) for surface, _, _, *rest in expected]
    assert 0 < len(vars(words)["_known"]) <= 5


def test_content_words_are_neither_grammar_nor_marks() -> None:
    found = split_words("橋を渡った。町は2度も負けた。")
    assert [word.surface for word in found if is_content_word(word)] == ["橋", "渡っ", "町", "2", "度", "負け"]
