"""Files that are text: markup, plain text in several encodings, Aozora, laws, subtitles, tables, notebooks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.data.files.expect import Expected, cells_of, expect
from benchmarks.data.files.markup import WRITERS, to_plain
from benchmarks.data.files.model import Grid, Heading, Items, Paragraph, Text, read_text

_MARKUP = {
    "md": ("notice", "minutes", "manual"),
    "html": ("prices", "rules", "survey"),
    "rst": ("manual", "notice", "survey"),
    "org": ("minutes", "rules", "prices"),
    "tex": ("paper", "rules", "manual"),
}
_ABSENT = {"html": ["<td>", "border="], "rst": ["list-table", "====", "header-rows"], "org": ["#+TITLE", "|---"], "tex": ["\\item", "\\section", "toprule", "書いた人の覚え"], "md": ["|---", "| ---"]}  # fmt: skip


def make_markup(out: Path) -> Iterator[Expected]:
    writers = dict(WRITERS)
    for suffix, names in _MARKUP.items():
        for name in names:
            text = read_text(name)
            path = out / f"markup-{name}.{suffix}"
            path.write_text(writers[suffix](text), encoding="utf-8")
            yield expect(path.name, text, absent=_ABSENT[suffix])


def make_text(out: Path) -> Iterator[Expected]:
    """Plain text: broken after 32 characters, or a paragraph a line; CP932 with CRLF, EUC-JP, UTF-16 with its mark."""
    for name, width, codec, newline in (
        ("notice", 32, "cp932", "\r\n"),
        ("minutes", 0, "utf-8", "\n"),
        ("paper", 28, "euc_jp", "\n"),
        ("story", 36, "utf-16", "\r\n"),
        ("rules", 40, "utf-8-sig", "\r\n"),
    ):
        text = _flat(read_text(name))
        path = out / f"text-{name}.txt"
        path.write_bytes(to_plain(text, width).replace("\n", newline).encode(codec))
        yield expect(path.name, text)


def _flat(text: Text) -> Text:
    """Without tables, which plain text has no one way to write."""
    return replace(text, parts=tuple(part for part in text.parts if not isinstance(part, Grid)))


_AOZORA_LEGEND = """-------------------------------------------------------
【テキスト中に現れる記号について】

《》：ルビ
（例）渡《わた》し守

｜：ルビの付く文字列の始まりを特定する記号
（例）真っ｜暗闇《くらやみ》

