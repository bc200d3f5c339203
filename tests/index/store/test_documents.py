from __future__ import annotations

import random
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.builder import DocumentBuilder
from corpus.document import Document, Place
from corpus.errors import TenkyoError
from corpus.passages import split_passages
from index.errors import (
    KnowledgeBaseDamaged,
    KnowledgeBaseNotFound,
    KnowledgeBaseNotWritable,
    KnowledgeBaseTooNew,
    UnknownDocument,
)
from index.store.documents import Added, Store
from index.store.other_names import OtherName
from index.store.repair import find_damage, rescue, salvage
from tests.index.small_encoders import make_document
from tests.index.strategies import documents


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "documents.sqlite"


@pytest.fixture
def store(path: Path) -> Store:
    return Store.create(path)


@contextmanager
def temporary_store() -> Iterator[Store]:
    """A store for one example of hypothesis, which fixtures are not made anew for."""
    with tempfile.TemporaryDirectory() as folder:
        yield Store.create(Path(folder) / "documents.sqlite")


def put(store: Store, document: Document) -> Added:
    return store.put(document, split_passages(document))


class TestRoundTrip:
    @settings(max_examples=60, deadline=None)
    @given(documents())
    def test_a_document_and_its_passages_come_back_equal(self, document: Document) -> None:
        with temporary_store() as store:
            passages = split_passages(document)
            added = store.put(document, passages)
            assert added.status == "added"
            assert store.document(document.id) == document
            assert store.document(document.id).show() == document.show()
            assert store.read_passages()[1] == tuple(passages)
            assert find_damage(store.database) == []

    @settings(max_examples=30, deadline=None)
    @given(st.lists(documents(), max_size=4), documents())
    def test_adding_removing_and_adding_again_gives_the_same(self, others: list[Document], document: Document) -> None:
        with temporary_store() as store:
            for other in others:
                put(store, other)
            first = put(store, document)
            if first.status != "added":
                return
            shown, text = store.document(first.document.id).show(), store.document(first.document.id).text
            passages = [passage for passage in store.read_passages()[1] if passage.document_id == first.document.id]
            store.delete(first.document.id)
            assert first.document.id not in [info.id for info in store.documents()]
            again = put(store, document)
            assert again.document.id == first.document.id
            assert store.document(again.document.id).show().encode() == shown.encode()
            assert store.document(again.document.id).text.encode() == text.encode()
            assert [p for p in store.read_passages()[1] if p.document_id == again.document.id] == passages

    @settings(max_examples=30, deadline=None)
    @given(st.lists(documents(), max_size=5))
    def test_adding_everything_twice_changes_nothing(self, given_documents: list[Document]) -> None:
        with temporary_store() as store:
            for document in given_documents:
                put(store, document)
            before = store.documents()
            state = store.state()
            by_source = {document.source: document for document in given_documents if document.source}
            if len(by_source) < len(given_documents):
                return  # one source given twice holds what was given last
            assert [put(store, document).status for document in given_documents] == ["unchanged"] * len(given_documents)
            assert store.documents() == before
            assert store.state() == state

    def test_the_list_counts_what_is_there(self, store: Store) -> None:
        document = make_document("山がある。", "川がある。", source="a.txt")
        info = put(store, document).document
        assert store.documents() == [info]
        assert (info.passages, info.pages, info.characters) == (2, 2, len(document.text))
        assert info.to_json()["repairs"] == []

    def test_a_passage_that_is_no_slice_is_refused(self, store: Store) -> None:
        document = make_document("山がある。")
        (passage,) = split_passages(document)
        with pytest.raises(ValueError, match="is not text"):
            store.put(document, [replace(passage, text="海がある。")])
        assert store.documents() == []


