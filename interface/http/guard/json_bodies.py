"""Looks at a JSON body before anybody works with it: what parses may still break those who pass it on.

Brackets nested a hundred thousand deep end in a RecursionError, numbers beyond 64 bits and halves of characters in the
error of whoever writes them down again; each would be a fault of the server's, with a traceback in its log.
"""

from __future__ import annotations

import json
import math
import re
from itertools import accumulate
from typing import Any, NoReturn

from interface.http.guard.asgi import Scope, header_values
from interface.http.problems import Problem
from language.message import Message

DEPTH = 64  # brackets within brackets; a call of the page has about 5, one of an assistant 20
_INTEGER_DIGITS = 19  # of 2**63

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)  # one that doesn't end goes on to the end
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


class _Unusable(ValueError):
    """JSON, but not to be worked with."""

    def __init__(self, japanese: str, english: str) -> None:
        super().__init__(japanese, english)
        self.message = Message(japanese, english)


def is_json(scope: Scope) -> bool:
    """Whether the body says that it is JSON, or doesn't say what it is."""
    kinds = list(header_values(scope, b"content-type"))
    return not kinds or any("json" in kind.lower() for kind in kinds)


def problem_with_json(body: bytes) -> Problem | None:
    """What is wrong with a body that should be JSON, or None. An empty one is let pass: the route knows what it wants."""
    if not body.strip():
        return None
    try:
        _check(body)
    except _Unusable as error:
        return Problem(422, Message("扱えない JSON です", "Unusable JSON"), error.message)
    except (ValueError, RecursionError):
        detail = Message("正しい JSON を UTF-8 で送ってください。", "Send valid JSON in UTF-8.")
        return Problem(400, Message("正しい JSON ではありません", "Malformed JSON"), detail)
    return None


def _check(body: bytes) -> None:
    """Raises `_Unusable`, or another `ValueError` where it isn't JSON in UTF-8."""
    text = body.decode("utf-8-sig")
    if depth_of(body) > DEPTH:
        raise _Unusable(f"入れ子は {DEPTH} 段までです。", f"Nest at most {DEPTH} levels deep.")
    value = json.loads(text, parse_int=_integer, parse_float=_finite, parse_constant=_constant)
    if "\\ud" in text or "\\uD" in text:
        _check_characters(value)


def depth_of(body: bytes) -> int:
    """How deep the brackets of a JSON text are nested; those in strings are text.

    >>> depth_of(b'{"a": [1, "[[["]}')
    2
    """
    brackets = _STRING.sub(b"", body).translate(None, _NOT_BRACKETS)
    return max(accumulate(map(_STEPS.__getitem__, brackets)), default=0)


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > _INTEGER_DIGITS or not -(2**63) <= (number := int(digits)) < 2**63:
        raise _Unusable("整数は 64 ビットまでです。", "Whole numbers must fit into 64 bits.")
    return number


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _Unusable("数が大きすぎます。", "A number is too large.")
    return number


def _constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity are no JSON


def _check_characters(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise _Unusable(
            "対になっていないサロゲートがあります。文字を UTF-8 で書いてください。",
            "Half of a surrogate pair stands alone. Write characters in UTF-8.",
        ) from None
