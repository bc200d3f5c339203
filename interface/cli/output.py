"""Where results and messages of a command go, and in which colours."""

from __future__ import annotations

import json
import re
import sys
from typing import Any

_COLOURS = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
# Of an answer's lines: a source's own words, where they stand, and what is told about the answer.
_LINES = (
    (re.compile(r"^    .*"), "dim"),
    (re.compile(r"^(?:\[\d+\]|\d+\.) .*"), "cyan"),
    (re.compile(r"^(?:短い答え|確からしさ|質問の解釈|近い箇所):"), "bold"),
)
_enabled = False


def use_colours(wanted: bool) -> None:
    """Said once, by whoever knows the environment; never in what isn't a terminal."""
    global _enabled
    _enabled = wanted and sys.stdout.isatty()


def painted(text: str, colour: str) -> str:
    return f"\033[{_COLOURS[colour]}m{text}\033[0m" if _enabled else text


def with_colours(text: str) -> str:
    """An answer or sources, as `interface.text_output` writes them."""
    if not _enabled:
        return text
    return "\n".join(map(_line, text.split("\n")))


def _line(line: str) -> str:
    for pattern, colour in _LINES:
        if match := pattern.match(line):
            return painted(match[0], colour) + line[match.end() :]
    return line


def say(message: str) -> None:
    """A message for the user, on stderr, in one line."""
    print(" ".join(message.split()), file=sys.stderr)


def print_result(result: Any) -> None:
    """A text as it is, anything else as JSON, on stdout."""
    print(result if isinstance(result, str) else json.dumps(result, ensure_ascii=False, indent=2))
