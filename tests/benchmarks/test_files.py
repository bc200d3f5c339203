"""What the benchmark of files counts as right, and that what it asks for comes from the texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.data.files.expect import COLUMNS, expect
from benchmarks.data.files.markup import WRITERS
from benchmarks.data.files.model import parse_text
from benchmarks.data.files.plain import make_markup
from benchmarks.files_expected import Expectation, read_expectations
from benchmarks.files_judge import Read, ReadBlock, judge

TEXT = "# 鍵の預け方\n## 一　受付\n鍵は窓口に預けます。札を受け取ります。\n| 棟 | 階 |\n| 東 | 3 |\n| 西 | 5 |\n"


def _write(folder: Path, *lines: str) -> Path:
    (folder / "EXPECTED.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_a_row_that_was_written_is_read_again(tmp_path: Path) -> None:
    row = expect("a.md", parse_text(TEXT), absent=["|---"], pages=2)
    (found,) = read_expectations(_write(tmp_path, "\t".join(COLUMNS), row.row()))
    assert found == Expectation(
        "a.md",
        title="鍵の預け方",
        pages=2,
        sentences=("一　受付", "鍵は窓口に預けます。", "札を受け取ります。"),
        cells=(("棟", "東"), ("階", "3"), ("棟", "西"), ("階", "5")),
        absent=("|---",),
    )


def test_columns_of_other_names_are_read_by_their_order(tmp_path: Path) -> None:
    folder = _write(
        tmp_path, "file\ttitle\tnumber of pages\tfive sentences\tcells\tnever", "a.txt\t題\t\t甲。 / 乙。\t\t丙"
    )
    assert read_expectations(folder) == [Expectation("a.txt", title="題", sentences=("甲。", "乙。"), absent=("丙",))]


def test_too_few_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="columns must be"):
        read_expectations(_write(tmp_path, "file\ttitle", "a\tb"))


def test_a_sentence_in_two_blocks_is_not_whole_and_one_before_its_turn_is_out_of_order() -> None:
    expected = Expectation("a", sentences=("一つ目。", "二つ目です。", "三つ目。"))
    read = Read(blocks=(ReadBlock("paragraph", "三つ目。"), ReadBlock("paragraph", "一つ\n目。"), ReadBlock("paragraph", "二つ目"), ReadBlock("paragraph", "です。")))  # fmt: skip
    score = judge(expected, read)
    assert (score.right["whole"], score.asked["whole"], score.right["in order"]) == (2, 3, 1)
    assert score.wrong == ["not whole: 二つ目です。", "1 of 2 sentences out of order"]


def test_a_cell_counts_only_under_its_own_header() -> None:
    expected = Expectation("a", cells=(("棟", "東"), ("階", "東"), ("階", "3")))
    with_header = Read(blocks=(ReadBlock("table", "棟 | 階\n東 | 3", "棟 | 階"),))
    without = Read(blocks=(ReadBlock("table", "棟 | 階\n東 | 3"),))
    assert judge(expected, with_header).wrong == ["cell 階=東"]
    assert judge(expected, without).right["cells"] == 0


def test_what_was_not_read_is_right_in_nothing() -> None:
    score = judge(Expectation("a", title="題", absent=("柱",)), Read(error="Damaged."))
    assert (score.right["files"], score.right["titles"], score.right["kept out"]) == (0, 0, 0)


def test_markup_holds_the_words_of_its_text(tmp_path: Path) -> None:
    rows = list(make_markup(tmp_path))
    assert len(rows) == 3 * len(WRITERS)
    for row in rows:
        written = (tmp_path / row.file).read_text(encoding="utf-8")
        assert row.sentences
        assert all(sentence in written for sentence in row.sentences)
