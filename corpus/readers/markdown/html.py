"""HTML within Markdown: tags, comments and scripts taken out, in one pass however few of them are closed."""

from __future__ import annotations

import re

_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^>]*>", re.IGNORECASE)
_OPENING = re.compile(r"<!--|<(?P<whole>script|style|rt|rp)\b|<(?:/?[a-zA-Z]|[?!])", re.IGNORECASE)


def is_break(tag: str) -> bool:
    return _BREAK.match(tag) is not None


def without_html(text: str, breaks: bool = True) -> str:
    """`text` without tags, comments, scripts, styles and ruby, with a line end where `breaks` and a tag asks for one.

    What is opened and never closed goes on to the end, but for a tag, which is none then.
    """
    return _dropped(_with_breaks(text) if breaks else text)


def _with_breaks(text: str) -> str:
    closed = text.rfind(">") + 1  # behind it nothing is a tag, and need not be looked through from each `<`
    return _BREAK.sub("\n", text[:closed]) + text[closed:]


def _dropped(text: str) -> str:
    kept: list[str] = []
    at = 0
    closed = text.rfind(">") + 1
    while opening := _OPENING.search(text, at):
        end = _end(text, opening, closed)
        kept.append(text[at : opening.start()] if end else text[at : opening.end()])
        at = end or opening.end()
    return "".join(kept) + text[at:]


def _end(text: str, opening: re.Match[str], closed: int) -> int:
    """Where what `opening` opens ends; 0 when it is no tag after all."""
    if opening[0] == "<!--":
        end = text.find("-->", opening.end())
        return len(text) if end < 0 else end + len("-->")
    if name := opening["whole"]:
        closing = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(text, opening.end())
        return closing.end() if closing else len(text)
    return text.find(">", opening.end()) + 1 if opening.end() < closed else 0
