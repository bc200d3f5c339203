"""LaTeX sources to a `Document`: sections, lists, tables, code and formulas as they are written, footnotes last.

Macros of the source's own are put in where they take no arguments. Left out: what other files hold, and pictures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pylatexenc.latexwalker import (
    LatexCharsNode,
    LatexEnvironmentNode,
    LatexMacroNode,
    LatexMathNode,
    LatexSpecialsNode,
)

from corpus.builder import DocumentBuilder
from corpus.document import Document
from corpus.errors import DamagedDocument, DocumentTooLarge
from corpus.readers.latex.inline import Inline, joined
from corpus.readers.latex.parser import Node, Source, arguments, environment_name, macro_name, parse, plain
from corpus.readers.latex.tables import table_rows
from corpus.settings import ReadingLimits
from language.script import is_written_without_spaces

_SECTIONS = ("part", "chapter", "section", "subsection", "subsubsection", "paragraph", "subparagraph")
_LISTS = {"itemize", "enumerate", "description", "list", "compactitem", "compactenum", "trivlist"}
_TABLES = {"tabular", "tabular*", "tabularx", "tabulary", "longtable", "supertabular", "tabu", "array", "tblr"}
_FORMULAS = re.compile(
    r"(?:equation|align|alignat|gather|multline|eqnarray|displaymath|math|flalign|split|subequations)\*?$"
)
_CAPTIONS = {"caption", "captionof"}
_FRAME_TITLES = {"frametitle", "framesubtitle"}
_INCLUDES = {"input", "include", "subfile", "lstinputlisting", "inputminted", "includepdf"}
_BLANK = re.compile(r"\n[ \t]*\n\s*")
_LABEL = re.compile(r"\\label\{[^{}]*\}")
_MOST_CHARACTERS = 1_000_000  # of a source: a thesis has 300,000, and 100,000 take three seconds to parse


def read_latex(
    text: str, *, title: str = "", fallback_title: str = "", source: str = "", limits: ReadingLimits = ReadingLimits()
) -> Document:
    """The document; its title is `title`, else the source's, else its first section's, else `fallback_title`.

    Raises `DamagedDocument` (no LaTeX, nested without end) and `DocumentTooLarge`.
    """
    if len(text) > _MOST_CHARACTERS:
        raise DocumentTooLarge(
            f"原稿が長すぎます（{len(text):,} 文字、上限 {_MOST_CHARACTERS:,}）。章ごとに分けて追加してください。",
            f"The source is too long ({len(text):,} characters, at most {_MOST_CHARACTERS:,}). Add it chapter by chapter.",
        )
    parsed = parse(text)
    builder = DocumentBuilder(source=source, media_type="text/x-tex", limits=limits)
    walker = _Walker(parsed, builder, limits)
    try:
        own = walker.document()
    except RecursionError:
        raise DamagedDocument(
            "入れ子が深すぎます。組版した PDF を追加してください。", "Nested too deeply. Add the PDF that it makes."
        ) from None
    builder.title = title or own or fallback_title
    builder.repairs.extend(walker.left_out())
    return builder.build()


class _Walker:
    """Goes over the nodes once; inline ones gather in `_inline` until a block begins or a paragraph ends."""

    def __init__(self, source: Source, builder: DocumentBuilder, limits: ReadingLimits) -> None:
        self._source, self._builder = source, builder
        self._text = Inline(source, self._note)
        self._cells_left = limits.table_cells
        self._inline: list[str] = []
        self._notes: list[tuple[str, str]] = []
        self._included: list[str] = []
        self._frames = 0
        self._first = ""
        found = {macro_name(node) for node in _everything(source.nodes)} & set(_SECTIONS)
        self._levels = {name: at for at, name in enumerate(name for name in _SECTIONS if name in found)}
        self._top = 1  # the level of the highest section

    def document(self) -> str:
        """Write everything; returns the title."""
        body = next((node for node in self._source.nodes if environment_name(node) == "document"), None)
        title = self._front()
        self._blocks(self._source.nodes if body is None else body.nodelist)
        self._flush()
        for label, text in self._notes:
            self._builder.note(label, f"{label} {text}")
        return title or self._first

    def left_out(self) -> Iterator[str]:
        if self._text.pictures:
            yield f"図{self._text.pictures:,}点は、文字がないので省きました。"
        if self._included:
            shown = "、".join(f"「{name}」" for name in self._included[:3])
            yield f"別のファイルの取り込み{len(self._included):,}件（{shown}）は読みませんでした。別に追加してください。"

    def _front(self) -> str:
        """The title page: what the preamble says of title, author and date."""
        found: dict[str, str] = {}
        for node in _everything(self._source.nodes):
            name, given = macro_name(node), arguments(node)
            if name in ("title", "subtitle", "author", "date") and given and name not in found:
                found[name] = re.sub(r"\s*、\s*", "、", self._text.text([given[-1]]))
        if title := found.get("title", ""):
            self._top = 2
            self._builder.heading(1, title)
        for name in ("subtitle", "author", "date"):
            self._builder.add("paragraph", found.get(name, ""))
        if author := found.get("author"):
            self._builder.metadata["creator"] = author
        return title

    def _blocks(self, nodes: Sequence[Node]) -> None:
        for node in nodes:
            if node is not None:
                self._node(node)

    def _node(self, node: Node) -> None:
        name = macro_name(node)
        if isinstance(node, LatexEnvironmentNode):
            self._environment(node)
        elif isinstance(node, LatexMathNode) and node.displaytype == "display":
            self._code(node.latex_verbatim())
        elif isinstance(node, LatexMacroNode) and (name in self._levels or name in _FRAME_TITLES):
            self._section(node, name)
        elif name in _CAPTIONS:
            self._flush()
            self._builder.add("paragraph", self._text.text(arguments(node)[-1:]))
        elif name in _INCLUDES:
            self._included.append(plain(arguments(node)[-1]) if arguments(node) else name)
        elif name in ("title", "subtitle"):
            pass  # on the title page already
        elif aside := self._source.set_aside(node):
            if aside[0] not in ("comment",) and not aside[0].startswith("filecontents"):
                self._code(aside[1])
        elif isinstance(node, (LatexCharsNode, LatexSpecialsNode, LatexMacroNode)):
            self._gather("".join(self._text.pieces([node])))
        elif getattr(node, "nodelist", None) is not None and _holds_blocks(node):
            self._blocks(node.nodelist)
        else:
            self._gather("".join(self._text.pieces([node])))

    def _gather(self, text: str) -> None:
        first, *others = _BLANK.split(text)
        self._inline.append(first)
        for other in others:
            self._flush()
            self._inline.append(other)

    def _flush(self) -> None:
        text = joined("".join(self._inline))
        self._inline = []
        self._builder.add("paragraph", text)

    def _section(self, node: Node, name: str) -> None:
        self._flush()
        text = self._text.text(arguments(node)[-1:])
        self._first = self._first or text
        level = self._levels.get(name, len(self._levels)) + self._top
        self._builder.heading(level, text)

    def _code(self, text: str) -> None:
        self._flush()
        lines = [line.expandtabs(4).rstrip() for line in _LABEL.sub("", text).split("\n") if line.strip()]
        self._builder.add("code", "\n".join(lines))

    def _environment(self, node: Node) -> None:
        name = environment_name(node)
        self._flush()
        if name in _LISTS:
            self._builder.add("list", "\n".join(self._list_lines(node)))
        elif name in _TABLES:
            self._table(node)
        elif _FORMULAS.match(name):
            self._code(node.latex_verbatim())
        elif name in ("verbatim", "verbatim*"):
            self._code("".join(str(getattr(each, "chars", "")) for each in arguments(node)))
        elif name == "thebibliography":
            self._bibliography(node)
        elif name == "frame":
            self._frame(node)
        else:
            if name == "abstract":
                self._builder.heading(self._top, self._named("概要", "Abstract"))
            elif name in self._source.theorems:
                self._inline.append(self._source.theorems[name] + "\u3000")
            self._blocks(node.nodelist)
            self._flush()

    def _frame(self, node: Node) -> None:
        """A slide; its title may stand in braces behind its beginning."""
        self._frames += 1
        self._builder.place(f"スライド {self._frames}")
        nodes = [each for each in node.nodelist if each is not None]
        if nodes and type(nodes[0]).__name__ == "LatexGroupNode":
            self._builder.heading(len(self._levels) + self._top, self._text.text([nodes[0]]))
            nodes = nodes[1:]
        self._blocks(nodes)
        self._flush()

    def _bibliography(self, node: Node) -> None:
        self._builder.heading(self._top, self._named("参考文献", "References"))
        lines: list[str] = []
        for mark, nodes in _items(node.nodelist, "bibitem"):
            key = plain(arguments(mark)[-1]) if arguments(mark) else ""
            lines.append(f"[{key}] {self._text.text(nodes)}")
        self._builder.add("list", "\n".join(lines))

    def _list_lines(self, node: Node) -> list[str]:
        """One line an item, those of an inner list two spaces deeper."""
        lines: list[str] = []
        numbered = environment_name(node) in ("enumerate", "compactenum")
        for number, (mark, nodes) in enumerate(_items(node.nodelist, "item"), 1):
            given = arguments(mark)
            own = self._text.text(given[-1:]) if given and given[-1] is not None else ""
            before = f"{own} " if own else f"{number}. " if numbered else "- "
            texts: list[str] = []
            inner: list[str] = []
            waiting: list[Node] = []
            for each in nodes:
                if environment_name(each) in _LISTS:
                    texts.append(self._text.text(waiting))
                    waiting = []
                    inner.extend("  " + line for line in self._list_lines(each))
                else:
                    waiting.append(each)
            texts.append(self._text.text(waiting))
            lines.append(before + " ".join(text for text in texts if text))
            lines.extend(inner)
        return [line for line in lines if line.strip()]

    def _table(self, node: Node) -> None:
        rows = table_rows(node, self._text)
        self._cells_left -= sum(map(len, rows))
        if self._cells_left < 0:
            raise DocumentTooLarge(
                "表のセルが多すぎます。分割して追加してください。", "Too many cells in tables. Split it."
            )
        lines = [" | ".join(row) for row in rows]
        self._builder.add("table", "\n".join(lines))

    def _note(self, text: str) -> str:
        label = f"({len(self._notes) + 1})"
        self._notes.append((label, text))
        return label

    def _named(self, japanese: str, english: str) -> str:
        """What a class prints for a part without a title of its own."""
        title = self._builder.title or self._first or "".join(self._inline)
        text = title or "".join(str(getattr(node, "chars", "")) for node in list(_everything(self._source.nodes))[:200])
        return japanese if any(is_written_without_spaces(character) for character in text) else english


def _items(nodes: Sequence[Node], mark: str) -> Iterator[tuple[Node, list[Node]]]:
    """What follows each `\\item`, with the macro itself; what stands before the first belongs to none."""
    at: Node | None = None
    waiting: list[Node] = []
    for node in nodes:
        if macro_name(node) == mark:
            if at is not None:
                yield at, waiting
            at, waiting = node, []
        elif node is not None:
            waiting.append(node)
    if at is not None:
        yield at, waiting


def _holds_blocks(node: Node) -> bool:
    return any(isinstance(each, LatexEnvironmentNode) or macro_name(each) in _SECTIONS for each in node.nodelist)


def _everything(nodes: Sequence[Node]) -> Iterator[Node]:
    """Every node, without going down by recursion."""
    waiting = [node for node in reversed(list(nodes)) if node is not None]
    while waiting:
        node = waiting.pop()
        yield node
        below = getattr(node, "nodelist", None) or ()
        waiting.extend(each for each in reversed(list(below)) if each is not None)
