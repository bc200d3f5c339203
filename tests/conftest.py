"""What tests of several rooms share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from index.knowledge_base import KnowledgeBase
from index.postgresql.address import SharedBase
from tests.index.small_encoders import CountingEncoder, make_document
from tests.postgresql import Postgres, postgres
from tests.qa.quoting_engine import QuotingEngine
from tests.server import ROOT, serving

if TYPE_CHECKING:
    from tests.qdrant import FakeQdrant

# A busy machine is no reason for a test to fail.
settings.register_profile("patient", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

ORIGINAL_ESSAY = ROOT.parent / "shared" / "essay" / "nato75-original.txt"
"""The essay that the built-in one retells; not part of this repository."""


@pytest.fixture(autouse=True, scope="session")
def _no_settings_of_the_user() -> Iterator[None]:
    """No test uses the knowledge base or the language model of the person running it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith("TENKYO_"):
                patch.delenv(name)
        yield


@pytest.fixture(autouse=True)
def _no_documents_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or changes what the person running it has added."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgres]:
    """A server of PostgreSQL, one for all tests."""
    with postgres() as server:
        yield server


@pytest.fixture
def shared_base(postgresql: Postgres, tmp_path: Path) -> SharedBase:
    """The place of a knowledge base that isn't made yet, in a database of its own."""
    return postgresql.base(postgresql.make_database(), tmp_path / "replica")


@pytest.fixture
def qdrant() -> Iterator[FakeQdrant]:
    """What stands in for a server of Qdrant."""
    pytest.importorskip("qdrant_client", reason="no client of Qdrant: pip install 'tenkyo[qdrant]'")
    from tests.qdrant import FakeQdrant

    server = FakeQdrant()
    yield server
    server.stop()


@pytest.fixture
def small_knowledge_base(tmp_path: Path) -> Iterator[KnowledgeBase]:
    """One document of two pages and two sections, a sentence each."""
    with KnowledgeBase.create(tmp_path / "small", encoder=CountingEncoder()) as knowledge_base:
        knowledge_base.add(
            [
                make_document(
                    "札幌は北海道の中心都市である。",
                    "那覇は沖縄にある。",
                    title="都市の話",
                    source="cities.txt",
                    identity="cities",
                )
            ]
        )
        yield knowledge_base


@pytest.fixture
def quoting_engine(small_knowledge_base: KnowledgeBase) -> QuotingEngine:
    return QuotingEngine(small_knowledge_base)


@pytest.fixture(scope="session")
def essay_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A knowledge base of the built-in essay alone. Tests that change it take a copy."""
    from corpus.read import read_document
    from qa.settings import BUILT_IN_ESSAY

    directory = tmp_path_factory.mktemp("essay") / "kb"
    with KnowledgeBase.create(directory) as knowledge_base:
        knowledge_base.add([read_document(BUILT_IN_ESSAY)])
    return directory


@pytest.fixture(scope="session")
def server_url(essay_directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over a copy of the built-in essay's knowledge base."""
    copy = tmp_path_factory.mktemp("served") / "kb"
    with serving(Path(shutil.copytree(essay_directory, copy))) as url:
        yield url
