"""What chat programs ask of a model behind their user's back: a title for the conversation, tags, questions to follow.

Such a request is a user's message like any other, but nobody wants it answered from the documents. Known are those of
Open WebUI, which ask for JSON with one key and put the conversation between tags, and those of LibreChat, which ask for
a title of few words above it. Each is answered from the conversation alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from qa.question.parsing import parse

_TITLE_CHARACTERS = 30
_TAGS = 3
_TAGGED_CHARACTERS = 2_000
_HISTORY = re.compile(r"<chat_history>(.*?)</chat_history>", re.DOTALL)
# Names a key of the JSON that is wanted: { "title": …
_WANTED_KEY = re.compile(r"\{\s*\"(title|tags|follow_ups|queries|prompt|text)\"\s*:")
_TITLE_WANTED = re.compile(
    r"\A\W*(?:please )?(?:provide|generate|create|write|detect|analyze this conversation and provide)\b[^\n]{0,80}?"
    r"(?:\btitle\b|:\s*\n.{0,200}?\bconcise title\b)",
    re.IGNORECASE | re.DOTALL,
)
# Where the conversation begins below the request, and where what its user said ends.
_CONVERSATION = re.compile(r"(?:^|\n)\s*(?:\|\|>)?\s*(?:user|human)\s*:\s*", re.IGNORECASE)
_OTHER_SPEAKER = re.compile(r"\n\s*(?:\|\|>)?\s*(?:assistant|ai|response|user|human|title)\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Told:
    """What the user said in the conversation: first and last."""

    first: str
    last: str


def answer_to_chore(message: str) -> str | None:
    """The answer to a chat program's own request; None where `message` is a question like any other.

    >>> answer_to_chore('JSON: { "queries": ["…"] } <chat_history>USER: 橋はいつ完成しましたか\\n</chat_history>')
    '{"queries": ["橋はいつ完成しましたか"]}'
    """
    history, key = _HISTORY.search(message), _WANTED_KEY.search(message)
    if history and key:
        return _ANSWERS[key[1]](_told(history[1]))
    if _TITLE_WANTED.match(message) and _CONVERSATION.search(message):
        return _title(_told(message))
    return None


def _told(conversation: str) -> _Told:
    said = [
        _OTHER_SPEAKER.split(conversation[match.end() :], maxsplit=1)[0].strip().strip('"')
        for match in _CONVERSATION.finditer(conversation)
    ]
    said = [text for text in said if text] or [""]
    return _Told(said[0], said[-1])


def _title(told: _Told) -> str:
    line = " ".join(told.first.split())
    if len(line) <= _TITLE_CHARACTERS:
        return line.rstrip("?？。") or "会話"
    return line[:_TITLE_CHARACTERS].rstrip() + "…"


def _tags(told: _Told) -> list[str]:
    """The first words that the conversation is about, names before others; words without a gap between them are one."""
    question = parse(told.first[:_TAGGED_CHARACTERS])
    found: list[tuple[int, int, bool]] = []
    for word, is_name in zip(question.words, question.names, strict=True):
        joins = found and found[-1][1] == word.start
        start, _, named = found.pop() if joins else (word.start, 0, False)
        found.append((start, word.end, named or is_name))
    words = [question.text[start:end] for start, end, _ in sorted(found, key=lambda each: not each[2])]
    return list(dict.fromkeys(words))[:_TAGS]


def _json(**members: object) -> str:
    return json.dumps(members, ensure_ascii=False)


_ANSWERS: dict[str, Callable[[_Told], str]] = {
    "title": lambda told: _json(title=_title(told)),
    "tags": lambda told: _json(tags=_tags(told)),
    "follow_ups": lambda _: _json(follow_ups=[]),  # what the documents answer isn't known before it is asked
    "queries": lambda told: _json(queries=[told.last] if told.last else []),
    "prompt": lambda told: _json(prompt=told.last),
    "text": lambda _: _json(text=""),
}
