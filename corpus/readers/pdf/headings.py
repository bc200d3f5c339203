"""Headings of a PDF: by their size, their weight or another kind of font, their number; what rank they have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from corpus.readers.joining import joint
from corpus.readers.pdf.layout import Column
from corpus.readers.pdf.lines import Line
from corpus.readers.pdf.parts import BULLET, ITEM, PRIVATE, RAISED, Block, Blocks, Habits
from corpus.readers.titles import is_date

_SIZE = 1.09  # ratio to the running text
_SIGN_SIZE = 1.2  # of a heading that begins with a sign such as ■, which otherwise begins an item
_CHARACTERS = 70
_BOLD_CHARACTERS = 45
_NUMBERED_CHARACTERS = 35
_TITLE_SIZE = 1.3  # of lines that may be one heading together
_TITLE_CHARACTERS = 80
_TITLE_GAP = 0.9  # ems between them, at most

_CHAPTER = re.compile(
    r"(?:第\s*[0-9０-９一二三四五六七八九十百]+\s*[章節部編篇話回]|[序終]章|はじめに|おわりに|まえがき|あとがき|序[文論]?|結[論語び]"
    r"|緒言|謝辞|注釈?|脚注|註|参考文献|引用文献|文献|付録|Abstract|Introduction|Conclusions?|References|Notes)(?:[\s　：:.].{0,40})?$"
)
_SIGN = re.compile("[■□◆◇▼▶]")
_LETTER = re.compile(r"[^\W\d_]")
_NUMBER = re.compile(
    r"(?:第\s*(?P<article>[0-9０-９]{1,3})\s*条(?=[\s　（(])|(?P<roman>[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ])[.．\s　]"
    r"|(?P<number>[0-9０-９]{1,3}(?:[.．][0-9０-９]{1,3}){0,3})(?:[.．]?[\s　]+|[.．](?![0-9０-９\s])))\s*\S"
)
_ROMAN = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"


def size_of(lines: Iterable[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0]


def is_strong(lines: Sequence[Line], habits: Habits) -> bool:
    """Set bolder than the text: bold, or in Gothic where the text is in Mincho."""
    bold = not habits.bold and all(line.style.bold for line in lines)
    return bold or (not habits.gothic and all(line.style.gothic for line in lines))


def is_heading(block: Block, habits: Habits, lines: list[Line], column: Column) -> bool:
    text = RAISED.sub("", PRIVATE.sub("", block.text))
    if len(text) > _CHARACTERS or not _LETTER.search(text):
        return False
    if block.page == 0 and is_date(text):  # on a cover; elsewhere a year may head what happened in it
        return False
    if BULLET.match(text) and not (_SIGN.match(text) and block.size >= _SIGN_SIZE * habits.em):
        return False
    if block.size >= _SIZE * habits.em:
        return not text.endswith("。") or len(text) < 25
    if text.endswith(("。", "、", "，")) or len(text) > _BOLD_CHARACTERS or block.size < 0.97 * habits.em:
        return False
    alone = len(lines) == 1 and lines[0].width < 0.9 * (column.u1 - column.u0)
    return block.bold or (alone and bool(_CHAPTER.match(text)))


def find_numbered(blocks: list[Block]) -> None:
    """Lines such as `2.1 測定の方法` at text size become headings: they count on, and text follows each.

    A list's items count on too, but follow one another, or end as sentences do.
    """
    body = [block for block in blocks if block.kind != "note"]
    found: list[tuple[tuple[int, ...], Block]] = []
    for block, following in zip(body, [*body[1:], None], strict=True):
        number = _number(block) if block.kind in ("paragraph", "heading") else None
        text = PRIVATE.sub("", block.text)
        if number is None or text.endswith(("。", "、", "，", "．", ".")) or len(text) > _NUMBERED_CHARACTERS:
            continue
        nested = following is not None and following.kind == "paragraph" and _number(following) == (*number, 1)
        if following is not None and (following.kind in ("table", "list", "heading") or nested or _is_text(following)):
            found.append((number, block))
    for numbers in _counting(found):
        _nest(body, numbers)
        for number, block in numbers:
            if block.kind == "paragraph":
                block.kind, block.depth = "heading", len(number) - 1


def _nest(body: list[Block], numbers: list[tuple[tuple[int, ...], Block]]) -> None:
    """Where 1 and 1.1 look alike their numbers tell the rank, and a heading of that look without one is below them."""
    looks = {(block.size, block.bold) for number, block in numbers if len(number) == 1 and block.kind == "heading"}
    depths = {id(block): len(number) - 1 for number, block in numbers}
    if not looks or not any(depths.values()):
        return
    depth = 0
    for block in body[next(at for at, block in enumerate(body) if block is numbers[0][1]) :]:
        if block.kind != "heading" or (block.size, block.bold) not in looks:
            continue
        text = PRIVATE.sub("", block.text)
        if id(block) in depths:
            block.depth = depths[id(block)]
            depth = block.depth + 1
        elif _CHAPTER.match(text):
            depth = 0
        else:
            block.depth = depth


def _is_text(block: Block) -> bool:
    return block.kind == "paragraph" and _number(block) is None


def _number(block: Block) -> tuple[int, ...] | None:
    """The number that the text begins with, as those of its levels."""
    match = _NUMBER.match(RAISED.sub("", PRIVATE.sub("", block.text)))
    if match is None:
        return None
    if match["roman"]:
        return (_ROMAN.index(match["roman"]) + 1,)
    return tuple(int(part) for part in re.split("[.．]", match["article"] or match["number"]))


def _counting(found: list[tuple[tuple[int, ...], Block]]) -> Iterator[list[tuple[tuple[int, ...], Block]]]:
    """Runs of two and more numbers each of which follows from one before it: 1, 1.1, 1.2, 2."""
    run: list[tuple[tuple[int, ...], Block]] = []
    for number, block in found:
        follows = run and (
            number == (*run[-1][0], 1)
            or any(number == (*other[:-1], other[-1] + 1) for other, _ in run if len(other) == len(number))
        )
        if not follows:
            if len(run) > 1:
                yield run
            run = []
            if number[-1] != 1:
                continue
        run.append((number, block))
    if len(run) > 1:
        yield run


def join_titles(made: Blocks, em: float) -> None:
    """Large lines right under one another, each in the middle or ending early, are one heading."""
    joined: list[Block] = []
    for block in made.blocks:
        last = joined[-1] if joined else None
        if last is not None and _is_one_title(last, block, made.lines, em):
            last.text += joint(PRIVATE.sub("", last.text), PRIVATE.sub("", block.text)) + block.text
            last.raised += block.raised
        else:
            joined.append(block)
    made.blocks[:] = joined


def _is_one_title(first: Block, second: Block, lines: Sequence[Line], em: float) -> bool:
    if first.kind != "heading" or second.kind != "heading" or first.bold != second.bold:
        return False
    size = max(first.size, second.size)
    texts = [PRIVATE.sub("", block.text) for block in (first, second)]
    if (
        size < _TITLE_SIZE * em
        or min(first.size, second.size) < 0.97 * size
        or sum(map(len, texts)) > _TITLE_CHARACTERS
    ):
        return False
    if any(ITEM.match(text) or _CHAPTER.match(text) or _NUMBER.match(text) for text in texts):
        return False
    above, below = lines[int(PRIVATE.findall(first.text)[-1][1:-1])], lines[int(PRIVATE.findall(second.text)[0][1:-1])]
    return above.page == below.page and 0 <= below.v0 - above.v1 < _TITLE_GAP * size


def rank_headings(blocks: list[Block], em: float) -> None:
    """Gives headings their levels: the larger, then the bolder, the higher; looks that don't differ share a level."""
    looks: list[tuple[float, bool]] = []
    for size, bold in sorted({(block.size, block.bold) for block in blocks if block.kind == "heading"}, reverse=True):
        if not looks or looks[-1][0] - size > 0.04 * em or (looks[-1][1] and not bold):
            looks.append((size, bold))
    for block in blocks:
        if block.kind == "heading":
            fits = (
                index for index, (size, bold) in enumerate(looks, 1) if block.size >= size - 0.01 and block.bold >= bold
            )
            block.level = min(next(fits, len(looks)) + block.depth, 6)
