"""Threads and processes that read while another writes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

from corpus.document import Document
from index.segments.segments import SEGMENTING
from index.store.locks import WriterLock
from tests.index.bases import MOUNTAIN, RIVER, SEA, assert_consistent, create, nearest, reopen
from tests.index.small_encoders import CountingEncoder, make_document


class TestManyReaders:
    def test_a_change_by_another_is_seen_after_refresh(self, tmp_path: Path) -> None:
        writer = create(tmp_path / "kb", MOUNTAIN)
        reader = reopen(tmp_path / "kb")
        assert nearest(reader, "川") == ["山がある。"]
        held = reader.snapshot()
        writer.add([RIVER])
        assert nearest(reader, "川") == ["山がある。"], "until it looks"
        assert reader.refresh()
        assert nearest(reader, "川")[0] == "川がある。"
        assert len(held.passages) == held.component("dense").size == 1, "who holds a snapshot keeps it"
        assert not reader.refresh()

    def test_while_another_adds_the_reader_keeps_what_it_has(self, tmp_path: Path) -> None:
        writer, encoder = create(tmp_path / "kb", MOUNTAIN), CountingEncoder()
        reader = reopen(tmp_path / "kb", encoder)
        reader.snapshot().load_all()
        refreshed: list[bool] = []

        def read() -> Iterator[Document]:
            yield RIVER
            refreshed.append(reader.refresh())
            yield SEA

        thread = threading.Thread(target=writer.add, args=(read(),))
        thread.start()
        thread.join()
        assert refreshed == [False]
        assert reader.refresh()
        assert len(reader.passages) == 3
        assert encoder.encoded == [], "the writer's files are taken"

    def test_one_who_only_looks_keeps_nobody_from_seeing_what_is_finished(self, tmp_path: Path) -> None:
        writer, encoder = create(tmp_path / "kb", MOUNTAIN), CountingEncoder()
        reader = reopen(tmp_path / "kb", encoder)
        reader.snapshot().load_all()
        writer.add([RIVER])
        with WriterLock(tmp_path / "kb" / "lock").wait(0):  # as another reader has it while it looks
            assert reader.refresh()
            assert nearest(reader, "川")[0] == "川がある。"
            assert not reader.refresh()
        assert encoder.encoded == [], "the writer's files are taken"

    def test_what_is_removed_and_what_was_merged_is_seen_while_another_looks(self, tmp_path: Path) -> None:
        """The files of a removed document, and of those that were merged, are gone, but its reader still has them open."""
        writer, encoder = create(tmp_path / "kb", MOUNTAIN, RIVER), CountingEncoder()
        writer.add([SEA])
        reader = reopen(tmp_path / "kb", encoder)
        reader.snapshot().load_all()
        writer.remove(SEA.id)
        with WriterLock(tmp_path / "kb" / "lock").wait(0):
            assert reader.refresh()
            assert "海" not in nearest(reader, "海")[0]
        for number in range(SEGMENTING.merged):
            writer.add([make_document("海がある。", source=f"sea{number}.txt")])
        with WriterLock(tmp_path / "kb" / "lock").wait(0):
            assert reader.refresh()
            assert nearest(reader, "海")[0].startswith("海")
        assert encoder.encoded == [], "the writer's files are taken"

    def test_threads_ask_while_another_adds_and_removes(self, tmp_path: Path) -> None:
        """Every answer fits one state: each row found is a row of the same snapshot's passages."""
        knowledge_base = create(tmp_path / "kb", MOUNTAIN)
        stop, problems, asked = threading.Event(), [], []

        def ask() -> None:
            query = CountingEncoder().encode_queries(["川海"])
            while not stop.is_set():
                knowledge_base.refresh()
                snapshot = knowledge_base.snapshot()
                rows = snapshot.component("dense").search(query, 5)[1][0]
                texts = [snapshot.passages[row].text for row in rows if row >= 0]
                if snapshot.component("dense").size != len(snapshot.passages) or "山がある。" not in texts:
                    problems.append(texts)
                asked.append(len(texts))

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for _ in range(8):
            knowledge_base.add([RIVER, SEA])
            knowledge_base.remove(RIVER.id)
            knowledge_base.remove(SEA.id)
        stop.set()
        for thread in threads:
            thread.join()
        assert problems == []
        assert asked
        assert_consistent(knowledge_base)

    def test_two_threads_adding_to_one_knowledge_base(self, tmp_path: Path) -> None:
        knowledge_base = create(tmp_path / "kb")
        texts = [[f"{letter}は{number}番目。" for number in range(10)] for letter in "山川"]
        threads = [
            threading.Thread(
                target=lambda mine=mine: [knowledge_base.add([make_document(text, source=text)]) for text in mine]
            )
            for mine in texts
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(passage.text for passage in knowledge_base.passages) == sorted(texts[0] + texts[1])
        assert_consistent(knowledge_base)
