"""Files made to take minutes are read in seconds or refused, and where neither is so, the process that reads them ends."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.builder import DocumentBuilder
from corpus.errors import DocumentTooLarge
from corpus.isolation import IsolatedReader
from corpus.read import read_document
from corpus.readers.markdown.html import without_html
from corpus.settings import ReadingLimits
from tests.corpus.hostile import CPU_SECONDS, MENDED, STOPPED, Attack
from tests.corpus.hostile_office import OFFICE

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no RLIMIT_CPU on this system")


@pytest.fixture(scope="module")
def reader() -> Iterator[IsolatedReader]:
    """Reads under a limit that none of the attacks kept to before."""
    reader = IsolatedReader(limits=ReadingLimits(cpu_seconds=CPU_SECONDS, seconds=280.0))
    yield reader
    reader.close()


def written(attack: Attack, folder: Path) -> Path:
    path = folder / attack.name
    path.write_bytes(attack.make())
    return path


@pytest.mark.parametrize("attack", [*MENDED, *OFFICE], ids=lambda attack: attack.name)
def test_small_files_are_read_in_seconds(attack: Attack, reader: IsolatedReader, tmp_path: Path) -> None:
    path = written(attack, tmp_path)
    if attack.refused:
        with pytest.raises(attack.refused) as caught:
            reader.read(path)
        assert "seconds" not in str(caught.value), "refused for what it is, not for the time it took"
        assert "memory" not in str(caught.value)
        assert attack.name in str(caught.value)
    else:
        assert attack.holds in reader.read(path).text


@pytest.mark.parametrize("attack", STOPPED, ids=lambda attack: attack.name)
def test_what_is_not_mended_is_stopped(attack: Attack, tmp_path: Path) -> None:
    reader = IsolatedReader(limits=ReadingLimits(cpu_seconds=3, seconds=280.0))
    with pytest.raises(attack.refused):
        reader.read(written(attack, tmp_path))
    (tmp_path / "next.txt").write_text("次の文書。", encoding="utf-8")
    assert reader.read(tmp_path / "next.txt").text == "次の文書。\n"
    reader.close()


# The pattern that was used before, which took a time that grows with the square of the tags that are never closed.
_DROPPED = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|rt|rp)\b.*?(?:</\1\s*>|\Z)|</?[a-zA-Z][^>]*>|<[?!][^>]*>",
    re.DOTALL | re.IGNORECASE,
)
_BROKEN = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^>]*>", re.IGNORECASE)
_PIECES = (
    "< > </ <!-- --> -> <! <? <br <br> </p> <script> <SCRIPT </script> </script <rt </rt> <b> あ a / - ! \n".split(" ")
)


@given(st.lists(st.sampled_from(_PIECES)).map("".join), st.booleans())
def test_html_in_markdown_goes_as_the_pattern_for_it_says(text: str, breaks: bool) -> None:
    expected = _DROPPED.sub("", _BROKEN.sub("\n", text) if breaks else text)
    assert without_html(text, breaks) == expected


@given(st.lists(st.sampled_from(["(1)", "(12)", "(1", ")", "※", "※1", "注", "a"]), max_size=12).map("".join))
def test_marks_of_notes_are_found_as_one_pattern_of_them_all_finds_them(text: str) -> None:
    labels = ["(12)", "(1)", "※1", "※", "注"]  # the longest first, as they are looked for
    builder = DocumentBuilder()
    builder.add("paragraph", text or "無")
    for label in labels:
        builder.note(label, f"{label} 注釈")
    document = builder.build()
    found = [(reference.start, reference.end, reference.label) for reference in document.note_references]
    pattern = re.compile("|".join(map(re.escape, labels)))
    assert found == [(match.start(), match.end(), match[0]) for match in pattern.finditer(text)]


def test_blocks_over_the_limit_are_refused_in_every_format(tmp_path: Path) -> None:
    for name, content in (("a.txt", "一。\n" * 9), ("a.md", "一。\n\n" * 9), ("a.html", "<p>一。</p>" * 9)):
        (tmp_path / name).write_text(content, encoding="utf-8")
        assert len(read_document(tmp_path / name, limits=ReadingLimits(blocks=9)).blocks) == 9
        with pytest.raises(DocumentTooLarge, match="at most 8") as caught:
            read_document(tmp_path / name, limits=ReadingLimits(blocks=8))
        assert name in str(caught.value)


def test_cells_over_the_limit_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("|甲|乙|丙|\n|-|-|-|\n|1|2|3|\n|4|\n", encoding="utf-8")
    # Three rows of three cells, the last two of them filled up.
    assert "4 |" in read_document(tmp_path / "a.md", limits=ReadingLimits(table_cells=9)).text
    with pytest.raises(DocumentTooLarge, match="Too many cells"):
        read_document(tmp_path / "a.md", limits=ReadingLimits(table_cells=8))


def test_links_are_links_until_brackets_are_beyond_measure(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("[港](a)と[灯台](b)\n\n" * 2_000 + "[" * 3_000, encoding="utf-8")
    document = read_document(tmp_path / "a.md")
    assert document.text.startswith("港と灯台\n\n")
    assert document.text.count("港と灯台") == 2_000


def test_attributes_within_measure_stay(tmp_path: Path) -> None:
    many = " ".join(f"data-{number}='>{'あ' * 10}'" for number in range(900))
    (tmp_path / "a.html").write_text(f"<p {many} hidden>隠れた文。</p><p {many}>見える文。</p>", encoding="utf-8")
    assert read_document(tmp_path / "a.html").text == "見える文。\n"


def test_a_box_within_a_box_is_read_once(tmp_path: Path) -> None:
    attack = next(attack for attack in MENDED if attack.name == "boxes in boxes.docx")
    assert read_document(written(attack, tmp_path)).text == "あ\n"
