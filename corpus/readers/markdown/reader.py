"""Markdown (CommonMark with tables, footnotes and front matter) to a `Document`.

`⟦12⟧` inside the text says that page 12 starts there: the mark is no part of the canonical text. A footnote `[^1]: …`
becomes a note labelled `(1)`, and `[^1]` in the body becomes `(1)`. Inline marks, comments and HTML tags are dropped. What
note-taking programs add is read too (see `notes_apps`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from markdown_it.token import Token

from corpus.builder import DocumentBuilder
from corpus.document import BlockKind, Document
from corpus.readers.joining import joint
from corpus.readers.markdown.html import is_break, without_html
from corpus.readers.markdown.notes_apps import callout, resolved, running, without_comments
from corpus.readers.markdown.parser import parse
from corpus.readers.page_marks import PAGE_MARK, add_with_pages, split_page_marks
from corpus.readers.titles import is_title
from corpus.settings import ReadingLimits

_TITLE_AMONG = 3  # headings
_LESS = "\ue000"  # stands for a `<` that is text while tags are dropped


def read_markdown(
    text: str, *, title: str = "", fallback_title: str = "", source: str = "", limits: ReadingLimits = ReadingLimits()
) -> Document:
    """The document; its title is `title`, else the front matter's, else the first heading's, else `fallback_title`.

    Raises `DocumentTooLarge`.
    """
    given = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    text = without_comments(given)
    builder = DocumentBuilder(source=source, media_type="text/markdown", limits=limits)
    tokens = parse(text, limits)
    blocks = _Reader(tokens, builder).read()
    _write(blocks, builder)
    if text != given:
        builder.repairs.append("%% で囲まれた注釈を除きました。")
    headings = (split_page_marks(block.text)[0] for block in blocks if block.kind == "heading")
    first = next(filter(is_title, islice(headings, _TITLE_AMONG)), "")
    named = builder.metadata.get("title", "")
    builder.title = title or (named if is_title(named) else "") or first or fallback_title
    return builder.build()


@dataclass(slots=True)
class _Block:
    """A block before its page marks are taken out; `label` is set on notes alone, and `level` on headings."""

    kind: BlockKind
    text: str
    level: int = 0
    label: str = ""


def _write(blocks: Sequence[_Block], builder: DocumentBuilder) -> None:
    body = [block for block in blocks if not block.label]
    notes = [block for block in blocks if block.label]
    if notes and body and body[-1].kind == "heading" and blocks[-len(notes) - 1 :] == [body[-1], *notes]:
        builder.notes_title(body.pop().text)  # it heads nothing but the notes at the end
    last = 0
    for block in (*body, *notes):
        text, pages = split_page_marks(block.text, last)
        text = text.strip("\n")
        last = pages[-1][1] if pages else last
        if not text.strip():  # marks alone: the next block begins the page
            for _, number, label in pages:
                builder.page(number, label)
        elif block.label:
            builder.note(block.label, text, pages=[start for start in pages if start[0] < len(text)])
        elif block.kind == "heading":
            for _, number, label in pages:
                builder.page(number, label)
            builder.heading(block.level, text)
        else:
            add_with_pages(builder, block.kind, text, pages, has_header=block.kind == "table")


@dataclass(slots=True)
class _Reader:
    """Walks over the tokens once, front to back."""

    tokens: Sequence[Token]
    builder: DocumentBuilder
    at: int = 0
    blocks: list[_Block] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)  # of the notes so far

    def read(self) -> list[_Block]:
        while self.at < len(self.tokens):
            self._block()
        return self.blocks

    def _block(self) -> None:
        token = self.tokens[self.at]
        self.at += 1
        if token.type == "front_matter":
            self.builder.metadata.update(_front_matter(token.content))
        elif token.type == "heading_open":
            self._add("heading", " ".join(self._texts("heading_close")), level=int(token.tag[1]))
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            self._add("list", "\n".join(self._list(token)))
        elif token.type == "table_open":
            self._add("table", "\n".join(self._table()))
        elif token.type == "footnote_reference_open":
            label = f"({token.meta['label']})"
            text = "\n".join(self._texts("footnote_reference_close"))
            if label in self.labels:  # a mark leads to one note, the first
                self._add("paragraph", text)
            else:
                self._add("note", f"{label} {text}", label=label)
        elif token.type in ("fence", "code_block"):
            self._add("code", _text(token))
        elif token.type == "blockquote_open":
            self._quotation()
        elif token.type in ("inline", "html_block"):
            self._add("paragraph", _text(token))

    def _quotation(self) -> None:
        """A callout's first line is its title, and stands on a line of its own."""
        first = self.tokens[self.at + 1] if self.at + 1 < len(self.tokens) else None
        if first is None or first.type != "inline" or callout(first.content) is None:
            return
        children = first.children or []
        end = next((place for place, child in enumerate(children) if child.type.endswith("break")), len(children))
        title = callout(_inline(children[:end])) or ""
        words = _inline(children[end + 1 :])
        self._add("paragraph", _without_html("\n".join(part for part in (title, words) if part.strip()), breaks=False))
        self.at += 3  # the paragraph's

    def _add(self, kind: BlockKind, text: str, *, level: int = 0, label: str = "") -> None:
        text = re.sub(r"\n\s*\n+", "\n", text).strip("\n")
        if text.strip():
            self.blocks.append(_Block(kind, text, level, label))
            self.labels |= {label} - {""}

    def _texts(self, close: str) -> list[str]:
        """The texts up to the token `close`."""
        texts = []
        while self.at < len(self.tokens) and self.tokens[self.at].type != close:
            token = self.tokens[self.at]
            self.at += 1
            if token.type in ("bullet_list_open", "ordered_list_open"):
                texts.extend(self._list(token))
            else:
                texts.append(_text(token))
        self.at += 1
        return [text for text in texts if text.strip()]

    def _list(self, token: Token) -> list[str]:
        """One line an item, those of an inner list indented."""
        close = token.type.replace("open", "close")
        number = int(token.attrs.get("start", 1)) if close.startswith("ordered") else None
        lines: list[str] = []
        while self.tokens[self.at].type != close:
            item = self.tokens[self.at]
            self.at += 1
            if item.type == "list_item_open":
                mark = "- " if number is None else f"{number}. "
                texts = [line for text in self._texts("list_item_close") for line in text.split("\n")]
                lines.extend((mark if index == 0 else "  ") + line for index, line in enumerate(texts))
                number = None if number is None else number + 1
        self.at += 1
        return lines

    def _table(self) -> list[str]:
        """One line a row, cells parted by ` | `."""
        rows: list[str] = []
        cells: list[str] = []
        while self.tokens[self.at].type != "table_close":
            token = self.tokens[self.at]
            self.at += 1
            if token.type == "inline":
                cells.append(_text(token).replace("\n", " "))
            elif token.type == "tr_close":
                rows.append(" | ".join(cells))
                cells = []
        self.at += 1
        return rows


