"""A document's blocks as HTML: headings, tables as tables, code as code, lists as lists, notes with their way back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from interface.markup import both
from interface.read.inline import View
from qa.documents import Block

_ITEM = re.compile(r"( *)(?:([-*•・]) +|(?=\S))")
_CELL_BORDER = re.compile(r" *\| ?|\t+")
_DEEPEST = 5  # of a list's levels that are told apart
_INDENT = 2  # spaces of a level


def block_html(view: View, block: Block) -> str:
    """One block, with `id="b…"` at its first character."""
    shown = {"heading": _heading, "table": _table, "code": _code, "list": _list, "note": _note}
    return shown.get(block.kind, _paragraph)(view, block)


def _heading(view: View, block: Block) -> str:
    name = f"h{min(max(block.level, 1) + 1, 6)}"  # h1 is the document's title
    return f'<{name} id="b{block.start}">{view.inline(block.start, block.end)}</{name}>'


def _paragraph(view: View, block: Block) -> str:
    kind = ' class="lines"' if block.kind == "contents" else ""
    return f'<p id="b{block.start}"{kind}>{view.inline(block.start, block.end)}</p>'


def _code(view: View, block: Block) -> str:
    return f'<pre id="b{block.start}" tabindex="0"><code>{view.inline(block.start, block.end, code=True)}</code></pre>'


def _list(view: View, block: Block) -> str:
    items = []
    for start, end in _lines_of(view, block):
        item = _ITEM.match(view.document.text, start, end)
        depth = min(len(item[1]) // _INDENT, _DEEPEST) if item else 0
        kind = "bullet" if item and item[2] else "plain"
        items.append(f'<li class="{kind} d{depth}">{view.inline(item.end() if item else start, end)}</li>')
    return f'<ul id="b{block.start}">{"".join(items)}</ul>'


def _table(view: View, block: Block) -> str:
    head: list[str] = []
    body: list[str] = []
    for start, end in _lines_of(view, block):
        is_head = end <= block.start + block.header
        name = 'th scope="col"' if is_head else "td"
        cells = "".join(
            f"<{name}>{view.inline(first, last)}</{name[:2]}>" for first, last in _cells(view.document.text, start, end)
        )
        (head if is_head else body).append(f"<tr>{cells}</tr>")
    top = f"<thead>{''.join(head)}</thead>" if head else ""
    return (
        f'<div class="table" id="b{block.start}" tabindex="0"><table>{top}<tbody>{"".join(body)}</tbody></table></div>'
    )


def _note(view: View, block: Block) -> str:
    text, label_end = view.document.text, block.start + len(block.label)
    reference = view.reference_to(block)
    if reference is None or not text.startswith(block.label, block.start):
        return f'<p class="note" id="b{block.start}">{view.inline(block.start, block.end)}</p>'
    back = view.link(reference).replace("#b", "#r")
    return (
        f'<p class="note" id="b{block.start}"><a href="{back}">{view.inline(block.start, label_end)}'
        f'<span class="sr">{both("本文へ戻る", "back to the text")}</span></a>{view.inline(label_end, block.end)}</p>'
    )


def _lines_of(view: View, block: Block) -> Iterator[tuple[int, int]]:
    start = block.start
    for line in view.document.text[block.start : block.end].split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _cells(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    first = start
    for border in _CELL_BORDER.finditer(text, start, end):
        yield first, border.start()
        first = border.end()
    yield first, end
