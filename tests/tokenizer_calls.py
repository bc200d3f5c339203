"""Watches how often Japanese texts are cut into words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

import language.words


@contextmanager
def tokenizer_calls() -> Iterator[list[str]]:
    """The texts that Sudachi is given, in order, while this lasts; by any thread."""
    seen: list[str] = []
    tokenizer = vars(language.words)["_tokenizer"]

    class Watching:
        def tokenize(self, text: str, *mode: Any) -> Any:
            seen.append(text)
            return tokenizer().tokenize(text, *mode)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(language.words, "_tokenizer", Watching)
        yield seen
