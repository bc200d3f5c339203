from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import index.knowledge_base as knowledge_base_module
from corpus.document import Document, Passage
from corpus.errors import DamagedDocument, TenkyoError
from index.components.bm25 import BIGRAMS, WORDS
from index.components.contract import Component, Sources
from index.components.dense import DENSE
from index.encoders.contract import Encoder, Vectors
from index.errors import (
    KnowledgeBaseDamaged,
    KnowledgeBaseNotFound,
    KnowledgeBaseNotWritable,
    ModelMismatch,
    UnknownDocument,
    WrongDimension,
)
from index.knowledge_base import KnowledgeBase
from tests.index.small_encoders import CountingEncoder, make_document
from tests.index.strategies import documents

COMPONENTS = (DENSE, WORDS, BIGRAMS)
MOUNTAIN, RIVER, SEA = (make_document(f"{name}がある。", source=f"{name}.txt") for name in "山川海")


def create(folder: Path, *given_documents: Document) -> KnowledgeBase:
    knowledge_base = KnowledgeBase.create(folder, encoder=CountingEncoder(), components=COMPONENTS)
    knowledge_base.add(given_documents)
    return knowledge_base


def reopen(folder: Path, encoder: Encoder | None = None) -> KnowledgeBase:
    return KnowledgeBase.open(folder, encoder=encoder or CountingEncoder(), components=COMPONENTS)


def nearest(knowledge_base: KnowledgeBase, query: str) -> list[str]:
    """The texts of the passages nearest to the query, best first."""
    rows = knowledge_base.dense.search(knowledge_base.encoder.encode_queries([query]), 10)[1][0]
    return [knowledge_base.passages[row].text for row in rows if row >= 0]


def assert_consistent(knowledge_base: KnowledgeBase) -> None:
    """Every component, as it stands in the files, is what building it from the present passages alone gives."""
    assert knowledge_base.check() == []
    passages, encoder = knowledge_base.passages, CountingEncoder()
    everything_new = np.full(len(passages), -1, dtype=np.int64)
    text_of = vars(knowledge_base_module)["searchable_text"]  # as it is now, when a test has changed it
    np.testing.assert_array_equal(
        knowledge_base.dense.vectors, encoder.encode_passages([text_of(passage) for passage in passages])
    )
    for component in COMPONENTS[1:]:
        built: Any = component.build(Sources(passages, encoder, text_of, None, everything_new, {}))
        present = knowledge_base.component(component.name)
        assert present.size == len(passages)
        for term in built.vocabulary:
            for expected, found in zip(built.postings(term), present.postings(term), strict=True):
                np.testing.assert_array_equal(expected, found)


