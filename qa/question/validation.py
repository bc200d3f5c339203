"""What may be asked: the same limits and the same messages on the command line, over HTTP, in the page and by MCP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qa.errors import EmptyQuestion, QuestionError, QuestionTooLong
from qa.question.settings import QuestionLimits
from qa.records import Turn


class InvalidRequest(QuestionError):
    """What was asked has not the form of a question: its message says what was seen, expected, and what to do."""


def check_question(question: object, limits: QuestionLimits = QuestionLimits()) -> str:
    """`question` as it was given. Raises `EmptyQuestion`, `QuestionTooLong`, or `InvalidRequest` when it isn't text."""
    if not isinstance(question, str):
        raise InvalidRequest("質問は文字列で書いてください。", "The question must be a string.")
    if not question.strip():
        raise EmptyQuestion(
            "質問が空です。知りたいことを書いてください。", "The question is empty. Write what you want to know."
        )
    if len(question) > limits.question_characters:
        raise QuestionTooLong(
            f"質問が長すぎます（{len(question):,} 文字、上限 {limits.question_characters:,} 文字）。短くしてください。",
            f"The question is too long ({len(question):,} characters, at most {limits.question_characters:,}). Shorten it.",
        )
    _check_encoding(question, "質問", "The question")
    return question


def check_top(top: object, limits: QuestionLimits = QuestionLimits()) -> int:
    """How many passages to show, 1 to `limits.most_passages`. Raises `InvalidRequest`."""
    if isinstance(top, bool) or not isinstance(top, int) or not 1 <= top <= limits.most_passages:
        raise InvalidRequest(
            f"top は 1 から {limits.most_passages} までの整数にしてください: {top!r}",
            f"top must be a whole number from 1 to {limits.most_passages}: {top!r}",
        )
    return top


def check_history(history: object, limits: QuestionLimits = QuestionLimits()) -> tuple[Turn, ...]:
    """Earlier exchanges, oldest first: `[{"question": …, "answer": …}]`. None means none. Raises `InvalidRequest`."""
    if history is None:
        return ()
    if isinstance(history, str | bytes) or not isinstance(history, Sequence):
        raise InvalidRequest(
            'history は [{"question": …, "answer": …}] の形にしてください。',
            'history must be a list of {"question": …, "answer": …}.',
        )
    if len(history) > limits.history_turns:
        raise InvalidRequest(
            f"history が長すぎます（{len(history):,} 件、上限 {limits.history_turns} 件）。新しいものだけ送ってください。",
            f"history is too long ({len(history):,} turns, at most {limits.history_turns}). Send the latest only.",
        )
    return tuple(_check_turn(turn, number, limits) for number, turn in enumerate(history, 1))


def _check_turn(turn: object, number: int, limits: QuestionLimits) -> Turn:
    if not isinstance(turn, Mapping) or not isinstance(turn.get("question"), str):
        raise InvalidRequest(
            f'history の {number} 件目に "question" がありません。', f'Turn {number} of history has no "question".'
        )
    question, answer = turn["question"], turn.get("answer") or ""
    if not isinstance(answer, str):
        raise InvalidRequest(
            f'history の {number} 件目の "answer" は文字列にしてください。',
            f'The "answer" of turn {number} of history must be a string.',
        )
    if len(question) > limits.question_characters or len(answer) > limits.answer_characters:
        raise InvalidRequest(
            f"history の {number} 件目が長すぎます（質問 {limits.question_characters:,}、答え {limits.answer_characters:,} 字まで）。",
            f"Turn {number} of history is too long (at most {limits.question_characters:,} characters of question,"
            f" {limits.answer_characters:,} of answer).",
        )
    _check_encoding(question + answer, f"history の {number} 件目", f"Turn {number} of history")
    return Turn(question, answer)


def _check_encoding(text: str, name: str, english_name: str) -> None:
    """A lone surrogate is a byte that was no UTF-8, or half a character: it can be neither searched nor sent."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InvalidRequest(
            f"{name}の {error.start + 1} 文字目が正しい UTF-8 ではありません。UTF-8 で書いてください。",
            f"{english_name} is not valid UTF-8 at character {error.start + 1}. Write it in UTF-8.",
        ) from None
