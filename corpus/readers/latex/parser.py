"""LaTeX sources parsed by pylatexenc, which knows TeX's marks and most macros' arguments, but expands nothing.

What programs print as it stands (verbatim, lstlisting, …) is set aside first, for braces and % mean nothing in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latexwalker import LatexWalker, LatexWalkerError, get_default_latex_context_db
from pylatexenc.macrospec import EnvironmentSpec, MacroSpec

from corpus.errors import DamagedDocument

Node = Any  # of pylatexenc

_ASIDE = "tenkyoaside"  # a macro of ours that stands for what was set aside
_VERBATIM = re.compile(
    r"\\begin\{(verbatim\*?|Verbatim\*?|BVerbatim|lstlisting|minted|alltt|comment|filecontents\*?)\}"
)
_OPTIONS = re.compile(r"[ \t]*(?:\[[^\]\n]*\]|\{[^}\n]*\})*[ \t]*\n?")
_DEFINED = re.compile(
    r"\\(?:(?:re)?newcommand\*?|providecommand\*?|DeclareRobustCommand)\s*\{?\\([A-Za-z]+)\}?\s*(?=\{)"
    r"|\\[egx]?def\s*\\([A-Za-z@]+)[^{}\n]{0,50}(?=\{)"
)
_THEOREM = re.compile(r"\\newtheorem\*?\s*\{([A-Za-z*]+)\}(?:\[[^\]]*\])?\s*\{([^{}]{1,40})\}")
_LONGEST_DEFINITION = 500  # characters

# Macros whose arguments pylatexenc doesn't know: without them their arguments would stand in the text.
_ARGUMENTS = {
    "caption": "[{", "captionof": "{[{", "bibitem": "[{", "multicolumn": "{{{", "multirow": "[{[{[{", "url": "{", "nolinkurl": "{", "href": "[{{",
    "hspace": "*{", "vspace": "*{", "setlength": "{{", "addtolength": "{{", "setcounter": "{{", "addtocounter": "{{", "pagestyle": "{",
    "thispagestyle": "{", "pagenumbering": "{", "hypersetup": "{", "bibliographystyle": "{", "bibliography": "{", "addbibresource": "[{",
    "printbibliography": "[", "graphicspath": "{", "definecolor": "{{{", "color": "[{", "textcolor": "[{{", "colorbox": "[{{", "fbox": "{",
    "newtheorem": "*{[{[", "theoremstyle": "{", "newcounter": "{", "index": "{", "glossary": "{", "lstset": "{", "lstinputlisting": "[{",
    "inputminted": "[{{", "usetheme": "[{", "usecolortheme": "[{", "frametitle": "[{", "framesubtitle": "{", "institute": "[{",
    "ruby": "[{{", "kenten": "{", "bou": "{", "rensuji": "*{", "cline": "{", "cmidrule": "({", "rowcolor": "[{", "cellcolor": "[{", "eqref": "{",
    "autoref": "{", "cref": "{", "Cref": "{", "nameref": "{", "pageref": "{", "citep": "*[[{", "citet": "*[[{", "parencite": "[[{", "textcite": "[[{",
    "nocite": "{", "geometry": "{", "addcontentsline": "{{{", "numberwithin": "{{", "subtitle": "{", "keywords": "{", "affil": "[{",
    "email": "{", "date": "{", "thanks": "{", "chapter": "*[{", "part": "*[{", "subsubsection": "*[{", "paragraph": "*[{", "subparagraph": "*[{",
    "footnotetext": "[{", "footnotemark": "[", "marginpar": "[{", "rule": "[{{", "raisebox": "{[[{", "scalebox": "{{", "resizebox": "*{{{",
    "special": "{", "message": "{", "setmainfont": "[{[", "setmainjfont": "[{[", "setCJKmainfont": "[{[", "RequirePackage": "[{[",
    "includepdf": "[{", "allowdisplaybreaks": "[", "linespread": "{", "columnbreak": "", "item": "[", _ASIDE: "{",
}  # fmt: skip
_ENVIRONMENTS = {
    "tabular*": "{[{", "tabularx": "{[{", "tabulary": "{{", "longtable": "[{", "supertabular": "{", "tabu": "{", "array": "[{", "minipage": "[[[{",
    "frame": "[[", "multicols": "{[", "thebibliography": "{", "wrapfigure": "[{[{", "wraptable": "[{[{", "subfigure": "[{", "list": "{{", "block": "{",
    "alertblock": "{", "exampleblock": "{", "tcolorbox": "[", "mdframed": "[", "enumerate": "[", "itemize": "[", "description": "[", "table": "[",
    "table*": "[", "figure": "[", "figure*": "[", "letter": "{",
}  # fmt: skip


@dataclass(slots=True)
class Source:
    """A source taken apart: its nodes, what was set aside (name of its environment, text), macros without arguments and what
    they stand for, and what kinds of theorem are called."""

    nodes: Sequence[Node]
    aside: list[tuple[str, str]] = field(default_factory=list)
    definitions: dict[str, str] = field(default_factory=dict)
    theorems: dict[str, str] = field(default_factory=dict)

    def set_aside(self, node: Node) -> tuple[str, str] | None:
        """What a macro of ours stands for; None for any other."""
        if macro_name(node) != _ASIDE:
            return None
        number = plain(arguments(node)[-1])
        return self.aside[int(number)] if number.isdigit() and int(number) < len(self.aside) else None


def parse(text: str) -> Source:
    """Raises `DamagedDocument` when it is no LaTeX or is nested without end."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text, aside = _verbatim_apart(text)
    theorems = dict(_THEOREM.findall(text))
    text, definitions = _definitions_apart(text)
    try:
        nodes = LatexWalker(text, latex_context=_context(), tolerant_parsing=True).get_latex_nodes()[0]
    except (RecursionError, LatexWalkerError):
        raise _unreadable() from None
    return Source(nodes, aside, definitions, theorems)