class TestContract:
    def test_empty(self, tmp_path: Path) -> None:
        knowledge_base = create(tmp_path / "kb")
        assert knowledge_base.documents() == []
        assert len(knowledge_base.passages) == 0
        assert nearest(knowledge_base, "山") == []
        assert knowledge_base.check() == []

    def test_a_query_that_nothing_matches(self, tmp_path: Path) -> None:
        assert nearest(create(tmp_path / "kb", MOUNTAIN), "ไทย") == []

    def test_the_nearest_passage_comes_first(self, tmp_path: Path) -> None:
        knowledge_base = create(tmp_path / "kb", MOUNTAIN, RIVER, SEA)
        assert nearest(knowledge_base, "川")[0] == "川がある。"
        assert nearest(knowledge_base, "海")[0] == "海がある。"

    def test_reopened_it_answers_the_same_without_encoding_anything(self, tmp_path: Path) -> None:
        before = create(tmp_path / "kb", MOUNTAIN, RIVER)
        encoder = CountingEncoder()
        after = reopen(tmp_path / "kb", encoder)
        assert after.passages == before.passages
        assert after.documents() == before.documents()
        assert after.generation == before.generation
        np.testing.assert_array_equal(after.dense.vectors, before.dense.vectors)
        assert encoder.encoded == []

    def test_a_query_of_another_dimension(self, tmp_path: Path) -> None:
        with pytest.raises(WrongDimension):
            create(tmp_path / "kb", MOUNTAIN).dense.search(np.ones((1, 7), dtype=np.float32), 1)

    def test_an_encoder_that_gives_another_dimension_than_it_says(self, tmp_path: Path) -> None:
        class Wrong(CountingEncoder):
            def encode_passages(self, texts: Sequence[str]) -> Vectors:
                return super().encode_passages(texts)[:, :2]

        with pytest.raises(WrongDimension, match="letters"):
            KnowledgeBase.create(tmp_path / "kb", encoder=Wrong(), components=COMPONENTS).add([MOUNTAIN])

    def test_an_unknown_document(self, tmp_path: Path) -> None:
        knowledge_base = create(tmp_path / "kb", MOUNTAIN)
        for ask in (knowledge_base.document, knowledge_base.remove):
            with pytest.raises(UnknownDocument, match="no-such"):
                ask("no-such")
        assert nearest(knowledge_base, "山") == ["山がある。"]

    def test_an_unknown_component(self, tmp_path: Path) -> None:
        with pytest.raises(KeyError):
            create(tmp_path / "kb").component("no-such")

    def test_a_component_that_does_not_apply_is_left_out(self, tmp_path: Path) -> None:
        other = Component("other", "1", DENSE.build, DENSE.load, applies=lambda encoder: encoder.dimension == 99)
        knowledge_base = KnowledgeBase.create(tmp_path / "kb", encoder=CountingEncoder(), components=(DENSE, other))
        assert knowledge_base.snapshot().component_names == ("dense",)

    def test_removed_is_gone_and_the_rest_stays(self, tmp_path: Path) -> None:
        knowledge_base = create(tmp_path / "kb", MOUNTAIN, RIVER, SEA)
        assert knowledge_base.remove(RIVER.id).id == RIVER.id
        assert nearest(knowledge_base, "川山")[0] == "山がある。"
        assert [passage.document_id for passage in knowledge_base.passages] == [MOUNTAIN.id, SEA.id]
        assert_consistent(knowledge_base)

    @pytest.mark.parametrize("name", ["knowledge base", "典拠 100%", "a?b#c&d=e", "%41"])
    def test_any_folder_name_will_do(self, tmp_path: Path, name: str) -> None:
        create(tmp_path / name / "inner", MOUNTAIN)
        assert nearest(reopen(tmp_path / name / "inner"), "山") == ["山がある。"]
        assert [path.name for path in tmp_path.iterdir()] == [name]


class TestWrongPlaces:
    def test_a_missing_folder(self, tmp_path: Path) -> None:
        with pytest.raises(KnowledgeBaseNotFound, match="No such folder"):
            reopen(tmp_path / "none")
        assert not (tmp_path / "none").exists()

    def test_an_empty_folder_is_none_to_open_but_one_to_create(self, tmp_path: Path) -> None:
        with pytest.raises(KnowledgeBaseNotFound, match="No knowledge base"):
            reopen(tmp_path)
        assert list(tmp_path.iterdir()) == []
        assert nearest(create(tmp_path, MOUNTAIN), "山") == ["山がある。"]

    @pytest.mark.parametrize("method", [KnowledgeBase.open, KnowledgeBase.create])
    def test_a_file_where_the_folder_should_be(self, tmp_path: Path, method: Callable[[Path], KnowledgeBase]) -> None:
        (tmp_path / "file").write_text("text")
        with pytest.raises(KnowledgeBaseNotFound, match="not a folder"):
            method(tmp_path / "file")

    def test_a_folder_under_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("text")
        with pytest.raises(KnowledgeBaseNotWritable):
            create(tmp_path / "file" / "kb")

    def test_something_that_is_no_database(self, tmp_path: Path) -> None:
        (tmp_path / "documents.sqlite").write_text("no database " * 1000)
        with pytest.raises(KnowledgeBaseDamaged, match="Not a database"):
            reopen(tmp_path)


