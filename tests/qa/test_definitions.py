"""What something is, is answered by a sentence that says so, however the reader takes it."""

from __future__ import annotations

from pathlib import Path

from corpus.read import read_document
from index.knowledge_base import KnowledgeBase
from qa.engine import Engine


def test_what_a_town_is_is_answered_and_what_it_has_not_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "岩手.txt"
    file.write_text("盛岡は岩手県の県庁所在地である。", encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "kb") as knowledge_base:
        knowledge_base.add([read_document(file)])
        engine = Engine(knowledge_base)
        answer = engine.ask("盛岡とは何ですか")
        assert answer.answered
        assert answer.text.startswith("盛岡は岩手県の県庁所在地である。")
        assert not engine.ask("盛岡の人口は？").answered
