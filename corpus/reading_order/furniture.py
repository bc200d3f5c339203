"""What stands between the text on a page and is none of it: running heads, page numbers, labels of lost figures.

A line is taken for a running head when it carries a page number and its like stand elsewhere with other numbers that
grow, or when it repeats word for word; in both cases only if such lines interrupt sentences or stand at page marks, as
headings never do. Everything else stays: a line kept by mistake costs less than a sentence lost.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from corpus.reading_order.lines import NUMBERED, Line

_LABEL = re.compile(
    r"[（(【［]?(?:図表|図|表|写真|グラフ|資料|Figure|Fig\.?|Table|Chart)\s*[0-9０-９一二三四五六七八九十]{1,3}[）)】］.．:：]?",
    re.IGNORECASE,
)
_PAGE_ONLY = re.compile(
    r"[-‐–—―－ー〔\[(（<〈\s　]*(?:p{1,2}\.?|page|ページ|頁)?\s*([0-9０-９]{1,4})\s*(?:[/／]\s*[0-9０-９]{1,4}|of\s+[0-9]{1,4})?\s*"
    r"(?:ページ|頁|page)?[-‐–—―－ー〕\])）>〉\s　]*",
    re.IGNORECASE,
)
# 89年, 5条, 30か国: counts, not pages; 2日本 is one.
_QUANTITY = re.compile(r"[0-9０-９]+\s*(?:[.．、,，)）年月時分秒人名回目つ万億兆％%〜～条項号個件社か]|日(?!本))")
_SURE = re.compile(r"^[-‐–—―－ー]\s*[0-9０-９]{1,4}\s*[-‐–—―－ー]$|(?:^|\s)第?\s*[0-9０-９]{1,4}\s*(?:頁|ページ)$")
_DATE = re.compile(
    r"[0-9０-９]{4}\s*[.．/年\-]\s*[0-9０-９]{1,2}\s*(?:[.．/月\-]\s*[0-9０-９]{1,2}\s*日?)?|(?:令和|平成|昭和)\s*[0-9０-９元]+\s*年(?:\s*[0-9０-９]+\s*月(?:\s*[0-9０-９]+\s*日)?)?"
)
_SECTION = re.compile(r"([0-9０-９]{1,2})[ \u3000]+(?=\S)")
_CLAUSE = re.compile(r"[、。，]")
_SEPARATOR = re.compile(r"[|｜¦]")
_STARTS_WITH_NUMBER = re.compile(r"(?:第|p{1,2}\.?|[-–—―－<〈\[(（])?\s*[0-9０-９]", re.IGNORECASE)
_ENDS_WITH_NUMBER = re.compile(r"[0-9０-９]\s*(?:頁|ページ|面)?[-–—―－>〉\])）]?$")
_EDGES = " 　-–—―－/／"
_DIGITS = re.compile(r"[0-9０-９]+")
_COUNTED = re.compile(r"第#[章節部編条回話巻]|#[年月日章節条]")

# Lines between two running heads of one kind, at least: a page of a small booklet.
_SHORTEST_PAGE = 8
_LONGEST_ASIDE = 12  # lines of furniture in a row
_USUAL_PAGE = 20  # lines at least, to judge whether a number fits its place
_ENOUGH = 3.0  # points of evidence
_OFTEN = 4  # times that a text has the words of its title
_LONGEST_HEAD = 80  # characters


@dataclass(frozen=True, slots=True)
class Furniture:
    """What was found. `heads` maps a line's index to its page number, or None when it has none."""

    heads: dict[int, int | None] = field(default_factory=dict)
    labels: frozenset[int] = frozenset()
    title: str = ""

    def __contains__(self, index: int) -> bool:
        return index in self.heads or index in self.labels


