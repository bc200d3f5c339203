"""What a client of OpenAI's API sends, read as a question with its history.

Such a client sends the whole conversation again with every question, and can't take a turn back: what is too old or too
long is cut, never refused, or one long turn would end its conversation for good. What can't be read is said.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from interface.http.openai.chores import answer_to_chore
from language.message import Message
from qa.question.settings import QuestionLimits
from qa.question.validation import InvalidRequest, check_question
from qa.records import Turn
from qa.scope import check_documents

_LIMITS = QuestionLimits()
_ANSWER_CHARACTERS = 10_000  # of an earlier answer that are kept: what a follow-up leans on stands early
# What a request may ask for that has no meaning here.
_NEVER_HEEDED = ("tools", "functions", "tool_choice", "function_call", "response_format", "modalities", "audio", "text")
_DEFAULTS: Mapping[str, Any] = {"tool_choice": ("none", "auto"), "modalities": (["text"],)}

ATTACHMENT = Message(
    "画像などの添付は読めないので、文字だけに答えました。", "Attachments such as pictures were not read."
)
ONLY_ATTACHMENT = Message(
    "画像などの添付は読めません。知りたいことを文字で書いてください。",
    "Pictures and other attachments can't be read here. Write your question as text.",
)
CUT = Message(
    f"質問が長いので、終わりの {_LIMITS.question_characters:,} 文字だけを読みました。",
    f"Only the last {_LIMITS.question_characters:,} characters of the question were read.",
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """One message: what it says, and whether there was more to it than text."""

    role: str
    text: str
    attached: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """`notes` say what of it was not read; `instead` is the answer where the documents needn't be asked."""

    question: str
    history: tuple[Turn, ...] = ()
    notes: tuple[Message, ...] = ()
    instead: str | None = None

    @property
    def texts(self) -> list[str]:
        """All that was read."""
        return [self.question, *(part for turn in self.history for part in (turn.question, turn.answer) if part)]


def read_messages(messages: Iterable[Any]) -> Conversation:
    """Of `messages` as chat completions or responses have them. Raises `InvalidRequest` and `EmptyQuestion`.

    The last message of the user is the question, and what goes before it the history. What is said to how the assistant
    should talk, and what tools returned, has no place here.
    """
    spoken = [said for said in map(_read_message, messages) if said is not None]
    while spoken and spoken[-1].role != "user":
        spoken.pop()
    if not spoken:
        raise InvalidRequest(
            'messages に role が "user" の質問がありません。', 'There is no question of role "user" in messages.'
        )
    *before, last = spoken
    notes = (ATTACHMENT,) if last.attached else ()
    if last.attached and not last.text.strip():
        return Conversation("", instead=str(ONLY_ATTACHMENT))
    question = last.text
    chore = answer_to_chore(question)
    if chore is not None:
        return Conversation(question, instead=chore)
    if len(question) > _LIMITS.question_characters:  # what is pasted stands in front of what is asked of it
        question, notes = question[-_LIMITS.question_characters :], (*notes, CUT)
    return Conversation(check_question(question), _history(before), notes)


def _history(spoken: Iterable[Spoken]) -> tuple[Turn, ...]:
    turns: list[Turn] = []
    for said in spoken:
        if said.role == "user":
            if said.text.strip():
                turns.append(Turn(said.text[: _LIMITS.question_characters]))
        elif turns:
            answer = f"{turns[-1].answer}\n{said.text}".strip()
            turns[-1] = Turn(turns[-1].question, answer[:_ANSWER_CHARACTERS])
    return tuple(turns[-_LIMITS.history_turns :])


def _read_message(message: Any) -> Spoken | None:
    """What it says, or None where it is neither the user's nor the assistant's."""
    if not isinstance(message, Mapping) or message.get("role") not in ("user", "assistant"):
        return None
    content = message.get("content")
    if isinstance(content, str):
        return Spoken(message["role"], content)
    parts = content if isinstance(content, Sequence) else ()
    texts = [part if isinstance(part, str) else part.get("text") for part in parts if isinstance(part, str | Mapping)]
    said = [text for text in texts if isinstance(text, str)]
    return Spoken(message["role"], "\n".join(said), attached=len(said) < len(parts))


def unheeded(request: Mapping[str, Any]) -> list[str]:
    """The names of what a request asks for and won't get; a client that sends its default asks for nothing.

    >>> unheeded({"tools": [{}], "tool_choice": "auto", "functions": None, "n": 2})
    ['n', 'tools']
    """
    asked = [
        name
        for name in _NEVER_HEEDED
        if request.get(name) and request[name] not in _DEFAULTS.get(name, ()) and not _is_plain_text(request[name])
    ]
    return sorted([*asked, *(["n"] if request.get("n") not in (None, 1) else [])])


def _is_plain_text(value: Any) -> bool:
    """Whether a `response_format`, or the `text` of a response, says nothing but that text is wanted."""
    return isinstance(value, Mapping) and value.get("type", value.get("format", {"type": "text"})) in (
        "text",
        {"type": "text"},
    )


def documents_of(request: Mapping[str, Any]) -> tuple[str, ...]:
    """The documents to ask: the member `documents`, or `metadata.documents`, which may hold text only.

    >>> documents_of({"metadata": {"documents": "報告.pdf, 規則.docx"}})
    ('報告.pdf', '規則.docx')
    """
    given = request.get("documents")
    metadata = request.get("metadata")
    if given is None and isinstance(metadata, Mapping):
        given = metadata.get("documents")
        if isinstance(given, str):
            given = _listed(given)
    return check_documents(given)


def _listed(names: str) -> list[Any]:
    """Names between commas or, as some of them may have commas, a list in JSON."""
    if names.lstrip().startswith("["):
        try:
            read = json.loads(names)
        except (ValueError, RecursionError):
            read = None
        if isinstance(read, list):
            return read
    return [name.strip() for name in names.split(",") if name.strip()]
