"""CSV and TSV: encodings, delimiters, quoted line breaks, titles over the table."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Document
from corpus.errors import DocumentTooLarge
from corpus.passages import split_passages
from corpus.read import read_document
from corpus.readers.sheets.csv import read_csv, read_tsv
from corpus.settings import ReadingLimits
from tests.corpus.test_read_invariants import check

STOCK = "品名,単価,在庫\n赤鉛筆,80,120\n定規,240,15\n"


def rows(document: Document) -> dict[str, str]:
    """The place of every line of the document's tables."""
    found, at = {}, 0
    for line in document.text.split("\n"):
        if any(block.kind == "table" and block.start <= at < block.end for block in document.blocks):
            found[line] = document.place_at(at)
        at += len(line) + 1
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "euc_jp"])
def test_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "在庫.csv"
    path.write_bytes(STOCK.replace("\n", "\r\n").encode(encoding))
    document = read_document(path)
    check(document)
    assert document.text == "品名 | 単価 | 在庫\n赤鉛筆 | 80 | 120\n定規 | 240 | 15\n"
    assert list(rows(document).values()) == ["1行目", "2行目", "3行目"]
    assert document.text[: document.blocks[0].header] == "品名 | 単価 | 在庫"
    assert document.title == "在庫"


@pytest.mark.parametrize("delimiter", list(",\t;|"))
def test_the_delimiter_is_found(delimiter: str) -> None:
    document = read_csv(STOCK.replace(",", delimiter))
    assert document.text.startswith("品名 | 単価 | 在庫\n赤鉛筆 | 80 | 120\n")


def test_a_comma_in_the_cells_of_a_tsv_parts_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("品名\t単価\n墨\t1,200\n筆\t1,800\n", encoding="utf-8")
    assert read_document(path).text == "品名 | 単価\n墨 | 1,200\n筆 | 1,800\n"
    assert read_tsv("品名,単価\n墨,1\n").blocks[0].kind == "paragraph", "one column of tabs"


def test_quoted_line_ends_stay_in_their_cell_and_rows_are_counted_as_a_spreadsheet_does() -> None:
    document = read_csv('品名,備考\n"墨","一行目\n二行目"\n"筆 ""大""","a|b"\n')
    assert rows(document) == {"品名 | 備考": "1行目", "墨 | 一行目 二行目": "2行目", '筆 "大" | a｜b': "3行目"}


def test_a_title_and_lines_over_the_table_are_no_rows_of_it() -> None:
    text = "倉庫の一覧,,,\n作成日,2024/4/1,,\n\n名称,面積,棚,備考\n北倉庫,1200,40,\n南倉庫,900,30,改装中\n\n西倉庫,450,12,\n※ 面積は平米。,,,\n"
    document = read_csv(text, fallback_title="a")
    assert document.title == "倉庫の一覧"
    assert document.text.startswith("# 倉庫の一覧\n\n作成日 | 2024/4/1\n\n名称 | 面積 | 棚 | 備考\n")
    assert document.text.endswith("西倉庫 | 450 | 12\n\n※ 面積は平米。\n"), "an empty row ends no table"
    assert rows(document)["西倉庫 | 450 | 12"] == "8行目"
    assert document.place_at(document.text.index("※")) == "9行目"


def test_every_row_of_a_long_table_has_its_header() -> None:
    document = read_csv(STOCK + "".join(f"品目{number},{number},{number * 2}\n" for number in range(200)))
    passages = split_passages(document)
    assert len(passages) > 3
    assert {passage.header for passage in passages[1:]} == {"品名 | 単価 | 在庫"}
    assert passages[-1].place_at(passages[-1].end - 1) == "203行目"


def test_a_quotation_mark_that_is_never_closed_is_said_and_loses_nothing() -> None:
    document = read_csv('品名,備考\n墨,"開いたまま\n' + "筆,なし\n" * 300)
    assert document.text.count("筆 | なし") == 300
    assert '墨 | "開いたまま' in document.text
    assert "引用符" in document.repairs[0]


def test_too_many_cells() -> None:
    with pytest.raises(DocumentTooLarge, match="Too many cells"):
        read_csv("a,b\n" * 60, limits=ReadingLimits(sheet_cells=100))


CELLS = st.text(st.sampled_from('あいう,;\t|"\n\r 12年円。※#'), max_size=6)


@settings(deadline=None)
@given(st.lists(st.lists(CELLS, max_size=5), max_size=12))
def test_any_table_that_python_writes_keeps_every_letter(table: list[list[str]]) -> None:
    file = io.StringIO()
    csv.writer(file).writerows(table)
    document = read_csv(file.getvalue())
    check(document)
    letters = sorted(letter for row in table for cell in row for letter in cell if letter in "あいう12年円。※")
    if not document.repairs:
        assert sorted(letter for letter in document.text if letter in "あいう12年円。※") == letters


@settings(deadline=None)
@given(st.text(st.sampled_from('あ,;\t|"\n\r \x00'), max_size=60))
def test_any_text(text: str) -> None:
    check(read_csv(text))