def _text(token: Token) -> str:
    """The text of a leaf block, or "" of any other token."""
    if token.type in ("fence", "code_block"):
        return token.content.rstrip("\n")
    if token.type == "html_block":
        return _without_html(token.content).strip()
    if token.type != "inline":
        return ""
    return _without_html(_inline(token.children or []), breaks=False).strip(" \t\n")


def _inline(tokens: Sequence[Token]) -> str:
    """Inline tokens as text; a HTML tag stays, for what it encloses may have to go with it."""
    text = ""
    soft = False
    for token in tokens:
        piece = _inline_piece(token)
        if soft and piece:
            text += joint(PAGE_MARK.sub("", text[-40:]), PAGE_MARK.sub("", piece)) + piece
            soft = False
        else:
            text += piece
        soft = soft or token.type == "softbreak"
    return resolved(text)


def _inline_piece(token: Token) -> str:
    if token.type == "text":
        return running(token.content).replace("<", _LESS)
    if token.type in ("code_inline", "text_special"):
        return token.content.replace("<", _LESS)
    if token.type == "hardbreak":
        return "\n"
    if token.type == "html_inline":
        return "\n" if is_break(token.content) else token.content
    if token.type == "footnote_ref":
        return f"({token.meta['label']})"
    if token.type == "image":
        return token.content
    return ""


def _without_html(text: str, breaks: bool = True) -> str:
    return without_html(text, breaks).replace(_LESS, "<")


def _front_matter(content: str) -> dict[str, str]:
    """The `key: value` lines; anything deeper is left out."""
    found = {}
    for line in content.splitlines():
        match = re.match(r"([A-Za-z_][\w-]*)\s*:\s+(\S.*)$", line)
        if match and not match[2].startswith(("|", ">", "{", "[", "&", "*")):
            value = match[2].strip()
            if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
                value = value[1:-1]
            found[match[1].lower()] = value
    return found