def arguments(node: Node) -> list[Node]:
    """The arguments that are given; optional ones that are not are None."""
    parsed = getattr(node, "nodeargd", None)
    return list(parsed.argnlist or ()) if parsed is not None else []


def macro_name(node: Node) -> str:
    return str(getattr(node, "macroname", "") or "")


def environment_name(node: Node) -> str:
    return str(getattr(node, "environmentname", "") or "")


def plain(node: Node) -> str:
    """What stands between the braces of an argument, as it was written."""
    return node.latex_verbatim().strip("{}[] \n") if node is not None else ""


def symbol(node: Node) -> str:
    """A macro or special sign as text: α for \\alpha, — for ---, é for \\'e; "" for what prints nothing."""
    text = _TO_TEXT.node_to_text(node)
    return text if isinstance(text, str) else ""


_TO_TEXT = LatexNodes2Text(math_mode="verbatim", keep_comments=False)


def _context() -> Any:
    database = get_default_latex_context_db()
    database.add_context_category(
        "tenkyo",
        prepend=True,
        macros=[MacroSpec(name, arguments) for name, arguments in _ARGUMENTS.items() if "(" not in arguments],
        environments=[EnvironmentSpec(name, arguments) for name, arguments in _ENVIRONMENTS.items()],
    )
    return database


def _verbatim_apart(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The text with marks of ours in the place of what is printed as it stands, and that, by its environment's name."""
    aside: list[tuple[str, str]] = []
    kept: list[str] = []
    open_ended: set[str] = set()  # names that nothing closes any more
    done = 0
    for match in _VERBATIM.finditer(text):
        name, closing = match[1], f"\\end{{{match[1]}}}"
        if match.start() < done or name in open_ended:
            continue
        end = text.find(closing, match.end())
        if end < 0:
            open_ended.add(name)
            continue
        inside = text[match.end() : end]
        aside.append((name, inside[_options_end(name, inside) :]))
        kept += text[done : match.start()], f"\\{_ASIDE}{{{len(aside) - 1}}}"
        done = end + len(closing)
    return "".join(kept) + text[done:], aside


def _options_end(name: str, text: str) -> int:
    """Behind the options that stand after \\begin{lstlisting}."""
    match = (
        _OPTIONS.match(text) if name in ("lstlisting", "minted", "Verbatim", "filecontents", "filecontents*") else None
    )
    return match.end() if match else 0


def _definitions_apart(text: str) -> tuple[str, dict[str, str]]:
    """The text without the definitions of macros, and what those stand for that take no arguments."""
    found: dict[str, str] = {}
    kept: list[str] = []
    done = 0
    for match in _DEFINED.finditer(text):
        body = _braced(text, match.end())
        if match.start() < done or not body:
            continue
        kept.append(text[done : match.start()])
        done = match.end() + len(body) + 2
        if "#" not in body:
            found[match[1] or match[2]] = body
    return "".join(kept) + text[done:], found


def _braced(text: str, at: int) -> str:
    """What stands between the brace at `at` and the one that closes it; "" when that is far."""
    depth = 0
    for end in range(at, min(len(text), at + _LONGEST_DEFINITION)):
        depth += (text[end] == "{") - (text[end] == "}")
        if not depth:
            return text[at + 1 : end]
    return ""


def _unreadable() -> DamagedDocument:
    return DamagedDocument(
        "LaTeX の原稿として読めません（括弧が合わない、または入れ子が深すぎる）。組版した PDF を追加してください。",
        "Not readable as LaTeX (braces don't match, or are nested too deeply). Add the PDF that it makes.",
    )
