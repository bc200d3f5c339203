"""What reads the text in a picture: the contract, what comes of it, and how the one that is installed is found.

The recogniser is an extra (`pip install tenkyo[ocr]`): its models and libraries are as large as all the rest of reading.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Protocol, TypeAlias

from language.message import Message

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Picture: TypeAlias = "NDArray[np.uint8]"  # rows, columns, and red, green and blue
Point = tuple[float, float]

HOW_TO_ADD = Message(
    "画像の文字を読むには、文字認識を加えてください: pip install 'tenkyo[ocr]'",
    "To read text in pictures, add text recognition: pip install 'tenkyo[ocr]'",
)


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One line of text in a picture.

    `corners` are those of its frame, in pixels rightwards and downwards: top left, top right, bottom right and bottom
    left. `sureness` is the recogniser's own mean probability of its characters, 0 to 1.
    """

    text: str
    corners: tuple[Point, Point, Point, Point]
    sureness: float


class Recogniser(Protocol):
    def __call__(self, picture: Picture) -> list[ReadLine]:
        """The lines of text in `picture`, in any order."""
        ...


@cache
def installed() -> Recogniser | None:
    """The recogniser of the extra, None without that. It is made once a process: its models take a second to load."""
    try:
        from corpus.readers.scans.rapid import Rapid

        return Rapid()
    except ImportError:  # all of it, or a part
        return None


def _nobody(page: int, pages: int) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """How pictures are read. `find` gives the recogniser or None; `told` hears (page, of how many) before each page."""

    find: Callable[[], Recogniser | None] = field(default=installed)
    told: Callable[[int, int], object] = field(default=_nobody)