def find_furniture(lines: Sequence[Line]) -> Furniture:
    candidates = [index for index, line in enumerate(lines) if _may_be_furniture(line)]
    labels = {index for index in candidates if _LABEL.fullmatch(lines[index].text) and _stands_alone(lines, index)}
    candidates = [index for index in candidates if index not in labels]
    heads: dict[int, int | None] = {}
    kinds: dict[str, list[int]] = defaultdict(list)
    for index in candidates:
        kinds[_template(lines[index].text)].append(index)
    most = 2 + len(lines) // _SHORTEST_PAGE
    kinds = {template: places for template, places in kinds.items() if len(places) <= most}
    aside = labels | {index for index in candidates if _is_alone(lines, index)}
    aside |= {index for places in kinds.values() if len(places) >= 2 for index in places}
    for template, places in kinds.items():
        if len(places) >= 2 and not _COUNTED.fullmatch(template):
            heads.update(_repeated(lines, places, aside))
    heads.update(_single(lines, [index for index in candidates if index not in heads], heads, aside))
    return Furniture(heads, frozenset(labels), _title(lines[index].text for index in heads))


def _may_be_furniture(line: Line) -> bool:
    return (
        len(line.text) <= _LONGEST_HEAD
        and not line.indented
        and not line.text.endswith(("。", "、", "，", "．", "！", "？"))
        and (not line.is_bullet or bool(_PAGE_ONLY.fullmatch(line.text)))
    )


def _stands_alone(lines: Sequence[Line], index: int) -> bool:
    """A blank or a page mark on one side at least, or paragraphs on both."""
    line, behind = lines[index], lines[index + 1] if index + 1 < len(lines) else None
    between = bool(index) and lines[index - 1].ends_sentence and behind is not None and behind.indented
    return bool(
        index == 0
        or line.blanks_before
        or line.mark
        or behind is None
        or behind.blanks_before
        or behind.mark
        or between
    )


def _around(lines: Sequence[Line], index: int, aside: set[int]) -> tuple[Line | None, Line | None]:
    """The lines of text before and behind, without what may be furniture too."""
    before, behind = index - 1, index + 1
    while before in aside and index - before < _LONGEST_ASIDE:
        before -= 1
    while behind in aside and behind - index < _LONGEST_ASIDE:
        behind += 1
    return lines[before] if before >= 0 else None, lines[behind] if behind < len(lines) else None


def _interrupts(lines: Sequence[Line], index: int, aside: set[int]) -> bool:
    """The text around is that of a sentence going on, or of two that don't belong together."""
    before, behind = _around(lines, index, aside)
    return before is not None and behind is not None and not before.ends_sentence and not behind.indented


def _is_no_heading(lines: Sequence[Line], index: int, aside: set[int]) -> bool:
    """It follows half a sentence, or half a sentence follows it."""
    before, behind = _around(lines, index, aside)
    return (before is not None and not before.ends_sentence) or (behind is not None and not behind.indented)


def _paragraph_follows(lines: Sequence[Line], index: int, aside: set[int]) -> bool:
    behind = _around(lines, index, aside)[1]
    return behind is not None and behind.indented


def _at_page_mark(lines: Sequence[Line], index: int) -> bool:
    """At the start or the end of a page that a form feed marks, or of the whole text."""
    behind = lines[index + 1] if index + 1 < len(lines) else None
    return index == 0 or lines[index].mark == "feed" or behind is None or behind.mark == "feed"


def _template(text: str) -> str:
    return _DIGITS.sub("#", re.sub(r"\s+", "", text))


def _repeated(lines: Sequence[Line], places: Sequence[int], aside: set[int]) -> dict[int, int | None]:
    """Lines alike but for their digits: heads when they are pages apart and one of their numbers grows, or none has any."""
    apart = sum(right - left >= _SHORTEST_PAGE for left, right in pairwise(places)) >= 0.7 * (len(places) - 1)
    evidence = sum(
        bool(lines[place].mark) or _at_page_mark(lines, place) or _is_no_heading(lines, place, aside)
        for place in places
    )
    if not apart or not evidence:
        return {}
    foreign = [place for place in places if _looks_foreign(lines, place) or lines[place].mark]
    if any(_CLAUSE.search(lines[place].text) for place in places) and len(foreign) < len(places):
        return {}
    numbers = [[int(digits) for digits in _DIGITS.findall(lines[place].text)] for place in places]
    slots = list(zip(*numbers, strict=True))
    text = lines[places[0]].text
    ends = [slots[0]] if slots and _STARTS_WITH_NUMBER.match(text) and not NUMBERED.match(text) else []
    ends += [slots[-1]] if slots and _ENDS_WITH_NUMBER.search(text) else []
    for slot in ends:
        most = 2 + 2 * (places[-1] - places[0]) // _SHORTEST_PAGE
        if all(left < right for left, right in pairwise(slot)) and slot[-1] - slot[0] <= most:
            return dict(zip(places, slot, strict=True))
    # The same words again and again may be a heading of every chapter: a paragraph starts after that.
    same = len({lines[place].text for place in places}) == 1
    amid = sum(not _paragraph_follows(lines, place, aside) for place in places)
    often = len(places) >= 3 and 2 * min(amid, len(foreign)) >= len(places)
    return dict.fromkeys(places) if same and often else {}


