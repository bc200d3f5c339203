"""Gradio's style sheets as one file: a browser asks for each of its parts' own otherwise, twenty of them.

Its loader leaves alone a sheet that the page has a link to already. So the page gets a link to all of them together, and for
each one a link that is `disabled`, which no browser fetches. Where Gradio's files are not of the form that is known here,
the page stays as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import gradio as gr
from fastapi import APIRouter

from interface.static_files import StaticFiles

_FRONTEND = Path(gr.__file__).parent / "templates" / "frontend"
_ENTRY = re.compile(r'src="\./assets/(index-[\w-]+\.js)"')
_FILES = re.compile(r"__vite__mapDeps=\(i,m=__vite__mapDeps,d=\(m\.f\|\|\(m\.f=(\[[^\]]*\])")
# A part that is loaded when it is wanted, with the numbers of the files that it needs.
_PART = re.compile(r"import\(`\./([\w-]+\.js)`\)[^`\[]{0,60}__vite__mapDeps\(\[([\d,]+)\]")
_COMPONENT = re.compile(r"[{,](\w+):\{(?=(?:base|component|example):)")
_HEAD_END = b"</head>"


class Styles:
    """The sheets that `page` needs, as one: its link goes into the HTML of the page."""

    def __init__(self, page: gr.Blocks, frontend: Path = _FRONTEND) -> None:
        used = {block.get_block_name() for block in page.blocks.values()}
        read = {name: (frontend / "assets" / name).read_bytes() for name in sheets_of(frontend, used)}
        self.together = {name: text for name, text in read.items() if not re.search(rb"url\(|@import", text)}
        self._file = StaticFiles("/page-static", {"gradio.css": b"\n".join(self.together.values())})

    def routes(self) -> APIRouter:
        return self._file.routes()

    def into(self, html: bytes) -> bytes:
        """The page's HTML with the links, relative as all that it loads."""
        if not self.together:
            return html
        links = f'<link rel="stylesheet" href=".{self._file.address("gradio.css")}">' + "".join(
            f'<link rel="stylesheet" disabled href="./assets/{name}">' for name in self.together
        )
        return html.replace(_HEAD_END, links.encode() + _HEAD_END, 1)


def sheets_of(frontend: Path, components: Iterable[str]) -> list[str]:
    """The names of the sheets that Gradio would load for a page of these components, in its order; none where it can't be told."""
    try:
        [entry] = _ENTRY.findall((frontend / "index.html").read_text(encoding="utf-8"))
        names = dict.fromkeys(_needed(frontend / "assets", entry, set(components)))
    except (OSError, ValueError, LookupError):
        return []
    return [
        name for name in names if name.endswith(".css") and not name.startswith("index-")
    ]  # which the page links to


def _needed(assets: Path, entry: str, components: set[str]) -> Iterator[str]:
    first, needed = _parts(_read(assets, entry))[0]
    yield from needed
    for part, of_it in _parts(_read(assets, first)):
        if part.startswith("Blocks-"):
            yield from of_it
    [core] = [name for name in needed if name.startswith("core-") and name.endswith(".js")]
    text = _read(assets, core)
    starts = list(_COMPONENT.finditer(text))
    if not starts:
        raise ValueError("no component is listed")
    for at, start in enumerate(starts):
        if start[1] in components:
            end = starts[at + 1].start() if at + 1 < len(starts) else len(text)
            component = text.index("component:", start.start(), end)
            yield from _parts(text, component, end)[0][1]


def _parts(text: str, start: int = 0, end: int | None = None) -> list[tuple[str, list[str]]]:
    """The parts that `text[start:end]` of a script loads, each with the files that it needs, styles among them."""
    listed = _FILES.findall(text)[0]
    files = [name.removeprefix("./") for name in json.loads(listed)]
    matches = _PART.finditer(text, start, len(text) if end is None else end)
    return [(match[1], [files[int(number)] for number in match[2].split(",")]) for match in matches]


def _read(assets: Path, name: str) -> str:
    return (assets / name).read_text(encoding="utf-8")
