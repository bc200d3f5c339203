"""The tab of the time line: what the documents date, in a list and drawn, each row a link to its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated

import gradio as gr
from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response

from interface.markup import both, escape
from interface.page.picking import picker_html
from interface.page.sources import marked, more_html, place_html, read_link
from interface.read.address import read_address
from qa.documents import KnowledgeBase
from qa.timeline import Dated, Timeline, matching

_ROWS = 100  # shown at first, and again with each click on more
_MOST_ROWS = 20_000
_BARS = 11  # drawn at the most: each wide enough for a finger on the smallest telephone
_STEPS = (1, 5, 10, 50, 100, 500)  # years that a bar may stand for
_HINT = both(
    "文書に書かれた年月日と出来事を、古い順に並べます。棒を押すとその年に絞り込みます。",
    "What the documents date, the earliest first. A bar narrows it down to its years.",
)
_WORDS = both("言葉で絞り込む", "Narrow by words")


def make_timeline() -> None:
    """The page's script asks for the list."""
    gr.HTML(
        f'<p class="hint">{_HINT}</p><p class="filters"><label>{_WORDS} <input id="dated-words" type="search" maxlength="200"></label></p>{picker_html("dated-in")}'
        '<p class="sr" id="dated-said" role="status"></p><div id="dated"></div>'
    )


def timeline_routes(knowledge_base: KnowledgeBase) -> APIRouter:
    """Where the page's script gets the rows and the drawing."""
    router, timeline = APIRouter(include_in_schema=False), Timeline(knowledge_base)

    @router.get("/dated")
    def dated(
        words: Annotated[str, Query(max_length=200)] = "",
        document: Annotated[Sequence[str], Query()] = (),
        first: int | None = None,
        last: int | None = None,
        top: Annotated[int, Query(ge=1, le=_MOST_ROWS)] = _ROWS,
    ) -> Response:
        rows = matching(timeline.rows(), words, document, first, last)
        return HTMLResponse(timeline_html(rows, top, first, last), headers={"cache-control": "no-store"})

    return router


def timeline_html(rows: Sequence[Dated], top: int, first: int | None = None, last: int | None = None) -> str:
    """The drawing over all of `rows`, and the first `top` of them by their years; `first` and `last` are those chosen."""
    whole = ""
    if first is not None or last is not None:
        said = both("すべての年を見る", "Show all years")
        whole = f'<p class="tools"><button type="button" data-years="">{said}</button></p>'
    if not rows:
        said = both("日付のある文は見つかりませんでした。", "No dated statement was found.")
        return f'{whole}<p class="empty">{said}</p>'
    items = "".join(map(_row, rows[:top]))
    count = both(f"{len(rows):,} 件", f"{len(rows):,} statements")
    return (
        f'{_drawing(rows)}{whole}<p class="count">{count}</p><ol class="timeline">{items}</ol>'
        f"{more_html(len(rows), top, _ROWS)}"
    )


def _year(year: int) -> str:
    return both(f"{year}年", str(year)) if year > 0 else both(f"紀元前{-year}年", f"{-year} BC")


def _row(row: Dated) -> str:
    address = read_address(row.document_id, row.start, row.end, row.text)
    link = read_link(address, place_html(row.title, row.section, row.pages, row.place), row.text)
    text = marked(row.text, [(start, end, "same") for start, end in row.spans])
    return (
        f'<li class="place"><span class="date" lang="ja">{escape(row.date)}</span>'
        f'<blockquote lang="ja">{text}</blockquote>{link}</li>'
    )


def _drawing(rows: Sequence[Dated]) -> str:
    """A bar for each year, or for as many together as fit; each narrows the list down to its years."""
    earliest, latest = rows[0].year, max(row.year for row in rows)
    step = next((step for step in _STEPS if (latest - earliest) // step < _BARS), _STEPS[-1])
    counts = Counter(row.year // step * step for row in rows)
    if len(counts) < 2:
        return ""
    starts = range(earliest // step * step, latest + 1, step)
    shown = list(starts) if len(starts) <= _BARS else sorted(counts)  # ages apart: those alone that are told of
    most = max(counts.values())
    bars = "".join(_bar(start, step, counts[start], most) for start in shown)
    ends = f"<span>{_year(earliest)}</span><span>{_year(latest)}</span>"
    return f'<div class="bars" role="group" aria-label="年ごとの件数 / By year">{bars}</div><p class="ends">{ends}</p>'


def _bar(start: int, step: int, count: int, most: int) -> str:
    if not count:
        return '<span class="bar"></span>'
    last = start + step - 1
    years = f"{start}" if step == 1 else f"{start}–{last}"
    height = max(6, round(100 * count / most))
    return (
        f'<button type="button" class="bar" data-years="{start},{last}" title="{years}: {count}"'
        f' aria-label="{years}: {count}"><i style="height:{height}%"></i></button>'
    )
