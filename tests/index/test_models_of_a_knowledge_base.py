"""Vectors of two models never meet."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import index.knowledge_base as knowledge_base_module
from index.encoders.contract import Encoder
from index.errors import (
    ModelMismatch,
)
from index.knowledge_base import KnowledgeBase
from tests.index.bases import COMPONENTS, MOUNTAIN, RIVER, SEA, create, nearest, reopen
from tests.index.small_encoders import CountingEncoder


class TestModels:
    def test_another_model_is_refused_with_both_names_and_the_way_out(self, tmp_path: Path) -> None:
        create(tmp_path / "kb", MOUNTAIN)
        for method in (KnowledgeBase.open, KnowledgeBase.create):
            with pytest.raises(ModelMismatch, match=r"letters.*other.*check --repair --model other"):
                method(tmp_path / "kb", encoder=CountingEncoder(name="other"), components=COMPONENTS)

    def test_repair_makes_all_vectors_anew_with_another_model(self, tmp_path: Path) -> None:
        knowledge_base = create(tmp_path / "kb", MOUNTAIN, SEA)
        other = CountingEncoder("海山", name="other")
        assert any("other" in line for line in knowledge_base.repair(encoder=other))
        assert knowledge_base.encoder is other
        np.testing.assert_array_equal(knowledge_base.dense.vectors, [[0, 1], [1, 0]])
        encoder = CountingEncoder("海山", name="other")
        assert nearest(reopen(tmp_path / "kb", encoder), "海")[0] == "海がある。"
        assert encoder.encoded == []
        with pytest.raises(ModelMismatch):
            reopen(tmp_path / "kb")

    def test_an_empty_knowledge_base_takes_any_model(self, tmp_path: Path) -> None:
        knowledge_base = create(tmp_path / "kb", MOUNTAIN)
        knowledge_base.remove(MOUNTAIN.id)
        other = reopen(tmp_path / "kb", CountingEncoder(name="other"))
        other.add([RIVER])
        assert nearest(other, "川") == ["川がある。"]

    def test_a_process_that_was_given_the_old_model_is_told(self, tmp_path: Path) -> None:
        create(tmp_path / "kb", MOUNTAIN)
        server = reopen(tmp_path / "kb")
        assert nearest(server, "山")
        reopen(tmp_path / "kb").repair(encoder=CountingEncoder("海山", name="other"))
        with pytest.raises(ModelMismatch):
            server.refresh()
        with pytest.raises(ModelMismatch):
            server.add([RIVER])

    @pytest.fixture
    def models(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, Encoder]:
        """The models that can be loaded by name."""
        models: dict[str, Encoder] = {}
        monkeypatch.setattr(knowledge_base_module, "load_encoder", models.__getitem__)
        return models

    def test_without_one_the_model_that_is_remembered_is_loaded_when_it_is_needed(
        self, tmp_path: Path, models: dict[str, Encoder]
    ) -> None:
        create(tmp_path / "kb", MOUNTAIN)
        knowledge_base = KnowledgeBase.open(tmp_path / "kb", components=COMPONENTS)
        assert [info.id for info in knowledge_base.documents()] == [MOUNTAIN.id], "no model is needed for a list"
        models["letters"] = CountingEncoder()
        assert nearest(knowledge_base, "山") == ["山がある。"]
        assert knowledge_base.encoder is models["letters"]

    def test_it_follows_another_process_to_another_model(self, tmp_path: Path, models: dict[str, Encoder]) -> None:
        models |= {"letters": CountingEncoder(), "other": CountingEncoder("海山", name="other")}
        create(tmp_path / "kb", MOUNTAIN)
        server = KnowledgeBase.open(tmp_path / "kb", components=COMPONENTS)
        assert nearest(server, "山") == ["山がある。"]
        reopen(tmp_path / "kb").repair(encoder=models["other"])
        assert server.refresh()
        assert server.encoder is models["other"]
        assert nearest(server, "山") == ["山がある。"]

    def test_a_newer_edition_of_the_bundled_model_takes_over(self, tmp_path: Path) -> None:
        old, new = CountingEncoder("山川海", "bundled@old"), CountingEncoder("海川", "bundled@new")
        KnowledgeBase.create(tmp_path / "kb", encoder=old, components=COMPONENTS).add([MOUNTAIN, SEA])
        knowledge_base = reopen(tmp_path / "kb", new)
        assert nearest(knowledge_base, "海")[0] == "海がある。"
        assert len(new.encoded) == 2
        assert knowledge_base.dense.dimension == 2
