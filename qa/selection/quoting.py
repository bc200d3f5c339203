"""From a sentence to what is quoted of its document: itself, or the block that it needs around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from index.components.searchable import titles_over
from language.span import Span
from qa.selection.candidates import Candidates, Sentence
from qa.selection.choice import Choice
from qa.selection.counting import count_statement
from qa.selection.lines import Region
from qa.selection.settings import Selection
from qa.selection.trimming import trimmed
from qa.selection.units import Unit, block_of, cells, is_exception, leads_in, leads_to_items, says_nothing_alone

_ONE = frozenset({"person", "date", "number", "place"})  # where one of these is asked for, one item answers
_PICTURE = re.compile(r"https?://\S+\.(?:jpe?g|png|gif|webp|svg)", re.IGNORECASE)
_LONG_ITEM = 160  # characters from which of an item only the sentence is quoted


def quoted(candidates: Candidates, sentence: Sentence, role: str, limits: Selection, *, gathers: bool) -> list[Choice]:
    """What to quote for a sentence that was chosen, in the document's order."""
    region = candidates.region(sentence)
    number = region.at(sentence.span)
    line = region.lines[number]
    alone = line.kind == "plain" and not _announces(region, number, sentence, gathers)
    if alone:
        return [Choice(sentence.passage.passage, _with_exception(sentence, limits), role)]
    most = limits.longest_list if gathers else limits.longest_block
    small = 0 if candidates.query.expected & _ONE else limits.small_list
    unit = block_of(region, number, gathers=gathers, most=most, small=small)
    named = line.kind == "row" and region.passages[line.passage].header_over(line.start)
    if unit.lines == (number,) and not named and line.end - line.start > _LONG_ITEM:
        quote = Choice(sentence.passage.passage, _with_exception(sentence, limits), role)
        return [*_lead(region, unit), quote]
    return _counted(candidates, region, unit, list(_choices(region, unit, role, sentence)))


def _counted(candidates: Candidates, region: Region, unit: Unit, choices: list[Choice]) -> list[Choice]:
    """With the number of the block's items behind it, where that is what the question asks for."""
    if "howmany" not in candidates.query.kinds or unit.left:
        return choices
    listed = [number for number in unit.lines if number != unit.header and region.lines[number].kind != "plain"]
    if len(listed) < 2:
        return choices
    outermost = min(region.lines[number].depth for number in listed)
    items = [region.body(region.lines[number]) for number in listed if region.lines[number].depth == outermost]
    over = [region.text(region.lines[number]) for number in unit.lines if number not in listed]
    statement = count_statement(candidates.query, items, " ".join([titles_over(choices[0].passage), *over]))
    if statement is None:
        return choices
    last = choices[-1]
    return [*choices[:-1], replace(last, shown=f"{last.text if last.shown is None else last.shown}\n{statement}")]


def _announces(region: Region, number: int, sentence: Sentence, gathers: bool) -> bool:
    """Whether the sentence leads to what stands below its line, or, where all of that is asked for, the one that ends the line:
    「電話での申し込みが必要です。次の順に進めてください。」."""
    end = region.lines[number].end
    if (sentence.span.end >= end and says_nothing_alone(sentence.text)) or leads_to_items(
        region, number, sentence.text
    ):
        return True
    passage = sentence.passage.passage
    behind = [span for span in passage.sentences if sentence.span.end <= span.start < end] if gathers else []
    last = passage.text[behind[-1].start - passage.start : behind[-1].end - passage.start] if behind else ""
    return leads_in(last) or leads_to_items(region, number, last)


def _with_exception(sentence: Sentence, limits: Selection) -> Span:
    """The sentence, with those behind it that limit it, and what a label or a question stands before."""
    passage, last = sentence.passage.passage, sentence.number
    if says_nothing_alone(sentence.text) and last + 1 < len(passage.sentences):
        last += 1
    while last + 1 < len(passage.sentences) and last - sentence.number < limits.most_exceptions:
        following = passage.sentences[last + 1]
        text = passage.text[following.start - passage.start : following.end - passage.start]
        if not is_exception(text):
            break
        last += 1
    own = trimmed(sentence, limits)
    return own if last == sentence.number else Span(own.start, passage.sentences[last].end)


def _lead(region: Region, unit: Unit) -> list[Choice]:
    if unit.lead is None or unit.lead in unit.lines:
        return []
    line = region.lines[unit.lead]
    return [Choice(region.passages[line.passage], _leading(region, unit.lead), "lead")]


def _leading(region: Region, number: int) -> Span:
    """The end of a line that leads to what stands below, from the sentence that announces it; of a line with none, the last."""
    line = region.lines[number]
    passage = region.passages[line.passage]
    inside = [span for span in passage.sentences if line.start <= span.start < line.end]
    texts = [passage.text[span.start - passage.start : span.end - passage.start] for span in inside]
    announcing = [
        span
        for span, text in zip(inside, texts, strict=True)
        if says_nothing_alone(text) or leads_to_items(region, number, text)
    ]
    first = (announcing or inside)[-1:]
    return Span(first[0].start if first else line.start, line.end)


def _choices(region: Region, unit: Unit, role: str, sentence: Sentence) -> Iterator[Choice]:
    yield from _lead(region, unit)
    first_line = region.lines[unit.lines[-1]]
    header = cells(region.passages[first_line.passage].header_over(first_line.start))
    for run in _runs(region, unit.lines):
        first, last = region.lines[run[0]], region.lines[run[-1]]
        start = first.start
        if first.kind == "plain" and sentence.span.start > first.start and run[0] == unit.lines[0]:
            start = sentence.span.start if sentence.span.start < first.end else first.start
        shown = None
        if any(header):
            shown = "\n".join(
                _row(header, cells(region.text(region.lines[number]))) for number in run if number != unit.header
            )
        if unit.left and run[-1] == unit.lines[-1]:
            shown = (_text(region, Span(start, last.end), first.passage) if shown is None else shown) + (
                f"\n…ほか{unit.left}件"
            )
        yield Choice(region.passages[first.passage], Span(start, last.end), role, shown)
    if unit.header is not None and unit.header not in unit.lines:
        line = region.lines[unit.header]
        yield Choice(region.passages[line.passage], Span(line.start, line.end), "header", "")


def _text(region: Region, span: Span, passage: int) -> str:
    held = region.passages[passage]
    return held.text[span.start - held.start : span.end - held.start]


def _row(header: Sequence[str], row: Sequence[str]) -> str:
    """「品目：はさみ、在庫：8」: every cell with the header's word, where it has one; a picture's address says nothing."""
    names = (*header, *[""] * (len(row) - len(header)))  # a row's own cells end where the rest are empty
    named = [(name, cell) for name, cell in zip(names, row, strict=False) if cell and not _PICTURE.fullmatch(cell)]
    said = [f"{name}：{cell}" if name and name != cell else cell for name, cell in named]
    return "、".join(cell.removesuffix("。") for cell in said[:-1]) + "、" * (len(said) > 1) + "".join(said[-1:])


def _runs(region: Region, numbers: Sequence[int]) -> list[list[int]]:
    """Lines that stand beside each other in one passage are one quote."""
    runs = [[numbers[0]]]
    for before, number in pairwise(numbers):
        if number == before + 1 and region.lines[number].passage == region.lines[before].passage:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs
