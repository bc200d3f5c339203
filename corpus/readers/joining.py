"""How two pieces of text that a line end parted belong together."""

from __future__ import annotations

from language.script import is_written_without_spaces

# Punctuation of either script: the character beyond it decides.
_NEUTRAL = "…‥—―‐“”‘’·•"


def joint(left: str, right: str) -> str:
    """What stands where the line end between `left` and `right` was: nothing beside Japanese, else a space.

    >>> joint("加盟", "した"), joint("the", "end"), joint("NATO", "は")
    ('', ' ', '')
    """
    if not left or not right or left[-1].isspace() or right[0].isspace():
        return ""
    return "" if _touches_japanese(left[:-5:-1]) or _touches_japanese(right) else " "


def join_lines(lines: list[str]) -> str:
    joined = ""
    for line in lines:
        joined += joint(joined, line) + line
    return joined


def beside(left: str, right: str) -> str:
    """Both, without the space between them that marks of markup need and Japanese doesn't.

    >>> beside("灯台は ", "海の道しるべ"), beside("the ", "end")
    ('灯台は海の道しるべ', 'the end')
    """
    if left.endswith(" ") and _are_japanese(left[-2:-1], right[:1]):
        return left[:-1] + right
    if right.startswith(" ") and _are_japanese(left[-1:], right[1:2]):
        return left + right[1:]
    return left + right


def _are_japanese(*characters: str) -> bool:
    return all(character and is_written_without_spaces(character) for character in characters)


def _touches_japanese(text: str) -> bool:
    """The first character that has a script of its own is Japanese."""
    for character in text[:4]:
        if character not in _NEUTRAL:
            return is_written_without_spaces(character)
    return True
