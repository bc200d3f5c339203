"""What stands within a paragraph of LaTeX as text: letters, marks of notes and sources; formulas as they are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from pylatexenc.latexwalker import (
    LatexCharsNode,
    LatexCommentNode,
    LatexEnvironmentNode,
    LatexGroupNode,
    LatexMacroNode,
    LatexMathNode,
    LatexSpecialsNode,
)

from corpus.readers.joining import join_lines
from corpus.readers.latex.parser import Node, Source, arguments, macro_name, parse, plain, symbol

# Print their last argument.
_WRAPPERS = set(
    "textbf textit textsl textsc texttt textrm textsf textmd textup textnormal emph underline mbox text fbox makebox hbox textgt"
    " textmc kenten bou rensuji textcolor colorbox href textsuperscript textsubscript uline sout hl alert enquote MakeUppercase"
    " uppercase lowercase raisebox scalebox resizebox structure title".split()
)
_REFERENCES = set("ref eqref autoref cref Cref nameref pageref cite citep citet parencite textcite footcite".split())
_SILENT = set(
    "label index glossary nocite hspace vspace vskip hskip setlength addtolength setcounter addtocounter pagestyle thispagestyle"
    " pagenumbering hypersetup bibliographystyle bibliography addbibresource printbibliography graphicspath definecolor color usepackage"
    " RequirePackage documentclass newcommand renewcommand providecommand DeclareRobustCommand def newenvironment renewenvironment"
    " newtheorem theoremstyle newcounter lstset usetheme usecolortheme institute geometry addcontentsline numberwithin author date"
    " thanks input include subfile lstinputlisting inputminted includepdf rowcolor cellcolor cline hline toprule midrule bottomrule"
    " special message rule footnotemark setmainfont setmainjfont setCJKmainfont linespread allowdisplaybreaks maketitle tableofcontents"
    " listoffigures listoftables centering noindent newpage clearpage pagebreak".split()
)
_BREAKS = {"\\", "newline", "linebreak", "par", "tabularnewline", "quad", "qquad", " ", "\n", "item"}
_DEEPEST = 4  # macros that stand for others
_LONGEST_EXPANSION = 2_000  # characters


@dataclass(slots=True)
class Inline:
    """Makes text of nodes. `note` is told the text of each footnote and gives its mark; `pictures` and `readings` count."""

    source: Source
    note: Callable[[str], str]
    pictures: int = 0
    _expansions: dict[str, str] = field(default_factory=dict)

    def text(self, nodes: Iterable[Node], depth: int = 0) -> str:
        """As one line."""
        return joined("".join(self.pieces(nodes, depth)))

    def pieces(self, nodes: Iterable[Node], depth: int = 0) -> list[str]:
        return [self._piece(node, depth) for node in nodes if node is not None]

    def _piece(self, node: Node, depth: int) -> str:
        if isinstance(node, LatexCharsNode):
            return str(node.chars)
        if isinstance(node, LatexCommentNode):
            return ""
        if isinstance(node, LatexMathNode):
            return str(node.latex_verbatim())
        if isinstance(node, LatexGroupNode):
            return "".join(self.pieces(node.nodelist, depth))
        if isinstance(node, LatexEnvironmentNode):
            return " " + "".join(self.pieces(node.nodelist, depth)) + " "
        if isinstance(node, LatexSpecialsNode):
            return " " if node.specials_chars == "&" else "\n\n" if node.specials_chars == "\n\n" else symbol(node)
        return self._macro(node, depth) if isinstance(node, LatexMacroNode) else ""

    def _macro(self, node: Node, depth: int) -> str:
        name, given = macro_name(node), arguments(node)
        after = str(node.macro_post_space or "")
        after = "\n\n" if after.count("\n") > 1 else ""
        if aside := self.source.set_aside(node):
            return " ".join(aside[1].split()) + after
        if name in _SILENT:
            return after
        if name in _BREAKS:
            return " " if name in ("quad", "qquad", " ") else "\n\n" if name == "par" else "\n"
        if name == "and":  # between authors
            return "、"
        if name in ("footnote", "footnotetext") and given:
            return self.note(self.text([given[-1]], depth))
        if name in _REFERENCES and given:
            return f"[{plain(given[-1])}]"
        if name == "includegraphics":
            self.pictures += 1
            return after
        if name == "ruby" and len(given) > 1:
            return "".join(self.pieces([given[-2]], depth))
        if name == "verb" and given:
            return str(getattr(given[-1], "chars", ""))
        if name in ("url", "nolinkurl") and given:
            return plain(given[-1])
        if name in _WRAPPERS:
            return "".join(self.pieces(given[-1:], depth)) + after
        if name in self.source.definitions:
            return self._expanded(name, depth) + after
        return self._symbol(node, given, depth) + after

    def _expanded(self, name: str, depth: int) -> str:
        """What a macro of the source's own stands for; made once, for each may stand for many others."""
        if depth >= _DEEPEST:
            return ""
        if name not in self._expansions:
            inner = parse(self.source.definitions[name])
            self._expansions[name] = "".join(self.pieces(inner.nodes, depth + 1))[:_LONGEST_EXPANSION]
        return self._expansions[name]

    def _symbol(self, node: Node, given: Sequence[Node], depth: int) -> str:
        known = symbol(node)
        if known or not any(given):
            return known
        return "".join(self.pieces(given, depth))


def joined(text: str) -> str:
    """White space as LaTeX takes it: a line end is a space, and nothing within Japanese."""
    return join_lines([line for raw in text.split("\n") if (line := re.sub(r"[ \t\xa0]+", " ", raw).strip())])
