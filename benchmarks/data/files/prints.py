"""PDFs printed by Chromium and set by Typst and LaTeX: columns, tables over pages, lists, vertical writing, running heads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.data.files.expect import Expected, cells_of, expect
from benchmarks.data.files.markup import html_part, to_html, to_latex, to_typst
from benchmarks.data.files.model import Grid, Paragraph, Text, read_text
from benchmarks.data.files.programs import chromium, latex, pdf_pages, typst

_FONT = (
    "body{font-family:'Noto Serif CJK JP',serif;font-size:10.5pt;line-height:1.7;margin:0} p{margin:0;text-indent:1em}"
)
_LINES = "table{border-collapse:collapse;margin:1em 0} td,th{border:1px solid #333;padding:2pt 8pt} thead{display:table-header-group}"
_BARE = "table{border-collapse:collapse;margin:1em 0} td,th{border:none;padding:1pt 9pt;text-align:left} .body table{width:100%}"
_RUNNING = (
    "@page{size:A5;margin:18mm;@top-center{content:'若葉だより 第八号';font-size:8pt}"
    "@bottom-center{content:'- ' counter(page) ' -';font-size:8pt}}"
)
_COLUMNS = "@page{size:A4;margin:20mm} h1{text-align:center} .body{column-count:2;column-gap:8mm} h2{font-size:11.5pt}"
_VERTICAL = "@page{size:A5 landscape;margin:15mm} body{writing-mode:vertical-rl;height:115mm} h2{font-size:12pt}"
_GOTHIC = "h1{font-size:13pt} h2,h3{font-size:10.5pt;font-family:'Noto Sans CJK JP';margin:0.8em 0 0}"
_SQUARES = "ul{list-style-type:'■ '} h1{font-size:18pt}"


def make_chromium(out: Path) -> Iterator[Expected]:
    pages = {
        "columns-paper": (read_text("paper"), _LINES + _COLUMNS),
        "columns-minutes": (_with_space(read_text("minutes")), _LINES + _COLUMNS),
        "columns-survey": (read_text("survey"), _LINES + _COLUMNS),
        "running-rules": (read_text("rules"), _LINES + _RUNNING),
        "running-manual": (read_text("manual"), _LINES + _RUNNING + _GOTHIC),
        "running-story": (_long_story(), _RUNNING),
        "bare-prices": (read_text("prices"), _BARE),
        "bare-notice": (read_text("notice"), _BARE + _SQUARES),
        "bare-manual": (read_text("manual"), _BARE),
        "vertical-story": (read_text("story"), _VERTICAL),
        "vertical-long": (_long_story(), _VERTICAL),
        "vertical-columns": (_long_story(), _VERTICAL + ".body{column-count:2;column-gap:8mm}"),
    }
    for name, (text, style) in pages.items():
        path = chromium(to_html(text, _FONT + style), out / f"chromium-{name}.pdf")
        absent = ["若葉だより 第八号", "- 1 -"] if "running" in name else []
        yield expect(path.name, text, absent=absent, pages=pdf_pages(path))
    yield from _long_tables(out)
    yield _ruby(out / "chromium-ruby.pdf")


def _with_space(text: Text) -> Text:
    """Its tables are too wide for a column."""
    return replace(text, parts=tuple(part for part in text.parts if not isinstance(part, Grid)))


def _long_story() -> Text:
    """The story and the rules' paragraphs, over several pages."""
    paragraphs = tuple(
        part
        for name in ("paper", "minutes", "manual")
        for part in read_text(name).parts
        if isinstance(part, Paragraph) and "。" in part.text
    )
    story = read_text("story")
    return replace(story, parts=(*story.parts, *paragraphs[1:]))


