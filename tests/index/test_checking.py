"""What `check` finds and `repair` mends."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import index.knowledge_base as knowledge_base_module
from corpus.errors import TenkyoError
from index.encoders.contract import Encoder
from index.errors import DocumentUnavailable
from index.knowledge_base import KnowledgeBase
from tests.index.bases import COMPONENTS, MOUNTAIN, RIVER, assert_consistent, create, nearest, reopen


class TestChecking:
    def test_a_damaged_document_alone_is_not_to_be_had(self, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
        knowledge_base = create(tmp_path / "kb", MOUNTAIN, RIVER)
        with knowledge_base._store.database.transaction() as connection:
            connection.execute("UPDATE documents SET text = replace(text, '山', '海') WHERE id = ?", (MOUNTAIN.id,))
        shutil.rmtree(tmp_path / "kb" / "derived")
        opened = reopen(tmp_path / "kb")
        assert nearest(opened, "山海川") == ["川がある。"], "nothing of it is found, so nothing is quoted"
        assert "山.txt" in caplog.text
        with pytest.raises(DocumentUnavailable, match=r"例 \(山\.txt"):
            opened.document(MOUNTAIN.id)
        assert opened.document(RIVER.id) == RIVER
        assert [each.source for each in opened.unavailable()] == ["山.txt"]
        assert opened.add([MOUNTAIN])[0].status == "updated", "adding it again mends it"
        assert opened.unavailable() == []
        assert_consistent(reopen(tmp_path / "kb"))

    def test_a_damaged_document_is_named_and_repair_keeps_the_others(self, tmp_path: Path) -> None:
        knowledge_base = create(tmp_path / "kb", MOUNTAIN, RIVER)
        with knowledge_base._store.database.transaction() as connection:
            connection.execute("UPDATE documents SET text = '海' WHERE id = ?", (MOUNTAIN.id,))
        problem = knowledge_base.check()[0]
        assert "山.txt" in problem.what
        assert "tenkyo check --repair" in problem.remedy
        done = reopen(tmp_path / "kb").repair()
        assert any("left out a document" in line for line in done)
        repaired = reopen(tmp_path / "kb")
        assert nearest(repaired, "川") == ["川がある。"]
        assert_consistent(repaired)

    def test_a_model_that_cannot_be_loaded_is_a_problem(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        create(tmp_path / "kb", MOUNTAIN)

        def fail(name: str) -> Encoder:
            raise TenkyoError(f"モデルがありません: {name}", f"no model {name}")

        monkeypatch.setattr(knowledge_base_module, "load_encoder", fail)
        (problem,) = KnowledgeBase.open(tmp_path / "kb", components=COMPONENTS).check()
        assert "no model letters" in problem.what
