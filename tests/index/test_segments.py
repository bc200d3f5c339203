"""What is derived, in pieces: a change writes the pieces that it concerns, and they find what one piece would."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import index.segments.segments as segments_module
from corpus.passages import split_passages
from index.assembly import assemble
from index.components.late_interaction import query_tokens
from index.components.parts import LexicalParts
from index.components.registry import COMPONENTS
from index.encoders.contract import Vectors
from index.errors import KnowledgeBaseNotFound
from index.knowledge_base import KnowledgeBase
from index.search_index import SearchIndex, search_index
from index.segments.passages import StoredPassages
from index.settings import Segmenting
from qa.question.parsing import parse
from qa.retrieval.settings import Retrieval
from qa.selection.candidates import CandidateFinder
from tests.index.bases import COMPONENTS as SOME_COMPONENTS
from tests.index.bases import MOUNTAIN, RIVER, SEA, assert_consistent, create, reopen
from tests.index.small_encoders import CountingEncoder, LetterEncoder, make_document
from tests.tokenizer_calls import tokenizer_calls

DOCUMENTS = [make_document(f"{name}の犬が山を走る。", "ヤヌコビッチも走る。", source=name) for name in "甲乙丙丁戊己"]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments_module, "SEGMENTING", Segmenting(passages=8, merged=3))


def written(folder: Path) -> dict[str, int]:
    """The segments' folders, and when each was written."""
    return {path.name: path.stat().st_mtime_ns for path in (folder / "derived").iterdir()}


def _assert_same(arrays: Sequence[NDArray[np.float32]]) -> None:
    one, other = arrays
    np.testing.assert_array_equal(one, other)


def test_adding_a_document_leaves_the_others_files_alone(tmp_path: Path) -> None:
    create(tmp_path, DOCUMENTS[0])
    before = written(tmp_path)
    reopen(tmp_path).add([DOCUMENTS[1]])
    after = written(tmp_path)
    assert len(after) == 2
    assert before.items() <= after.items()


def test_removing_a_document_writes_its_segment_again_without_it(tmp_path: Path) -> None:
    knowledge_base = create(tmp_path)
    for pair in (DOCUMENTS[:2], DOCUMENTS[2:4]):
        knowledge_base.add(pair)
    before = written(tmp_path)
    knowledge_base.remove(DOCUMENTS[0].id)
    assert len(written(tmp_path).keys() & before.keys()) == 1
    left = b"".join(path.read_bytes() for path in (tmp_path / "derived").rglob("*.tenkyo"))
    assert "丙の犬".encode() in left
    assert "甲の犬".encode() not in left, "what was removed is nowhere any more"
    assert_consistent(reopen(tmp_path))


def test_removing_a_document_puts_nothing_together(tmp_path: Path) -> None:
    """What is left of one segment is taken from it as it stands."""

    def join(parts: Sequence[object]) -> object:
        raise AssertionError(f"{len(parts)} put together")

    components = [replace(component, join=join) for component in COMPONENTS]
    knowledge_base = KnowledgeBase.create(tmp_path / "some", encoder=LetterEncoder(), components=components)
    knowledge_base.add(DOCUMENTS[:3])
    knowledge_base.remove(DOCUMENTS[1].id)
    alone = KnowledgeBase.create(tmp_path / "alone", encoder=LetterEncoder())
    alone.add([DOCUMENTS[0], DOCUMENTS[2]])
    for component in COMPONENTS:
        if component.applies(LetterEncoder()):
            found = knowledge_base.component(component.name).to_arrays()
            expected = alone.component(component.name).to_arrays()
            assert found.keys() == expected.keys()
            for name, array in expected.items():
                np.testing.assert_array_equal(found[name], array, err_msg=f"{component.name}: {name}")


def test_three_segments_of_one_size_become_one_unless_it_were_too_large(tmp_path: Path) -> None:
    knowledge_base, counts = create(tmp_path), []
    for document in DOCUMENTS:
        knowledge_base.add([document])
        counts.append(len(written(tmp_path)))
    # Two passages each: the third makes one of six; so does the sixth. Twelve would be too many for one.
    assert counts == [1, 2, 1, 2, 3, 2]
    assert_consistent(reopen(tmp_path))


