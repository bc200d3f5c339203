"""Lists of words as data files, read with messages that say where a slip stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from language import tables


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder in the place of `language/data/`; what was read from it is forgotten again."""
    directory = tmp_path / "data"
    directory.mkdir()
    monkeypatch.setattr(tables, "files", lambda package: tmp_path)
    caches = (tables.read_rows, tables.read_words, tables._tagged_words)
    for cached in caches:
        cached.cache_clear()
    yield directory
    for cached in caches:
        cached.cache_clear()


def test_rows_leave_comments_and_empty_lines_out(data: Path) -> None:
    (data / "rivers.tsv").write_text("# rivers\n\nElbe\t1094\t\nWeser\t452\tx\n", encoding="utf-8")
    assert tables.read_rows("rivers.tsv") == (("Elbe", "1094", ""), ("Weser", "452", "x"))


def test_a_row_that_lacks_a_column_is_named_by_file_and_line(data: Path) -> None:
    (data / "rivers.tsv").write_text("# rivers\nElbe\t1094\nWeser\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"rivers\.tsv:3: 1 columns"):
        tables.read_rows("rivers.tsv")


def test_words_of_sections(data: Path) -> None:
    (data / "colours.txt").write_text("# colours\n[warm]\nred orange\nyellow\n[cold]\nblue red\n", encoding="utf-8")
    assert tables.read_words("colours.txt", "warm") == {"red", "orange", "yellow"}
    assert tables.read_words("colours.txt") == {"red", "orange", "yellow", "blue"}


def test_words_by_tag(data: Path) -> None:
    (data / "verbs.tsv").write_text("為る\tlight asking\n走る\tmotion\n", encoding="utf-8")
    assert tables.read_words("verbs.tsv", "asking") == {"為る"}
    assert tables.read_words("verbs.tsv") == {"為る", "走る"}


def test_a_tag_that_nothing_bears_is_an_error(data: Path) -> None:
    (data / "colours.txt").write_text("[warm]\nred\n", encoding="utf-8")
    with pytest.raises(ValueError, match="nothing is tagged 'wram'; there are warm"):
        tables.read_words("colours.txt", "wram")


def test_a_word_that_stands_twice_is_named_by_file_and_line(data: Path) -> None:
    (data / "colours.txt").write_text("red\nblue\nred\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"colours\.txt:3: 'red' stands here a second time"):
        tables.read_words("colours.txt")


def test_a_word_without_tags_is_named_by_file_and_line(data: Path) -> None:
    (data / "verbs.tsv").write_text("走る\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"verbs\.tsv:1: expected a word, a tab and its tags"):
        tables.read_words("verbs.tsv")


@pytest.mark.parametrize(
    "path", sorted((Path(tables.__file__).parent / "data").glob("*.t*")), ids=lambda path: path.name
)
def test_every_file_says_what_it_is_and_can_be_read(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# ")
    assert tables.read_rows(path.name) if path.suffix == ".tsv" else tables.read_words(path.name)
