"""What many processes do to one knowledge base; run as `python -m tests.index.processes SCENARIO SEED`.

A process of its own, because it forks: the children are killed at any line, or write side by side.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import index.store.component_files
import index.store.database
import index.store.documents
import index.store.files
from index.components.bm25 import BIGRAMS
from index.components.dense import DENSE
from index.errors import KnowledgeBaseNotWritable
from index.knowledge_base import KnowledgeBase
from tests.index.small_encoders import CountingEncoder, make_document

COMPONENTS = (DENSE, BIGRAMS)
STORE = index.store
WRITING = {module.__file__ for module in (STORE.documents, STORE.database, STORE.files, STORE.component_files)}
BEFORE = make_document("山がある。", "川がある。", source="a.txt")
AFTER = make_document("山がある。", "海がある。", "海の山。", source="a.txt")
KEPT = make_document("川の山。", source="b.txt")


def reopen(folder: Path) -> KnowledgeBase:
    return KnowledgeBase.open(folder, encoder=CountingEncoder(), components=COMPONENTS)


def texts(knowledge_base: KnowledgeBase) -> list[str]:
    return [passage.text for passage in knowledge_base.passages]


def assert_whole(knowledge_base: KnowledgeBase) -> None:
    """Every component fits the documents, every document is whole, and searching finds what was asked for."""
    snapshot = knowledge_base.snapshot()
    snapshot.load_all()
    for name in snapshot.component_names:
        assert snapshot.component(name).size == len(snapshot.passages), name
    for passage in snapshot.passages:
        text = knowledge_base.document(passage.document_id).text
        assert passage.text == text[passage.start : passage.end]
        row = snapshot.component("dense").search(snapshot.encoder.encode_queries([passage.text]), 1)[1][0, 0]
        found = snapshot.passages[row].text
        assert sorted(set(found) & set("山川海")) == sorted(set(passage.text) & set("山川海")), (passage.text, found)
    problems = knowledge_base.check()
    assert problems == [], problems


def fork(work: Callable[[], object]) -> int:
    """Do `work` in a child, which says what went wrong and exits with 1 if anything does; returns its process id."""
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


def exit_code(child: int) -> int:
    """Of a child that has ended; minus the signal's number when one killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def each_line(act: Callable[[tuple[str, int]], None]) -> Callable[[FrameType, str, Any], Any]:
    """A tracer that acts before each line of the code that writes, given its file and number."""

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        if frame.f_code.co_filename not in WRITING:
            return None
        act((frame.f_code.co_filename, frame.f_lineno))
        return trace

    return trace


def kill_after(lines: int) -> Callable[[tuple[str, int]], None]:
    left = iter(range(lines))

    def act(line: tuple[str, int]) -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    return act


def update_copy(template: Path, at: Path, act: Callable[[tuple[str, int]], None]) -> None:
    """Copy a knowledge base and update it, doing something before each line."""
    shutil.rmtree(at, ignore_errors=True)
    shutil.copytree(template, at)
    sys.settrace(each_line(act))
    reopen(at).add([AFTER])
    sys.settrace(None)


def killed_at_any_line(folder: Path, chance: random.Random) -> None:
    """An update is killed before each line of the code that writes, one of the times it comes there: what is left is the old state or the new one."""
    template = folder / "template"
    KnowledgeBase.create(template, encoder=CountingEncoder(), components=COMPONENTS).add([BEFORE, KEPT])
    old = texts(reopen(template))
    run: list[tuple[str, int]] = []
    update_copy(template, folder / "reference", run.append)
    new = texts(reopen(folder / "reference"))
    assert old != new
    moments: dict[tuple[str, int], list[int]] = {}
    for moment, line in enumerate(run):
        moments.setdefault(line, []).append(moment)
    seen, at = {"old": 0, "new": 0}, folder / "killed"
    for moment in sorted(chance.choice(of_line) for of_line in moments.values()):
        code = exit_code(fork(lambda moment=moment: update_copy(template, at, kill_after(moment))))  # type: ignore[misc]
        assert code == -signal.SIGKILL, code
        after = reopen(at)
        assert texts(after) in (old, new), (run[moment], texts(after))
        seen["old" if texts(after) == old else "new"] += 1
        assert_whole(after)
        if moment % 4:
            continue
        after.add([AFTER])  # and life goes on
        assert texts(after) == new
        assert_whole(after)
        assert not list(at.glob("**/*.tmp")), "what the killed writer left is removed"
    assert all(seen.values()), seen


