"""Greetings are told from questions that begin with one."""

from __future__ import annotations

import pytest

from language.greetings import behind_greeting, ends_with_greeting, is_greeting


@pytest.mark.parametrize(
    "text",
    [
        "こんにちは",
        "お疲れ様です！",
        "了解",
        "なるほど、ありがとうございます。",
        "OK",
        "ok, thanks!",
        "Good morning",
        "テスト",
        "thank you very much",
        "？？",
        "",
    ],
)
def test_nothing_is_asked(text: str) -> None:
    assert is_greeting(text)


@pytest.mark.parametrize(
    "text",
    [
        "こんにちは、NATOとは？",
        "すごい規模ですね",
        "OKサインとは何ですか",
        "no country",
        "Tested how?",
        "テスト勝利とは",
    ],
)
def test_something_is_asked(text: str) -> None:
    assert not is_greeting(text)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("こんにちは、NATOとは？", "NATOとは？"),
        ("おはようございます。加盟国は？", "加盟国は？"),
        ("OK, and when?", "and when?"),
        ("ありがとう！では2019年は？", "では2019年は？"),
        ("すごい規模ですね、予算は？", "すごい規模ですね、予算は？"),
        ("OKサインとは何ですか", "OKサインとは何ですか"),
        ("No country left?", "No country left?"),
    ],
)
def test_what_stands_behind_a_greeting(text: str, rest: str) -> None:
    assert behind_greeting(text) == rest


def test_thanks_at_the_end() -> None:
    assert ends_with_greeting("教えてくれてありがとう。")
    assert ends_with_greeting("よくわかりましたよ")
    assert not ends_with_greeting("ありがとうと言ったのは誰ですか")
    assert not ends_with_greeting("which of them said no")
