"""Files of components that are missing, damaged, older or of another make."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import index.knowledge_base as knowledge_base_module
from corpus.errors import TenkyoError
from index.components.contract import Component
from index.components.dense import DENSE
from index.encoders.contract import Vectors
from index.knowledge_base import KnowledgeBase
from tests.index.bases import (
    COMPONENTS,
    MOUNTAIN,
    RIVER,
    SEA,
    assert_consistent,
    component_file,
    component_files,
    create,
    nearest,
    reopen,
)
from tests.index.small_encoders import CountingEncoder, make_document


class TestDerivedFiles:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        create(tmp_path / "kb", MOUNTAIN, RIVER)
        return tmp_path / "kb"

    def spoilt(self, folder: Path, spoil: Callable[[Path], object]) -> KnowledgeBase:
        for path in component_files(folder):
            spoil(path)
        return reopen(folder)

    @pytest.mark.parametrize(
        ("spoil", "condition"),
        [
            (Path.unlink, "missing"),
            (lambda path: path.write_bytes(b""), "damaged"),
            (lambda path: path.write_bytes(path.read_bytes()[:-1]), "damaged"),
            (lambda path: path.write_bytes(path.read_bytes()[:-1] + b"?"), "damaged"),
        ],
    )
    def test_a_spoilt_file_is_reported_rebuilt_and_written(
        self, folder: Path, spoil: Callable[[Path], object], condition: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        knowledge_base = self.spoilt(folder, spoil)
        assert {problem.what.rsplit(" ")[-1] for problem in knowledge_base.check()} == {condition}
        assert len(knowledge_base.check()) == len(COMPONENTS)
        caplog.clear()
        assert nearest(knowledge_base, "川")[0] == "川がある。"
        assert f"rebuilding an index: dense ({condition})" in caplog.text
        knowledge_base.snapshot().load_all()
        assert_consistent(reopen(folder))

    def test_repair_rebuilds_what_is_spoilt_and_says_so(self, folder: Path) -> None:
        component_file(folder, "words").write_bytes(b"")
        assert [line.rsplit(" ")[-1] for line in reopen(folder).repair()] == ["words"]
        assert_consistent(reopen(folder))
        assert reopen(folder).repair() == []

    def test_every_flipped_bit_of_the_vectors_is_noticed(self, folder: Path) -> None:
        path = component_file(folder, "dense")
        intact = path.read_bytes()
        expected = reopen(folder).dense.vectors.copy()
        for position in range(0, len(intact), 3):
            damaged = bytearray(intact)
            damaged[position] ^= 1 << (position % 8)
            path.write_bytes(damaged)
            encoder = CountingEncoder()
            np.testing.assert_array_equal(reopen(folder, encoder).dense.vectors, expected)
            assert len(encoder.encoded) == 2, "built anew, not taken from the damaged file"

    def test_a_file_of_another_knowledge_base_is_not_taken(self, folder: Path, tmp_path: Path) -> None:
        """Same number of passages, intact: only what it says it was made of tells."""
        create(tmp_path / "other", SEA, make_document("谷", source="谷.txt"))
        component_file(folder, "dense").write_bytes(component_file(tmp_path / "other", "dense").read_bytes())
        assert nearest(reopen(folder), "川")[0] == "川がある。"
        assert_consistent(reopen(folder))

    def test_an_older_file_is_caught_up(self, folder: Path) -> None:
        """As after a crash between the commit of the documents and the writing of the vectors."""
        shutil.copytree(folder / "derived", folder.parent / "older")
        reopen(folder).add([SEA])
        shutil.rmtree(folder / "derived")
        shutil.copytree(folder.parent / "older", folder / "derived")
        encoder = CountingEncoder()
        knowledge_base = reopen(folder, encoder)
        assert nearest(knowledge_base, "海")[0] == "海がある。"
        assert encoder.encoded == ["例 第1節\n海がある。"], "the older file's vectors are taken over"

    def test_another_way_to_make_texts_for_vectors_makes_them_anew(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(knowledge_base_module, "searchable_text", lambda passage: passage.text)
        encoder = CountingEncoder()
        assert reopen(folder, encoder).dense.size == 2
        assert encoder.encoded == ["山がある。", "川がある。"]

    def test_another_version_of_a_component_is_built_anew(self, folder: Path) -> None:
        encoder = CountingEncoder()
        newer = Component(DENSE.name, "next", DENSE.build, DENSE.load)
        assert KnowledgeBase.open(folder, encoder=encoder, components=(newer,)).dense.size == 2
        assert len(encoder.encoded) == 2

    def test_a_folder_that_cannot_be_written_still_answers(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def refuse(*_: object) -> None:
            raise OSError(30, "Read-only file system")

        monkeypatch.setattr("index.store.component_files.write_arrays", refuse)
        knowledge_base = self.spoilt(folder, Path.unlink)
        assert nearest(knowledge_base, "川")[0] == "川がある。"
        assert "could not be saved" in caplog.text
        assert not component_files(folder)

    def test_vectors_that_are_no_numbers_are_refused(self, tmp_path: Path) -> None:
        class Broken(CountingEncoder):
            def encode_passages(self, texts: Sequence[str]) -> Vectors:
                return np.full((len(texts), 3), np.nan, dtype=np.float32)

        with pytest.raises(TenkyoError, match="not numbers"):
            KnowledgeBase.create(tmp_path / "kb", encoder=Broken(), components=COMPONENTS).add([MOUNTAIN])


def test_any_arrays_can_be_a_component(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Lengths:
        def __init__(self, lengths: NDArray[np.int64]) -> None:
            self.lengths = lengths

        def to_arrays(self) -> dict[str, NDArray[Any]]:
            return {"lengths": self.lengths}

    component = Component(
        "lengths",
        "1",
        lambda sources: Lengths(np.array([len(passage.text) for passage in sources.passages], dtype=np.int64)),
        lambda arrays, encoder: Lengths(arrays["lengths"]),
    )
    KnowledgeBase.create(tmp_path / "kb", encoder=CountingEncoder(), components=(component,)).add([MOUNTAIN, RIVER])
    with caplog.at_level(logging.WARNING):
        opened = KnowledgeBase.open(tmp_path / "kb", encoder=CountingEncoder(), components=(component,))
        assert opened.component("lengths").lengths.tolist() == [5, 5]
    assert caplog.text == ""
