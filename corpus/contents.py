"""Tables of contents: known by their lines, which end in page numbers. They belong to the text and are never quoted.

A line such as `6.2 今後の展望 ……… 16` repeats a heading and says nothing of its own, but looks like the answer to much that
is asked. Readers need not know: `mark_contents` looks at what they gave, for all of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.document import Block

_TITLE = re.compile(r"(?:目\s*次|もくじ|内容一覧|(?:table\s+of\s+)?contents)", re.IGNORECASE)
_PAGE = re.compile(r"(?:p\.?\s*)?([0-9０-９]{1,4}|[ivxlc]{1,7})\s*(?:ページ|頁)?", re.IGNORECASE)
_LONGEST = 200  # characters of an entry
_TAIL = 12  # and of its page number
_DOTS = ".．・…‥･·_┈┄ \t\u3000"
_LEAST_DOTS = 4  # … counts for three of them
_LEAST_IN_A_ROW, _LEAST_UNDER_TITLE = 3, 2
_GROWING = 0.8  # of the steps from an entry to the next, the share that goes no page back
_LAST_NUMBER = re.compile(r"(?<=\D)[0-9０-９]{1,4}$")
_KINDS = ("paragraph", "list", "table", "heading")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line that ends in a page number, `page`, or in a roman one (None). `dotted` tells of a leader of dots before it."""

    title: str
    page: int | None
    dotted: bool


def entry_of(line: str) -> Entry | None:
    """The entry that `line` may be: a title, then dots, a tab, a bar or a wide gap, and a page number.

    >>> entry_of("6.2 今後の展望 ……… 16")
    Entry(title='6.2 今後の展望', page=16, dotted=True)
    """
    if not 3 <= len(line) <= _LONGEST:
        return None
    tail = re.search(r"(?:p\.?\s*)?[0-9０-９a-zA-Z]+\s*(?:ページ|頁)?$", line[-_TAIL:])
    if tail is None:
        return None
    words = tail[0]
    page = _PAGE.fullmatch(words)
    rest = line[: len(line) - len(words)]
    title = rest.rstrip(_DOTS)
    leader = rest[len(title) :]
    dots = sum(3 if mark in "…‥" else mark not in " \t\u3000" for mark in leader)
    parted = leader.endswith("\t") or leader.endswith(("  ", "\u3000")) or title.endswith(("|", "｜"))
    title = title.rstrip("|｜ \t\u3000")
    if page is None or not title or title[-1] in "。、，" or not (dots >= _LEAST_DOTS or parted):
        return None
    return Entry(title, int(page[1]) if page[1].isdigit() else None, dots >= _LEAST_DOTS)


def mark_contents(blocks: Sequence[Block], text: str) -> tuple[Block, ...]:
    """`blocks` with those that are a table of contents called so.

    That are three entries or more in a row with dots, two under a title such as 目次, and three that name headings of the
    document; all with page numbers that grow. Under such a title the names of headings alone are enough.
    """
    listed = any(block.kind == "contents" or entry_of(line) for block in blocks for line in _lines(block, text) or [""])
    if not listed and not _has_title(blocks, text):
        return tuple(blocks)
    headings = Counter(_bare(text[block.start : block.end]) for block in blocks if block.kind == "heading")
    found = list(blocks)
    for first, last in _runs(blocks, text, headings):
        titled = first > 0 and is_contents_title(text[blocks[first - 1].start : blocks[first - 1].end])
        lines = [line for block in blocks[first:last] for line in _lines(block, text)]
        if _is_contents(lines, titled, headings):
            for at in range(first - titled, last):
                found[at] = replace(blocks[at], kind="contents", level=0, header=0)
    for at, (title, entry) in enumerate(pairwise(found)):  # of entries that the reader knew: 目次 is over nothing else
        if (
            title.kind in ("heading", "paragraph")
            and entry.kind == "contents"
            and is_contents_title(text[title.start : title.end])
        ):
            found[at] = replace(title, kind="contents", level=0)
    return tuple(found)


def _has_title(blocks: Sequence[Block], text: str) -> bool:
    return any(
        block.end - block.start <= _TAIL and is_contents_title(text[block.start : block.end]) for block in blocks
    )


def is_contents_title(text: str) -> bool:
    """Whether a line stands over a table of contents: 目次, Contents."""
    return len(text) <= 2 * _TAIL and _TITLE.fullmatch(text.strip(" 　【】■□◆●<>＜＞[]［］")) is not None


def _runs(blocks: Sequence[Block], text: str, headings: Counter[str]) -> Iterator[tuple[int, int]]:
    """Blocks in a row most of whose lines are entries, or under a title name headings.

    Under a title some of the entries may look like headings themselves; the text begins where one comes again.
    """
    at = 0
    while at < len(blocks):
        named = at > 0 and is_contents_title(text[blocks[at - 1].start : blocks[at - 1].end])
        end = at
        seen: set[str] = set()
        while end < len(blocks) and _holds_entries(blocks[end], text, headings if named else Counter()):
            bare = _bare(text[blocks[end].start : blocks[end].end])
            if bare in seen:
                break
            seen.add(bare)
            end += 1
        if end > at:
            yield at, end
        at = max(end, at + 1)


def _holds_entries(block: Block, text: str, headings: Counter[str]) -> bool:
    if block.kind not in _KINDS:
        return False
    lines = _lines(block, text)
    entries = sum(entry_of(line) is not None for line in lines)
    if block.kind == "heading":
        return entries > 0 or headings[_bare(lines[0])] > 1
    return entries + sum(_names_one(line, headings) for line in lines) >= max(1, _GROWING * len(lines))


def _names_one(line: str, headings: Counter[str]) -> bool:
    """Whether it says what a heading says, or that and a page number: 策定の趣旨 1."""
    bare = _bare(line)
    return headings[bare] > 0 or headings[_LAST_NUMBER.sub("", bare)] > 0


def _is_contents(lines: Sequence[str], titled: bool, headings: Counter[str]) -> bool:
    entries = [entry for line in lines if (entry := entry_of(line))]
    if not entries:
        return titled and len(lines) >= _LEAST_UNDER_TITLE
    pages = [entry.page for entry in entries if entry.page is not None]
    steps = list(pairwise(pages))
    if sum(left <= right for left, right in steps) < _GROWING * len(steps):
        return False
    if titled and len(entries) >= _LEAST_UNDER_TITLE:
        return True
    if len(entries) < _LEAST_IN_A_ROW:
        return False
    named = sum(_bare(entry.title) in headings for entry in entries)
    dotted = sum(entry.dotted for entry in entries)
    return dotted >= _LEAST_IN_A_ROW or 2 * named >= len(entries)


def _lines(block: Block, text: str) -> list[str]:
    return text[block.start : block.end].split("\n") if block.kind in _KINDS else []


def _bare(text: str) -> str:
    return re.sub(r"[\s\u3000.．・…‥-]+|^[-・*●]\s*", "", text)
