"""Small knowledge bases, and what must hold of any."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

import index.knowledge_base as knowledge_base_module
from corpus.document import Document
from index.components.bm25 import BIGRAMS, WORDS
from index.components.contract import Sources
from index.components.dense import DENSE
from index.encoders.contract import Encoder
from index.knowledge_base import KnowledgeBase
from tests.index.small_encoders import CountingEncoder, make_document

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


def component_file(folder: Path, name: str) -> Path:
    """The file of a component of a knowledge base of one segment."""
    (path,) = folder.glob(f"derived/*/{name}.tenkyo")
    return path


def component_files(folder: Path) -> list[Path]:
    """The files of all components."""
    names = {component.name for component in COMPONENTS}
    return [path for path in folder.glob("derived/*/*.tenkyo") if path.stem in names]
