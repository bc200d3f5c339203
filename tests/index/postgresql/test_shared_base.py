"""A knowledge base in PostgreSQL, as several machines use it at once."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.copying import Copied, copy_knowledge_base
from index.errors import (
    DocumentUnavailable,
    KnowledgeBaseBusy,
    KnowledgeBaseDamaged,
    KnowledgeBaseError,
    KnowledgeBaseNotFound,
    KnowledgeBaseNotWritable,
    KnowledgeBaseTooNew,
    KnowledgeBaseUnreachable,
)
from index.knowledge_base import KnowledgeBase
from index.places import Place
from index.postgresql.address import SharedBase
from tests.index.bases import COMPONENTS, MOUNTAIN, RIVER, SEA, assert_consistent, create, nearest
from tests.index.postgresql.writers import DOCUMENTS
from tests.index.small_encoders import CountingEncoder, make_document
from tests.postgresql import Postgres
from tests.server import ROOT

pytest.importorskip("psycopg", reason="no client of PostgreSQL: pip install 'tenkyo[postgresql]'")


def made(place: Place) -> KnowledgeBase:
    return KnowledgeBase.create(place, encoder=CountingEncoder(), components=COMPONENTS)


def database_of(base: SharedBase) -> str:
    return base.name.rpartition("/")[2]


@pytest.fixture
def replicas(shared_base: SharedBase, tmp_path: Path) -> Iterator[tuple[KnowledgeBase, KnowledgeBase]]:
    """One base as two machines have it."""
    with made(shared_base) as one, made(replace(shared_base, cache=tmp_path / "other")) as other:
        yield one, other


def start(scenario: str, base: SharedBase, name: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.index.postgresql.writers", scenario, base.url, str(base.cache), name]
    return subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE)


def test_documents_come_back_to_the_last_character(shared_base: SharedBase) -> None:
    document = make_document(
        "山がある。𠮷野家の「髙橋」さん。", "川は\\流れる。%s ?", source="規" * 4_000, title="題'名"
    )
    with made(shared_base) as knowledge_base:
        [added] = knowledge_base.add([document])
        assert knowledge_base.document(added.document.id) == replace(document, id=added.document.id)
        assert knowledge_base.add([document])[0].status == "unchanged"
        other = replace(document, source="写" * 4_000)
        knowledge_base.add([other])
        assert [name.source for name in knowledge_base.documents()[0].also] == [other.source]
        assert_consistent(knowledge_base)


def test_what_one_machine_changes_the_others_see(replicas: tuple[KnowledgeBase, KnowledgeBase]) -> None:
    one, other = replicas
    assert one.directory.stat().st_mode & 0o777 == 0o700
    one.add([MOUNTAIN, RIVER])
    assert nearest(other, "山")[0] == "山がある。"
    other.add([SEA])
    one.remove(MOUNTAIN.id)
    assert other.refresh()
    for knowledge_base in (one, other):
        assert [passage.text for passage in knowledge_base.passages] == ["川がある。", "海がある。"]
        assert_consistent(knowledge_base)
    assert one.snapshot().state == other.snapshot().state
    assert not one.refresh()


def test_it_is_searched_as_a_folder_is(replicas: tuple[KnowledgeBase, KnowledgeBase], tmp_path: Path) -> None:
    """The same passages in the same rows, with the same numbers, whoever derived them and in whatever pieces."""
    local = create(tmp_path / "local")
    for knowledge_base in (local, replicas[0]):
        for document in (MOUNTAIN, RIVER, SEA):
            knowledge_base.add([document])
        knowledge_base.add([make_document("山と海がある。", source=RIVER.source)])
        knowledge_base.remove(MOUNTAIN.id)
    for knowledge_base in replicas:
        knowledge_base.refresh()
        assert list(knowledge_base.passages) == list(local.passages)
        np.testing.assert_array_equal(knowledge_base.dense.vectors, local.dense.vectors)
        for name in ("words", "bigrams"):
            for term in local.component(name).vocabulary:
                found = knowledge_base.component(name).postings(term)
                for expected, numbers in zip(local.component(name).postings(term), found, strict=True):
                    np.testing.assert_array_equal(numbers, expected)


def encoder_of(knowledge_base: KnowledgeBase) -> CountingEncoder:
    encoder = knowledge_base.encoder
    assert isinstance(encoder, CountingEncoder)
    return encoder


def on_the_shelf(postgresql: Postgres, base: SharedBase) -> list[tuple[int, int, int]]:
    """Of each segment there: its number, its documents, and those of them that are still there."""
    return postgresql.run(
        "SELECT s.segment, count(*), count(d.number) FROM tenkyo.segment_documents s LEFT JOIN tenkyo.documents d"
        " ON d.number = s.number AND d.record_hash = s.record_hash GROUP BY s.segment",
        database_of(base),
    )


def test_what_one_machine_derived_the_others_take_over(
    postgresql: Postgres, replicas: tuple[KnowledgeBase, KnowledgeBase], shared_base: SharedBase
) -> None:
    one, other = replicas
    one.add([MOUNTAIN, RIVER])
    one.add([SEA])
    assert nearest(other, "海")[0] == "海がある。"
    assert encoder_of(other).encoded == []
    other.remove(RIVER.id)
    other.add([make_document("川の山。", source="四.txt")])
    assert one.refresh()
    assert_consistent(one)
    assert len(encoder_of(one).encoded) == 3  # its own
    assert all(documents == there for _, documents, there in on_the_shelf(postgresql, shared_base))


def test_nothing_of_what_was_removed_stays_on_the_shelf(
    postgresql: Postgres, replicas: tuple[KnowledgeBase, KnowledgeBase], shared_base: SharedBase
) -> None:
    one, other = replicas
    one.add([MOUNTAIN, RIVER])
    one.remove(MOUNTAIN.id)
    [(_, documents, there)] = on_the_shelf(postgresql, shared_base)
    assert (documents, there) == (1, 1)
    other.add([replace(SEA, source=RIVER.source)])
    other.remove(RIVER.id)
    assert on_the_shelf(postgresql, shared_base) == []


def test_the_shelf_stays_short(
    postgresql: Postgres, replicas: tuple[KnowledgeBase, KnowledgeBase], shared_base: SharedBase
) -> None:
    """Eight segments of about one size become one there, too, whoever adds; of thirty documents no more than 3 + 6 are left."""
    for number in range(30):
        replicas[number % 2].add([make_document(f"{number}の山。", source=f"{number}.txt")])
    segments = on_the_shelf(postgresql, shared_base)
    assert len(segments) <= 9
    assert sum(documents for _, documents, _ in segments) >= 30


def test_a_damaged_segment_on_the_shelf_is_made_anew(
    postgresql: Postgres, replicas: tuple[KnowledgeBase, KnowledgeBase], shared_base: SharedBase
) -> None:
    one, other = replicas
    one.add([MOUNTAIN])
    for name in ("dense", "documents"):
        command = f"UPDATE tenkyo.segment_files SET content = 'x' WHERE name = '{name}.tenkyo'"
        postgresql.run(command, database_of(shared_base))
        assert nearest(other, "山") == ["山がある。"]
        other.close()


def test_two_writers_at_once_lose_nothing(shared_base: SharedBase, tmp_path: Path) -> None:
    with made(shared_base) as knowledge_base:
        writers = [start("many", replace(shared_base, cache=tmp_path / name), name) for name in ("甲", "乙")]
        for writer in writers:
            writer.communicate(timeout=120)
            assert writer.returncode == 0
        sources = {document.source for document in knowledge_base.documents()}
        assert sources == {f"{name}-{number}.txt" for name in "甲乙" for number in range(DOCUMENTS)} | {"海.txt"}
        assert knowledge_base.generation == 2 * DOCUMENTS + 1
        assert_consistent(knowledge_base)


def test_a_killed_writer_leaves_nothing_and_keeps_nobody_waiting(shared_base: SharedBase, tmp_path: Path) -> None:
    with made(shared_base) as knowledge_base:
        knowledge_base.add([MOUNTAIN])
        writer = start("middle", replace(shared_base, cache=tmp_path / "killed"), "killed")
        assert writer.stdout is not None
        assert writer.stdout.readline() == "in the middle\n"
        assert nearest(knowledge_base, "山")[0] == "山がある。"  # nobody who asks waits for a writer
        writer.kill()
        writer.communicate(timeout=30)
        knowledge_base.add([RIVER])
        assert [document.source for document in knowledge_base.documents()] == [MOUNTAIN.source, RIVER.source]
        assert_consistent(knowledge_base)


def test_a_writer_waits_for_another_only_so_long(shared_base: SharedBase, monkeypatch: pytest.MonkeyPatch) -> None:
    import index.postgresql.database as database_module

    monkeypatch.setattr(database_module, "_WRITE", database_module._WRITE.replace("'30s'", "'50ms'"))
    with made(shared_base) as knowledge_base:
        with knowledge_base._store.database.transaction(), pytest.raises(KnowledgeBaseBusy, match="is writing"):
            knowledge_base.add([SEA])
        assert knowledge_base.documents() == []


def test_a_server_that_goes_and_comes_back(
    postgresql: Postgres, replicas: tuple[KnowledgeBase, KnowledgeBase], shared_base: SharedBase
) -> None:
    one, other = replicas
    one.add([MOUNTAIN])
    assert nearest(other, "山")[0] == "山がある。"
    postgresql.stop()
    try:
        for change in (other.refresh, lambda: other.add([SEA]), lambda: KnowledgeBase.open(shared_base)):
            with pytest.raises(KnowledgeBaseUnreachable) as raised:
                change()
            said = str(raised.value)
            assert "127.0.0.1" in said
            assert not any(part in said for part in ("\n", "owner", "tsu"))
    finally:
        postgresql.start()
    other.add([SEA])
    assert one.refresh()
    assert_consistent(one)
    assert_consistent(other)


@pytest.mark.parametrize(
    ("password", "says"), [("s3cret", "refused the connection"), ("s3cret%2F%40x", "refused the connection")]
)
def test_a_wrong_password(postgresql: Postgres, tmp_path: Path, password: str, says: str) -> None:
    base = postgresql.base("postgres", tmp_path / "cache", password=password)
    with pytest.raises(KnowledgeBaseUnreachable, match=says) as raised:
        KnowledgeBase.open(base)
    for told in (str(raised.value), repr(base), str(base)):
        assert "s3cret" not in told
        assert "owner" not in told
    assert raised.value.__cause__ is None
    assert not (tmp_path / "cache").exists()


def test_a_database_without_a_knowledge_base_or_with_another(
    postgresql: Postgres, shared_base: SharedBase, tmp_path: Path
) -> None:
    with pytest.raises(KnowledgeBaseNotFound, match="Make one with tenkyo add"):
        KnowledgeBase.open(shared_base)
    made(shared_base).close()
    postgresql.run("UPDATE tenkyo.format SET version = 99", database_of(shared_base))
    with pytest.raises(KnowledgeBaseTooNew, match="format 99"):
        KnowledgeBase.open(shared_base)
    postgresql.run("DROP TABLE tenkyo.format", database_of(shared_base))
    with pytest.raises(KnowledgeBaseDamaged, match="not a knowledge base's"):
        KnowledgeBase.open(shared_base)


def test_a_database_of_another_encoding(postgresql: Postgres, tmp_path: Path) -> None:
    postgresql.run("CREATE DATABASE letters ENCODING 'EUC_JP' LOCALE 'C' TEMPLATE template0", "postgres")
    with pytest.raises(KnowledgeBaseError, match="EUC_JP"):
        made(postgresql.base("letters", tmp_path / "cache"))


def test_a_user_who_may_only_read(postgresql: Postgres, shared_base: SharedBase) -> None:
    with made(shared_base) as knowledge_base:
        knowledge_base.add([MOUNTAIN])
    postgresql.run(
        f"ALTER DATABASE {database_of(shared_base)} SET default_transaction_read_only = on", database_of(shared_base)
    )
    with made(shared_base) as knowledge_base:
        assert nearest(knowledge_base, "山") == ["山がある。"]
        with pytest.raises(KnowledgeBaseNotWritable, match="not allowed"):
            knowledge_base.add([SEA])


def test_a_copy_there_and_back_is_the_same_to_the_last_hash(shared_base: SharedBase, tmp_path: Path) -> None:
    source = create(tmp_path / "kb", MOUNTAIN, RIVER, SEA, replace(MOUNTAIN, source="写し.txt"))
    source.remove(RIVER.id)
    assert copy_knowledge_base(tmp_path / "kb", shared_base) == Copied(2, 2, ())
    assert copy_knowledge_base(tmp_path / "kb", shared_base) == Copied(2, 0, ())
    with made(shared_base) as shared:
        assert shared.documents() == source.documents()
        assert nearest(shared, "海")[0] == "海がある。"
    assert copy_knowledge_base(shared_base, tmp_path / "back") == Copied(2, 2, ())
    hashes = []
    for folder in ("kb", "back"):
        connection = sqlite3.connect(tmp_path / folder / "documents.sqlite")
        query = "SELECT id, record_hash, content_hash, added_at FROM documents ORDER BY number"
        hashes.append(connection.execute(query).fetchall())
        hashes.append(connection.execute("SELECT source, title, record_hash FROM other_names").fetchall())
        connection.close()
    assert hashes[:2] == hashes[2:]
    with pytest.raises(KnowledgeBaseError, match="the same"):
        copy_knowledge_base(shared_base, shared_base)


def test_a_backup_of_one_moment_comes_back(
    replicas: tuple[KnowledgeBase, KnowledgeBase], shared_base: SharedBase, tmp_path: Path
) -> None:
    one, other = replicas
    one.add([MOUNTAIN, RIVER])
    assert other.back_up(tmp_path / "saved") == []
    one.remove(MOUNTAIN.id)
    one.add([SEA])
    before = one.generation
    with pytest.raises(KnowledgeBaseError, match="--replace"):
        KnowledgeBase.restore(tmp_path / "saved", shared_base)
    KnowledgeBase.restore(tmp_path / "saved", shared_base, replace=True)
    assert one.refresh()
    assert one.generation > before
    assert [passage.text for passage in one.passages] == ["山がある。", "川がある。"]
    assert_consistent(one)
    KnowledgeBase.restore(tmp_path / "saved", tmp_path / "folder")
    assert KnowledgeBase.open(tmp_path / "folder", encoder=CountingEncoder()).documents() == one.documents()


def test_what_somebody_changed_in_the_tables_is_noticed(
    postgresql: Postgres, replicas: tuple[KnowledgeBase, KnowledgeBase], shared_base: SharedBase, tmp_path: Path
) -> None:
    one, _ = replicas
    one.add([MOUNTAIN, RIVER])
    database = database_of(shared_base)
    postgresql.run("UPDATE tenkyo.passages SET start_character = 1 WHERE document = 1", database)
    assert len(one.check()) >= 1
    assert one.repair()
    assert_consistent(one)
    postgresql.run(f"UPDATE tenkyo.documents SET text = '空がある。' WHERE id = '{MOUNTAIN.id}'", database)
    with pytest.raises(DocumentUnavailable):
        one.document(MOUNTAIN.id)
    assert any("山.txt" in problem.what for problem in one.check())
    assert copy_knowledge_base(shared_base, tmp_path / "saved").lost
    one.add([MOUNTAIN])
    assert_consistent(one)


def test_a_character_that_postgresql_does_not_know(shared_base: SharedBase) -> None:
    with made(shared_base) as knowledge_base:
        with pytest.raises(KnowledgeBaseError, match="U\\+0000"):
            knowledge_base.add([replace(MOUNTAIN, title="山\0")])
        assert knowledge_base.documents() == []