class TestAdding:
    def test_says_what_became_of_each_document(self, tmp_path: Path) -> None:
        knowledge_base = create(tmp_path / "kb", MOUNTAIN)
        seen: list[str] = []
        changed = make_document("谷がある。", source="山.txt")
        added = knowledge_base.add([MOUNTAIN, changed, RIVER], on_added=lambda added: seen.append(added.status))
        assert [one.status for one in added] == seen == ["unchanged", "updated", "added"]

    def test_only_new_passages_are_encoded(self, tmp_path: Path) -> None:
        create(tmp_path / "kb", make_document("山がある。", "川がある。", source="a"))
        encoder = CountingEncoder()
        knowledge_base = reopen(tmp_path / "kb", encoder)
        knowledge_base.add([make_document("谷がある。", "川がある。", source="a"), SEA])
        assert encoder.encoded == ["例 第1節\n谷がある。", "例 第1節\n海がある。"]
        knowledge_base.remove(SEA.id)
        assert len(encoder.encoded) == 2
        assert_consistent(knowledge_base)

    def test_a_passage_is_encoded_anew_when_only_what_is_encoded_of_it_changed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def text_with_place(passage: Passage) -> str:
            return f"{passage.text} {passage.start}"

        monkeypatch.setattr(knowledge_base_module, "searchable_text", text_with_place)
        knowledge_base = create(tmp_path / "kb", make_document("山。", "川。", source="a"))
        knowledge_base.add([make_document("山山。", "川。", source="a")])
        encoder = knowledge_base.encoder
        assert isinstance(encoder, CountingEncoder)
        assert encoder.encoded == ["山。 7", "川。 18", "山山。 7", "川。 19"]
        assert_consistent(knowledge_base)

    def test_a_generation_of_zero_is_one_that_nothing_was_ever_added_to(self, tmp_path: Path) -> None:
        knowledge_base = create(tmp_path / "kb")
        assert knowledge_base.generation == 0
        knowledge_base.add([MOUNTAIN])
        knowledge_base.remove(MOUNTAIN.id)
        assert (reopen(tmp_path / "kb").generation, knowledge_base.documents()) == (2, [])

    def test_nothing_is_encoded_for_an_unchanged_document(self, tmp_path: Path) -> None:
        knowledge_base = create(tmp_path / "kb", MOUNTAIN)
        generation = knowledge_base.generation
        knowledge_base.add([MOUNTAIN])
        assert knowledge_base.generation == generation

    def test_documents_are_taken_one_at_a_time(self, tmp_path: Path) -> None:
        knowledge_base = create(tmp_path / "kb")
        already_there: list[int] = []

        def read() -> Iterator[Document]:
            for document in (MOUNTAIN, RIVER, SEA):
                already_there.append(len(knowledge_base.documents()))
                yield document

        knowledge_base.add(read())
        assert already_there == [0, 1, 2]

    def test_what_was_added_before_an_error_stays_and_can_be_found(self, tmp_path: Path) -> None:
        knowledge_base = create(tmp_path / "kb")

        def read() -> Iterator[Document]:
            yield MOUNTAIN
            raise DamagedDocument("次のファイル", "next file")

        with pytest.raises(DamagedDocument, match="next file"):
            knowledge_base.add(read())
        assert nearest(knowledge_base, "山") == ["山がある。"]
        assert_consistent(knowledge_base)

    def test_half_a_character_is_refused(self, tmp_path: Path) -> None:
        knowledge_base = create(tmp_path / "kb", MOUNTAIN)
        for bad in (make_document("川\ud800"), make_document("川", title="\udfff")):
            with pytest.raises(DamagedDocument, match="Not valid characters"):
                knowledge_base.add([bad])
        assert [info.id for info in knowledge_base.documents()] == [MOUNTAIN.id]

    def test_a_document_without_text_is_kept_without_passages(self, tmp_path: Path) -> None:
        knowledge_base = create(tmp_path / "kb", make_document(), MOUNTAIN)
        assert [info.passages for info in knowledge_base.documents()] == [0, 1]
        assert_consistent(knowledge_base)

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(st.booleans(), documents()), max_size=8))
    def test_whatever_is_added_and_removed_the_components_fit_the_documents(
        self, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[bool, Document]]
    ) -> None:
        knowledge_base = create(tmp_path_factory.mktemp("kb"))
        for remove, document in steps:
            present = [info.id for info in knowledge_base.documents()]
            if remove and present:
                knowledge_base.remove(present[len(present) // 2])
            else:
                knowledge_base.add([document])
        for passage in knowledge_base.passages:
            assert passage.text == knowledge_base.document(passage.document_id).text[passage.start : passage.end]
        assert_consistent(knowledge_base)
        assert_consistent(reopen(knowledge_base.directory))


class TestDerivedFiles:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        create(tmp_path / "kb", MOUNTAIN, RIVER)
        return tmp_path / "kb"

    def spoilt(self, folder: Path, spoil: Callable[[Path], object]) -> KnowledgeBase:
        for path in (folder / "derived").iterdir():
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
        (folder / "derived" / "words.tenkyo").write_bytes(b"")
        assert [line.rsplit(" ")[-1] for line in reopen(folder).repair()] == ["words"]
        assert_consistent(reopen(folder))
        assert reopen(folder).repair() == []

    def test_every_flipped_bit_of_the_vectors_is_noticed(self, folder: Path) -> None:
        path = folder / "derived" / "dense.tenkyo"
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
        """Same generation, same number of passages, intact: only the stamp tells."""
        create(tmp_path / "other", SEA, make_document("谷", source="谷.txt"))
        other = tmp_path / "other" / "derived" / "dense.tenkyo"
        (folder / "derived" / "dense.tenkyo").write_bytes(other.read_bytes())
        assert nearest(reopen(folder), "川")[0] == "川がある。"
        assert_consistent(reopen(folder))

    def test_an_older_file_is_caught_up(self, folder: Path) -> None:
        """As after a crash between the commit of the documents and the writing of the vectors."""
        older = {path: path.read_bytes() for path in (folder / "derived").iterdir()}
        reopen(folder).add([SEA])
        for path, content in older.items():
            path.write_bytes(content)
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
        assert not list((folder / "derived").iterdir())

    def test_vectors_that_are_no_numbers_are_refused(self, tmp_path: Path) -> None:
        class Broken(CountingEncoder):
            def encode_passages(self, texts: Sequence[str]) -> Vectors:
                return np.full((len(texts), 3), np.nan, dtype=np.float32)

        with pytest.raises(TenkyoError, match="not numbers"):
            KnowledgeBase.create(tmp_path / "kb", encoder=Broken(), components=COMPONENTS).add([MOUNTAIN])


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
        monkeypatch.setattr(knowledge_base_module, "_load_encoder", models.__getitem__)
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


class TestChecking:
    def test_a_damaged_document_is_named_and_repair_keeps_the_others(self, tmp_path: Path) -> None:
        knowledge_base = create(tmp_path / "kb", MOUNTAIN, RIVER)
        with knowledge_base._store.database.transaction() as connection:
            connection.execute("UPDATE documents SET text = '海' WHERE id = ?", (MOUNTAIN.id,))
        (problem,) = knowledge_base.check()
        assert "#" in problem.what
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

        monkeypatch.setattr(knowledge_base_module, "_load_encoder", fail)
        (problem,) = KnowledgeBase.open(tmp_path / "kb", components=COMPONENTS).check()
        assert "no model letters" in problem.what


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