［＃］：入力者注　主に外字の説明や、傍点の位置の指定
（例）［＃３字下げ］
-------------------------------------------------------
"""
_RUBY = {"舳先": "舳先《へさき》", "風呂敷": "風呂敷《ふろしき》", "見知らぬ娘": "見知らぬ｜娘《むすめ》", "櫛": "櫛《くし》", "束": "束《たば》", "鉄の蓋": "鉄の｜蓋《ふた》", "取水口": "取水口《しゅすいこう》"}  # fmt: skip


def make_aozora(out: Path) -> Iterator[Expected]:
    for name, codec in (("story", "cp932"), ("minutes", "utf-8"), ("paper", "cp932")):
        text = _flat(read_text(name))
        body: list[str] = []
        for part in text.parts:
            match part:
                case Heading():
                    body.append(f"［＃３字下げ］{part.text}［＃「{part.text}」は中見出し］\n")
                case Items():
                    body += [f"　{item}" for item in part.texts]
                case Paragraph():
                    body.append(f"　{_with_ruby(part.text)}")
        source = (
            f"{text.title}\n架空花子\n\n{_AOZORA_LEGEND}\n" + "\n".join(body)
            + "\n\n\n底本：「架空全集　第三巻」架空書房\n　　　1999（平成11）年1月1日初版発行\n入力：架空一郎\n校正：架空二郎\n"
        )  # fmt: skip
        path = out / f"aozora-{name}.txt"
        path.write_bytes(source.replace("\n", "\r\n").encode(codec, "strict"))
        yield expect(path.name, text, absent=["［＃", "《", "｜", "テキスト中に現れる記号"])


def _with_ruby(text: str) -> str:
    for plain, marked in _RUBY.items():
        text = text.replace(plain, marked)
    return text


def make_subtitles(out: Path) -> Iterator[Expected]:
    """A spoken text, a sentence a cue, long ones over two lines."""
    for name in ("story", "notice", "manual"):
        text = read_text(name)
        spoken = [
            line
            for part in text.parts
            if isinstance(part, Paragraph)
            for line in part.text.replace("。", "。\n").split()
        ]
        wanted = spoken[:: max(len(spoken) // 8, 1)]
        for suffix in ("vtt", "srt"):
            path = out / f"talk-{name}.{suffix}"
            path.write_text(_cues(spoken, suffix), encoding="utf-8")
            yield Expected(path.name, path.stem, wanted, absent=["-->", "WEBVTT"])


def _cues(spoken: list[str], suffix: str) -> str:
    mark = "." if suffix == "vtt" else ","
    cues = []
    for number, line in enumerate(spoken):
        start, end = (f"00:{second // 60:02d}:{second % 60:02d}{mark}500" for second in (5 * number, 5 * number + 4))
        shown = line if len(line) < 20 else f"{line[:18]}\n{line[18:]}"
        cues.append(f"{number + 1}\n{start} --> {end}\n{shown}\n")
    return ("WEBVTT\n\n" if suffix == "vtt" else "") + "\n".join(cues)


def make_delimited(out: Path) -> Iterator[Expected]:
    grids = {name: read_text(name).grids[0] for name in ("prices", "notice", "survey")}
    notes = Grid(("氏名", "所属", "ひとこと"), (("芦田", "会計", "数字は、三度\n見直す"), ("仁科", "広報", "「急がば回れ」, が口ぐせ"), ("戸川", "庶務", "鍵は私まで")))  # fmt: skip
    for name, codec, mark in (("prices", "cp932", ","), ("notice", "utf-8-sig", ","), ("survey", "utf-8", ";")):
        path = out / f"table-{name}.csv"
        path.write_bytes(_delimited(grids[name], mark).encode(codec))
        yield Expected(path.name, path.stem, cells=cells_of([grids[name]]))
    path = out / "table-quoted.csv"
    path.write_bytes(_delimited(notes, ",").encode())
    yield Expected(path.name, path.stem, cells=[(h, v.replace("\n", " ")) for h, v in cells_of([notes])])
    for name, codec in (("prices", "utf-8"), ("notice", "utf-16"), ("survey", "utf-8")):
        path = out / f"table-{name}.tsv"
        path.write_bytes(_delimited(grids[name], "\t").encode(codec))
        yield Expected(path.name, path.stem, cells=cells_of([grids[name]]))


def _delimited(grid: Grid, mark: str) -> str:
    import csv
    import io

    written = io.StringIO()
    csv.writer(written, delimiter=mark).writerows((grid.header, *grid.rows))
    return written.getvalue()


def make_notebooks(out: Path) -> Iterator[Expected]:
    from importlib import import_module

    from benchmarks.data.files.markup import to_markdown

    nbformat, v4 = import_module("nbformat"), import_module("nbformat.v4")  # without types
    for name in ("paper", "survey", "manual"):
        text = read_text(name)
        pieces = to_markdown(text).split("\n\n## ")
        cells = [v4.new_markdown_cell(pieces[0])]
        for number, piece in enumerate(pieces[1:], 1):
            shown = v4.new_output("stream", text=f"{number}番目の節を読みました\n")
            cells += [
                v4.new_markdown_cell(f"## {piece}"),
                v4.new_code_cell(f"print_section({number})", outputs=[shown]),
            ]
        path = out / f"notebook-{name}.ipynb"
        nbformat.write(v4.new_notebook(cells=cells), path)
        yield expect(path.name, text, absent=["cell_type", "nbformat_minor"])
