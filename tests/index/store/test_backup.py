"""A backup is the truth of one moment, and only a whole one is put back."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from corpus.passages import split_passages
from index.errors import KnowledgeBaseDamaged, KnowledgeBaseError, KnowledgeBaseNotFound, KnowledgeBaseNotWritable
from index.knowledge_base import KnowledgeBase
from index.store.documents import Store
from index.store.repair import find_damage
from tests.index.bases import MOUNTAIN, RIVER, SEA, assert_consistent, create, nearest, reopen
from tests.index.small_encoders import make_document


def test_what_was_backed_up_comes_back_elsewhere(tmp_path: Path) -> None:
    knowledge_base = create(tmp_path / "kb", MOUNTAIN, RIVER)
    assert knowledge_base.back_up(tmp_path / "saved") == []
    knowledge_base.remove(MOUNTAIN.id)
    KnowledgeBase.restore(tmp_path / "saved", tmp_path / "new")
    restored = reopen(tmp_path / "new")
    assert [info.source for info in restored.documents()] == ["山.txt", "川.txt"]
    assert nearest(restored, "山")[0] == "山がある。"
    restored.add([SEA])
    assert_consistent(reopen(tmp_path / "new"))
    assert not list(tmp_path.glob(".*")), "nothing is left lying about"


def test_what_is_there_is_replaced_only_when_that_is_asked_for(tmp_path: Path) -> None:
    create(tmp_path / "kb", MOUNTAIN).back_up(tmp_path / "saved")
    other = create(tmp_path / "other", RIVER)
    with pytest.raises(KnowledgeBaseError, match="--replace"):
        KnowledgeBase.restore(tmp_path / "saved", tmp_path / "other")
    assert nearest(reopen(tmp_path / "other"), "川") == ["川がある。"]
    KnowledgeBase.restore(tmp_path / "saved", tmp_path / "other", replace=True)
    assert other.refresh(), "who had it open sees what was restored"
    assert nearest(other, "山川") == ["山がある。"]
    assert_consistent(reopen(tmp_path / "other"))


def test_a_backup_with_one_wrong_byte_is_refused(tmp_path: Path) -> None:
    create(tmp_path / "kb", MOUNTAIN).back_up(tmp_path / "saved")
    content = (tmp_path / "saved").read_bytes()
    at = content.index("山がある".encode())
    (tmp_path / "saved").write_bytes(content[:at] + "海".encode() + content[at + 3 :])
    with pytest.raises(KnowledgeBaseDamaged, match=r"山\.txt"):
        KnowledgeBase.restore(tmp_path / "saved", tmp_path / "new")
    with pytest.raises(KnowledgeBaseNotFound):
        reopen(tmp_path / "new")


def test_a_file_that_is_not_there_the_own_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    knowledge_base = create(tmp_path / "kb", MOUNTAIN)
    with pytest.raises(KnowledgeBaseNotFound, match="tenkyo backup"):
        KnowledgeBase.restore(tmp_path / "nothing", tmp_path / "new")
    with pytest.raises(KnowledgeBaseError, match="own file"):
        knowledge_base.back_up(tmp_path / "kb" / "documents.sqlite")
    with pytest.raises(KnowledgeBaseNotWritable):
        knowledge_base.back_up(tmp_path / "no" / "folder")
    assert_consistent(reopen(tmp_path / "kb"))


def test_backups_taken_while_another_adds_are_each_of_one_moment(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "documents.sqlite")
    documents = [make_document(f"{number}番の山。" * 300, source=str(number)) for number in range(20)]

    def add() -> None:
        for document in documents:
            store.put(document, split_passages(document))

    adding = threading.Thread(target=add)
    adding.start()
    counts = []
    with_all = False
    while not with_all:
        with_all = not adding.is_alive()
        KnowledgeBase.open(tmp_path).back_up(tmp_path / "saved")
        saved = Store.open(tmp_path / "saved")
        assert find_damage(saved.database) == []
        assert saved.state().generation == len(saved.documents()), "one document a generation"
        counts.append(len(saved.documents()))
    adding.join()
    assert counts == sorted(counts)
    assert counts[-1] == 20