class TestIdentity:
    def test_the_same_again_is_unchanged(self, store: Store) -> None:
        document = make_document("山がある。", source="a.txt")
        put(store, document)
        state = store.state()
        assert put(store, document).status == "unchanged"
        assert store.state() == state

    def test_another_text_from_the_same_source_is_an_update_and_keeps_id_and_place(self, store: Store) -> None:
        first = put(store, make_document("山がある。", source="a.txt"))
        put(store, make_document("海がある。", source="b.txt"))
        updated = put(store, make_document("川がある。", "谷がある。", source="a.txt"))
        assert updated.status == "updated"
        assert updated.document.id == first.document.id
        assert updated.document.added_at == first.document.added_at
        assert [info.source for info in store.documents()] == ["a.txt", "b.txt"]
        assert [passage.text for passage in store.read_passages()[1]] == ["川がある。", "谷がある。", "海がある。"]

    def test_the_same_text_from_another_source_is_kept_once_with_both_names(self, store: Store) -> None:
        first = put(store, make_document("山がある。", source="a.txt", title="甲"))
        for _ in range(2):
            again = put(store, make_document("山がある。", source="b.txt", title="乙"))
            assert again == Added(replace(first.document, also=(OtherName("乙", "b.txt"),)), "unchanged")
        assert len(store.read_passages()[1]) == 1
        put(store, make_document("山がある。", source="b.txt", title="丙"))
        assert [info.also for info in store.documents()] == [(OtherName("丙", "b.txt"),)]

    def test_a_text_with_two_names_stays_under_the_other_when_one_file_changes(self, store: Store) -> None:
        for source in ("a.txt", "b.txt", "c.txt"):
            put(store, make_document("山がある。", source=source, title=source[0]))
        assert put(store, make_document("川がある。", source="a.txt", title="a")).status == "updated"
        shown = [(info.title, info.source, [name.source for name in info.also]) for info in store.documents()]
        assert shown == [("a", "a.txt", []), ("b", "b.txt", ["c.txt"])]
        assert [passage.text for passage in store.read_passages()[1]] == ["川がある。", "山がある。"]

    def test_another_name_whose_file_changes_becomes_a_document(self, store: Store) -> None:
        put(store, make_document("山がある。", source="a.txt"))
        put(store, make_document("山がある。", source="b.txt"))
        assert put(store, make_document("川がある。", source="b.txt")).status == "added"
        assert [(info.source, info.also) for info in store.documents()] == [("a.txt", ()), ("b.txt", ())]

    def test_removed_text_is_gone_from_the_file(self, store: Store, path: Path) -> None:
        put(store, make_document("川がある。", source="b.txt"))
        secret = put(store, make_document("合言葉はフクロウ。" * 900, source="a.txt"))
        assert "フクロウ".encode() in path.read_bytes()
        store.delete(secret.document.id)
        assert "フクロウ".encode() not in path.read_bytes()

    def test_another_title_from_the_same_source_is_an_update(self, store: Store) -> None:
        put(store, make_document("山がある。", source="a.txt", title="甲"))
        again = put(store, make_document("山がある。", source="a.txt", title="乙"))
        assert (again.status, again.document.title) == ("updated", "乙")
        assert [passage.title for passage in store.read_passages()[1]] == ["乙"]

    def test_other_passages_of_the_same_document_are_an_update(self, store: Store) -> None:
        document = make_document("山がある。川がある。", source="a.txt")
        put(store, document)
        (passage,) = split_passages(document)
        first, second = passage.sentences
        halves = [
            replace(passage, start=span.start, end=span.end, text=span.of(document.text), sentences=(span,))
            for span in (first, second)
        ]
        assert store.put(document, halves).status == "updated"
        assert store.read_passages()[1] == tuple(halves)

    def test_an_id_that_is_taken_gets_a_suffix(self, store: Store) -> None:
        ids = [
            put(store, make_document(text, source=text, identity="report")).document.id
            for text in ("山。", "川。", "海。")
        ]
        assert ids == ["report", "report-2", "report-3"]
        assert store.document("report-2").text == make_document("川。").text
        assert [passage.document_id for passage in store.read_passages()[1]] == ids

    def test_an_unknown_document_is_an_error_that_names_it(self, store: Store) -> None:
        for ask in (store.document, store.delete):
            with pytest.raises(UnknownDocument, match="no-such"):
                ask("no-such")


class TestState:
    def test_every_change_counts_up_and_draws_another_stamp(self, store: Store) -> None:
        states = [store.state()]
        for change in (
            lambda: put(store, make_document("山。", source="a")),
            lambda: put(store, make_document("川。", source="a")),
            lambda: store.set_encoder("模型"),
            lambda: store.delete(store.documents()[0].id),
        ):
            change()
            states.append(store.state())
        assert [state.generation for state in states] == [0, 1, 2, 3, 4]
        assert len({state.stamp for state in states}) == 5
        assert states[-1].encoder == "模型"

    def test_what_fails_halfway_leaves_the_old_state(self, store: Store) -> None:
        put(store, make_document("山。", source="a"))
        before, passages = store.state(), store.read_passages()

        def fail_halfway() -> None:
            with store.database.transaction() as connection:
                connection.execute("DELETE FROM passages")
                raise RuntimeError

        with pytest.raises(RuntimeError):
            fail_halfway()
        assert store.state() == before
        assert store.read_passages() == passages


def _text_file(path: Path) -> None:
    path.write_text("これはデータベースではありません。" * 100)


