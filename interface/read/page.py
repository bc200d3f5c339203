"""The whole page of a document: its contents, what an address marks in it, and the part of its text around that."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from interface.markup import both, escape
from interface.read.blocks import block_html
from interface.read.inline import View, page_html
from interface.read.mark import Mark, find_mark, find_words
from interface.read.picture import picture_html
from interface.static_files import StaticFiles
from qa.documents import Block, Document

UiLanguage = Literal["ja", "en"]
Theme = Literal["", "light", "dark"]

PART_CHARACTERS = 60_000  # of a text that are shown at once: what a browser lays out in a moment
FILES = StaticFiles.of_folder("/read-static", Path(__file__).parent, ("read.css", "read.js"))

_MOVED = both(
    "文書が更新されたため、引用の文のいまの場所を示しています。",
    "The document has changed since: this is where the quoted words stand now.",
)
_GONE = both(
    "引用の文は、いまの文書に見つかりません。更新で書き改められたか、取り除かれました。もとの場所の近くを示しています。",
    "The quoted words are no longer in this document: they were rewritten or removed. This is near where they stood.",
)


def document_page(
    document: Document,
    start: int | None,
    end: int | None,
    quote: str,
    words: Sequence[str] = (),
    *,
    language: UiLanguage,
    theme: Theme,
    pictures: bool = False,
    root: str = "",
) -> str:
    """The page at an address, on a server whose addresses begin with `root`; `start` and `end` count characters of the text.

    `quote` is how the words began; `words` are tinted where they stand in the marked blocks. With `pictures`, its pages can be
    shown as they are.
    """
    mark = find_mark(document.text, start, end, quote)
    parts = parts_of(document.blocks)
    starts = [part[0].start for part in parts]
    at = max(bisect_right(starts, mark.start) - 1, 0)
    part: Sequence[Block] = parts[at] if parts else ()
    view = View(document, mark, lambda offset: _link(offset, part), _met(document, part, mark, words))
    notice = {
        "moved": f'<p class="notice" role="status">{_MOVED}</p>',
        "gone": f'<p class="notice gone" role="alert">{_GONE}</p>',
    }
    text = "".join(_blocks(view, part))
    near = f' data-near="b{_block_at(part, mark.start)}"' if mark.state == "gone" and part else ""
    body = (
        f"<header><h1>{escape(document.title) or both('（無題）', '(untitled)')}</h1>{_source(document)}</header>"
        f"{notice.get(mark.state, '')}{_contents(document, part)}{picture_html(document, mark) if pictures else ''}"
        f'<main{near}>{_turn(parts, at, -1)}<article lang="ja">{text}</article>{_turn(parts, at, 1)}</main>'
    )
    return whole_page(escape(document.title) or "典拠", body, language=language, theme=theme, root=root)


def missing_page(language: UiLanguage, theme: Theme, root: str = "") -> str:
    """What is shown for a document that isn't there."""
    said = both(
        "この文書はありません。取り除かれたか、住所が違います。",
        "There is no such document: it was removed, or the address is wrong.",
    )
    return whole_page(
        "典拠", f'<p class="notice gone" role="alert">{said}</p>', language=language, theme=theme, root=root
    )


def whole_page(title: str, body: str, *, language: UiLanguage, theme: Theme, root: str) -> str:
    """`title` and `body` are HTML."""
    chosen = f' data-theme="{theme}"' if theme else ""
    return (
        f'<!doctype html><html lang="{language}"{chosen}><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="{escape(root)}{FILES.address("read.css")}"><script src="{escape(root)}{FILES.address("read.js")}" defer></script></head>'
        f"<body>{body}</body></html>"
    )


def parts_of(blocks: Sequence[Block], most: int = PART_CHARACTERS) -> list[Sequence[Block]]:
    """Runs of blocks of about `most` characters, a new one preferably at a heading; a block is never cut."""
    parts: list[list[Block]] = []
    for block in blocks:
        if parts:
            length = block.end - parts[-1][0].start
            if length <= most and not (block.kind == "heading" and 2 * length > most):
                parts[-1].append(block)
                continue
        parts.append([block])
    return list(parts)


def _met(document: Document, part: Sequence[Block], mark: Mark, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    around = [block for block in part if block.start < mark.end and mark.start < block.end]
    return find_words(document.text, around[0].start, around[-1].end, words) if around else ()


def _blocks(view: View, part: Sequence[Block]) -> list[str]:
    html, done = [], part[0].start if part else 0
    for block in part:
        # A page may begin between two blocks.
        html += [page_html(page.number, page.label) for page in view.document.pages if done <= page.start < block.start]
        html.append(block_html(view, block))
        done = block.end
    return html


def _link(offset: int, part: Sequence[Block]) -> str:
    here = bool(part) and part[0].start <= offset < part[-1].end
    return f"#b{offset}" if here else f"?start={offset}#b{offset}"


def _block_at(part: Sequence[Block], offset: int) -> int:
    return part[max(bisect_right([block.start for block in part], offset) - 1, 0)].start


def _contents(document: Document, part: Sequence[Block]) -> str:
    headings = [block for block in document.blocks if block.kind == "heading"]
    if len(headings) < 2:
        return ""
    items = "".join(
        f'<li class="d{min(max(block.level, 1), 5)}"><a href="{_link(block.start, part)}">'
        f"{escape(document.text[block.start : block.end])}</a></li>"
        for block in headings
    )
    return (
        f'<nav><details id="contents"><summary>{both("目次", "Contents")}</summary>'
        f'<ol lang="ja">{items}</ol></details></nav>'
    )


def _source(document: Document) -> str:
    name = document.source.replace("\\", "/").rsplit("/", 1)[-1]  # as its user knows it, without this machine's folders
    pages = len(document.pages)
    counted = [both(f"{pages:,} ページ", f"{pages:,} pages")] if pages else []
    counted.append(both(f"{len(document.text):,} 文字", f"{len(document.text):,} characters"))
    return f'<p class="source">{escape(name)}{" ・ " if name else ""}{" ・ ".join(counted)}</p>'


def _turn(parts: Sequence[Sequence[Block]], at: int, step: int) -> str:
    """The way to the part before (-1) or after (1) the one shown, nothing where there is none."""
    if not 0 <= at + step < len(parts):
        return ""
    label = both("← 前の部分", "← Earlier part") if step < 0 else both("続き →", "Next part →")
    start = parts[at + step][0].start
    return f'<p class="turn"><a href="?start={start}#b{start}">{label}</a></p>'