def test_many_segments_hold_what_one_would_in_the_order_of_the_documents(tmp_path: Path) -> None:
    """Every array of every component, after changes at either end and in the middle."""
    knowledge_base = KnowledgeBase.create(tmp_path, encoder=LetterEncoder())
    for document in DOCUMENTS[:5]:
        knowledge_base.add([document])
    knowledge_base.add([make_document("犬は狼ではない。", "猫加盟国（NKK）の川。", "山。", source="乙")])
    knowledge_base.remove(DOCUMENTS[3].id)
    opened = KnowledgeBase.open(tmp_path, encoder=LetterEncoder())
    with tokenizer_calls() as cut:
        snapshot = opened.snapshot()
        snapshot.load_all()
    assert len(snapshot.segments) > 1
    assert cut == [], "nothing is worked out again"
    expected = assemble(list(snapshot.passages), LetterEncoder()).components
    for component in COMPONENTS:
        found, wanted = snapshot.component(component.name).to_arrays(), expected[component.name].to_arrays()
        assert found.keys() == wanted.keys()
        for name in wanted:
            np.testing.assert_array_equal(found[name], wanted[name], err_msg=f"{component.name} {name}")


def test_many_segments_are_asked_as_if_they_were_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a large knowledge base does, held against one index of all its passages."""
    monkeypatch.setattr(segments_module, "SEGMENTING", Segmenting(passages=4, merged=3, together=0))
    knowledge_base = KnowledgeBase.create(tmp_path, encoder=LetterEncoder())
    for document in DOCUMENTS:
        knowledge_base.add([document])
    knowledge_base.add(
        [make_document("犬は狼ではない。犬である。", "猫加盟国（NKK）の川。", "1952年の山。", source="乙")]
    )
    knowledge_base.remove(DOCUMENTS[3].id)
    snapshot = KnowledgeBase.open(tmp_path, encoder=LetterEncoder()).snapshot()
    parts, one = search_index(snapshot), assemble(list(snapshot.passages), LetterEncoder()).index
    assert isinstance(parts, SearchIndex)
    assert isinstance(parts.words, LexicalParts)
    assert len(snapshot.segments) > 2
    for together, alone in ((parts.words, one.words), (parts.bigrams, one.bigrams)):
        assert set(together.vocabulary) == set(alone.vocabulary)
        for term in (*alone.vocabulary, "無い"):
            assert together.rarity(term) == alone.rarity(term)
            for got, expected in zip(together.postings(term), alone.postings(term), strict=True):
                np.testing.assert_array_equal(got, expected)
    rows = np.array([7, 0, 3, 10], dtype=np.int64)
    asked = query_tokens(one.token_encoder.tokenize(["狼が山を走る1952年"])[0], one.token_encoder.token_vectors)
    sides = [(index.late, index.late.lookup(asked, rows)) for index in (parts, one)]
    _assert_same([late.best(similarities, rows) for late, similarities in sides])
    for row in rows.tolist():
        _assert_same([late.token_cosines(similarities, row) for late, similarities in sides])
        _assert_same([late.title_cosines(similarities, row) for late, similarities in sides])
        np.testing.assert_array_equal(parts.late.tokens_of(row).spans, one.late.tokens_of(row).spans)
        text = snapshot.passages[row].text
        with tokenizer_calls() as cut:
            assert parts.analyses.words_of(row)(text) == one.analyses.words_of(row)(text)
        assert cut == []
    np.testing.assert_array_equal(parts.dense.of_rows(rows), one.dense.vectors[rows])
    query = LetterEncoder().encode_queries(["1952年の山", "無"])
    found_scores, found_rows = parts.dense.search(query, 3)
    wanted_scores, wanted_rows = one.dense.search(query, 3)
    np.testing.assert_allclose(found_scores, wanted_scores, rtol=1e-6)
    assert found_rows[0, 0] == wanted_rows[0, 0]
    assert found_rows[1].tolist() == [-1, -1, -1]
    assert [mention.others for mention in parts.glossary.expand("NKKとは")] == [("猫加盟国",)]


def test_a_segment_that_is_gone_or_damaged_is_made_again_and_the_others_are_kept(tmp_path: Path) -> None:
    knowledge_base = create(tmp_path)
    for document in DOCUMENTS[:2]:
        knowledge_base.add([document])
    first, second = sorted((tmp_path / "derived").iterdir())
    shutil.rmtree(first)
    assert {problem.what.rsplit(" ")[-1] for problem in knowledge_base.check()} == {"outdated"}
    assert len(reopen(tmp_path).passages) == 4
    assert second.name in written(tmp_path)
    (second / "passages.tenkyo").write_bytes(b"?")
    assert {problem.what.rsplit(" ")[-1] for problem in reopen(tmp_path).check()} == {"damaged"}
    assert_consistent_after_reading(tmp_path)


def test_files_deleted_under_a_running_program(tmp_path: Path) -> None:
    knowledge_base = create(tmp_path, DOCUMENTS[0])
    knowledge_base.snapshot().load_all()
    shutil.rmtree(tmp_path / "derived")
    assert len(knowledge_base.passages) == 2, "what it has, it has"
    knowledge_base.add([DOCUMENTS[1]])
    assert_consistent(reopen(tmp_path))
    (tmp_path / "documents.sqlite").unlink()
    for ask in (knowledge_base.refresh, knowledge_base.documents):
        with pytest.raises(KnowledgeBaseNotFound, match="No knowledge base here"):
            ask()


def assert_consistent_after_reading(folder: Path) -> None:
    assert len(reopen(folder).passages) == 4
    assert_consistent(reopen(folder))


def test_what_was_made_before_an_interruption_is_not_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A segment that is as large as may be is written before the next one is begun."""

    class Interrupted(CountingEncoder):
        def encode_passages(self, texts: Sequence[str]) -> Vectors:
            if any("海" in text for text in texts):
                raise InterruptedError
            return super().encode_passages(texts)

    monkeypatch.setattr(segments_module, "SEGMENTING", Segmenting(passages=1))
    knowledge_base = KnowledgeBase.create(tmp_path, encoder=Interrupted(), components=SOME_COMPONENTS)
    with pytest.raises(InterruptedError):
        knowledge_base.add([MOUNTAIN, RIVER, SEA])
    before, encoder = written(tmp_path), CountingEncoder()
    assert len(before) == 2
    assert len(reopen(tmp_path, encoder).passages) == 3
    assert before.items() <= written(tmp_path).items()
    assert ["海" in text for text in encoder.encoded] == [True]
    assert_consistent(reopen(tmp_path))