def _other_program(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()


def _later_version(path: Path) -> None:
    Store.create(path)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


def _truncated(path: Path) -> None:
    put(Store.create(path), make_document("山がある。" * 5000))
    path.write_bytes(path.read_bytes()[:2048])


def _table_gone(path: Path) -> None:
    Store.create(path)
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE state")
    connection.close()


class TestForeignFiles:
    @pytest.mark.parametrize(
        ("spoil", "error", "line"),
        [
            (_text_file, KnowledgeBaseDamaged, "Not a database"),
            (_other_program, KnowledgeBaseDamaged, "another program's"),
            (_later_version, KnowledgeBaseTooNew, "Update tenkyo"),
            (_truncated, KnowledgeBaseDamaged, "damaged"),
            (_table_gone, KnowledgeBaseDamaged, "damaged"),
            (Path.mkdir, KnowledgeBaseNotFound, "No knowledge base"),
            (Path.touch, KnowledgeBaseNotFound, "No knowledge base"),
        ],
    )
    def test_each_is_one_clear_line(
        self, path: Path, spoil: Callable[[Path], None], error: type[TenkyoError], line: str
    ) -> None:
        spoil(path)
        with pytest.raises(error, match=line) as caught:
            Store.open(path).read_passages()
        message = str(caught.value)
        assert "\n" not in message
        assert message.count(" / ") == 1, "Japanese first, English second"

    def test_a_missing_file_is_not_made_by_opening(self, path: Path) -> None:
        with pytest.raises(KnowledgeBaseNotFound):
            Store.open(path)
        assert not path.exists()

    def test_an_empty_file_left_by_a_crash_is_made_a_database(self, path: Path) -> None:
        path.touch()
        put(Store.create(path), make_document("山。"))
        assert len(Store.open(path).documents()) == 1

    def test_a_full_disk_is_said_and_changes_nothing(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        put(store, make_document("山がある。", source="a"))
        before = store.read_passages()
        connect = sqlite3.connect

        def connect_to_a_full_disk(*arguments: object, **options: object) -> sqlite3.Connection:
            connection: sqlite3.Connection = connect(*arguments, **options)  # type: ignore[call-overload]
            connection.execute("PRAGMA max_page_count = 1")  # no page more than there are now
            return connection

        monkeypatch.setattr(sqlite3, "connect", connect_to_a_full_disk)
        with pytest.raises(KnowledgeBaseNotWritable, match="disk is full"):
            put(store, make_document("川がある。" * 5000, source="b"))
        monkeypatch.undo()
        assert store.read_passages() == before


def _first_version(path: Path) -> None:
    """Take away what later versions added."""
    connection = sqlite3.connect(path)
    for table, column in (
        ("documents", "places"),
        ("documents", "readings"),
        ("documents", "boxes"),
        ("passages", "places"),
        ("passages", "headers"),
    ):
        connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    connection.execute("DROP TABLE other_names")
    connection.execute("DROP INDEX documents_by_record")
    connection.execute("PRAGMA user_version = 1")
    connection.commit()
    connection.close()


def _flipped(content: bytes, position: int) -> bytes:
    damaged = bytearray(content)
    damaged[position] ^= 1 << (position % 8)
    return bytes(damaged)


class TestAnEarlierVersion:
    @pytest.fixture
    def earlier(self, path: Path) -> Path:
        put(Store.create(path), make_document("山がある。", "川がある。", source="a.txt"))
        _first_version(path)
        return path

    def test_it_is_read_as_it_stands_and_nothing_is_written(self, earlier: Path) -> None:
        before = earlier.read_bytes()
        store = Store.open(earlier)
        (info,) = store.documents()
        document = store.document(info.id)
        assert document.places == ()
        assert store.read_passages()[1] == tuple(split_passages(document))
        assert find_damage(store.database) == []
        assert earlier.read_bytes() == before

    def test_the_first_change_brings_it_up_to_date(self, earlier: Path) -> None:
        store = Store.open(earlier)
        builder = DocumentBuilder(source="b.csv")
        builder.add("table", "橋 | 長さ\n石橋 | 30", places=[(0, "1行目"), (7, "2行目")], header=6)
        assert put(store, builder.build()).status == "added"
        first, second = (store.document(info.id) for info in store.documents())
        assert (first.places, second.places) == ((), (Place(0, "1行目"), Place(7, "2行目")))
        assert [passage.place_at(passage.end - 1) for passage in store.read_passages()[1]] == ["", "", "2行目"]
        assert find_damage(store.database) == []
        assert put(store, first).status == "unchanged"

    def test_it_can_be_salvaged(self, earlier: Path) -> None:
        store = Store.open(earlier)
        before = store.read_passages()[1]
        salvage(store.database, split_passages)
        assert Store.open(earlier).read_passages()[1] == before


class TestDamage:
    def test_every_flip_in_the_file_is_noticed_or_harmless(self, path: Path) -> None:
        """One bit of every 31st byte: opened, checked and read, the store says so or gives what was stored."""
        store = Store.create(path)
        put(store, make_document("山がある。", "川がある。", source="a.txt"))
        put(store, make_document("海がある。", source="b.txt"))
        intact = path.read_bytes()
        truth = [store.document(info.id) for info in store.documents()], store.read_passages()[1]
        noticed = 0
        for position in range(0, len(intact), 31):
            damaged = bytearray(intact)
            damaged[position] ^= 1 << (position % 8)
            path.write_bytes(damaged)
            try:
                opened = Store.open(path)
                if find_damage(opened.database):
                    noticed += 1
                    continue
                assert ([opened.document(info.id) for info in opened.documents()], opened.read_passages()[1]) == truth
            except TenkyoError:
                noticed += 1
        assert noticed > 20

    def test_salvage_keeps_what_can_be_read_and_says_what_was_lost(self, path: Path) -> None:
        store = Store.create(path)
        kept = make_document("山がある。", source="a.txt")
        lost = make_document("川がある。", source="b.txt")
        put(store, kept)
        put(store, lost)
        store.set_encoder("模型")
        added_at = store.documents()[0].added_at
        with store.database.transaction() as connection:
            connection.execute("UPDATE documents SET text = 'x' WHERE id = ?", (lost.id,))
        assert len(find_damage(store.database)) == 1
        done = salvage(store.database, split_passages)
        assert len(done) == 2
        assert find_damage(store.database) == []
        assert [info.id for info in store.documents()] == [kept.id]
        assert store.documents()[0].added_at == added_at
        assert store.document(kept.id) == kept
        assert store.state().encoder == "模型"
        assert path.with_suffix(".damaged").is_file()

    def test_salvage_splits_a_document_anew_whose_passages_are_damaged(self, path: Path) -> None:
        store = Store.create(path)
        document = make_document("山がある。", source="a.txt")
        put(store, document)
        passages = store.read_passages()[1]
        with store.database.transaction() as connection:
            connection.execute("UPDATE passages SET end_character = end_character - 2")
        assert len(find_damage(store.database)) == 1
        salvage(store.database, split_passages)
        assert store.read_passages()[1] == passages

    def test_a_file_that_cannot_be_opened_is_rescued(self, path: Path) -> None:
        """Its header is damaged, or its end missing: what is still there comes back, what is not is named."""
        store = Store.create(path)
        originals = {}
        for number in range(12):
            document = make_document(f"{number}番目の山がある。" * 400, source=f"{number}.txt", title=f"山{number}")
            originals[put(store, document).document.id] = document
        intact = path.read_bytes()
        chance = random.Random(1)
        header = [(bytes(100) + intact[100:], 12), (bytes(4096) + intact[4096:], 12)]
        flipped = [(_flipped(intact, chance.randrange(800)), 12) for _ in range(20)]
        torn = [(intact[: len(intact) * part // 20], 0) for part in range(5, 20, 3)]
        lost = 0
        for content, at_least in [*header, *flipped, *torn]:
            path.write_bytes(content)
            done = rescue(path, split_passages)
            opened = Store.open(path)
            if find_damage(opened.database):
                done = salvage(opened.database, split_passages)
            assert find_damage(opened.database) == []
            saved = opened.documents()
            assert at_least <= len(saved) <= 12
            for info in saved:
                assert opened.document(info.id) == originals[info.id]
            named = {f"{number}.txt" for number in range(12) for line in done if f"({number}.txt" in line}
            assert named == {f"{number}.txt" for number in range(12)} - {info.source for info in saved}
            lost += len(named)
        assert lost > 20

    def test_another_programs_file_and_a_later_versions_are_left_alone(self, path: Path) -> None:
        path.write_bytes(b"SQLite format 4\0" + bytes(8000))
        with pytest.raises(KnowledgeBaseDamaged):
            rescue(path, split_passages)
        path.unlink()
        store = Store.create(path)
        with store.database.transaction() as connection:
            connection.execute("ALTER TABLE state ADD COLUMN shards INTEGER")
            connection.execute("PRAGMA user_version = 9")
        before = path.read_bytes()
        with pytest.raises(KnowledgeBaseTooNew):
            rescue(path, split_passages)
        assert path.read_bytes() == before

    def test_salvage_of_a_torn_file_gives_only_whole_documents(self, path: Path) -> None:
        store = Store.create(path)
        originals = {}
        for number in range(40):
            document = make_document(f"{number}番目の山がある。" * 60, source=f"{number}.txt")
            originals[put(store, document).document.id] = document
        damaged = bytearray(path.read_bytes())
        for page in range(8, len(damaged) // 4096, 9):
            damaged[page * 4096 : (page + 1) * 4096] = bytes(4096)
        path.write_bytes(damaged)
        assert find_damage(store.database)
        salvage(store.database, split_passages)
        assert find_damage(store.database) == []
        saved = store.documents()
        assert 0 < len(saved) < 40
        assert all(store.document(info.id) == originals[info.id] for info in saved)
