"""Files that rot or lose their end: noticed or harmless, never another text, and mended as far as anything is left."""

from __future__ import annotations

import logging
import random
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from corpus.errors import TenkyoError
from corpus.passages import split_passages
from index.errors import DocumentUnavailable
from index.knowledge_base import KnowledgeBase
from tests.index.bases import COMPONENTS, create, nearest, reopen
from tests.index.small_encoders import CountingEncoder, make_document

DOCUMENTS = [
    make_document(f"{name}がある。" * 40, f"{name}の話。", source=f"{name}.txt", title=name) for name in "山川海"
]
FLIPS, CUTS = 45, 6  # of each file


@pytest.fixture(scope="module")
def intact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("intact") / "kb"
    create(folder, *DOCUMENTS)
    return folder


def spoilt(content: bytes, chance: random.Random) -> list[bytes]:
    found = []
    for _ in range(FLIPS):
        damaged = bytearray(content)
        damaged[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        found.append(bytes(damaged))
    return found + [content[: chance.randrange(len(content))] for _ in range(CUTS)]


def assert_nothing_wrong_is_shown(folder: Path) -> None:
    """What is found and what is shown are texts that were added, whatever is left of them."""
    known = {passage.text for document in DOCUMENTS for passage in split_passages(document)}
    texts = {document.text for document in DOCUMENTS}
    knowledge_base = reopen(folder)
    assert set(nearest(knowledge_base, "山川")) <= known
    for info in knowledge_base.documents():
        with suppress(DocumentUnavailable):
            assert knowledge_base.document(info.id).text in texts


@pytest.mark.parametrize("seed", range(3))
def test_whatever_bit_or_end_is_lost_no_other_text_is_shown(intact: Path, tmp_path: Path, seed: int) -> None:
    logging.disable(logging.WARNING)
    chance = random.Random(seed)
    try:
        for file in sorted(path for path in intact.rglob("*") if path.is_file() and path.stat().st_size):
            for number, content in enumerate(spoilt(file.read_bytes(), chance)):
                if number % 3 != seed:
                    continue
                folder = tmp_path / "kb"
                shutil.rmtree(folder, ignore_errors=True)
                shutil.copytree(intact, folder)
                (folder / file.relative_to(intact)).write_bytes(content)
                with suppress(TenkyoError):  # one line that says so will do
                    assert_nothing_wrong_is_shown(folder)
                if len(content) < 4_096 and file.suffix == ".sqlite":
                    continue  # without its first page it is past help
                KnowledgeBase.rescue(folder)
                reopen(folder).repair()
                assert reopen(folder).check() == []
                assert_nothing_wrong_is_shown(folder)
    finally:
        logging.disable(logging.NOTSET)


def test_a_base_of_which_nothing_opens_names_what_it_lost(intact: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kb"
    shutil.copytree(intact, folder)
    path = folder / "documents.sqlite"
    path.write_bytes(bytes(100) + path.read_bytes()[100:])
    with pytest.raises(TenkyoError, match="check --repair"):
        KnowledgeBase.open(folder, encoder=CountingEncoder(), components=COMPONENTS)
    assert any("rebuilt the database" in line for line in KnowledgeBase.rescue(folder))
    assert {info.source for info in reopen(folder).documents()} == {"山.txt", "川.txt", "海.txt"}