def _single(
    lines: Sequence[Line], candidates: Sequence[int], heads: dict[int, int | None], aside: set[int]
) -> dict[int, int | None]:
    """Heads that no other is like: those of short texts, or of pages of another kind; judged by points of evidence."""
    letters = re.sub(r"\s+", "", "".join(line.text for line in lines))
    feeds = list(accumulate(line.mark == "feed" for line in lines))
    judged: dict[int, tuple[float, int]] = {}
    for index in candidates:
        line = lines[index]
        if NUMBERED.match(line.text):
            continue
        foreign = _looks_foreign(lines, index) or bool(line.mark or _SURE.search(line.text))
        readings = []
        for reading in _page_numbers(line.text):
            echoes = letters.count(reading.rest) - 1 if len(reading.rest) >= 2 else 0
            if (foreign or echoes >= _OFTEN) and (echoes or not reading.splits_digits):
                readings.append((_points(lines, index, reading, echoes, feeds[index], aside), reading.number))
        if readings:
            judged[index] = max(readings)
    found: dict[int, int | None] = {}
    for index, (points, number) in judged.items():
        if points + _in_step(index, number, heads, judged) >= _ENOUGH:
            found[index] = number
    return found


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A line read as a page's number and the rest of a running head."""

    number: int
    rest: str
    number_first: bool = False
    splits_digits: bool = False


def _points(lines: Sequence[Line], index: int, reading: _Numbered, echoes: int, feeds: int, aside: set[int]) -> float:
    """What speaks for a line's being a running head, read so; the text has its words `echoes` times more."""
    line, number, rest = lines[index], reading.number, reading.rest
    points = 0.0
    if not rest:
        points += 1.0
    elif _SEPARATOR.search(line.text) or _DATE.search(rest) or echoes:
        points += 1.5 + 0.5 * (echoes >= _OFTEN)
    if number >= 2 and rest and not _counts_on(lines, index, reading):
        points += 1.0
    elif number >= 2 and _is_next_heading(lines, index, number):
        points -= 2.0
    if _SURE.search(line.text):
        points += 2.0
    if line.mark or _at_page_mark(lines, index):
        points += 1.0
    if _is_alone(lines, index):
        points += 0.5
    if _interrupts(lines, index, aside):
        points += 1.5
    elif _is_no_heading(lines, index, aside):
        points += 0.5
    if feeds:
        points += 1.0 if number == feeds + 1 else -1.0
    else:
        points += 0.5 if number <= 2 + index // _USUAL_PAGE else -1.0
    points -= 2.0 * bool(_CLAUSE.search(line.text))
    points -= 2.0 * bool(reading.number_first and _QUANTITY.match(line.text) and not line.mark)
    near = [lines[other] for other in (index - 1, index + 1) if 0 <= other < len(lines)]
    points -= 2.0 * any(_template(other.text) == _template(line.text) for other in near)
    return points


def _counts_on(lines: Sequence[Line], index: int, reading: _Numbered) -> bool:
    """A line before has the number before at the same end, as the headings of a text do."""
    number = str(reading.number - 1)
    pattern = re.compile(rf"{number}(?![0-9０-９])" if reading.number_first else rf"(?<![0-9０-９]){number}$")
    return any(
        pattern.search(line.text, 0) if not reading.number_first else pattern.match(line.text)
        for line in lines[:index]
        if not line.ends_sentence
    )


