"""A Markdown parser whose work is bounded, whatever brackets and tables it is given."""

from __future__ import annotations

from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from corpus.errors import DocumentTooLarge
from corpus.settings import ReadingLimits

# Each `[` is followed to its `]` through all that lies between, piece by piece, and 200,000 of them without one are so to
# the end. A text with as many links as lines takes one or two steps a link.
_MOST_STEPS = 300_000
_LOOK_AHEAD = ("link", "image", "footnote_inline")  # the rules that do it


def parse(text: str, limits: ReadingLimits) -> list[Token]:
    """The tokens of `text`: CommonMark with tables, strikethrough, footnotes and front matter.

    In a text with brackets beyond measure, those after the first 300,000 steps are plain text. Raises
    `DocumentTooLarge` for more cells than `limits` allow.
    """
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.use(front_matter_plugin).use(footnote_plugin, inline=False)
    parser.disable("footnote_tail")  # leaves the notes where they stand, also those that nothing refers to
    parser.inline = _BoundedInline(parser.inline)
    tables = _BoundedTables(limits.table_cells)
    parser.block.ruler.at("table", tables, {"alt": ["paragraph", "reference"]})
    return parser.parse(text)


class _TooManySteps(Exception):
    pass


class _BoundedInline(ParserInline):
    """`ParserInline` with the rules of another, which gives up looking for the ends of links after so many steps."""

    def __init__(self, rules: ParserInline) -> None:
        super().__init__()
        self.ruler, self.ruler2 = rules.ruler, rules.ruler2
        self._steps = 0

    def skipToken(self, state: StateInline) -> None:  # noqa: N802 - its name there
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise _TooManySteps
        super().skipToken(state)

    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        try:
            return super().parse(src, md, env, tokens)
        except _TooManySteps:
            tokens.clear()
            md.disable(_LOOK_AHEAD, ignoreInvalid=True)
            return super().parse(src, md, env, tokens)


class _BoundedTables:
    """The rule for tables, counting cells: a row is filled up to the width of the first, for two characters."""

    def __init__(self, most_cells: int) -> None:
        self._most, self._cells = most_cells, 0

    def __call__(self, state: StateBlock, first: int, last: int, silent: bool) -> bool:
        before = len(state.tokens)
        is_table = table(state, first, last, silent)
        self._cells += sum(token.type == "inline" for token in state.tokens[before:])
        if self._cells > self._most:
            raise DocumentTooLarge(
                f"表のセルが多すぎます（上限 {self._most:,}）。分割して追加してください。",
                f"Too many cells in tables (at most {self._most:,}). Split the document.",
            )
        return is_table
