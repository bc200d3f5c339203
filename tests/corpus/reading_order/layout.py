"""Lays a text out in columns and gives what a PDF's text layer would: the raw material of the reading-order benchmark.

`lay_out` breaks paragraphs into lines as a typesetter does (no line begins with 、 or ends with 「, Latin words whole),
pours them into columns and pages, adds what stands between the text on real pages (running heads, page numbers, figure
labels, stray spaces), and writes the columns of each page in reading order or right before left.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import Literal

Order = Literal["in order", "swapped", "swapped from page N", "single column"]

_NOT_FIRST = "、。，．・：；？！ー）」』】〕〉》”’％々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.)]%!?:;･｣､｡"
_NOT_LAST = "（「『【〔〈《“‘([｢"
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,'’\-/:]*[A-Za-z0-9]|.", re.DOTALL)
_BESIDE_LATIN = re.compile(r"(?<=[\u3041-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u3041-\u9fff])")


@dataclass(frozen=True)
class Source:
    """A text in its right order: (heading or "", paragraphs) by section, and its notes with their marks."""

    title: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    notes: tuple[str, ...] = ()

    def blocks(self) -> list[tuple[str, str]]:
        """(kind, text) in order: heading, paragraph, notes title, note."""
        found = []
        for heading, paragraphs in self.sections:
            if heading:
                found.append(("heading", heading))
            found.extend(("paragraph", paragraph) for paragraph in paragraphs)
        if self.notes:
            found.append(("notes title", "注"))
            found.extend(("note", note) for note in self.notes)
        return found


@dataclass(frozen=True)
class Style:
    """One way to print; widths in full-width characters, heights in lines."""

    order: Order = "swapped"
    first_swapped_page: int = 1
    width: int = 22
    height: int = 40
    head: Literal["number and title", "title and number", "alternating", "number", "date"] = "number and title"
    head_place: Literal["top", "bottom"] = "top"
    head_from_page: int = 1
    page_mark: Literal["form feed", "space", "none"] = "form feed"
    blank_between_columns: bool = True
    blank_around_headings: bool = True
    blank_around_head: bool = True
    double_spaced_notes: bool = False
    hanging_punctuation: bool = True
    stray_spaces: float = 0.5  # share of the places between Japanese and Latin that get one
    keep_trailing_space: bool = True
    figure_labels: float = 0.1  # a column ends with one
    seed: int = 0


@dataclass(frozen=True)
class Layout:
    text: str
    columns: tuple[str, ...]  # in reading order, without white space and furniture
    pages: int


def random_style(order: Order, seed: int) -> Style:
    rng = random.Random(seed)
    return Style(
        order=order,
        first_swapped_page=rng.choice([2, 3]) if order == "swapped from page N" else 1,
        width=rng.randint(28, 40) if order == "single column" else rng.randint(18, 26),
        height=rng.randint(25, 45),
        head=rng.choice(["number and title", "title and number", "alternating", "number", "date"]),
        head_place=rng.choice(["top", "top", "bottom"]),
        head_from_page=rng.choice([1, 2]),
        page_mark=rng.choice(["form feed", "space", "none"]),
        blank_between_columns=rng.random() < 0.6,
        blank_around_headings=rng.random() < 0.6,
        blank_around_head=rng.random() < 0.6,
        double_spaced_notes=rng.random() < 0.3,
        hanging_punctuation=rng.random() < 0.5,
        stray_spaces=rng.choice([0.0, 0.3, 0.7]),
        keep_trailing_space=rng.random() < 0.7,
        figure_labels=rng.choice([0.0, 0.1]),
        seed=seed,
    )


def lay_out(source: Source, style: Style) -> Layout:
    rng = random.Random(style.seed)
    lines = _lines(source, style, rng)
    columns_a_page = 1 if style.order == "single column" else 2
    columns = _columns(lines, style.height)
    pages = [columns[at : at + columns_a_page] for at in range(0, len(columns), columns_a_page)]
    parts = []
    in_order: list[str] = []
    labels = 0
    for number, page in enumerate(pages, 1):
        in_order.extend("".join("".join(column).split()) for column in page)
        swapped = style.order.startswith("swapped") and number >= style.first_swapped_page
        shown = page[::-1] if swapped else page
        pieces: list[list[str]] = []
        for column in shown:
            piece = list(column)
            if rng.random() < style.figure_labels:
                labels += 1
                piece += ["", f"図表{'１２３４５６７８９'[labels % 9]}"]
            pieces.append(piece)
        body: list[str] = []
        for index, piece in enumerate(pieces):
            if index and style.blank_between_columns:
                body.append("")
            body += piece
        head = _head(source.title, number, style)
        around = [""] if style.blank_around_head else []
        if head and number >= style.head_from_page:
            body = [head, *around, *body] if style.head_place == "top" else [*body, *around, head]
        if style.page_mark == "space" and number > 1:
            body[0] = " " + body[0]
        parts.append("\n".join(body))
    separator = {"form feed": "\n\f", "space": "\n", "none": "\n" + ("\n" if style.blank_around_head else "")}
    return Layout(separator[style.page_mark].join(parts) + "\n", tuple(in_order), len(pages))


def _head(title: str, number: int, style: Style) -> str:
    match style.head:
        case "number and title":
            return f"{number}{title}"
        case "title and number":
            return f"{title}　{number}"
        case "alternating":
            return f"{number}{title}" if number % 2 == 0 else f"{number} 2021.4.12　|　試験文書研究室"
        case "date":
            return f"2021年4月12日　{title}　第{number}頁"
        case "number":
            return f"- {number} -"


def _lines(source: Source, style: Style, rng: random.Random) -> list[str]:
    lines: list[str] = []
    for kind, text in source.blocks():
        text = _BESIDE_LATIN.sub(lambda _: " " if rng.random() < style.stray_spaces else "", text)
        broken = break_lines(text if kind != "paragraph" else "　" + text, style)
        if "heading" in kind or "title" in kind:
            around = [""] if style.blank_around_headings and lines else []
            lines += [*around, *broken, *([""] if style.blank_around_headings else [])]
        elif kind == "note" and style.double_spaced_notes:
            for line in broken:
                lines += [line, ""]
        else:
            lines += broken
    return lines


def break_lines(text: str, style: Style) -> list[str]:
    """The lines of a paragraph of `style.width` full-width characters."""
    lines: list[str] = []
    current, width = "", 0.0
    words = [piece for word in _WORD.findall(text) for piece in _fitting(word, style.width)]
    for index, word in enumerate(words):
        size = width_of(word)
        hangs = style.hanging_punctuation and word in _NOT_FIRST and len(word) == 1 and width <= style.width
        follows = words[index + 1] if index + 1 < len(words) else ""
        opens = word in _NOT_LAST and width + size + width_of(follows) > style.width >= width_of(follows) + size
        pushes = (
            not style.hanging_punctuation
            and len(follows) == 1
            and follows in _NOT_FIRST
            and width + size + 1 > style.width
            and word not in _NOT_FIRST
        )
        if current and word != " " and not hangs and (width + size > style.width or opens or pushes):
            lines.append(current)
            current, width = "", 0.0
        if word == " " and not current:
            continue
        current += word
        width += size
    if current:
        lines.append(current)
    return lines if style.keep_trailing_space else [line.rstrip(" ") for line in lines]


def _fitting(word: str, width: int) -> list[str]:
    return [word[at : at + 2 * width] for at in range(0, len(word), 2 * width)]


def width_of(text: str) -> float:
    """In full-width characters."""
    return sum(0.5 if character < "\u2000" or "\uff61" <= character <= "\uff9f" else 1.0 for character in text)


def _columns(lines: list[str], height: int) -> list[list[str]]:
    """Columns of at most `height` lines; a heading is not left alone at a column's foot, blanks not at its ends."""
    columns: list[list[str]] = []
    column: list[str] = []
    for index, line in enumerate(lines):
        if not column and not line.strip():
            continue
        lone_heading = (
            len(column) >= height - 3
            and line.strip()
            and not line.startswith("　")
            and any(after.startswith("　") for after in lines[index + 1 : index + 4] if after.strip())
            and (
                not lines[index - 1].strip()
                or (not lines[index - 1].startswith("　") and lines[index - 1].endswith("。"))
            )
            and not line.endswith("。")
        )
        if len(column) >= height or (column and lone_heading):
            while column and not column[-1].strip():
                column.pop()
            columns.append(column)
            column = []
            if not line.strip():
                continue
        column.append(line)
    while column and not column[-1].strip():
        column.pop()
    if column:
        columns.append(column)
    return columns
