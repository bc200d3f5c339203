"""What is said when nothing is answered."""

from __future__ import annotations

import pytest

from corpus.document import Passage
from index.store.documents import DocumentInfo
from language.greetings import is_greeting
from qa.abstention import greeting, refusal
from qa.records import RetrievedPassage


@pytest.mark.parametrize(
    "said",
    [
        "こんにちは",
        "こんにちは！",
        "ありがとうございました。",
        "Hello there",
        "thank you so much!",
        "。。。",
        "🍌🍞",
        "？",
    ],
)
def test_nothing_is_asked(said: str) -> None:
    assert is_greeting(said)


@pytest.mark.parametrize(
    "said", ["こんにちは、橋はいつできましたか", "挨拶とは何ですか", "hello world program", "52", "橋"]
)
def test_something_is_asked(said: str) -> None:
    assert not is_greeting(said)


def test_the_documents_are_named_three_at_the_most() -> None:
    documents = [DocumentInfo(title, title, "", 1, 10, 0, "", (), "text/plain") for title in "山川海空"]
    assert greeting(documents[:2]).startswith("「山」、「川」の内容についてお尋ねください。")
    assert greeting(documents).startswith("「山」、「川」、「海」などの内容についてお尋ねください。")
    assert greeting([]).startswith("登録した文書についてお尋ねください。")


def test_a_refusal_points_to_the_nearest_places_where_there_are_any() -> None:
    near = RetrievedPassage(1, 1.0, Passage("d", "題", 0, 3, "短い。", (), None, ()))
    assert refusal([]).endswith("関わる箇所は見つかりませんでした。")
    assert "近い内容の箇所を挙げます" in refusal([near])
    assert "近い内容" not in refusal([])
