"""An RTF file cut into what it is made of: groups, control words, bytes and text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

_TOKEN = re.compile(
    r"\\([A-Za-z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z])|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\",
    re.DOTALL,
)


class Token(NamedTuple):
    """A "word" has its name and number; "byte" and "symbol" one character; "text" is as it stands; "open", "close"."""

    kind: Literal["word", "byte", "symbol", "open", "close", "text"]
    text: str
    number: int | None = None


def tokens(data: str) -> Iterator[Token]:
    """`data` is the file with every byte a character (Latin-1); what `\\bin` announces is left out."""
    at = 0
    while match := _TOKEN.match(data, at):
        at = match.end()
        word, number, byte, symbol, brace, text = match.groups()
        if word:
            value = None if number is None else int(number)
            if word == "bin" and value:
                at += max(value, 0)
            else:
                yield Token("word", word, value)
        elif byte:
            yield Token("byte", chr(int(byte, 16)))
        elif symbol:
            yield Token("symbol", symbol)
        elif brace:
            yield Token("open" if brace == "{" else "close", brace)
        elif text:
            yield Token("text", text)
