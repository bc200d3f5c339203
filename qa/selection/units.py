"""What a sentence is quoted with: a lead-in with what it leads to, an item with the items below it, a row with its header.

A heading, a label, a question or a lead-in alone answers nothing; a row without its header says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.tables import CELL
from qa.selection.lines import Region

_LEADS = re.compile(
    r"[:：]$"
    r"|(?:次|以下|下記|下表|つぎ|左記)の?(?:とおり|通り|各号|各項|よう|もの|順|場合|いずれか|条件|手順|項目|表|事項|書類|方法|例|点|区分|日数|額|[一-龥]{1,6}は)"
    r"|(?:次に|以下に|下に|左に)(?:掲げる|示す|挙げる|述べる|定める)"
    r"|以下です|次です|手順は|(?:[0-9０-９一二三四五六七八九十]+|いくつか)(?:つ|個|種類|点|通り)の?[^。]{0,20}(?:ある|あります|です|である|示す|見ていき)[^。]{0,8}。?$"
)
# Any mention of what stands below: in a line right above items it leads to them, elsewhere it may lead to nothing.
_POINTS_BELOW = re.compile(
    r"(?:次|(?<![一-龥0-9０-９％%])以下|下記|下表|つぎ|左記)(?:の(?![日年月週朝晩回]|世代|段階|機会)|に|は|から|が)|下の[表図]"
)
_ASKS = re.compile(r"(?:か|？|\?|(?:の|ん)ですが)[。」』）)]?$")
_SHORT_LABEL = 24  # characters of a line without a predicate that names what follows
_PREDICATE = re.compile(r"(?:[るたすいうくつぬむ]|だ|です|ます|ません|ない|である|こと|とき|もの)[。）)」]?$|。$")
_EXCEPTION = re.compile(r"^(?:ただし|但し|なお|この場合|その場合|この限り|例外)")


@dataclass(frozen=True, slots=True)
class Unit:
    """Lines of a region that are quoted together, in order: `header` (of rows) and `lead` first, then `lines`.

    `left` counts the items or rows that are not shown for want of room.
    """

    lines: tuple[int, ...]
    header: int | None = None
    lead: int | None = None
    left: int = 0


def leads_in(text: str) -> bool:
    """Whether a line announces what follows it."""
    return _LEADS.search(text) is not None


def leads_to_items(region: Region, number: int, text: str) -> bool:
    """Whether `text`, the line `number` or a sentence of it, announces the items that stand right below the line."""
    below = number + 1
    return (
        _POINTS_BELOW.search(text) is not None
        and below < len(region.lines)
        and region.lines[below].kind == "item"
        and region.lines[below].depth > region.lines[number].depth
    )


def says_nothing_alone(text: str) -> bool:
    """Whether a sentence only announces, asks or names something: no evidence by itself."""
    return leads_in(text) or asks(text) or is_label(text)


def asks(text: str) -> bool:
    """Whether a line asks, as in a page of questions and answers."""
    return _ASKS.search(text) is not None


def is_label(text: str) -> bool:
    """Whether a line names what follows and states nothing: 「（手数料）」, 「参加費。」, 「例）」."""
    bare = text.strip("【】（）()■□◆◇●○・※-*# 　。")
    return (
        len(bare) <= _SHORT_LABEL and not _PREDICATE.search(text.rstrip("。")) and not re.search(r"[0-9０-９：:]", text)
    )


def is_exception(text: str) -> bool:
    """Whether a sentence limits the one before it: 「ただし、…」."""
    return _EXCEPTION.match(text) is not None


def block_of(region: Region, number: int, *, gathers: bool, most: int, small: int = 0) -> Unit:
    """The unit of line `number`; `gathers` when the question asks for all of a list. `most` characters are shown of it.

    Of a list of up to `small` characters an item is never quoted without the others.
    """
    line = region.lines[number]
    if line.kind == "row":
        return _row_unit(region, number, gathers=gathers, most=most)
    children = _children(region, number)
    if children and (line.kind == "item" or _led(region, number, children)):
        return _fitting(region, [number], children, most)
    text = region.text(line)
    if not children and (leads_in(text) or asks(text) or (line.kind == "plain" and is_label(text))):
        following = _following(region, number)
        return _fitting(region, [number], following, most)
    if line.kind == "item":
        return _item_unit(region, number, gathers=gathers, most=most, small=small)
    return Unit((number,))


def _led(region: Region, number: int, children: Sequence[int]) -> bool:
    text = region.text(region.lines[number])
    return says_nothing_alone(text) or leads_to_items(region, number, text) or not region.lines[children[0]].apart


def _children(region: Region, number: int) -> list[int]:
    """The lines below one that belong to it: deeper items, and the rows of a table right behind a lead-in."""
    line, found = region.lines[number], list[int]()
    announces = says_nothing_alone(region.text(line))
    for other in range(number + 1, len(region.lines)):
        below = region.lines[other]
        if (
            (below.kind == "row" and announces and (not found or region.lines[found[-1]].kind == "row"))
            or (below.kind == "item" and below.depth > line.depth and below.depth[1] >= 0)
            or (below.kind == "plain" and below.depth[0] > line.depth[0] and not below.apart)
        ):
            found.append(other)
        else:
            break
    return found


def _following(region: Region, number: int) -> list[int]:
    """What stands behind a label or a question: the next lines up to a blank one, with what the last of them leads to."""
    line, found = region.lines[number], list[int]()
    asked = asks(region.text(line))  # a question may have a number, and its answer none
    for other in range(number + 1, len(region.lines)):
        below = region.lines[other]
        if (found and below.apart) or (below.depth < line.depth and not (asked and below.kind == "plain")):
            break
        found.append(other)
    if found and leads_in(last := region.text(region.lines[found[-1]])):
        found += _children(region, found[-1]) or (_following(region, found[-1]) if last[-1] in ":：" else [])
    return found


def parent(region: Region, number: int) -> int | None:
    """The line that an item stands under: the nearest one above that is less deep, if it leads to it."""
    line = region.lines[number]
    if line.kind == "plain":
        return None
    for other in range(number - 1, -1, -1):
        above = region.lines[other]
        if line.kind == "row" and above.kind == "row":
            continue
        if above.depth < line.depth or (above.kind == "plain" and line.kind == "row"):
            if line.kind == "item" and above.kind == "row":
                return None
            text = region.text(above)
            leads = above.kind == "item" or says_nothing_alone(text) or leads_to_items(region, other, text)
            return other if leads else None
    return None


def _item_unit(region: Region, number: int, *, gathers: bool, most: int, small: int) -> Unit:
    lead = parent(region, number)
    if lead is None:
        if not gathers:
            return Unit((number,))
        siblings = _siblings(region, number)
        return _fitting(region, siblings[:1], siblings[1:], most)
    children = _children(region, lead)
    if gathers or sum(_length(region, line) for line in (lead, *children)) <= small:
        return _fitting(region, [lead], children, most, lead=lead)
    return Unit((number,), lead=lead)


def _siblings(region: Region, number: int) -> list[int]:
    """The items of a list without a lead-in, and what stands under them."""
    depth = region.lines[number].depth
    first = number
    while first > 0 and region.lines[first - 1].depth >= depth and region.lines[first - 1].kind == "item":
        first -= 1
    last = number
    while (
        last + 1 < len(region.lines) and region.lines[last + 1].depth >= depth and region.lines[last + 1].kind == "item"
    ):
        last += 1
    return list(range(first, last + 1))


def table_of(region: Region, number: int) -> list[int]:
    """The rows of the table in which a line stands, its header first."""
    first = number
    while first > 0 and region.lines[first - 1].kind == "row" and not region.lines[first].apart:
        first -= 1
    last = number
    while last + 1 < len(region.lines) and region.lines[last + 1].kind == "row" and not region.lines[last + 1].apart:
        last += 1
    return list(range(first, last + 1))


def _row_unit(region: Region, number: int, *, gathers: bool, most: int) -> Unit:
    rows, header = table_of(region, number), header_of(region, number)
    if number == header or (gathers and len(rows) > 1):
        return _fitting(region, rows[:1], rows[1:], most, header=header)
    return Unit((number,), header=header)


def header_of(region: Region, number: int) -> int | None:
    """The line that is the header over a row, or the row itself where it is one; None where there is none at hand."""
    line = region.lines[number]
    for header in region.passages[line.passage].headers:
        if header.row.start <= line.start < header.end:
            above = (other for other in range(number + 1) if region.lines[other].start == header.row.start)
            return next(above, None)
    return None


def _fitting(
    region: Region,
    first: Sequence[int],
    others: Sequence[int],
    most: int,
    *,
    header: int | None = None,
    lead: int | None = None,
) -> Unit:
    """As many of the lines as fit into `most` characters; the rest is counted."""
    kept, length = list(first), sum(_length(region, number) for number in first)
    for count, number in enumerate(others):
        length += _length(region, number)
        if length > most and count:
            return Unit(tuple(kept), header, lead, len(others) - count)
        kept.append(number)
    return Unit(tuple(kept), header, lead)


def _length(region: Region, number: int) -> int:
    return region.lines[number].end - region.lines[number].start


def cells(row: str) -> list[str]:
    """The cells of a table's row as canonical text writes it."""
    return [cell.strip() for cell in row.split(CELL.strip())]
