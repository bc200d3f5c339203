"""Fonts of symbols: what their characters look like, which the file gives as a letter or a code of private use.

Word and PowerPoint set their bullets in Wingdings or Symbol. A PDF says of such a bullet that it is `Ø`, `l` or U+F0D8.
"""

from __future__ import annotations

import re
import unicodedata

# By the code in the font, as Microsoft's own table of its Wingdings says (Unicode's proposal L2/11-052 lists it).
_WINGDINGS = {
    0x4A: "☺", 0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x70: "❐", 0x71: "❑", 0x72: "❒", 0x73: "⬧", 0x74: "⧫",
    0x75: "◆", 0x76: "❖", 0x77: "⬥", 0x9E: "·", 0x9F: "•", 0xA1: "○", 0xA2: "⭘", 0xA4: "◉", 0xA5: "◎", 0xA7: "▪",
    0xA8: "◻", 0xAB: "★", 0xD8: "➢", 0xDC: "➲", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xEF: "⇦",
    0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
# Adobe's Symbol encoding, where it differs from letters of the same code in use.
_SYMBOL = {0xB7: "•", 0xB0: "°", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xA3: "≤", 0xB3: "≥", 0xB9: "≠", 0xAE: "→", 0xDE: "⇒"}
_SYMBOL |= dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True))
_SYMBOL |= dict(zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True))
_OF_SYMBOLS = re.compile(r"(wingdings|webdings|dingbats)|(open)?(symbol)", re.IGNORECASE)
_BULLET = "•"
_PRIVATE = range(0xF020, 0xF100)


def is_private(text: str) -> bool:
    """Whether `text` is one code of a font of symbols that nothing else is known of."""
    return len(text) == 1 and ord(text) in _PRIVATE


def is_of_symbols(font: str) -> bool:
    return bool(_OF_SYMBOLS.search(font))


def symbol(text: str, font: str, first: bool) -> str:
    """What the character shows that `text` stands for in the font named `font`; U+FFFD when that isn't known.

    `first`: it begins a line, where a sign of such a font is a bullet whatever it looks like.

    >>> symbol("Ø", "Wingdings-Regular", True), symbol("\\uf0b7", "SymbolMT", False), symbol("Ø", "Arial", True)
    ('➢', '•', 'Ø')
    """
    kind = _OF_SYMBOLS.search(font)
    private = is_private(text)
    if not private and (kind is None or len(text) != 1):
        return text
    if kind and kind[2]:  # LibreOffice's own, which says what its signs are
        return _BULLET if first and private else "\ufffd" if private else text
    code = ord(text) - 0xF000 if private else ord(text)
    known = (_SYMBOL if kind and kind[3] else _WINGDINGS if kind else {}).get(code, "")
    if not private and not known and (code > 0xFF or (kind and kind[3])):  # the library has told it by itself
        return text
    if not known and first and unicodedata.category(chr(code)) != "Nd":
        return _BULLET
    return known or "\ufffd"