def test_segments_that_are_written_as_they_are_made_leave_none_that_is_outdated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments_module, "SEGMENTING", Segmenting(passages=1))
    create(tmp_path, MOUNTAIN, RIVER)
    reopen(tmp_path).add([replace(MOUNTAIN, text=MOUNTAIN.text.replace("が", "も")), SEA])
    assert len(written(tmp_path)) == 3
    assert_consistent(reopen(tmp_path))


def test_some_documents_of_a_base_in_parts_are_looked_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More passages than are all compared, in a base that is asked part by part."""
    monkeypatch.setattr(segments_module, "SEGMENTING", Segmenting(passages=4, together=0, merged=9))
    knowledge_base = KnowledgeBase.create(tmp_path, encoder=LetterEncoder())
    knowledge_base.add(DOCUMENTS)
    finder = CandidateFinder(search_index(knowledge_base.snapshot()), Retrieval(score_all_up_to=2, candidates=1))
    found = finder.find(parse("山の犬は？"), documents=frozenset(document.id for document in DOCUMENTS[:2]))
    assert {passage.passage.document_id for passage in found.passages} <= {document.id for document in DOCUMENTS[:2]}
    assert found.passages


def test_how_sure_recognition_was_stays_with_a_passage() -> None:
    (passage,) = split_passages(make_document("山がある。"))
    passages = [replace(passage, recognised=0.9), passage]
    assert list(StoredPassages.from_arrays(StoredPassages.of(passages).to_arrays())) == passages
