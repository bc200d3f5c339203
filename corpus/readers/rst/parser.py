"""reStructuredText parsed by docutils, which reads no other file for it and knows Sphinx's words well enough to keep them.

Directives and roles that docutils doesn't know (Sphinx has a hundred, projects their own) would become error messages:
each is given a meaning when it is met, so that what it holds is text like any other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from docutils import nodes
from docutils.core import publish_doctree
from docutils.parsers.rst import Directive, directives, roles
from docutils.parsers.rst.languages import en as english

from corpus.errors import DamagedDocument, DocumentTooLarge

_DIRECTIVE = re.compile(r"^[ \t]*\.\.[ \t]+(?:\|[^|\n]+\|[ \t]+)?([A-Za-z][\w:.+-]*)::", re.MULTILINE)
_ROLE = re.compile(r":([A-Za-z][\w:.+-]*):`")
_TARGETED = re.compile(r"^!?~?(.*?)(?:\s*<[^<>]*>)?$", re.DOTALL)
_MOST_NAMES = 300  # of directives and roles of a file's own
_MOST_REFERENCES = 5_000  # in one paragraph
_WIDEST_TABLE = 200  # columns
_CONTENTS = {"toctree", "index", "only", "highlight", "currentmodule", "module", "tabularcolumns"}
_CODE = {"code", "sourcecode", "code-block", "prompt", "ipython", "doctest", "testcode"}
_DEEPEST = 100  # elements in elements

_SETTINGS: dict[str, Any] = {
    "file_insertion_enabled": False,  # no `include`, no `csv-table` of a file
    "raw_enabled": False,
    "_disable_config": True,  # no docutils.conf of whoever runs this
    "report_level": 3,  # errors stay in the tree, with the source that they are about
    "halt_level": 6,
    "warning_stream": False,
    "input_encoding": "unicode",
    "syntax_highlight": "none",
    "smart_quotes": False,
    "line_length_limit": 1_000_000,
    "doctitle_xform": False,
    "sectsubtitle_xform": False,
    "docinfo_xform": False,
}


class _Any(dict[str, Any]):
    """Options of every name are taken, and nothing is made of them."""

    def __missing__(self, name: str) -> Any:
        return directives.unchanged


class _Unknown(Directive):  # type: ignore[misc]  # of a library without types
    """A directive that docutils doesn't know: its argument is a paragraph, its content what it holds."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = _Any({"class": directives.unchanged})

    def run(self) -> Sequence[nodes.Node]:
        name = self.name.lower()
        if name in _CONTENTS:
            return []
        if name in _CODE:
            text = "\n".join(self.content)
            return [nodes.literal_block(text, text)] if text.strip() else []
        holder = nodes.container()
        if self.arguments:
            argument = " ".join(self.arguments[0].split())
            holder += nodes.paragraph(argument, "", *self.state.inline_text(argument, self.lineno)[0])
        self.state.nested_parse(self.content, self.content_offset, holder)
        return [holder]


def _role(name: str, raw: str, text: str, *_: Any, **__: Any) -> tuple[list[nodes.Node], list[nodes.Node]]:
    """A role that docutils doesn't know: its text without what it points to."""
    match = _TARGETED.match(text.replace("\0", "\\"))
    return [nodes.inline(raw, match[1] if match and match[1] else text)], []


def parse(text: str) -> nodes.document:
    """The tree of `text`. Raises `DamagedDocument` when it is nested without end, `DocumentTooLarge` for names and references beyond measure."""
    _check_references(text)
    _know_names_of(text)
    try:
        tree = publish_doctree(text, settings_overrides=_SETTINGS)
    except RecursionError:
        raise _nested() from None
    _check_depth(tree)
    return tree


def _check_references(text: str) -> None:
    """docutils looks through all of a paragraph for each reference in it."""
    for paragraph in re.split(r"\n\s*\n", text):
        count = paragraph.count("]_") + paragraph.count("`_")
        bars = (line.count("|") for line in paragraph.split("\n"))
        count += sum(bars_of_line for bars_of_line in bars if bars_of_line > _WIDEST_TABLE) or _loose_bars(paragraph)
        if count > _MOST_REFERENCES:
            raise DocumentTooLarge(
                f"1 つの段落に参照が多すぎます（{count:,} 個、上限 {_MOST_REFERENCES:,}）。空行で段落を分けてください。",
                f"Too many references in one paragraph ({count:,}, at most {_MOST_REFERENCES:,}). Part it by empty lines.",
            )


def _loose_bars(paragraph: str) -> int:
    """Bars that are no table's."""
    lines = (line.strip() for line in paragraph.split("\n"))
    return sum(line.count("|") for line in lines if not (line.startswith(("|", "+")) and line.endswith(("|", "+"))))


def _know_names_of(text: str) -> None:
    unknown = (
        {name.lower() for name in _DIRECTIVE.findall(text)} - set(english.directives) - set(directives._directives)
    )
    spoken = {name.lower() for name in _ROLE.findall(text)} - set(english.roles) - set(roles._roles)
    if len(unknown) + len(spoken) > _MOST_NAMES:
        raise DocumentTooLarge(
            f"独自のディレクティブやロールが多すぎます（上限 {_MOST_NAMES:,} 種類）。HTML に変換して追加してください。",
            f"Too many kinds of directives and roles (at most {_MOST_NAMES:,}). Convert it to HTML and add that.",
        )
    for name in (*unknown, *_CODE):  # docutils' own `code` refuses options that it doesn't know
        directives.register_directive(name, _Unknown)
    for name in spoken:
        roles.register_local_role(name, _role)


def _check_depth(tree: nodes.document) -> None:
    level: list[nodes.Node] = [tree]
    depth = 0
    while level:
        depth += 1
        if depth > _DEEPEST:
            raise _nested()
        level = [child for node in level for child in node.children]


def _nested() -> DamagedDocument:
    return DamagedDocument(
        "入れ子が深すぎます。HTML に変換して追加してください。", "Nested too deeply. Convert it to HTML and add that."
    )