def killed_at_any_moment(folder: Path, chance: random.Random) -> None:
    """Documents are added one after the other until the process is killed: what is left is the first so many, whole."""
    numbers = range(400)
    documents = [make_document(f"{'山' * (number % 7 + 1)}と川、{number}。", source=str(number)) for number in numbers]
    expected = [document.text.split("\n\n")[1].strip() for document in documents]

    def add_until_killed(at: Path) -> None:
        knowledge_base = KnowledgeBase.create(at, encoder=CountingEncoder(), components=COMPONENTS)
        for document in documents:
            knowledge_base.add([document])

    for attempt in range(25):
        at = folder / str(attempt)
        child = fork(lambda at=at: add_until_killed(at))  # type: ignore[misc]
        time.sleep(chance.uniform(0.0, 0.25))
        os.kill(child, signal.SIGKILL)
        assert exit_code(child) in (0, -signal.SIGKILL)
        knowledge_base = KnowledgeBase.create(at, encoder=CountingEncoder(), components=COMPONENTS)
        there = texts(knowledge_base)
        assert there == expected[: len(there)]
        assert_whole(knowledge_base)
        knowledge_base.add(documents[: len(there) + 1])
        assert texts(knowledge_base) == expected[: len(there) + 1]
        assert_whole(knowledge_base)


def writers_and_a_reader(folder: Path, chance: random.Random) -> None:
    """Three processes add at once while one asks: nothing is lost, and every answer fits one state."""
    at, each = folder / "kb", 12
    KnowledgeBase.create(at, encoder=CountingEncoder(), components=COMPONENTS).add([KEPT])
    go = folder / "go"

    def write(writer: int) -> None:
        random_pause = random.Random(writer)
        while not go.exists():
            time.sleep(0.001)
        for number in range(each):
            KnowledgeBase.create(at, encoder=CountingEncoder(), components=COMPONENTS).add(
                [make_document(f"山{writer}川{number}。", source=f"{writer}-{number}")]
            )
            time.sleep(random_pause.uniform(0, 0.01))

    def read() -> None:
        knowledge_base = reopen(at)
        sizes: list[int] = []
        while len(sizes) < 20 or sizes[-1] < 1 + 3 * each:
            knowledge_base.refresh()
            snapshot = knowledge_base.snapshot()
            for name in snapshot.component_names:
                assert snapshot.component(name).size == len(snapshot.passages)
            assert snapshot.passages[0].text == "川の山。"
            sizes.append(len(snapshot.passages))
        assert sizes == sorted(sizes)

    children = [fork(lambda writer=writer: write(writer)) for writer in range(3)] + [fork(read)]  # type: ignore[misc]
    go.touch()
    assert [exit_code(child) for child in children] == [0, 0, 0, 0]
    knowledge_base = reopen(at)
    expected = ["川の山。"] + [f"山{writer}川{number}。" for writer in range(3) for number in range(each)]
    assert sorted(texts(knowledge_base)) == sorted(expected)
    assert_whole(knowledge_base)


def read_only(folder: Path, chance: random.Random) -> None:
    """In a folder that may only be read, one can ask, even without the derived files, and is told why not to add."""
    for with_files in (True, False):
        at = folder / ("with" if with_files else "without")
        KnowledgeBase.create(at, encoder=CountingEncoder(), components=COMPONENTS).add([BEFORE])
        if not with_files:
            shutil.rmtree(at / "derived")
        for path in [*at.rglob("*"), at]:
            path.chmod(0o555 if path.is_dir() else 0o444)

        def ask(at: Path = at, with_files: bool = with_files) -> None:
            if os.getuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            knowledge_base = reopen(at)
            assert texts(knowledge_base) == ["山がある。", "川がある。"]
            assert knowledge_base.dense.search(CountingEncoder().encode_queries(["川"]), 1)[1].tolist() == [[1]]
            assert knowledge_base.refresh() is False
            assert len(knowledge_base.check()) == (0 if with_files else len(COMPONENTS))
            for change in (lambda: knowledge_base.add([AFTER]), lambda: knowledge_base.remove(BEFORE.id)):
                with pytest.raises(KnowledgeBaseNotWritable, match="Writing is not allowed"):
                    change()
            assert texts(reopen(at)) == ["山がある。", "川がある。"]

        assert exit_code(fork(ask)) == 0


SCENARIOS = {
    scenario.__name__: scenario
    for scenario in (killed_at_any_line, killed_at_any_moment, writers_and_a_reader, read_only)
}


def main() -> None:
    scenario, seed = SCENARIOS[sys.argv[1]], int(sys.argv[2])
    folder = Path(tempfile.mkdtemp(prefix="tenkyo-"))
    folder.chmod(0o755)
    try:
        scenario(folder, random.Random(seed))
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
