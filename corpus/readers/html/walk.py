"""The blocks of an HTML tree in order: one walk over its elements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from corpus.document import BlockKind
from corpus.readers.html.contents import Contents, contents_of
from corpus.readers.html.notes import Notes, note_target
from corpus.readers.html.tables import table_text
from corpus.readers.html.tree import Element, ancestors, is_backlink, is_permalink, page_break, tag_of
from corpus.readers.joining import join_lines, joint
from corpus.readers.page_marks import private_page_mark

_DROPPED = set(
    "script style noscript template nav footer button select textarea iframe svg math object audio video canvas rt rp"
    " rtc head title dialog datalist input".split()
)
_DROPPED_ROLES = set("navigation contentinfo complementary search menu menubar banner dialog doc-toc".split())
_BLOCKS = set(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure form header hgroup hr"
    " html li main ol p pre section summary table tbody td tfoot th thead tr ul caption h1 h2 h3 h4 h5 h6".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
# Names that page templates give to what surrounds the text: dropped when it is mostly links,
_FURNITURE = set(
    "nav navi navigation gnav gnavi globalnav menu sidebar side sidemenu breadcrumb breadcrumbs pankuzu topicpath"
    " footer copyright share sns social cookie advert advertisement ad ads related pagination pager toc-nav skip"
    " skiplink site-header site-footer mw-editsection navbox noprint printfooter catlinks navheader navfooter".split()
)
# or, for these, when it is short;
_SHORT_FURNITURE = set("footer site-footer copyright cookie share sns social advert advertisement ad ads".split())
# and these always.
_ALWAYS_FURNITURE = {"mw-editsection", "skiplink", "printfooter", "catlinks", "navbox", "navheader", "navfooter"}
# Lists of what the page or the book holds, by the names that generators of documentation give them.
_CONTENTS = {"toc", "toctree-wrapper", "table-of-contents", "tableofcontents"}
_CONTENTS_LINKS = 0.8  # share of their characters that stand in links
# Boxes that belong to the text.
_CALLOUTS = set(
    "callout note admonition tip warning caution important info alert notice hint point memo danger".split()
)
_FURNITURE_CHARACTERS = 300
_FURNITURE_LINKS = 0.5  # share of the characters that stand in links
_DEEPEST = 200  # elements inside elements; below it, plain text only

_SPACE = re.compile(r"[ \t\n\r\f\v\xa0]+")
_INVISIBLE = re.compile("[\u200b\u200c\u2060\ufeff\u00ad\ue010\ue011\ue012]")
_HARD = "\ue012"  # a line end that the page asks for (<br>, <pre>)
_TWO_HARD = re.compile(rf"{_HARD}[\s{_HARD}]*{_HARD}")  # white space around it is stripped with each part's lines
_SENTENCE_END = re.compile(r"[。！？!?.．」』）)：:]$")
_END = 8  # characters of a line that tell how the next one is joined to it
_SHORT_LINE = 20  # characters: lines this short before a <br> are verse, an address or a list, not a wrapped sentence


@dataclass(slots=True)
class HtmlBlock:
    """A block whose `text` may hold private page marks; `label` is set on notes, `level` on headings.

    A table `has_header` when its first line is that.
    """

    kind: BlockKind
    text: str
    level: int = 0
    label: str = ""
    has_header: bool = False


@dataclass(slots=True)
class Walker:
    """Walks over the elements once; text is gathered in `inline` until a block begins or ends."""

    notes: Notes
    file_name: str = ""
    keep_all: bool = False
    inside_note: bool = False
    preformatted: bool = False  # within a <pre>
    inline: list[str] = field(default_factory=list)
    skipped: set[int] = field(default_factory=set)
    contents: dict[Element, Contents] = field(default_factory=dict)

    def walk(self, root: Element) -> Iterator[HtmlBlock]:
        self.contents = contents_of(root)
        self.preformatted = any(tag_of(up) == "pre" for up in ancestors(root))
        self.skipped = {id(element) for element in (*self.notes.elements.values(), *self.notes.printed)}
        yield from self._children(root, 0)
        yield from self._flush()

    def _children(self, element: Element, depth: int) -> Iterator[HtmlBlock]:
        outside, self.preformatted = self.preformatted, self.preformatted or tag_of(element) == "pre"
        self._text(element.text)
        for child in element:
            yield from self._element(child, depth + 1)
            self._text(child.tail)
        self.preformatted = outside

    def _element(self, element: Element, depth: int) -> Iterator[HtmlBlock]:
        tag = tag_of(element)
        if id(element) in self.skipped or self._is_dropped(element, tag):
            return
        if page := page_break(element):
            self.inline.append(private_page_mark(page))
        elif target := note_target(element, self.file_name, self.notes):
            self.inline.append(self.notes.labels.get(target, ""))
        elif is_permalink(element) or (self.inside_note and is_backlink(element)):
            return
        elif depth > _DEEPEST:
            self._text(" ".join(element.itertext()))
        elif tag == "br":
            self.inline.append(_HARD)
        elif tag in _HEADINGS:
            yield from self._flush()
            yield from self._one(element, "heading", depth, level=_HEADINGS[tag])
        elif self._is_contents(element):
            yield from self._flush()
            for block in [*self._children(element, depth), *self._flush()]:
                yield replace(block, kind="contents", level=0, has_header=False)
        elif tag in ("ul", "ol", "dl"):
            yield from self._flush()
            yield from self._list_block(element, depth)
        elif tag == "pre" and (code := _code_of(element, self.contents[element])):
            yield from self._flush()
            yield HtmlBlock("code", code)
        elif tag == "table":
            yield from self._flush()
            yield from self._table_block(element, depth)
        elif tag in _BLOCKS:
            yield from self._flush()
            yield from self._children(element, depth)
            yield from self._flush()
        else:
            yield from self._children(element, depth)

    def _text(self, text: str | None) -> None:
        if not text:
            return
        text = _INVISIBLE.sub("", text)
        if self.preformatted:
            text = text.replace("\n", _HARD)
        self.inline.append(text)

    def _flush(self, kind: BlockKind = "paragraph", level: int = 0) -> Iterator[HtmlBlock]:
        text = "".join(self.inline)
        self.inline = []
        for part in _TWO_HARD.split(text):
            line = _lines(part)
            if line:
                yield HtmlBlock(kind, line, level)

    def _one(self, element: Element, kind: BlockKind, depth: int, level: int = 0) -> Iterator[HtmlBlock]:
        """All text of `element` as one block."""
        parts = list(self._children(element, depth))
        parts.extend(self._flush())
        text = " ".join(part.text for part in parts)
        if text:
            yield HtmlBlock(kind, text, level)

    def _list_block(self, element: Element, depth: int) -> Iterator[HtmlBlock]:
        """One block of lines; a list whose items hold headings or tables is laid out as what they hold."""
        holds = self.contents[element]
        if holds.headings or holds.tables:
            yield from self._children(element, depth)
            yield from self._flush()
            return
        read = self._definition_lines if tag_of(element) == "dl" else self._list_lines
        if lines := read(element, depth):
            yield HtmlBlock("list", "\n".join(lines))

    def _list_lines(self, element: Element, depth: int) -> list[str]:
        lines: list[str] = []
        ordered = tag_of(element) == "ol"
        number = int(element.get("start")) if (element.get("start") or "").isdigit() else 1
        for child in element:
            if id(child) in self.skipped or self._is_dropped(child, tag_of(child)):
                continue
            mark = f"{number}. " if ordered else "- "
            item = self._item_lines(child, depth + 1)
            lines.extend((mark if index == 0 else "  ") + line for index, line in enumerate(item))
            number += bool(item)
        return lines

    def _definition_lines(self, element: Element, depth: int) -> list[str]:
        """`term：meaning` on one line, so that each is found and quoted with the other; further lines are indented."""
        lines: list[str] = []
        terms: list[str] = []
        for child in element:
            tag = tag_of(child)
            if id(child) in self.skipped or self._is_dropped(child, tag):
                continue
            if tag == "div" and depth < _DEEPEST:  # groups of terms and meanings
                lines += self._definition_lines(child, depth + 1)
                continue
            found = self._item_lines(child, depth + 1)
            if tag == "dt":
                terms += [" ".join(found)] if found else []
                continue
            if found and terms:
                found[0] = f"{'、'.join(terms).rstrip(':： ')}：{found[0]}"
                terms = []
                lines += found[:1] + ["  " + line for line in found[1:]]
            else:
                lines += ["  " + line for line in found]
        return lines + terms

    def _item_lines(self, item: Element, depth: int) -> list[str]:
        if tag_of(item) in ("ul", "ol"):
            return self._list_lines(item, depth)
        if tag_of(item) == "dl":
            return self._definition_lines(item, depth)
        if depth > _DEEPEST:
            return [_lines(" ".join(item.itertext()))]
        blocks = [*self._children(item, depth), *self._flush()]
        return [line for block in blocks for line in block.text.split("\n")]

    def _table_block(self, table: Element, depth: int) -> Iterator[HtmlBlock]:
        """One line a row; a table that only lays out the page is read as what its cells hold."""
        holds = self.contents[table]
        box = any(map(_is_callout, islice(ancestors(table), 1)))  # 注記 and a picture beside what it says
        lays_out = box or table.get("role") in ("presentation", "none") or holds.tables or holds.headings
        if lays_out or holds.paragraphs > 2 * holds.cells:
            yield from self._children(table, depth)
            yield from self._flush()
            return
        for element in table.iter():
            if tag_of(element) == "caption":
                yield from self._one(element, "paragraph", depth)
        text, has_header = table_text(table, lambda cell: self._cell(cell, depth))
        if text:
            yield HtmlBlock("table", text, has_header=has_header)

    def _cell(self, cell: Element, depth: int) -> str:
        return " ".join(block.text for block in self._one(cell, "table", depth)).replace("\n", " ")

    def _is_contents(self, element: Element) -> bool:
        holds = self.contents.get(element)
        named = _CONTENTS.intersection((element.get("class") or "").lower().split())
        return bool(named and holds and holds.characters and holds.linked >= _CONTENTS_LINKS * holds.characters)

    def _is_dropped(self, element: Element, tag: str) -> bool:
        if tag in _DROPPED or not tag:
            return not (self.keep_all and tag in ("footer", "form"))
        role = (element.get("role") or "").lower()
        hidden = element.get("hidden") is not None or element.get("aria-hidden") == "true"
        style = (element.get("style") or "").replace(" ", "").lower()
        if role in _DROPPED_ROLES or hidden or "display:none" in style or "visibility:hidden" in style:
            return not page_break(element)
        if tag == "aside" and not self.keep_all and not self.inside_note:
            return not _is_callout(element)
        if self.keep_all or tag not in _BLOCKS | {"span"} or tag in ("body", "main", "article"):
            return False
        names = set(f"{element.get('class') or ''} {element.get('id') or ''}".lower().split()) & _FURNITURE
        return bool(names) and (bool(names & _ALWAYS_FURNITURE) or _is_furniture(self.contents[element], names))


def _is_callout(element: Element) -> bool:
    """A box within the text, such as a warning, not one beside it."""
    names = re.split(r"[\s_-]+", f"{element.get('class') or ''}".lower())
    return (element.get("role") or "").lower() in ("note", "doc-notice", "doc-tip") or not _CALLOUTS.isdisjoint(names)


def _code_of(pre: Element, holds: Contents) -> str:
    """The lines of a `<pre>`, their indents kept; "" of one that holds other blocks or a text that is no code."""
    if holds.headings or holds.tables or holds.paragraphs:
        return ""
    text = _preformatted(pre)
    lines = [line.rstrip() for line in _INVISIBLE.sub("", text).expandtabs(4).split("\n")]
    lines = [line for line in lines if line]
    prose = sum(line.endswith(("。", "、", "」")) for line in lines)
    if not lines or 4 * prose >= len(lines):
        return ""
    least = min(len(line) - len(line.lstrip()) for line in lines)
    return "\n".join(line[least:] for line in lines)


def _preformatted(element: Element) -> str:
    """Its text, with a line end for each `<br>`."""
    parts: list[str] = []
    waiting: list[Element | str] = [element]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            parts.append(part)
            continue
        if tag_of(part) == "br":
            parts.append("\n")
        elif tag_of(part) and tag_of(part) not in _DROPPED:
            parts.append(part.text or "")
            for child in reversed(part):
                waiting += [child.tail or "", child]
    return "".join(parts)


def _lines(text: str) -> str:
    """White space as a browser shows it; a line end inside Japanese is nothing, and so is a `<br>` in a sentence."""
    done: list[str] = []
    length, end = 0, ""  # of the line under way
    for line in text.split(_HARD):
        pieces = _SPACE.sub(lambda match: "\n" if "\n" in match[0] else " ", line).strip().split("\n")
        joined = join_lines(pieces)
        if not joined:
            continue
        if length <= _SHORT_LINE or _SENTENCE_END.search(end[-2:]):
            between, length = "\n" if done else "", 0
        else:
            between = joint(end, joined)
            length += len(between)
        done += (between, joined)
        length += len(joined)
        end = (end + between + joined)[-_END:]
    return "".join(done)


def _is_furniture(holds: Contents, names: set[str]) -> bool:
    short = bool(names & _SHORT_FURNITURE) and holds.characters <= _FURNITURE_CHARACTERS
    return short or holds.linked >= _FURNITURE_LINKS * holds.characters
