"""Recognisers for the tests: none, and one that says what it is told to, so that what follows is tested without the extra."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.readers.scans.recogniser import Picture, ReadLine, Recognition

NOBODY = Recognition(find=lambda: None)


def line(text: str, left: float, top: float, right: float, bottom: float, sureness: float = 0.95) -> ReadLine:
    return ReadLine(text, ((left, top), (right, top), (right, bottom), (left, bottom)), sureness)


@dataclass
class Saying:
    """A recogniser that finds the lines of `pages`, one list a picture, whatever these show; `seen` are the pictures."""

    pages: Sequence[Sequence[ReadLine]]
    seen: list[Picture] = field(default_factory=list)
    told: list[tuple[int, int]] = field(default_factory=list)

    def __call__(self, picture: Picture) -> list[ReadLine]:
        self.seen.append(picture)
        return list(self.pages[len(self.seen) - 1])

    @property
    def recognition(self) -> Recognition:
        return Recognition(find=lambda: self, told=lambda page, pages: self.told.append((page, pages)))
