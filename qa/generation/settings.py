"""The numbers of answering by a language model: where it is, what it is told, what of its answer is taken."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from qa.errors import SettingsError


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """Where the language model is, and how long to wait, in seconds. Raises `SettingsError`.

    `connect` for the connection, `first_token` until the first sign of an answer, `silence` between two pieces, `total`
    for the whole.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    connect: float = 3.0
    first_token: float = 10.0
    silence: float = 10.0
    total: float = 60.0

    def __post_init__(self) -> None:
        address = urlsplit(self.url)
        _check_address(address)
        if not self.model:
            raise SettingsError(
                "TENKYO_LLM_MODEL にモデルの名前を指定してください。", "TENKYO_LLM_MODEL must name the model"
            )
        if self.key and not self.key.isascii():
            raise SettingsError("TENKYO_LLM_KEY は英数字だけです。", "TENKYO_LLM_KEY must be ASCII")
        if self.key and address.scheme == "http" and not _is_near(address.hostname or ""):
            raise SettingsError(
                "TENKYO_LLM_KEY は暗号化されない http:// では送れません。https:// を指定してください。",
                "TENKYO_LLM_KEY would travel unencrypted: use https://",
            )


def _check_address(address: SplitResult) -> None:
    if address.scheme not in ("http", "https") or not address.hostname:
        raise SettingsError(
            "TENKYO_LLM_URL は http:// または https:// で始まる必要があります。例: http://127.0.0.1:8080/v1",
            "TENKYO_LLM_URL must begin with http:// or https://, such as http://127.0.0.1:8080/v1",
        )
    if address.username or address.password or address.query or address.fragment:
        raise SettingsError(
            "TENKYO_LLM_URL に鍵や ? # を入れないでください。鍵は TENKYO_LLM_KEY に。",
            "TENKYO_LLM_URL must hold no key, ? or #: the key belongs in TENKYO_LLM_KEY",
        )


def _is_near(host: str) -> bool:
    """This machine or the local network, where no stranger carries the message."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or "." not in host or host.endswith((".local", ".internal", ".localhost"))
    return address.is_loopback or address.is_private or address.is_link_local


@dataclass(frozen=True, slots=True)
class Prompting:
    """What a language model is told besides the rules and the question."""

    most_characters: int = 9_000  # of passages: about 9,000 tokens of Japanese
    turns: int = 2  # of the conversation before: they say what is spoken of, and every one more distracts
    turn_characters: int = 400  # of each question and answer of theirs


@dataclass(frozen=True, slots=True)
class Generation:
    """What of a language model's answer is taken; an answer to one question is far shorter than any of these."""

    prompting: Prompting = field(default_factory=Prompting)
    most_statements: int = 12  # shown
    most_sentences: int = 40  # written, shown or not
    most_characters: int = 4_000  # of the answer, shown or not
    longest_sentence: int = 600  # characters without a full stop: a loop, or not a sentence
    most_repeats: int = 3  # of a sentence that was written before: a loop
    most_tokens: int = 1_500  # asked for
    raw_characters: int = 60_000  # with what a model thinks aloud
    dropped_characters: int = 200  # kept of a sentence that wasn't shown, for whoever looks for the reason


@dataclass(frozen=True, slots=True)
class Grounding:
    """When the cited sentences support a statement; measured by `python -m benchmarks.verification`."""

    supported_from: float = 0.61  # the lowest score, 0 to 1, that supports
    all_but: float = 0.02  # a citation that adds less than this to the score is left out
    sentences_back: int = 2  # how far before a quote its 同国 or それ may have been named
    # A related word counts from the first cosine on, and in full from the second.
    related_from: float = 0.2
    related_full: float = 0.5
    # What a word counts: a name is what a statement is about, a verb says the same in many ways.
    weight_of_name: float = 2.0
    weight_of_noun: float = 1.3
    weight_of_other: float = 0.8
    turned_round: float = 0.35  # what is left of the score for each contradiction found
