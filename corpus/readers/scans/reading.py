"""One page after another from its picture to its glyphs, under limits, with an account of what was sure and what wasn't."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

import numpy as np

from corpus.document import Document, Page
from corpus.errors import DocumentTooLarge
from corpus.readers.pdf.glyphs import GlyphPage
from corpus.readers.scans.glyphs import page_of
from corpus.readers.scans.recogniser import HOW_TO_ADD, Picture, ReadLine, Recognition
from corpus.settings import RecognitionLimits

# Pixels of a picture's longer side: an A4 page at 170 dots an inch. Where the type is then smaller than the least height
# of a line's frame, the page is read again from a larger picture.
_SIDE, _LARGE_SIDE, _LEAST_HEIGHT = 2_000, 3_200, 17.0
_BLANK = 1.5  # standard deviation of the grey of a picture with nothing on it (of 255)
_NO_TEXT = 0.4  # sureness of a line: below it, what was read is a stain or a drawing
_UNSURE = 0.8
_SHOWN = 3  # unsure lines that are told of


@dataclass(slots=True)
class Readings:
    """What came of it, by the index of the page; `unread` are those that nothing installed can read."""

    sureness: dict[int, float] = field(default_factory=dict)
    unread: list[int] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    left_out: int = 0  # lines

    def said(self) -> list[str]:
        """In sentences for the user."""
        sentences = []
        if self.unread:
            sentences.append(
                f"文字の情報がない{len(self.unread):,}ページ（画像など）は読めませんでした。{HOW_TO_ADD.japanese}"
            )
        if self.sureness:
            mean = sum(self.sureness.values()) / len(self.sureness)
            sentences.append(
                f"{len(self.sureness):,}ページを文字認識で読みました（平均の確かさ {mean:.0%}）。"
                "引用は元の画像で確かめてください。"
            )
        if self.unsure:
            shown = "".join(f"「{text}」" for text in self.unsure[:_SHOWN]) + (
                "など" if len(self.unsure) > _SHOWN else ""
            )
            sentences.append(f"読み取りに自信のない行が{len(self.unsure):,}行あります：{shown}。")
        if self.left_out:
            sentences.append(f"文字かどうか分からない{self.left_out:,}か所（図や汚れなど）は読みませんでした。")
        return sentences

    def marked(self, document: Document, names: Sequence[tuple[int, str]]) -> Document:
        """`document` with how surely each page was read; `names` are number and label of the pages by index."""
        sure: dict[tuple[int, str], float] = {}
        for index, sureness in self.sureness.items():
            sure[names[index]] = min(sureness, sure.get(names[index], 1.0))
        if not sure:
            return document
        return replace(document, pages=tuple(_marked(page, sure) for page in document.pages))


def _marked(page: Page, sure: dict[tuple[int, str], float]) -> Page:
    sureness = sure.get((page.number, page.label))
    return page if sureness is None else replace(page, recognised=round(sureness, 3))


class PageReader:
    """Reads the pictures of a file of `pages` pages."""

    def __init__(self, recognition: Recognition, limits: RecognitionLimits, pages: int) -> None:
        self.readings = Readings()
        self._recognition, self._limits, self._pages = recognition, limits, pages

    def read(self, draw: Callable[[int], Picture], width: float, height: float, index: int) -> GlyphPage | None:
        """The page, `width` by `height` points large; None when nothing can read it.

        `draw` gives its picture, whose longer side has at most so many pixels. Raises `DocumentTooLarge`.
        """
        recognise = self._recognition.find()
        if recognise is None:
            self.readings.unread.append(index)
            return None
        if len(self.readings.sureness) >= self._limits.pages:
            raise DocumentTooLarge(
                f"文字認識で読むページが多すぎます（上限 {self._limits.pages:,} ページ）。分割して追加してください。",
                f"Too many pages to recognise (at most {self._limits.pages:,}). Split the file.",
            )
        self._recognition.told(index + 1, self._pages)
        picture = draw(_SIDE)
        lines = [] if picture.std() < _BLANK else recognise(picture)
        if lines and median(map(_height, lines)) < _LEAST_HEIGHT and (larger := draw(_LARGE_SIDE)).size > picture.size:
            picture, lines = larger, recognise(larger)
        return page_of(self._kept(lines, index), width, height, width / picture.shape[1])

    def _kept(self, lines: list[ReadLine], index: int) -> list[ReadLine]:
        kept = [line for line in lines if line.sureness >= _NO_TEXT]
        self.readings.left_out += len(lines) - len(kept)
        self.readings.unsure += [line.text for line in kept if line.sureness < _UNSURE]
        if kept:
            self.readings.sureness[index] = _mean(kept)
        return kept


def _height(line: ReadLine) -> float:
    """Of a line's frame across it, in pixels."""
    (x0, y0), (x1, y1), (x2, y2), _ = line.corners
    return float(min(np.hypot(x1 - x0, y1 - y0), np.hypot(x2 - x1, y2 - y1)))


def _mean(lines: Iterable[ReadLine]) -> float:
    """Of the sureness of the characters."""
    weighed = [(line.sureness, len(line.text)) for line in lines]
    return sum(sureness * count for sureness, count in weighed) / sum(count for _, count in weighed)
