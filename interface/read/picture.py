"""The pages that marked words stand on, as pictures beside the text."""

from __future__ import annotations

from itertools import groupby
from urllib.parse import quote, urlencode

from interface.markup import both
from interface.read.mark import Mark
from qa.documents import Box, Document
from qa.originals import SCALE

MOST_CHARACTERS = 5_000  # marked in one picture
_MOST_PAGES = 3  # shown of words that run on and on


def picture_html(document: Document, mark: Mark) -> str:
    """Nothing where it isn't known on which page the words stand. A picture is asked for once it is to be seen."""
    pages = boxes_by_page(document, mark.start, mark.end)[:_MOST_PAGES]
    if not pages:
        return ""
    figures = "".join(_figure(document, mark, page, boxes) for page, boxes in pages)
    said = both("元のページを見る", "See the page itself")
    return f'<details id="picture"><summary>{said}</summary>{figures}</details>'


def boxes_by_page(document: Document, start: int, end: int) -> list[tuple[int, tuple[Box, ...]]]:
    """Each page (its index in the file) that `text[start:end]` stands on, with the rectangles of its lines."""
    boxes = document.boxes_of(start, min(end, start + MOST_CHARACTERS)) if end > start else ()
    return [(page, tuple(group)) for page, group in groupby(boxes, key=lambda box: box.page)]


def _figure(document: Document, mark: Mark, page: int, boxes: tuple[Box, ...]) -> str:
    place = urlencode({"page": page, "start": mark.start, "end": mark.end})
    address = f"../read-picture/{quote(document.id, safe='')}?{place}"
    top = round(min(box.top for box in boxes) * SCALE)
    return (
        f'<figure><img src="{address.replace("&", "&amp;")}" loading="lazy" data-top="{top}" '
        f'alt="{page + 1} ページの画像。引用の行に印 / Picture of page {page + 1}, the quoted lines marked"></figure>'
    )
