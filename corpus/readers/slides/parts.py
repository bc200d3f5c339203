"""What the shapes of a PowerPoint slide say: lines of boxes, tables, charts, diagrams (SmartArt), comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from corpus.readers.slides.writer import Line, Table, one_line

_MOST_CELLS = 20_000  # of a chart
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def lines_of(frame: Any, is_body: bool) -> list[Line]:
    """The paragraphs of a box; those of a slide's body are items of a list unless they say they are none."""
    lines, numbers = [], dict[int, int]()
    for paragraph in frame.paragraphs:
        text, level = one_line(paragraph.text), paragraph.level
        if not text:
            continue
        properties = paragraph._p.find(qn("a:pPr"))
        has = {child.tag for child in properties} if properties is not None else set()
        mark = ""
        if qn("a:buAutoNum") in has:
            numbers = {deep: count for deep, count in numbers.items() if deep <= level}
            numbers[level] = numbers.get(level, 0) + 1
            mark = f"{numbers[level]}."
        elif qn("a:buChar") in has or (is_body and qn("a:buNone") not in has):
            mark = "-"
        lines.append(Line(text, mark, level if mark else 0))
    if is_body and len(lines) == 1 and lines[0].level == 0:
        return [Line(lines[0].text)]  # a subtitle or a sentence: a list of one is none
    return lines


def table_of(table: Any) -> Table:
    rows = [list(row.cells) for row in table.rows]
    said: dict[tuple[int, int], str] = {}
    for top, cells in enumerate(rows):
        for left, cell in enumerate(cells):
            if cell.is_spanned:
                continue
            text = cell.text_frame.text
            height, width = (cell.span_height, cell.span_width) if cell.is_merge_origin else (1, 1)
            for down in range(min(height, len(rows) - top)):
                for right in range(min(width, len(cells) - left)):
                    said[top + down, left + right] = text
    texts = [[said.get((top, left), "") for left in range(len(cells))] for top, cells in enumerate(rows)]
    return Table(texts, True if table.first_row else None)


def chart_table(chart: Any) -> Iterator[Sequence[Line] | Table]:
    """A chart's title, and its numbers: categories down, series across."""
    if chart.has_title and chart.chart_title.has_text_frame and (text := one_line(chart.chart_title.text_frame.text)):
        yield [Line(text)]
    for plot in chart.plots:
        series = list(plot.series)
        categories = [str(category) for category in plot.categories]
        if not series or not categories or len(series) * len(categories) > _MOST_CELLS:
            continue
        columns = [[_shown(value) for value in each.values] for each in series]
        rows = [
            [category, *(column[at] if at < len(column) else "" for column in columns)]
            for at, category in enumerate(categories)
        ]
        yield Table([["", *(each.name or "" for each in series)], *rows], True)


def _shown(value: object) -> str:
    return "" if value is None else f"{value:.10g}" if isinstance(value, float) else str(value)


def diagram_lines(shape: Any) -> list[Line]:
    """The texts of a diagram (SmartArt), which lie in a part of their own."""
    lines = []
    for relation in shape._element.iter("{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"):
        part = shape.part.related_part(relation.get(f"{{{_RELATIONS}}}dm"))
        for paragraph in parse_xml(part.blob).iter(qn("a:p")):
            if text := "".join(run.text or "" for run in paragraph.iter(qn("a:t"))).strip():
                lines.append(Line(text, "-"))
    return lines


def comments_of(part: Any) -> Iterator[str]:
    for relation in part.rels.values():
        if relation.is_external or not relation.reltype.endswith("/comments"):
            continue
        for element in parse_xml(relation.target_part.blob).iter():
            if str(element.tag).rpartition("}")[2] in ("text", "t") and (text := one_line(element.text or "")):
                yield text