def _is_next_heading(lines: Sequence[Line], index: int, number: int) -> bool:
    """The line stands alone as `2　方法`, and so does one with the number before: the sections of a paper."""
    match = _SECTION.match(lines[index].text)
    return bool(match and int(match[1]) == number and not lines[index].mark and _is_alone(lines, index)) and any(
        (before := _SECTION.match(lines[at].text)) and int(before[1]) == number - 1 and _is_alone(lines, at)
        for at in range(index)
    )


def _in_step(index: int, number: int, heads: dict[int, int | None], judged: dict[int, tuple[float, int]]) -> float:
    """Points for numbers that count on from the heads before or to those behind."""
    known = [(at, told) for at, told in heads.items() if told is not None]
    likely = [(at, told) for at, (points, told) in judged.items() if points >= _ENOUGH / 2 and at != index]
    points = 0.0
    for source, weight in ((known, 1.5), (likely, 1.0)):
        before = max((pair for pair in source if pair[0] < index), default=None)
        behind = min((pair for pair in source if pair[0] > index), default=None)
        points += weight * (before is not None and before[1] == number - 1)
        points += weight * (behind is not None and behind[1] == number + 1)
        if (before is not None and before[1] >= number) or (behind is not None and behind[1] <= number):
            points -= 2.0 * weight
    return points


def _page_numbers(text: str) -> list[_Numbered]:
    """The page numbers that a head may carry, first or last in it."""
    bare = re.sub(r"\s+", "", text)
    explicit = re.search(r"第?([0-9０-９]{1,4})(?:頁|ページ)$", bare) or _PAGE_ONLY.fullmatch(bare)
    if explicit:
        return [_Numbered(int(explicit.group(1)), bare[: explicit.start(1)].rstrip("第-‐–—―－ー"))]
    found = []
    first, last = re.match(r"[0-9０-９]+", text), re.search(r"[0-9０-９]+$", text)
    digits = len(first.group()) if first else 0
    for size in range(1, min(4, digits) + 1):
        found.append(_Numbered(int(bare[:size]), bare[size:], number_first=True, splits_digits=size < digits))
    digits = len(last.group()) if last else 0
    for size in range(1, min(4, digits) + 1):
        found.append(_Numbered(int(bare[-size:]), bare[:-size], splits_digits=size < digits))
    return found


def _is_alone(lines: Sequence[Line], index: int) -> bool:
    """Between blank lines or page marks."""
    line, behind = lines[index], lines[index + 1] if index + 1 < len(lines) else None
    return bool(line.blanks_before or line.mark) and (behind is None or bool(behind.blanks_before or behind.mark))


def _looks_foreign(lines: Sequence[Line], index: int) -> bool:
    """Between blank lines, shorter or longer than its column's lines, or with a separator as no sentence has."""
    line = lines[index]
    odd = line.width < line.column_width - 3.0 or line.width > line.column_width + 1.5
    return _is_alone(lines, index) or odd or bool(_SEPARATOR.search(line.text))


def _title(heads: Iterable[str]) -> str:
    """The longest text that most heads hold besides numbers, dates and separators."""
    counts: Counter[str] = Counter()
    for head in heads:
        bare = _DATE.sub("|", head)
        bare = re.sub(r"第\s*[0-9０-９]+\s*[頁面]|[0-9０-９]+\s*(?:頁|ページ)|\b(?:p\.?|Page)\s*[0-9]+", "|", bare)
        for part in re.split(r"[|｜¦]", bare):
            part = re.sub(
                r"^[0-9０-９]{1,4}(?![0-9０-９年月日])|(?<![0-9０-９])[0-9０-９]{1,4}$", "", part.strip(_EDGES)
            )
            if len(part.strip(_EDGES)) >= 4:
                counts[part.strip(_EDGES)] += 1
    usual = max(counts.values(), default=0) / 2
    return max(
        (part for part, count in counts.items() if count >= usual), key=lambda part: (len(part), part), default=""
    )
