"""A text written as plain-text markup: HTML, Markdown, reStructuredText, Org, LaTeX, Typst."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence

from benchmarks.data.files.model import Grid, Heading, Items, Paragraph, Part, Text

_TEX_SIGNS = re.compile(r"([#$%&_{}])")
_TYPST_SIGNS = re.compile(r"([\\#$*_`<>@=\[\]])")


def to_html(text: Text, style: str = "", *, language: str = "ja", titled: bool = True, body_class: str = "") -> str:
    """A page; `titled` says whether its `<title>` is set."""
    parts = "\n".join(map(html_part, text.parts))
    head = f"<title>{html.escape(text.title)}</title>" if titled else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">{head}<style>{style}</style></head>\n'
        f'<body class="{body_class}"><h1>{html.escape(text.title)}</h1>\n<div class="body">{parts}</div></body></html>\n'
    )


def html_part(part: Part) -> str:
    match part:
        case Heading():
            return f"<h{part.level + 1}>{html.escape(part.text)}</h{part.level + 1}>"
        case Items():
            return "<ul>" + "".join(f"<li>{html.escape(item)}</li>" for item in part.texts) + "</ul>"
        case Grid():
            head = "".join(f"<th>{html.escape(name)}</th>" for name in part.header)
            rows = ("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>\n" for row in part.rows)
            return f"<table border='1'><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        case Paragraph():
            return f"<p>{html.escape(part.text)}</p>"


def to_markdown(text: Text) -> str:
    return f"# {text.title}\n\n" + "\n\n".join(map(_markdown_part, text.parts)) + "\n"


def _markdown_part(part: Part) -> str:
    match part:
        case Heading():
            return f"{'#' * (part.level + 1)} {part.text}"
        case Items():
            return "\n".join(f"* {item}" for item in part.texts)
        case Grid():
            lines = [part.header, tuple("---" for _ in part.header), *part.rows]
            return "\n".join(f"| {' | '.join(line)} |" for line in lines)
        case Paragraph():
            return part.text


def to_rst(text: Text) -> str:
    line = "=" * _columns(text.title)
    return f"{line}\n{text.title}\n{line}\n\n" + "\n\n".join(map(_rst_part, text.parts)) + "\n"


def _rst_part(part: Part) -> str:
    match part:
        case Heading():
            return f"{part.text}\n{'-~^'[part.level - 1] * _columns(part.text)}"
        case Items():
            return "\n".join(f"* {item}" for item in part.texts)
        case Grid():
            rows = [part.header, *part.rows]
            listed = (
                "\n".join(("   * - " if at == 0 else "     - ") + cell for at, cell in enumerate(row)) for row in rows
            )
            return ".. list-table::\n   :header-rows: 1\n\n" + "\n".join(listed)
        case Paragraph():
            return part.text


def _columns(text: str) -> int:
    return sum(1 if ord(character) < 0x300 else 2 for character in text)


def to_org(text: Text) -> str:
    return f"#+TITLE: {text.title}\n#+LANGUAGE: ja\n\n" + "\n\n".join(map(_org_part, text.parts)) + "\n"


def _org_part(part: Part) -> str:
    match part:
        case Heading():
            return f"{'*' * part.level} {part.text}"
        case Items():
            return "\n".join(f"- {item}" for item in part.texts)
        case Grid():
            rule = "|" + "+".join("---" for _ in part.header) + "|"
            rows = ("| " + " | ".join(row) + " |" for row in part.rows)
            return "\n".join(("| " + " | ".join(part.header) + " |", rule, *rows))
        case Paragraph():
            return part.text


def to_latex(text: Text, document_class: str = "ltjsarticle") -> str:
    parts = "\n\n".join(map(_latex_part, text.parts))
    return (
        f"\\documentclass[a4paper]{{{document_class}}}\n\\usepackage{{booktabs}} % 表の罫線\n"
        f"\\title{{{_tex(text.title)}}}\n\\author{{架空 太郎}}\n\\date{{}}\n"
        f"\\begin{{document}}\n\\maketitle\n{parts}\n\\end{{document}}\n"
    )


def _latex_part(part: Part) -> str:
    match part:
        case Heading():
            return f"\\{'sub' * (part.level - 1)}section{{{_tex(part.text)}}}"
        case Items():
            return "\\begin{itemize}\n" + "".join(f"\\item {_tex(i)}\n" for i in part.texts) + "\\end{itemize}"
        case Grid():
            head, *rows = (" & ".join(map(_tex, row)) + " \\\\" for row in (part.header, *part.rows))
            lines = "\n".join(("\\toprule", head, "\\midrule", *rows, "\\bottomrule"))
            return (
                f"\\begin{{table}}[h]\n\\begin{{tabular}}{{{'l' * len(part.header)}}}\n{lines}\n\\end{{tabular}}\n"
                "\\end{table}"
            )
        case Paragraph():
            return _tex(part.text) + " % 書いた人の覚え"


def _tex(text: str) -> str:
    return _TEX_SIGNS.sub(r"\\\1", text)


def to_typst(text: Text, setup: str = "", *, columns: int = 1) -> str:
    """`columns` over the body; the title stands over all of them."""
    parts = "\n\n".join(map(_typst_part, text.parts))
    body = f"#columns({columns})[\n{parts}\n]" if columns > 1 else parts
    return (
        f'#set document(title: "{text.title}")\n#set text(font: "Noto Serif CJK JP", size: 10.5pt, lang: "ja")\n'
        f"#set par(justify: true)\n{setup}\n"
        f'#align(center, text(size: 17pt, weight: "bold")[{_typst(text.title)}])\n\n{body}\n'
    )


def _typst_part(part: Part) -> str:
    match part:
        case Heading():
            return f"{'=' * part.level} {_typst(part.text)}"
        case Items():
            return "\n".join(f"- {_typst(item)}" for item in part.texts)
        case Grid():
            cells = ", ".join(f"[{_typst(cell)}]" for row in part.rows for cell in row)
            head = ", ".join(f"[*{_typst(cell)}*]" for cell in part.header)
            return f"#table(columns: {len(part.header)}, table.header({head}), {cells})"
        case Paragraph():
            return _typst(part.text)


def _typst(text: str) -> str:
    return _TYPST_SIGNS.sub(r"\\\1", text)


def to_plain(text: Text, width: int = 0) -> str:
    """As a plain text: headings alone on their lines, `width` characters a line (0: a paragraph is a line)."""
    return f"{text.title}\n\n" + "\n\n".join(plain_part(part, width) for part in text.parts) + "\n"


def plain_part(part: Part, width: int = 0) -> str:
    match part:
        case Heading():
            return part.text
        case Items():
            return "\n".join(f"・{item}" for item in part.texts)
        case Grid():
            return "\n".join("\t".join(row) for row in (part.header, *part.rows))
        case Paragraph():
            return wrap(part.text, width) if width else part.text


def wrap(text: str, width: int) -> str:
    """Japanese broken after `width` characters, but no line begins with a mark that may not begin one."""
    lines, rest = [], text
    while rest:
        end = width
        while end < len(rest) and rest[end] in "、。）」":
            end += 1
        lines.append(rest[:end])
        rest = rest[end:]
    return "\n".join(lines)


Writer = Callable[[Text], str]
WRITERS: Sequence[tuple[str, Writer]] = (
    ("md", to_markdown),
    ("html", to_html),
    ("rst", to_rst),
    ("org", to_org),
    ("tex", to_latex),
)
