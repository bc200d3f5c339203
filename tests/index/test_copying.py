"""A copy holds the very documents, or says that it doesn't."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.settings import PassageLimits
from index.copying import Copied, copy_knowledge_base
from index.errors import KnowledgeBaseDamaged, KnowledgeBaseError, KnowledgeBaseNotFound
from index.knowledge_base import KnowledgeBase
from index.store.documents import Store
from index.store.other_names import OtherName
from index.store.records import Record
from tests.index.bases import COMPONENTS, MOUNTAIN, RIVER, SEA, assert_consistent, create, nearest, reopen
from tests.index.small_encoders import CountingEncoder, make_document


def _in_the_file(folder: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(folder / "documents.sqlite")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_a_copy_is_the_same_to_the_last_hash(tmp_path: Path) -> None:
    source = create(tmp_path / "kb", MOUNTAIN, RIVER, replace(MOUNTAIN, source="写し.txt"))
    assert copy_knowledge_base(tmp_path / "kb", tmp_path / "new") == Copied(2, 2, ())
    copy = reopen(tmp_path / "new")
    assert copy.documents() == source.documents()  # ids, times and other names included
    assert [name.source for name in copy.documents()[0].also] == ["写し.txt"]
    assert copy.document(RIVER.id) == source.document(RIVER.id)
    for query in ("SELECT record_hash FROM documents", "SELECT * FROM passages", "SELECT encoder FROM state"):
        assert _in_the_file(tmp_path / "new", query) == _in_the_file(tmp_path / "kb", query)
    assert nearest(copy, "山")[0] == "山がある。"
    copy.add([SEA])
    assert_consistent(reopen(tmp_path / "new"))
    assert not list((tmp_path / "new").glob(".*")), "nothing is left lying about"


def test_passages_stay_as_they_were_cut(tmp_path: Path) -> None:
    """Today's limits would make fewer passages of it."""
    text = make_document("山がある。" * 40 + "\n\n" + "川がある。" * 40, source="長.txt")
    limits = PassageLimits(minimum_characters=50, maximum_characters=100)
    kept = KnowledgeBase.create(tmp_path / "kb", encoder=CountingEncoder(), components=COMPONENTS, limits=limits)
    kept.add([text])
    assert len(kept.passages) > len(create(tmp_path / "today", text).passages)
    copy_knowledge_base(tmp_path / "kb", tmp_path / "new")
    assert reopen(tmp_path / "new").passages == kept.passages


def test_a_copy_that_was_interrupted_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create(tmp_path / "kb", MOUNTAIN, RIVER, SEA)
    take, taken = Store.take, 0

    def killed(self: Store, record: Record, names: Iterable[OtherName]) -> None:
        nonlocal taken
        if taken == 2:
            raise KeyboardInterrupt
        taken += 1
        take(self, record, names)

    monkeypatch.setattr(Store, "take", killed)
    with pytest.raises(KeyboardInterrupt):
        copy_knowledge_base(tmp_path / "kb", tmp_path / "new")
    monkeypatch.setattr(Store, "take", take)
    (tmp_path / "new" / ".copy-left").mkdir()
    assert copy_knowledge_base(tmp_path / "kb", tmp_path / "new") == Copied(3, 1, ())
    assert copy_knowledge_base(tmp_path / "kb", tmp_path / "new") == Copied(3, 0, ())
    assert not list((tmp_path / "new").glob(".*"))


def test_what_arrives_otherwise_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create(tmp_path / "kb", MOUNTAIN, RIVER)
    take = Store.take

    def another_title(self: Store, record: Record, names: Iterable[OtherName]) -> None:
        take(self, replace(record, document=replace(record.document, title="別")), names)

    monkeypatch.setattr(Store, "take", another_title)
    with pytest.raises(KnowledgeBaseDamaged, match="not what was sent"):
        copy_knowledge_base(tmp_path / "kb", tmp_path / "new")


def test_a_damaged_document_is_named_and_left_out(tmp_path: Path) -> None:
    create(tmp_path / "kb", MOUNTAIN, RIVER)
    with sqlite3.connect(tmp_path / "kb" / "documents.sqlite") as connection:
        connection.execute("UPDATE documents SET text = '海がある。' WHERE id = ?", (MOUNTAIN.id,))
    connection.close()
    copied = copy_knowledge_base(tmp_path / "kb", tmp_path / "new")
    assert (copied.documents, len(copied.lost)) == (1, 1)
    assert "山.txt" in copied.lost[0]
    assert [info.id for info in reopen(tmp_path / "new").documents()] == [RIVER.id]


def test_other_documents_there_are_left_alone(tmp_path: Path) -> None:
    create(tmp_path / "kb", MOUNTAIN)
    create(tmp_path / "new", SEA)
    with pytest.raises(KnowledgeBaseError, match=f"doesn't.*{SEA.id}"):
        copy_knowledge_base(tmp_path / "kb", tmp_path / "new")
    assert [info.id for info in reopen(tmp_path / "new").documents()] == [SEA.id]


def test_no_source_and_one_folder_for_both(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseNotFound):
        copy_knowledge_base(tmp_path / "nothing", tmp_path / "new")
    assert not (tmp_path / "new").exists()
    KnowledgeBase.create(tmp_path / "kb", encoder=CountingEncoder())
    with pytest.raises(KnowledgeBaseError, match="the same"):
        copy_knowledge_base(tmp_path / "kb", tmp_path / "kb")


def test_it_is_copied_while_it_is_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes after the moment of the copy is not in it, and needn't wait for it."""
    source = create(tmp_path / "kb", MOUNTAIN)
    take = Store.take

    def meanwhile(self: Store, record: Record, names: Iterable[OtherName]) -> None:
        source.add([SEA])
        take(self, record, names)

    monkeypatch.setattr(Store, "take", meanwhile)
    assert copy_knowledge_base(tmp_path / "kb", tmp_path / "new").documents == 1
    assert len(source.documents()) == 2
