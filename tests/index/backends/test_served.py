"""A server that searches beside the index on this machine: the same candidates, changes seen, what happens when it is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from corpus.read import read_document
from index.backends.contract import Counts, SearchView, Wanted
from index.backends.local import KnowledgeBackend
from index.backends.served import ServedSnapshot
from index.backends.server import DerivedDocument, SearchServer
from index.components.late_interaction import query_tokens
from index.components.search_terms import bigram_terms, word_terms
from index.encoders.token_encoder import TokenRows
from index.errors import IndexMoved, KnowledgeBaseError, KnowledgeBaseUnreachable
from index.knowledge_base import KnowledgeBase
from index.places import search_server_of
from index.postgresql.address import SharedBase
from index.search_index import Searchable, search_index
from index.store.locks import WriterLock
from qa.engine import Engine
from qa.reader.settings import ReaderSettings
from qa.settings import Settings
from tests.index.bases import COMPONENTS
from tests.index.small_encoders import CountingEncoder, make_document
from tests.postgresql import Postgres
from tests.server import ROOT

MOUNTAIN, RIVER, SEA = (make_document(f"{name}がある。", source=f"{name}.txt") for name in "山川海")
QUESTIONS = (
    "なぜフィンランドは加盟したのか",
    "NATOはいつ創設されたか",
    "集団防衛とは何か",
    "Why did Sweden join?",
    "ロシアの侵攻",
)
OpenServer = Callable[[], SearchServer]


class Away:
    """Stops and starts the server of a test."""

    def __init__(self, stop: Callable[[], None], start: Callable[[], None]) -> None:
        self.stop, self.start = stop, start


@pytest.fixture(params=["qdrant", "postgresql"])
def served(request: pytest.FixtureRequest) -> OpenServer:
    """Opens the same index as often as it is called, as several servers would."""
    if request.param == "postgresql":
        base: SharedBase = request.getfixturevalue("shared_base")
        return lambda: search_server_of(base)
    fake = request.getfixturevalue("qdrant")
    return lambda: search_server_of(fake.place())


@pytest.fixture
def away(request: pytest.FixtureRequest, served: OpenServer) -> Iterator[Away]:
    if "postgresql" in request.node.callspec.params.values():
        server: Postgres = request.getfixturevalue("postgresql")
        stopped: list[bool] = []

        def stop() -> None:
            server.stop()
            stopped.append(True)

        def start() -> None:
            if stopped:
                stopped.pop()
                server.start()

        yield Away(stop, start)
        start()
        return
    fake = request.getfixturevalue("qdrant")
    yield Away(fake.stop, fake.start)
    fake.start()


def small(folder: Path, server: SearchServer) -> KnowledgeBase:
    return KnowledgeBase.create(folder, encoder=CountingEncoder(), components=COMPONENTS, search=server)


def texts(knowledge_base: KnowledgeBase, word: str) -> list[str]:
    """The texts that hold the word, as a search finds them."""
    view = KnowledgeBackend(knowledge_base).view()
    (vector,) = CountingEncoder().encode_queries([word])
    found = view.candidates(Wanted([(word,)], [], vector, 1.0, 0.5, 5))
    return [passage.text for passage in view.rows(found.rows[found.words > 0])]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """The built-in essay and one more document, searched on this machine."""
    knowledge_base = KnowledgeBase.create(tmp_path_factory.mktemp("here") / "kb")
    knowledge_base.add([read_document(ROOT / "corpus" / "essays" / "nato75.md"), RIVER])
    return knowledge_base


def copied(here: KnowledgeBase, folder: Path, server: SearchServer) -> KnowledgeBase:
    there = KnowledgeBase.create(folder, search=server)
    there.add([here.document(info.id) for info in here.documents()])
    return there


def wanted(index: Searchable, question: str, *, most: int, all_up_to: int = 0, within: object = None) -> Wanted:
    words: list[tuple[str, ...]] = [(term.key,) for term in word_terms(question)]
    words[0] = (words[0][0], "nato", "加盟")  # of three ways to say one thing the best met one counts
    bigrams = [term.key for term in bigram_terms(question)]
    (vector,) = index.encoder.encode_queries([question])
    return Wanted(words, bigrams, vector, 1.0, 0.5, most, all_up_to, within)  # type: ignore[arg-type]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_same_documents_give_the_same_candidates(
    here: KnowledgeBase, served: OpenServer, tmp_path: Path, question: str
) -> None:
    there = copied(here, tmp_path / "there", served())
    local, remote = search_index(here.snapshot()), search_index(there.snapshot())
    assert list(remote.passages) == list(local.passages)
    within = local.rows_of(frozenset({here.documents()[0].id}))
    np.testing.assert_array_equal(remote.rows_of(frozenset({here.documents()[0].id})), within)
    for asked in (
        wanted(local, question, most=8),
        wanted(local, question, most=8, all_up_to=1_000),
        wanted(local, question, most=6, within=within),
        wanted(local, question, most=3, within=within[5:25]),
    ):
        one, other = local.candidates(asked), remote.candidates(asked)
        both, at, at_other = np.intersect1d(one.rows, other.rows, return_indices=True)
        assert len(both) >= 0.9 * max(len(one.rows), len(other.rows))
        for mine, its in ((one.words, other.words), (one.bigrams, other.bigrams), (one.cosines, other.cosines)):
            np.testing.assert_allclose(
                its[at_other], mine[at], atol=2e-3
            )  # lengths are measured once, at the beginning
        assert list(other.rows) == sorted(other.rows)


def test_what_reranking_needs_comes_from_the_server(here: KnowledgeBase, served: OpenServer, tmp_path: Path) -> None:
    there = copied(here, tmp_path / "there", served())
    local, remote = search_index(here.snapshot()), search_index(there.snapshot())
    rows = np.array([3, 7, 20, 46])
    encoder = local.token_encoder
    query = query_tokens(encoder.tokenize([QUESTIONS[0]])[0], TokenRows(encoder))
    mine, its = local.late.lookup(query, rows), remote.late.lookup(query, rows)
    np.testing.assert_allclose(remote.late.best(its, rows), local.late.best(mine, rows), atol=1e-6)
    for row in rows.tolist():
        np.testing.assert_allclose(remote.late.token_cosines(its, row), local.late.token_cosines(mine, row), atol=1e-6)
        np.testing.assert_allclose(remote.late.title_cosines(its, row), local.late.title_cosines(mine, row), atol=1e-6)
        one, other = local.late.tokens_of(row), remote.late.tokens_of(row)
        assert (one.ids.tolist(), one.spans.tolist()) == (other.ids.tolist(), other.spans.tolist())
    assert remote.glossary == local.glossary
    long = [word for word in local.words.katakana if len(word) > 1]  # which alone are compared by their sound
    katakana = {word for word in long if all("ァ" <= letter <= "ー" for letter in word)}
    assert katakana <= set(remote.words.katakana) <= set(local.words.katakana)
    for word in ("加盟", "nato", "猫"):
        assert (word in remote.words) == (word in local.words)
        assert remote.words.rarity(word) == pytest.approx(local.words.rarity(word))


def test_nothing_derived_lies_on_this_machine(served: OpenServer, tmp_path: Path) -> None:
    with small(tmp_path / "kb", served()) as knowledge_base:
        knowledge_base.add([MOUNTAIN])
        assert texts(knowledge_base, "山") == ["山がある。"]
        assert {path.name for path in (tmp_path / "kb").iterdir()} <= {"documents.sqlite", "lock"}
        with pytest.raises(KeyError, match="dense"):
            knowledge_base.component("dense")


def test_changes_are_seen_by_another_server_over_the_same_base(served: OpenServer, tmp_path: Path) -> None:
    writer, reader = small(tmp_path / "kb", served()), small(tmp_path / "kb", served())
    writer.add([MOUNTAIN, make_document("川がある。", "川は流れる。", source="川.txt")])
    assert texts(reader, "川") == ["川がある。", "川は流れる。"]
    writer.add([make_document("川は走る。", source="川.txt")])
    assert texts(reader, "川") == ["川は走る。"]
    assert KnowledgeBackend(reader).view().frequencies("words", ["川", "流れる", "走る"]) == {
        "川": 1,
        "流れる": 0,
        "走る": 1,
    }
    writer.remove(MOUNTAIN.id)
    assert texts(reader, "山") == []
    assert KnowledgeBackend(reader).view().counts() == Counts(1, 1)
    assert reader.generation == writer.generation == 4
    assert reader.check() == []


def test_what_was_committed_while_the_server_was_away_is_put_there_by_the_next_who_looks(
    served: OpenServer, away: Away, tmp_path: Path
) -> None:
    first = small(tmp_path / "kb", served())
    first.add([MOUNTAIN])
    assert texts(first, "山") == ["山がある。"]
    away.stop()
    with pytest.raises(KnowledgeBaseUnreachable, match=r"can't be reached.*Check the server and the network"):
        texts(first, "山")
    with pytest.raises(KnowledgeBaseUnreachable):
        first.add([RIVER])
    assert [info.source for info in first.documents()] == ["山.txt", "川.txt"]  # the documents are safe elsewhere
    away.start()
    assert texts(first, "川") == ["川がある。"]
    assert texts(small(tmp_path / "kb", served()), "山") == ["山がある。"]


def test_one_that_was_left_in_the_middle_is_finished(served: OpenServer, tmp_path: Path) -> None:
    knowledge_base = small(tmp_path / "kb", served())
    knowledge_base.add([MOUNTAIN, RIVER])
    server = served()
    server.set_mark("unfinished " + (server.mark() or "").split()[-1])
    server.forget([1])  # and then whoever did this was killed
    assert texts(small(tmp_path / "kb", served()), "山") == ["山がある。"]


def test_an_emptied_server_is_filled_again(served: OpenServer, tmp_path: Path) -> None:
    knowledge_base = small(tmp_path / "kb", served())
    knowledge_base.add([MOUNTAIN, RIVER])
    served().drop()
    served().drop()  # which is nothing to do
    assert texts(small(tmp_path / "kb", served()), "川") == ["川がある。"]


def test_two_knowledge_bases_do_not_take_each_others_place(served: OpenServer, tmp_path: Path) -> None:
    small(tmp_path / "one", served()).add([MOUNTAIN])
    other = small(tmp_path / "other", served())
    with pytest.raises(KnowledgeBaseError, match=r"another knowledge base's documents.*check --repair"):
        texts(other, "山")  # before it has any document
    with pytest.raises(KnowledgeBaseError, match=r"another knowledge base's documents"):
        other.add([SEA])
    assert any("another knowledge base" in problem.what for problem in other.check())
    assert texts(small(tmp_path / "one", served()), "山") == ["山がある。"]
    assert any("rebuilt" in line for line in other.repair())
    assert texts(other, "海") == ["海がある。"]
    assert other.check() == []


def test_another_model_is_refused_until_all_is_made_anew(served: OpenServer, tmp_path: Path) -> None:
    small(tmp_path / "kb", served()).add([MOUNTAIN])
    encoder = CountingEncoder("山川", name="other letters")
    with KnowledgeBase.open(tmp_path / "kb", components=COMPONENTS, search=served()) as knowledge_base:
        knowledge_base.repair(encoder=encoder)
        assert knowledge_base.check() == []
    later = KnowledgeBase.create(tmp_path / "kb", encoder=encoder, components=COMPONENTS[1:], search=served())
    with later, pytest.raises(KnowledgeBaseError, match=r"another edition of tenkyo.*check --repair"):
        later.snapshot()


def test_what_the_server_lost_is_noticed_and_made_again(served: OpenServer, tmp_path: Path) -> None:
    knowledge_base = small(tmp_path / "kb", served())
    knowledge_base.add([MOUNTAIN, RIVER])
    served().forget([2])  # behind its back: it still says that it is finished
    assert [problem.what for problem in knowledge_base.check()] == [
        f"索引 {served().name}: 文書より古いです / index {served().name}: outdated"
    ]
    assert knowledge_base.repair() != []
    assert texts(knowledge_base, "川") == ["川がある。"]
    assert knowledge_base.check() == []


def test_a_passage_that_is_gone_before_it_is_read(served: OpenServer, tmp_path: Path) -> None:
    knowledge_base = small(tmp_path / "kb", served())
    knowledge_base.add([MOUNTAIN, RIVER])
    snapshot = knowledge_base.snapshot()
    assert isinstance(snapshot, ServedSnapshot)
    view: SearchView = snapshot.view
    small(tmp_path / "kb", served()).remove(MOUNTAIN.id)
    with pytest.raises(IndexMoved, match="Ask again"):
        view.rows(np.array([0]))
    assert view.counts() == Counts(2, 2)  # a view stands still
    assert texts(knowledge_base, "川") == ["川がある。"]


def test_one_that_is_overtaken_leaves_what_is_of_the_newest_state(
    served: OpenServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one puts the first document there, another adds a second one, changes the first, and finishes."""
    slow, quick = small(tmp_path / "kb", served()), small(tmp_path / "kb", served())
    assert slow._served is not None
    server = slow._served.server
    put, overtaken = server.put, list[bool]()

    def put_slowly(documents: Sequence[DerivedDocument]) -> None:
        if not overtaken:
            overtaken.append(True)
            monkeypatch.setattr(quick, "_writer", WriterLock(tmp_path / "another machine"))
            quick.add([SEA, make_document("山は高い。", source="山.txt")])
        put(documents)

    monkeypatch.setattr(server, "put", put_slowly)
    slow.add([MOUNTAIN])
    assert texts(slow, "山") == ["山は高い。"]
    for one in (slow, quick, small(tmp_path / "kb", served())):
        assert texts(one, "海") == ["海がある。"]
        assert KnowledgeBackend(one).view().counts() == Counts(2, 2)
        assert KnowledgeBackend(one).view().frequencies("words", ["山", "高い"]) == {"山": 1, "高い": 1}
    assert slow.check() == []


