"""Adding, removing and finding documents, and the places that hold no knowledge base."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import index.knowledge_base as knowledge_base_module
import index.segments.segments as segments_module
from corpus.document import Document, Passage
from corpus.errors import DamagedDocument
from index.components.contract import Component
from index.components.dense import DENSE
from index.encoders.contract import Vectors
from index.errors import (
    KnowledgeBaseDamaged,
    KnowledgeBaseNotFound,
    KnowledgeBaseNotWritable,
    UnknownDocument,
    WrongDimension,
)
from index.knowledge_base import KnowledgeBase
from index.segments.segments import SEGMENTING
from index.settings import Segmenting
from tests.index.bases import COMPONENTS, MOUNTAIN, RIVER, SEA, assert_consistent, create, nearest, reopen
from tests.index.small_encoders import CountingEncoder, make_document
from tests.index.strategies import documents

# So that a few documents are many segments, and those merge.
SMALL, TINY = Segmenting(passages=6, merged=2), Segmenting(passages=1, merged=3)


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
    @given(st.lists(st.tuples(st.booleans(), documents()), max_size=8), st.sampled_from([SEGMENTING, SMALL, TINY]))
    def test_whatever_is_added_and_removed_the_components_fit_the_documents(
        self, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[bool, Document]], segmenting: Segmenting
    ) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(segments_module, "SEGMENTING", segmenting)
            self.add_and_remove(tmp_path_factory.mktemp("kb"), steps)

    def add_and_remove(self, folder: Path, steps: list[tuple[bool, Document]]) -> None:
        knowledge_base = create(folder)
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
