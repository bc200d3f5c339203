"""Processes that answer, asked without a server around them."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import interface.workers.pool as pool_module
from interface.workers.child import Child, Lane
from interface.workers.messages import Start
from interface.workers.pool import NoWorker, Workers
from qa.documents import add_text
from qa.engine import Engine
from qa.errors import EmptyQuestion, KnowledgeBaseError, UnknownDocument
from qa.records import Answer
from qa.settings import Settings
from tests.interface.http.small_server import PATIENCE, wait_until

WHY = "Why did Finland join?"


def settings_over(directory: Path) -> Settings:
    usual = Settings()
    return replace(
        usual,
        paths=replace(usual.paths, knowledge_base=directory),
        reader=replace(usual.reader, enabled=False),
    )


@pytest.fixture
def engine(essay_directory: Path, tmp_path: Path) -> Iterator[Engine]:
    copy = Path(shutil.copytree(essay_directory, tmp_path / "kb"))
    engine = Engine.open(settings=settings_over(copy))
    yield engine
    engine.close()


@pytest.fixture
def pool(engine: Engine) -> Iterator[Workers]:
    """Two processes, of which each takes one question at a time."""
    pool = Workers(engine.knowledge_base, Start(engine.settings), 2, lanes=1)
    wait_until(lambda: len(pool.processes) == 2)
    yield pool
    pool.close()


def ask_both(pool: Workers, question: str) -> list[Answer]:
    """The answer of each process: while one is listened to, the question goes to the other."""
    held = pool.stream(question)
    first = next(held)
    second = pool.ask(question)
    *_, last = [first, *held]
    return [last, second]


def test_each_process_answers_as_one_engine_does(pool: Workers, engine: Engine) -> None:
    for question in (WHY, "1952年に加盟した国は？", "こんにちは"):
        assert ask_both(pool, question) == [engine.ask(question)] * 2
    assert pool.find(WHY, top=2) == engine.find(WHY, top=2)
    assert pool.ready
    assert pool.reader_state == "off"


def test_what_an_engine_raises_is_raised(pool: Workers) -> None:
    with pytest.raises(EmptyQuestion):
        pool.ask(" ")
    with pytest.raises(UnknownDocument):
        pool.ask(WHY, documents=["none"])
    assert pool.ask(WHY).answered  # and the process goes on


def test_documents_that_come_and_go_are_noticed_by_each(pool: Workers, engine: Engine) -> None:
    question = "盛岡はどの県の都市ですか"
    assert not any("岩手県" in answer.text for answer in ask_both(pool, question))
    added = add_text(engine.knowledge_base, "盛岡は岩手県の都市である。", "県")
    assert all("岩手県" in answer.text for answer in ask_both(pool, question))
    engine.knowledge_base.remove(added.document.id)
    assert not any("岩手県" in answer.text for answer in ask_both(pool, question))


def test_a_question_whose_process_dies_is_asked_of_another(pool: Workers, engine: Engine) -> None:
    before = pool.processes
    held = pool.stream(WHY)
    answers = [next(held)]
    for process in before:
        os.kill(process, signal.SIGKILL)
    answers += held
    assert answers[-1] == engine.ask(WHY)
    wait_until(lambda: len(pool.processes) == 2)
    assert not set(pool.processes) & set(before)


def test_questions_go_on_while_processes_are_killed(pool: Workers, engine: Engine) -> None:
    expected, found, ended = engine.ask(WHY), [], threading.Event()

    def ask() -> None:
        while not ended.is_set():
            found.append(pool.ask(WHY))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        asked = len(found)
        wait_until(lambda: len(pool.processes) == 2 and len(found) > asked)  # noqa: B023 (called at once)
        os.kill(pool.processes[0], signal.SIGKILL)
    ended.set()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    assert all(answer == expected for answer in found)


def test_whoever_stops_listening_leaves_the_process_to_others(pool: Workers) -> None:
    for _ in range(4):
        held = pool.stream(WHY)
        next(held)
        held.close()
    assert all(answer.answered for answer in ask_both(pool, WHY))


def test_a_question_that_brings_every_process_down_ends(pool: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[Lane] = []

    def take() -> Lane:
        wait_until(lambda: len(pool.processes) == 2)
        lane = original()
        os.kill(lane.child.pid, signal.SIGKILL)
        lane.child.wait()
        taken.append(lane)
        return lane

    original = pool._take
    monkeypatch.setattr(pool, "_take", take)
    with pytest.raises(NoWorker):
        pool.ask(WHY)
    assert len(taken) == 3
    monkeypatch.undo()
    assert pool.ask(WHY).answered


def test_what_keeps_a_process_from_starting_is_told(engine: Engine, tmp_path: Path) -> None:
    pool = Workers(engine.knowledge_base, Start(settings_over(tmp_path / "none")), 2, lanes=1)
    try:
        for use in (pool.warm_up, lambda: pool.ask(WHY)):
            with pytest.raises(KnowledgeBaseError, match="none"):
                use()
        assert not pool.ready
    finally:
        pool.close()


def test_nobody_waits_for_ever(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "_PATIENCE", 0.0)
    pool = Workers(engine.knowledge_base, Start(engine.settings), 1, lanes=1)
    try:
        with pytest.raises(NoWorker):
            pool.ask(WHY)
    finally:
        pool.close()


def test_a_process_that_was_there_before_answers_first(engine: Engine) -> None:
    first = Child(1)
    pool = Workers(engine.knowledge_base, Start(engine.settings), 1, lanes=1, first=first)
    try:
        assert pool.ask(WHY).answered
        assert pool.processes == [first.pid]
        os.kill(first.pid, signal.SIGKILL)
        wait_until(lambda: pool.processes not in ([], [first.pid]))
        assert pool.ask(WHY).answered
    finally:
        pool.close()


def test_a_process_that_nobody_tells_what_to_open_ends_with_whoever_started_it() -> None:
    first = Child(1)
    first.close()
    assert first.wait() == 0


def test_processes_end_with_the_pool(engine: Engine) -> None:
    pool = Workers(engine.knowledge_base, Start(engine.settings), 2, lanes=1)
    wait_until(lambda: len(pool.processes) == 2)
    processes = pool.processes
    pool.close()
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)
