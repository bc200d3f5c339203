"""What is searched of many segments, put together beside them: the same answers, and nothing left of what was removed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import index.segments.segments as segments_module
from index.assembly import assemble
from index.components.postings import Postings
from index.knowledge_base import KnowledgeBase
from index.segments.groups import to_be_grouped, write_group
from index.settings import Segmenting
from tests.index.small_encoders import LetterEncoder, make_document

DOCUMENTS = [
    make_document(f"{name}の犬が山を走る。", "ヤヌコビッチも走る。", source=name) for name in "甲乙丙丁戊己庚辛"
]
SETTINGS = Segmenting(passages=2, together=0, merged=9, grouped=8)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents of two passages, each a segment; four of them make a group, and two at least."""
    monkeypatch.setattr(segments_module, "SEGMENTING", SETTINGS)


def made(folder: Path, documents: int = 8) -> KnowledgeBase:
    knowledge_base = KnowledgeBase.create(folder, encoder=LetterEncoder())
    knowledge_base.add(DOCUMENTS[:documents])
    return knowledge_base


def opened(folder: Path) -> KnowledgeBase:
    return KnowledgeBase.open(folder, encoder=LetterEncoder())


def groups(folder: Path) -> list[Path]:
    return sorted((folder / "derived").glob("group-*"))


def assert_as_one(knowledge_base: KnowledgeBase, units: int) -> None:
    """Postings of all passages, asked of so many units, are those of one index."""
    snapshot = knowledge_base.snapshot()
    one = assemble(list(snapshot.passages), LetterEncoder()).components
    for name in ("words", "bigrams"):
        together, alone = snapshot.component(name), one[name]
        assert len(together._parts) == units
        assert set(together.vocabulary) == set(alone.vocabulary)  # type: ignore[attr-defined]
        assert set(together.katakana) == set(alone.katakana)  # type: ignore[attr-defined]
        for term in (*alone.vocabulary, "無い"):  # type: ignore[attr-defined]
            assert together.rarity(term) == alone.rarity(term)  # type: ignore[attr-defined]
            for got, expected in zip(together.postings(term), alone.postings(term), strict=True):  # type: ignore[attr-defined]
                np.testing.assert_array_equal(got, expected)
    query = LetterEncoder().encode_queries(["甲の犬"])
    scores, _ = snapshot.component("dense").search(query, 3)
    np.testing.assert_allclose(scores, one["dense"].search(query, 3)[0], rtol=1e-6)  # type: ignore[attr-defined]


def test_segments_are_put_together_and_asked_as_one(tmp_path: Path) -> None:
    knowledge_base = made(tmp_path)
    assert_as_one(knowledge_base, 8)
    assert knowledge_base.tend()
    assert len(groups(tmp_path)) == 2
    assert_as_one(knowledge_base, 2)
    assert_as_one(opened(tmp_path), 2)
    assert not opened(tmp_path).tend(), "nothing was opened yet"
    assert not knowledge_base.tend(), "nothing is left to do"
    assert knowledge_base.check() == []


def test_a_change_leaves_other_groups_alone_and_nothing_of_what_it_removes(tmp_path: Path) -> None:
    knowledge_base = made(tmp_path)
    knowledge_base.tend()
    _, second = groups(tmp_path)
    knowledge_base.remove(DOCUMENTS[1].id)
    assert groups(tmp_path) == [second]
    left = b"".join(path.read_bytes() for path in (tmp_path / "derived").rglob("*.tenkyo"))
    assert "甲の".encode() in left
    assert "乙の".encode() not in left
    assert_as_one(knowledge_base, 4)
    knowledge_base.add([make_document("丁は鳥である。", "空を飛ぶ。", source="丁")])
    knowledge_base.add([make_document("壬は魚である。", "川を泳ぐ。", source="壬")])
    assert_as_one(opened(tmp_path), 5)
    assert knowledge_base.tend()
    assert len(groups(tmp_path)) == 2
    assert_as_one(opened(tmp_path), 2)


def test_who_has_not_seen_a_change_yet_puts_nothing_together_and_takes_nothing_away(tmp_path: Path) -> None:
    knowledge_base = made(tmp_path)
    late = opened(tmp_path)
    late.snapshot()
    knowledge_base.remove(DOCUMENTS[0].id)
    knowledge_base.add([make_document("壬は魚である。", "川を泳ぐ。", source="壬")])
    before = sorted((tmp_path / "derived").iterdir())
    assert not late.tend()
    assert sorted((tmp_path / "derived").iterdir()) == before
    late.refresh()
    assert late.tend()
    assert_as_one(opened(tmp_path), 2)


