"""What is derived, in pieces: a change writes the pieces that it concerns, and they find what one piece would."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

import index.segments.segments as segments_module
from index.assembly import assemble
from index.components.registry import COMPONENTS
from index.knowledge_base import KnowledgeBase
from index.settings import Segmenting
from tests.index.bases import assert_consistent, create, reopen
from tests.index.small_encoders import LetterEncoder, make_document
from tests.tokenizer_calls import tokenizer_calls

DOCUMENTS = [make_document(f"{name}の犬が山を走る。", "ヤヌコビッチも走る。", source=name) for name in "甲乙丙丁戊己"]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments_module, "SEGMENTING", Segmenting(passages=8, merged=3))


def written(folder: Path) -> dict[str, int]:
    """The segments' folders, and when each was written."""
    return {path.name: path.stat().st_mtime_ns for path in (folder / "derived").iterdir()}


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


def assert_consistent_after_reading(folder: Path) -> None:
    assert len(reopen(folder).passages) == 4
    assert_consistent(reopen(folder))
