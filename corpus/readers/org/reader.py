"""Org files to a `Document`: headings with their state, tags and dates, and the text under them.

Left out: what is marked as a comment, drawers of properties and logs, and keywords for programs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import orgparse

from corpus.builder import DocumentBuilder
from corpus.document import Document
from corpus.errors import DamagedDocument
from corpus.readers.org.body import OrgBlock, body_blocks, inline
from corpus.settings import ReadingLimits

_DATES = (("scheduled", "予定"), ("deadline", "期限"), ("closed", "完了"))
_COMMENT = re.compile(r"COMMENT(?:\s|$)")


def read_org(
    text: str, *, title: str = "", fallback_title: str = "", source: str = "", limits: ReadingLimits = ReadingLimits()
) -> Document:
    """The document; its title is `title`, else `#+TITLE`, else the first heading, else `fallback_title`.

    Raises `DamagedDocument` and `DocumentTooLarge`.
    """
    builder = DocumentBuilder(source=source, media_type="text/org", limits=limits)
    root = _parsed(text)
    own = " ".join(root.get_file_property_list("TITLE")).strip()
    author = "、".join(root.get_file_property_list("AUTHOR")).strip()
    if author:
        builder.metadata["creator"] = author
    if own:
        builder.heading(1, inline(own))
    labels: set[str] = set()
    hidden = 0  # the level of a heading whose part is a comment; 0 outside
    hidden_parts = 0
    first = ""
    for node in root:
        if hidden and node.level > hidden:
            continue
        hidden = node.level if node.level and _COMMENT.match(node.heading) else 0
        if hidden:
            hidden_parts += 1
            continue
        blocks = list(body_blocks(list(_lines(node))))
        if blocks and node.level and all(block.kind == "note" for block in blocks) and not node.children:
            builder.notes_title(inline(node.heading))
        elif node.level:
            first = first or inline(node.heading)
            _heading(node, builder, node.level + bool(own))
        _write(blocks, builder, labels)
    if hidden_parts:
        builder.repairs.append(f"COMMENT と記された部分{hidden_parts:,}か所を省きました。")
    builder.title = title or inline(own) or first or fallback_title
    return builder.build()


def _parsed(text: str) -> Any:
    try:
        return orgparse.loads(text)
    except RecursionError:
        pass
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError):
        pass  # of dates that are none, mostly
    raise DamagedDocument(
        "Org の形として読めません。Emacs で HTML に書き出して追加してください。",
        "Not readable as Org. Export it as HTML from Emacs and add that.",
    )


def _heading(node: Any, builder: DocumentBuilder, level: int) -> None:
    builder.heading(level, f"{node.todo or ''} {inline(node.heading)}".strip())
    facts = [f"{name}：{date}" for attribute, name in _DATES if (date := _date(getattr(node, attribute, None)))]
    if tags := sorted(node.shallow_tags):
        facts.append(f"タグ：{'、'.join(tags)}")
    builder.add("list", "\n".join(facts))


def _date(date: Any) -> str:
    start = getattr(date, "start", None)
    if not start:
        return ""
    day = f"{start.year}年{start.month}月{start.day}日"
    return f"{day}{start.hour}時{start.minute:02d}分" if hasattr(start, "hour") else day


def _write(blocks: Sequence[OrgBlock], builder: DocumentBuilder, labels: set[str]) -> None:
    for block in blocks:
        if block.kind == "note" and block.label not in labels:
            labels.add(block.label)
            builder.note(block.label, block.text)
        elif block.kind == "note":
            builder.add("paragraph", block.text)
        elif block.kind == "table":
            rows = block.text.split("\n")
            header = len("\n".join(rows[: block.header])) if block.header else None
            builder.add("table", block.text, header=header)
        else:
            builder.add(block.kind, block.text)


def _lines(node: Any) -> Iterator[str]:
    body = node.get_body(format="raw") if node.level else node.body
    yield from body.split("\n")
