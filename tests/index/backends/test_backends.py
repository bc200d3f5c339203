"""What every backend of searching has to do: one suite, over each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count, repeat
from pathlib import Path

import numpy as np
import pytest

import index.segments.segments as segments_module
from index.backends.contract import Counts, SearchBackend, Wanted
from index.backends.local import KnowledgeBackend
from index.errors import UnknownDocument
from index.knowledge_base import KnowledgeBase
from index.places import Place, search_server_of
from index.postgresql.address import SharedBase
from index.settings import Segmenting
from tests.index.bases import COMPONENTS
from tests.index.small_encoders import CountingEncoder, make_document

MOUNTAIN = make_document("山がある。", source="山.txt")
RIVER = make_document("川がある。", "川は流れる。", source="川.txt")
SEA = make_document("海がある。", source="海.txt")
Open = Callable[[], SearchBackend]


@pytest.fixture(params=["one segment", "parts", "postgresql", "qdrant", "postgresql searches"])
def opened(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens the same base as often as it is called, as several processes would; that of PostgreSQL each on a machine of its own."""
    if request.param == "parts":
        monkeypatch.setattr(segments_module, "SEGMENTING", Segmenting(passages=1, together=0, merged=9))
    places: Iterator[Place] = repeat(tmp_path / "kb")
    if request.param == "postgresql":
        base: SharedBase = request.getfixturevalue("shared_base")
        places = (replace(base, cache=tmp_path / f"machine-{number}") for number in count())

    servers = {"qdrant": lambda: request.getfixturevalue("qdrant").place()}
    servers["postgresql searches"] = lambda: request.getfixturevalue("shared_base")
    served = servers[request.param]() if request.param in servers else None

    def open_one() -> SearchBackend:
        place, encoder = next(places), CountingEncoder()
        search = search_server_of(served) if served else None
        knowledge_base = KnowledgeBase.create(place, encoder=encoder, components=COMPONENTS, search=search)
        return KnowledgeBackend(knowledge_base)

    return open_one


def wanted(
    *words: str, letters: str = "", most: int = 1, all_up_to: int = 0, within: np.ndarray | None = None
) -> Wanted:
    (vector,) = CountingEncoder().encode_queries([letters])
    return Wanted([(word,) for word in words], [], vector, 1.0, 0.5, most, all_up_to, within)


def texts(backend: SearchBackend, asked: Wanted) -> list[str]:
    view = backend.view()
    return [passage.text for passage in view.rows(view.candidates(asked).rows)]


def test_counts_and_generation_follow_every_change(opened: Open) -> None:
    backend = opened()
    first = backend.view()
    assert first.counts() == Counts(0, 0)
    backend.upsert([MOUNTAIN, RIVER])
    second = backend.view()
    assert second.counts() == Counts(2, 3)
    backend.delete(MOUNTAIN.id)
    third = backend.view()
    assert third.counts() == Counts(1, 2)
    assert first.generation < second.generation < third.generation
    assert second.counts() == Counts(2, 3)  # a view stands still


def test_document_frequencies_are_exact_at_every_generation(opened: Open) -> None:
    backend = opened()
    backend.upsert([MOUNTAIN, RIVER, SEA])
    assert backend.view().frequencies("words", ["山", "川", "猫"]) == {"山": 1, "川": 2, "猫": 0}
    assert backend.view().frequencies("bigrams", ["ある", "流れ"]) == {"ある": 3, "流れ": 1}
    backend.upsert([make_document("山がある。", source="川.txt")])
    assert backend.view().frequencies("words", ["山", "川"]) == {"山": 2, "川": 0}
    backend.delete(MOUNTAIN.id)
    assert backend.view().frequencies("bigrams", ["ある", "流れ"]) == {"ある": 2, "流れ": 0}


def test_candidates_are_the_best_by_words_and_the_best_by_vector(opened: Open) -> None:
    backend = opened()
    backend.upsert([MOUNTAIN, RIVER, SEA])
    assert texts(backend, wanted("山", letters="海")) == ["山がある。", "海がある。"]
    assert texts(backend, wanted("猫")) == []
    assert len(texts(backend, wanted("猫", all_up_to=4))) == 4


def test_scores_are_shares_of_what_a_passage_could_reach(opened: Open) -> None:
    """山 stands once in one of four passages, none longer than another by enough to matter here: tf/(tf + k) < 1."""
    backend = opened()
    backend.upsert([MOUNTAIN, RIVER, SEA])
    found = backend.view().candidates(wanted("山", all_up_to=4))
    (row,) = np.flatnonzero(found.words)
    assert backend.view().rows(found.rows[[row]])[0].text == "山がある。"
    assert 0.4 < found.words[row] < 0.7  # about 1/(1 + k1), k1 = .9
    alone = found.words[row]
    both = backend.view().candidates(wanted("山", "猫", all_up_to=4)).words[row]
    assert 0 < both < alone / 2  # 猫, which no passage holds, is the rarer half


def test_cosines_are_those_of_the_vectors(opened: Open) -> None:
    """ "川は流れる。" stands below a heading without any of the letters: (0, 1, 0); the question's 川川山 is (1, 2, 0)/√5."""
    backend = opened()
    backend.upsert([MOUNTAIN, RIVER])
    found = backend.view().candidates(wanted(letters="川川山", all_up_to=3))
    of = dict(zip([each.text for each in backend.view().rows(found.rows)], found.cosines.tolist(), strict=True))
    assert of == pytest.approx({"山がある。": 5**-0.5, "川がある。": 2 * 5**-0.5, "川は流れる。": 2 * 5**-0.5})


def test_ways_to_say_one_thing_count_once(opened: Open) -> None:
    backend = opened()
    backend.upsert([make_document("山と川。", source="a"), SEA])
    vector = np.zeros(3, dtype=np.float32)
    one = backend.view().candidates(Wanted([("山",)], [], vector, 1.0, 0.0, 1, 9)).words
    group = backend.view().candidates(Wanted([("山", "川")], [], vector, 1.0, 0.0, 1, 9)).words
    np.testing.assert_array_equal(one, group)


def test_candidates_within_some_documents(opened: Open) -> None:
    backend = opened()
    backend.upsert([MOUNTAIN, RIVER, SEA])
    within = backend.view().rows_of(frozenset({RIVER.id}))
    assert len(within) == 2
    assert texts(backend, wanted("流れる", letters="海", within=within)) == ["川は流れる。"]
    assert len(texts(backend, wanted("山", within=within, all_up_to=2))) == 2
    assert len(backend.view().rows_of(frozenset())) == 0


def test_what_one_adds_another_sees(opened: Open) -> None:
    writer, reader = opened(), opened()
    before = reader.view().generation
    writer.upsert([SEA])
    assert reader.view().generation > before
    assert texts(reader, wanted("海", letters="海")) == ["海がある。"]


def test_an_unknown_document(opened: Open) -> None:
    with pytest.raises(UnknownDocument, match="no-such"):
        opened().delete("no-such")
