"""What reading a PDF lost or may have got wrong, said to the user: nothing goes missing in silence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from corpus.readers.pdf.glyphs import Losses

# Kanji so rare that a Japanese text has none or one or two: where there are more, a font's table is wrong.
_RARE = re.compile("[\u3400-\u4dbf]")
_RARE_KINDS, _RARE_SHARE = 3, 0.003  # different ones, and their share of the text
_BROKEN_SHARE = 0.02  # of rare kanji on a page: above it, its picture is read and not its characters
_UNKNOWN_SHARE = 0.3
_UNEXPLAINED_SHARE, _UNEXPLAINED = 0.01, 20  # characters that nothing says where they went


@dataclass(slots=True)
class Account:
    """Where the characters of a PDF went, by count; `losses` are those that no line holds."""

    losses: Losses = field(default_factory=Losses)
    ruby: int = 0
    furniture: int = 0  # in running heads and page numbers
    text: int = 0  # in the document
    unmapped: int = 0


def count(texts: Iterable[str]) -> int:
    """Characters that aren't white space."""
    return sum(len("".join(text.split())) for text in texts)


def doubts(account: Account, text: str) -> list[str]:
    """What is odd, in sentences for the user. `text` is what was read."""
    losses = account.losses
    explained = losses.outside + losses.tiny + losses.doubled + losses.turned + account.ruby + account.furniture
    missing = losses.seen - explained - account.text
    rare = _RARE.findall(text)
    said = [
        (losses.outside, f"ページの枠の外にある{losses.outside:,}字は読みませんでした。"),
        (losses.turned, f"斜めや横向きに置かれた{losses.turned:,}字（図の軸や透かしなど）は読みませんでした。"),
        (losses.tiny, f"目に見えない大きさの{losses.tiny:,}字は読みませんでした。"),
        (
            account.unmapped,
            f"どの文字か分からない字が{account.unmapped:,}字（全{losses.seen:,}字の"
            f"{_percent(account.unmapped, losses.seen)}）あります。引用の「\ufffd」は元の PDF で確かめてください。",
        ),
        (
            len(set(rare)) >= _RARE_KINDS and len(rare) > _RARE_SHARE * losses.seen,
            f"文章にめったに現れない漢字が{len(rare):,}字（{'、'.join(sorted(set(rare))[:3])}など、全{losses.seen:,}字の"
            f"{_percent(len(rare), losses.seen)}）あります。フォントの文字コード表が誤っているおそれがあるので、"
            "引用は元の PDF で確かめてください。",
        ),
        (
            missing > max(_UNEXPLAINED, _UNEXPLAINED_SHARE * losses.seen),
            f"PDF の{losses.seen:,}字のうち{missing:,}字（{_percent(missing, losses.seen)}）が本文に入っていません。"
            "元の PDF と見比べてください。",
        ),
    ]
    return [sentence for odd, sentence in said if odd]


def is_broken(text: str) -> bool:
    """Whether the characters of a page are others than it shows: unknown ones, or rare kanji among ordinary ones."""
    rare = _RARE.findall(text)
    wrong = text.count("\ufffd") > _UNKNOWN_SHARE * len(text)
    return wrong or (len(set(rare)) >= _RARE_KINDS and len(rare) > _BROKEN_SHARE * len(text))


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / max(whole, 1):.1f}％"
