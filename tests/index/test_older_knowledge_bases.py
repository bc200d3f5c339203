"""A knowledge base that was made before passages were analysed once: late interaction without spans, names without passages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from index.assembly import assemble
from index.components.bm25 import BIGRAMS, WORDS
from index.components.contract import Component, Sources
from index.components.dense import DENSE
from index.components.glossary import GLOSSARY
from index.components.late_interaction import LATE
from index.components.registry import COMPONENTS
from index.encoders.contract import Encoder
from index.knowledge_base import KnowledgeBase
from index.search_index import search_index
from language.names.glossary import build_glossary
from tests.index.small_encoders import LetterEncoder, make_document
from tests.tokenizer_calls import tokenizer_calls

DOCUMENT = make_document("犬が山を走る。", "猫加盟機構（NKK）が橋を渡った。")
MORE = make_document("川に橋がある。", source="川")


class Arrays:
    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._arrays = dict(arrays)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        return self._arrays


def _late(sources: Sources) -> Arrays:
    arrays = LATE.build(sources).to_arrays()
    return Arrays({name: arrays[name] for name in ("indptr", "ids", "own")})


def _names(sources: Sources) -> Arrays:
    written = build_glossary(passage.text for passage in sources.passages).to_json().encode()
    return Arrays({"json": np.frombuffer(written, dtype=np.uint8)})


def _load(arrays: Mapping[str, NDArray[Any]], encoder: Encoder) -> Arrays:
    return Arrays(arrays)


OLDER = (DENSE, WORDS, BIGRAMS, Component("late", "2", _late, _load), Component("names", "1", _names, _load))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with KnowledgeBase.create(tmp_path / "kb", encoder=LetterEncoder(), components=OLDER) as knowledge_base:
        knowledge_base.add([DOCUMENT])
        assert knowledge_base.check() == []
    return tmp_path / "kb"


def test_it_is_known_to_be_older_and_repaired(folder: Path) -> None:
    knowledge_base = KnowledgeBase.open(folder, encoder=LetterEncoder())
    conditions = [problem.what.partition(" / index ")[2] for problem in knowledge_base.check()]
    assert conditions == ["analysis: missing", "late: outdated", "names: outdated"]
    assert len(knowledge_base.repair()) == 3
    assert KnowledgeBase.open(folder, encoder=LetterEncoder()).check() == []


def test_a_question_is_searched_as_if_it_were_new_and_nothing_else_is_made_anew(folder: Path) -> None:
    encoder = LetterEncoder()
    knowledge_base = KnowledgeBase.open(folder, encoder=encoder)
    with tokenizer_calls() as cut:
        index = search_index(knowledge_base.snapshot())
    # Text and titles of two passages, and one text as names are read in it; the words that BM25 counts are kept.
    texts = [passage.text for passage in index.passages] + ["例 第1節", "例 第2節"]
    assert sorted(cut) == sorted([*texts, "猫加盟機構(NKK)が橋を渡った。"])
    assert sorted(encoder.asked) == sorted(texts), "tokens for their spans; vectors are kept"
    expected = assemble(knowledge_base.passages, encoder).components
    for component in COMPONENTS:
        found, wanted = knowledge_base.component(component.name).to_arrays(), expected[component.name].to_arrays()
        assert found.keys() == wanted.keys()
        for name in wanted:
            np.testing.assert_array_equal(found[name], wanted[name])
    assert KnowledgeBase.open(folder, encoder=encoder).check() == [], "and it is kept"


def test_documents_can_be_added(folder: Path) -> None:
    knowledge_base = KnowledgeBase.open(folder, encoder=LetterEncoder())
    knowledge_base.add([MORE])
    index = search_index(knowledge_base.snapshot())
    assert knowledge_base.check() == [], "what was older is made anew when it is searched"
    assert [set(entity.forms) for entity in index.glossary.entities] == [{"猫加盟機構", "NKK"}]
    assert index.late.tokens_of(2).spans[0].tolist() == [0, 1]


def test_adding_a_document_cuts_its_own_texts_alone_into_words(folder: Path) -> None:
    knowledge_base = KnowledgeBase.open(folder, encoder=LetterEncoder())
    knowledge_base.repair()
    with tokenizer_calls() as cut:
        knowledge_base.add([MORE])
    assert sorted(cut) == sorted(["川に橋がある。", "例 第1節", "例 第1節\n川に橋がある。"])


def test_another_dictionary_makes_words_and_names_anew(folder: Path) -> None:
    KnowledgeBase.open(folder, encoder=LetterEncoder()).repair()
    newer = tuple(
        Component(one.name, one.version, one.build, one.load, one.needs, lambda: "newer")
        if one.name == "analysis"
        else one
        for one in COMPONENTS
    )
    assert GLOSSARY in newer
    problems = KnowledgeBase.open(folder, encoder=LetterEncoder(), components=newer).check()
    assert [problem.what.partition(" / index ")[2] for problem in problems] == ["analysis: outdated", "names: outdated"]