def _long_tables(out: Path) -> Iterator[Expected]:
    """Tables over several pages; the header is printed again on each, or stands on the first page alone."""
    header = ("番号", "橋の名", "架けた年", "長さ", "状態")
    names = "柳橋 石橋 太鼓橋 潜り橋 水道橋 虹橋 鐘撞橋".split()
    states = "良い 錆がある 欄干が折れている 通行止め".split()
    rows = tuple(
        (f"第{number}号", f"{names[number % 7]}{'甲乙丙丁'[number % 4]}", f"{1931 + number * 7 % 80}年", f"{9.5 + number:.1f}m", states[number * 5 % 4])
        for number in range(1, 91)
    )  # fmt: skip
    grid = Grid(header, rows)
    text = Text(
        "橋の台帳",
        (Paragraph("町が手入れをしている橋を、番号の順に並べた。"), grid, Paragraph("台帳は毎年九月に書き直す。")),
    )
    for name, style in (
        ("repeated", _LINES),
        ("once", _LINES + "thead{display:table-row-group}"),
        ("bare", _BARE),
    ):
        page = "@page{size:A4;margin:20mm;@bottom-right{content:counter(page);font-size:8pt}}"
        path = chromium(to_html(text, _FONT + style + page), out / f"chromium-table-{name}.pdf")
        said = ["町が手入れをしている橋を、番号の順に並べた。", "台帳は毎年九月に書き直す。"]
        yield Expected(path.name, text.title, said, cells_of([grid]), pages=pdf_pages(path))


def _ruby(path: Path) -> Expected:
    """Readings printed small over their words belong beside the text, not in it."""
    body = (
        "<h1>谷戸の地名</h1><p><ruby>鵯越<rt>ひよどりごえ</rt></ruby>の坂は、村の北の外れにある。</p>"
        "<p>坂の上には<ruby>狼煙<rt>のろし</rt></ruby>を上げる台が残っている。<ruby>一里塚<rt>いちりづか</rt></ruby>は道の東に立つ。</p>"
    )
    chromium(
        f'<html lang="ja"><meta charset="utf-8"><title>谷戸の地名</title><style>{_FONT}</style>{body}</html>', path
    )
    said = ["鵯越の坂は、村の北の外れにある。", "坂の上には狼煙を上げる台が残っている。", "一里塚は道の東に立つ。"]
    return Expected(path.name, "谷戸の地名", said, pages=pdf_pages(path))


_TYPST_PAGES = {
    "paper": ('#set page(paper: "a4", margin: 20mm, numbering: "1")', 2),
    "rules": (
        '#set page(paper: "a5", margin: 18mm, header: align(right, text(8pt)[架空規程集]), numbering: "1 / 1")',
        1,
    ),
    "manual": ('#set page(paper: "a5", margin: 16mm, numbering: "— 1 —")', 1),
    "prices": ('#set page(paper: "a4")\n#set table(stroke: none)', 1),
    "survey": ('#set page(paper: "a5", numbering: "1")\n#set table(stroke: (x: none, y: 0.5pt))', 1),
}


def make_typst(out: Path) -> Iterator[Expected]:
    for name, (setup, columns) in _TYPST_PAGES.items():
        text = read_text(name)
        path = typst(to_typst(text, setup, columns=columns), out / f"typst-{name}.pdf")
        yield expect(path.name, text, absent=["架空規程集"], pages=pdf_pages(path))


def make_latex(out: Path) -> Iterator[Expected]:
    """Where TeX is installed: LuaTeX, and upLaTeX with dvipdfmx."""
    for engine, document_class in (("lualatex", "ltjsarticle"), ("uplatex", "ujarticle")):
        for name in ("paper", "rules", "manual"):
            text = read_text(name)
            path = latex(to_latex(text, document_class), out / f"{engine}-{name}.pdf", engine)
            yield expect(path.name, text, pages=pdf_pages(path))


def plain_html(text: Text) -> str:
    """The parts alone, as a mail's HTML has them."""
    return "<html><body>" + re.sub(r"\n", "", "".join(map(html_part, text.parts))) + "</body></html>"
