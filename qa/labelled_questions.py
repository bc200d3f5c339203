"""Questions with what a right answer must hold and rest on, read from a file for `qa.evaluation`."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import TenkyoError


class InvalidQuestions(TenkyoError):
    """A file of labelled questions could not be read; the message names the line."""


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """One line of a file of questions. `keys` are groups of variants; `first` is the question before a follow-up."""

    id: str
    question: str
    language: str
    kind: str
    answerable: bool
    evidence: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]
    first: str | None = None


def normalize(text: str) -> str:
    """NFKC, without white space.

    >>> normalize("１９４９ 年　４月")
    '1949年4月'
    """
    return "".join(unicodedata.normalize("NFKC", text).split())


def read_questions(path: Path) -> list[LabelledQuestion]:
    """The labelled questions of a JSON-lines file, one question or one dialogue of two turns a line.

    Raises `InvalidQuestions` with the number of the first bad line.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise InvalidQuestions(
            f"質問ファイルを読めません: {path}（{error.strerror}）", f"Cannot read {path}: {error.strerror}"
        ) from None
    questions = [_read_line(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip()]
    if not questions:
        raise InvalidQuestions(
            f"質問が 1 件もありません: {path}。1 行に 1 件の JSON を書いてください。",
            f"No questions in {path}. Write one JSON object a line.",
        )
    return questions


def _read_line(line: bytes, place: str) -> LabelledQuestion:
    try:
        found = json.loads(line.decode("utf-8-sig"))
    except ValueError as error:
        raise InvalidQuestions(f"{place}: 正しい JSON ではありません", f"not valid JSON: {error}") from None
    if not isinstance(found, dict):
        raise InvalidQuestions(f"{place}: JSON オブジェクトではありません", "expected a JSON object")
    return _Record(found, place).question()


@dataclass(frozen=True, slots=True)
class _Record:
    """One line, and where it stands in its file."""

    values: dict[str, Any]
    place: str

    def question(self) -> LabelledQuestion:
        first = self.values.get("first")
        question = self._need("question" if first is None else "followup", _is_text, "a string")
        if first is not None:
            self._need("first", _is_text, "a string")
        answerable = True
        if first is None or "answerable" in self.values:
            answerable = self._need("answerable", lambda value: isinstance(value, bool), "true or false")
        evidence, keys = self._labels(answerable)
        return LabelledQuestion(
            id=str(self.values.get("id", self.place)),
            question=question,
            language=str(self.values.get("lang", "")),
            kind=str(self.values.get("kind", "dialogue" if first is not None else "")),
            answerable=answerable,
            evidence=tuple(evidence),
            keys=tuple(map(tuple, keys)),
            first=first,
        )

    def _labels(self, answerable: bool) -> tuple[list[str], list[list[str]]]:
        """What the answer must rest on and hold; both, or for an unanswerable question neither."""
        evidence, keys = self.values.get("evidence", []), self.values.get("keys", [])
        if answerable or evidence or keys:
            evidence = self._need("evidence", _are_texts, "a list of one or more strings")
            keys = self._need("keys", _are_groups, "a list of one or more lists of strings")
        return evidence, keys

    def _need(self, key: str, valid: Callable[[Any], bool], expected: str) -> Any:
        value = self.values.get(key)
        if not valid(value):
            found = f"found {json.dumps(value, ensure_ascii=False)[:60]}" if key in self.values else "missing"
            raise InvalidQuestions(
                f'{self.place}: "{key}": {expected} を書いてください', f"expected {expected}, {found}"
            )
        return value


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(text, str) and normalize(text) for text in value)


def _are_groups(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(_are_texts(group) for group in value)