def test_scores_are_those_of_one_machine_whatever_came_first(
    here: KnowledgeBase, served: OpenServer, tmp_path: Path
) -> None:
    """A passage of three words says nothing of how long the others are."""
    there = KnowledgeBase.create(tmp_path / "there", search=served())
    there.add([here.document(here.documents()[1].id)])
    there.add([here.document(here.documents()[0].id)])
    local, remote = search_index(here.snapshot()), search_index(there.snapshot())
    asked = wanted(local, QUESTIONS[0], most=8, all_up_to=1_000)
    one, other = local.candidates(asked), remote.candidates(asked)
    words = {passage.text: score for passage, score in zip(local.passages, one.words, strict=True)}
    np.testing.assert_allclose(other.words, [words[passage.text] for passage in remote.passages], atol=0.01)


def test_an_index_that_somebody_throws_away_under_a_server_is_made_again(served: OpenServer, tmp_path: Path) -> None:
    knowledge_base = KnowledgeBase.create(tmp_path / "kb", search=served())
    knowledge_base.add([make_document("北上川は岩手県から宮城県へ流れる。", source="川.txt")])
    engine = Engine(knowledge_base, Settings(reader=ReaderSettings(enabled=False)))
    before = engine.ask("北上川はどこを流れるか")
    assert "宮城県" in before.text
    served().drop()
    with pytest.raises(IndexMoved, match="made anew"):
        served().listed()
    assert engine.ask("北上川はどこを流れるか") == before