def test_rows_stay_in_the_order_of_the_documents_where_a_group_is_not(tmp_path: Path) -> None:
    """A document between those of a group that is in none."""
    knowledge_base = made(tmp_path)
    segments = knowledge_base.snapshot().segments
    some = [segments[0], segments[2], segments[5]]
    knowledge_base._segments._place(lambda folder: write_group(folder, some), "group")
    assert_as_one(opened(tmp_path), 6)


def test_a_damaged_group_is_no_harm_and_is_mended(tmp_path: Path) -> None:
    knowledge_base = made(tmp_path)
    knowledge_base.tend()
    files = sorted(groups(tmp_path)[0].iterdir())
    assert {file.stem for file in files} == {"members", "words", "bigrams", "dense"}
    for file in files:
        whole = file.read_bytes()
        for at in (0, 20, len(whole) // 2, len(whole) - 1):
            file.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
            damaged = opened(tmp_path)
            units = 5 if file.stem in ("words", "members") else 2
            assert len(damaged.component("words")._parts) == units
            if file.stem != "members":
                assert [problem.what.split(" / ")[1] for problem in damaged.check()] == [f"index {file.stem}: damaged"]
        file.write_bytes(whole[:-3])
        assert len(opened(tmp_path).component("words")._parts) == units
        file.write_bytes(whole)
    bigrams = next(file for file in files if file.stem == "bigrams")
    bigrams.write_bytes(b"?")
    assert len(opened(tmp_path).repair()) == 1
    assert opened(tmp_path).check() == []
    assert_as_one(opened(tmp_path), 2)


def test_a_group_of_other_segments_is_not_believed(tmp_path: Path) -> None:
    """What stands in its files says of which documents it is."""
    knowledge_base = made(tmp_path)
    knowledge_base.tend()
    first, second = groups(tmp_path)
    (second / "words.tenkyo").replace(first / "words.tenkyo")
    assert_as_one_without(opened(tmp_path))


def assert_as_one_without(knowledge_base: KnowledgeBase) -> None:
    assert len(knowledge_base.component("words")._parts) == 8
    assert len(knowledge_base.component("bigrams")._parts) == 2


@pytest.mark.parametrize(
    ("sizes", "grouped", "expected"),
    [
        ([4, 4, 4, 4], [], [[0, 1, 2, 3]]),
        ([4, 4, 4, 4, 4, 4], [], [[0, 1, 2, 3], [4, 5]]),
        ([4, 4, 4, 4, 4], [[0, 1, 2, 3]], []),
        ([4, 4, 4, 4, 4, 4], [[0, 1, 2, 3]], [[4, 5]]),
        ([4, 4, 4, 4], [[0, 1]], [[2, 3]]),  # half a group is left as it is
        ([4, 4, 3, 3, 4, 3], [[2, 3]], [[0, 1, 2, 3], [4, 5]]),
        ([4, 1, 1, 1, 1], [], []),  # small ones are merged soon
        ([40, 4, 4], [], [[1, 2]]),
        ([4, 3, 3, 4], [[1, 2]], [[0, 1, 2, 3]]),
    ],
)
def test_which_segments_are_put_together(sizes: list[int], grouped: list[list[int]], expected: list[list[int]]) -> None:
    """Segments of 4 at the most are made, groups of 16; a quarter of that has to stand alone."""

    class Made:
        def __init__(self, number: int, size: int) -> None:
            self.name, self.number, self.size = f"segment-{number}", number, size

    class Present:
        def __init__(self, numbers: list[int]) -> None:
            self.members = [f"segment-{number}" for number in numbers]
            self.size = sum(sizes[number] for number in numbers)

    segments = [Made(number, size) for number, size in enumerate(sizes)]
    found = to_be_grouped(segments, [Present(each) for each in grouped], Segmenting(passages=4, grouped=16))  # type: ignore[misc, arg-type]
    assert [[segment.number for segment in run] for run in found] == expected  # type: ignore[attr-defined]


def test_postings_put_together_a_few_at_once_are_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    parts = [segment.component("bigrams").all_postings for segment in made(tmp_path).snapshot().segments]
    whole = Postings.joined(parts)
    monkeypatch.setattr("index.components.postings._MOVED_AT_ONCE", 3)
    for name, array in Postings.joined(parts).to_arrays().items():
        np.testing.assert_array_equal(array, whole.to_arrays()[name])
