"""A document is read in a process of its own: whatever it does there, here it is an answer or one clear error."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from corpus.errors import DamagedDocument, DocumentError, DocumentTooLarge, EmptyDocument, ReadingStopped
from corpus.isolation import IsolatedReader
from corpus.read import read_document
from corpus.settings import ReadingLimits, RecognitionLimits

FAULTS = "tests.corpus.reading_faults"


@pytest.fixture(scope="module")
def reader() -> Iterator[IsolatedReader]:
    """Children that do as they are told; limits as short as a test wants them."""
    reader = IsolatedReader(
        program=FAULTS, limits=ReadingLimits(cpu_seconds=1, seconds=30, memory_bytes=200_000_000), at_once=1
    )
    yield reader
    reader.close()


def told(folder: Path, order: str) -> Path:
    path = folder / "file.txt"
    path.write_text(order, encoding="utf-8")
    return path


def refusal(reader: IsolatedReader, path: Path, kind: type[DocumentError]) -> str:
    with pytest.raises(DocumentError) as caught:
        reader.read(path)
    assert type(caught.value) is kind
    assert str(path) in str(caught.value)
    assert " / " in str(caught.value)
    return str(caught.value)


def test_the_same_document_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# 港\n\n⟦3⟧白浜港は1897年に開港した[^1]。\n\n- 一\n- 二\n\n[^1]: 町史による。\n", encoding="utf-8")
    reader = IsolatedReader()
    try:
        assert reader.read(path) == read_document(path)
        assert reader.read(path, title="題") == read_document(path, title="題")
        table = tmp_path / "a.csv"
        table.write_text("品名,単価\n墨,300\n", encoding="utf-8")
        assert reader.read(table) == read_document(table), "with the places of its rows"
    finally:
        reader.close()


def test_what_a_file_is_refused_for_is_told_as_ever(tmp_path: Path) -> None:
    reader = IsolatedReader()
    (tmp_path / "a.txt").touch()
    for path in (tmp_path / "a.txt", tmp_path / "none.txt"):
        with pytest.raises(DocumentError) as expected:
            read_document(path)
        with pytest.raises(type(expected.value)) as found:
            reader.read(path)
        assert str(found.value) == str(expected.value)
    reader.close()


def test_one_child_reads_one_document_after_another(reader: IsolatedReader, tmp_path: Path) -> None:
    first, second = (reader.read(told(tmp_path, order)) for order in ("a", "b"))
    assert (first.text, second.text) == ("a", "b")
    assert first.id == second.id != str(os.getpid())


def test_a_child_that_dies_is_a_damaged_document(reader: IsolatedReader, tmp_path: Path) -> None:
    assert "broke off" in refusal(reader, told(tmp_path, "die"), DamagedDocument)
    assert "broke off" in refusal(reader, told(tmp_path, "leave"), DamagedDocument)
    assert reader.read(told(tmp_path, "the next one")).text == "the next one"


def test_a_fault_of_ours_is_told_to_the_log_alone(
    reader: IsolatedReader, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert "secret" not in refusal(reader, told(tmp_path, "fail"), DamagedDocument)
    assert "ZeroDivisionError: secret" in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="no RLIMIT_CPU on this system")
def test_too_much_work_is_a_document_too_large(reader: IsolatedReader, tmp_path: Path) -> None:
    assert "at most 1 seconds" in refusal(reader, told(tmp_path, "spin"), DocumentTooLarge)


def test_too_long_by_the_clock_is_a_document_too_large(tmp_path: Path) -> None:
    reader = IsolatedReader(program=FAULTS, limits=ReadingLimits(seconds=0.3))
    assert "at most 0.3 seconds" in refusal(reader, told(tmp_path, "sleep"), DocumentTooLarge)
    reader.close()


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_AS is enforced on Linux")
def test_too_much_memory_is_a_document_too_large(reader: IsolatedReader, tmp_path: Path) -> None:
    assert "200,000,000 bytes" in refusal(reader, told(tmp_path, "fill"), DocumentTooLarge)


def test_what_is_printed_is_no_answer(reader: IsolatedReader, tmp_path: Path) -> None:
    assert reader.read(told(tmp_path, "shout")).text == "shout"


def test_an_answer_that_is_no_document_is_not_unpacked(reader: IsolatedReader, tmp_path: Path) -> None:
    assert "broke off" in refusal(reader, told(tmp_path, "take over"), DamagedDocument)


def test_reading_ends_when_nobody_waits_for_it(reader: IsolatedReader, tmp_path: Path) -> None:
    stop = threading.Event()
    with ThreadPoolExecutor(1) as threads:
        reading = threads.submit(reader.read, told(tmp_path, "sleep"), stop=stop)
        stop.set()
        assert isinstance(reading.exception(), ReadingStopped)


def test_who_waits_for_a_turn_can_leave_too(reader: IsolatedReader, tmp_path: Path) -> None:
    sleeping, waiting = threading.Event(), threading.Event()
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(reader.read, told(tmp_path, "sleep"), stop=sleeping)
        while not first.running():
            pass
        second = threads.submit(reader.read, told(tmp_path, "sleep"), stop=waiting)
        waiting.set()
        assert isinstance(second.exception(), ReadingStopped)
        assert not first.done()
        sleeping.set()
        assert isinstance(first.exception(), ReadingStopped)


def test_several_threads_read_at_once(tmp_path: Path) -> None:
    reader = IsolatedReader(program=FAULTS, at_once=2)
    paths = []
    for number in range(6):
        paths.append(tmp_path / f"{number}.txt")
        paths[-1].write_text(f"text {number}", encoding="utf-8")
    with ThreadPoolExecutor(6) as threads:
        documents = list(threads.map(reader.read, paths))
    assert [document.text for document in documents] == [f"text {number}" for number in range(6)]
    assert len({document.id for document in documents}) <= 2
    reader.close()


def test_an_empty_document_keeps_its_kind(reader: IsolatedReader, tmp_path: Path) -> None:
    with pytest.raises(EmptyDocument, match="空です"):
        reader.read(told(tmp_path, "refuse"))


def test_each_page_that_is_recognised_has_time_of_its_own(tmp_path: Path) -> None:
    """Two pages of 1.2 seconds of CPU each: over the document's 1, within 1 + 2 × 2."""
    limits = ReadingLimits(cpu_seconds=1, seconds=60, recognition=RecognitionLimits(cpu_seconds=2, seconds=30))
    reader = IsolatedReader(program=FAULTS, limits=limits)
    heard: list[tuple[int, int]] = []
    try:
        reader.read(told(tmp_path, "pages"), told=lambda page, pages: heard.append((page, pages)))
    finally:
        reader.close()
    assert heard == [(1, 2), (2, 2)]


def test_pages_without_end(tmp_path: Path) -> None:
    limits = ReadingLimits(cpu_seconds=5, seconds=60, recognition=RecognitionLimits(pages=3))
    reader = IsolatedReader(program=FAULTS, limits=limits)
    try:
        refusal(reader, told(tmp_path, "endless pages"), DamagedDocument)
    finally:
        reader.close()
