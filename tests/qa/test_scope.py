"""A question asked of some of the documents: whatever the others hold, nothing of them comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from corpus.readers.markdown.reader import read_markdown
from index.knowledge_base import KnowledgeBase
from qa.engine import Engine
from qa.errors import UnknownDocument
from qa.question.validation import InvalidRequest
from qa.records import Answer
from qa.scope import check_documents, ids_of
from qa.settings import Settings

TEXTS = {
    "north.md": "# 北の灯台\n\n北の灯台は1911年に完成した。高さは31メートルである。",
    "south.md": "# 南の灯台\n\n南の灯台は1948年に完成した。高さは22メートルである。",
    "copy/south.md": "# 南の灯台の写し\n\n写しの灯台は1999年に完成した。",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with KnowledgeBase.create(tmp_path_factory.mktemp("lights") / "kb") as knowledge_base:
        knowledge_base.add(
            [read_markdown(text, title="", fallback_title="?", source=source) for source, text in TEXTS.items()]
        )
        settings = Settings.from_environment()
        yield Engine(knowledge_base, replace(settings, reader=replace(settings.reader, enabled=False)))


def titles(answer: Answer) -> set[str]:
    return {found.passage.title for found in answer.passages} | {cited.title for cited in answer.citations}


def test_only_the_documents_that_are_named_are_asked(engine: Engine) -> None:
    question = "灯台は何年に完成しましたか"
    assert titles(engine.ask(question)) == {"北の灯台", "南の灯台", "南の灯台の写し"}
    answer = engine.ask(question, documents=["南の灯台"])
    assert titles(answer) == {"南の灯台"}
    assert "1948年" in answer.text
    assert [each.text for each in engine.stream(question, documents=["南の灯台"])][-1] == answer.text
    [found] = engine.find("灯台の高さ", documents=["north.md"]).passages
    assert "31メートル" in found.passage.text


def test_a_large_scope_is_searched_as_an_index_of_its_own(engine: Engine) -> None:
    """Where there are more passages than are all scored, the nearest of the scope are, not the nearest of all."""
    settings = engine.settings
    few = replace(settings.retrieval, score_all_up_to=1, candidates=1)
    narrow = Engine(engine.knowledge_base, replace(settings, retrieval=few))
    found = narrow.find("北の灯台は1911年に完成した", documents=["south.md"]).passages
    assert {each.passage.title for each in found} <= {"南の灯台", "南の灯台の写し"}
    assert found


def test_a_name_is_an_id_or_a_title_or_a_source_or_its_last_part(engine: Engine) -> None:
    documents = engine.knowledge_base.documents()
    north, south, copy = documents
    assert ids_of([north.id], documents) == {north.id}
    assert ids_of(["北の灯台"], documents) == {north.id}
    assert ids_of(["copy/south.md"], documents) == {copy.id}
    assert ids_of(["south.md", north.id], documents) == {north.id, south.id, copy.id}


def test_an_unknown_name_is_said(engine: Engine) -> None:
    with pytest.raises(UnknownDocument, match="東の灯台"):
        engine.ask("灯台は何年に完成しましたか", documents=["北の灯台", "東の灯台"])


@pytest.mark.parametrize("names", ["north.md", [""], [1], {"a": 1}, ["x"] * 1_001])
def test_names_are_a_list_of_texts(names: object) -> None:
    with pytest.raises(InvalidRequest, match="documents"):
        check_documents(names)


def test_no_names_stand_for_all() -> None:
    assert check_documents(None) == check_documents([]) == ()
