"""The processes that answer, as one engine: each question goes to the one that has least to do.

One that dies is started anew, and what it was asked is asked of another: answering changes nothing, so it may be done twice.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from typing import Any, Literal, cast

from interface.http.problems import REQUEST_ID
from interface.workers.child import Child, Gone, Lane
from interface.workers.messages import Call, Start
from qa.documents import KnowledgeBase
from qa.errors import TenkyoError
from qa.records import Answer, Found, Turn

_TRIES = 3  # of one question: what brings down every process that it is asked of must not go round for ever
_PATIENCE = 120.0  # seconds that a question waits for a process that can take it
_SETTLED = 30.0  # seconds after which a process that ended had not just failed to start
_LONGEST_PAUSE = 30.0  # seconds between two tries to start one

_log = logging.getLogger(__name__)


class NoWorker(TenkyoError):
    """No process is there to answer."""


class Workers:
    """As many engines as `count`, each in a process of its own; `lanes` questions at once for each of them.

    `knowledge_base` is this process's own view of what they all read. `first` may be there already, with as many lanes, and
    wait for its beginning. Safe to use from many threads.
    """

    def __init__(
        self, knowledge_base: KnowledgeBase, start: Start, count: int, *, lanes: int, first: Child | None = None
    ) -> None:
        self.knowledge_base = knowledge_base
        self._start, self._lanes = start, lanes
        self._changed = threading.Condition()
        self._free: dict[Child, list[Lane]] = {}  # of those that are ready
        self._children: set[Child] = set()
        self._problem: TenkyoError | None = None  # why none could be started, last
        self._reader_state = "ready" if start.settings.reader.enabled else "off"
        self._closed = False
        self._keepers = [
            threading.Thread(
                target=self._keep, args=(n == 0, first if n == 0 else None), name=f"worker-{n}", daemon=True
            )
            for n in range(count)
        ]
        for keeper in self._keepers:
            keeper.start()

    @property
    def ready(self) -> bool:
        return bool(self._free)

    @property
    def reader_state(self) -> str:
        return self._reader_state

    @property
    def processes(self) -> list[int]:
        """The ids of those that are ready."""
        with self._changed:
            return [child.pid for child in self._free]

    def warm_up(self) -> None:
        """Wait until one can answer. Raises what keeps it from it."""
        with self._changed:
            self._wait_for(lambda: bool(self._free))

    def ask(self, question: str, history: Sequence[Turn] = (), **options: Any) -> Answer:
        *_, answer = self._call("ask", question, history, options)
        return cast(Answer, answer)

    def find(self, query: str, **options: Any) -> Found:
        *_, found = self._call("find", query, (), options)
        return cast(Found, found)

    def stream(self, question: str, history: Sequence[Turn] = (), **options: Any) -> Generator[Answer, None, None]:
        """Should a process die meanwhile, the answer grows anew from its beginning."""
        yield from cast(Iterator[Answer], self._call("stream", question, history, options))

    def close(self) -> None:
        """End all of them."""
        with self._changed:
            self._closed = True
            for child in self._children:
                child.end()
            self._changed.notify_all()
        for keeper in self._keepers:
            keeper.join()
        self.knowledge_base.close()

    def _call(
        self,
        function: Literal["ask", "find", "stream"],
        question: str,
        history: Sequence[Turn],
        options: dict[str, Any],
    ) -> Iterator[Answer | Found]:
        call = Call(function, question, tuple(history), options, REQUEST_ID.get())
        for _ in range(_TRIES):
            lane = self._take()
            try:
                yield from lane.call(call)
                return
            except Gone:
                continue
            finally:
                self._give_back(lane)
        raise NoWorker(
            "答えるプロセスが続けて落ちました。サーバーの記録を見てください。",
            "The processes that answer went down, one after the other. The server's log says more.",
        )

    def _take(self) -> Lane:
        with self._changed:
            self._wait_for(lambda: any(self._free.values()))
            return max(self._free.values(), key=len).pop()

    def _give_back(self, lane: Lane) -> None:
        if lane.stopping:  # not here: whoever stops listening may be the event loop, which must not wait
            threading.Thread(target=self._settle, args=(lane,), daemon=True).start()
            return
        with self._changed:
            if lane.usable and lane.child in self._free:
                self._free[lane.child].append(lane)
                self._changed.notify()

    def _settle(self, lane: Lane) -> None:
        lane.settle()
        self._give_back(lane)

    def _wait_for(self, holds: Any) -> None:
        """Raises why no process could be started, where none is there, and `NoWorker`."""
        ends = time.monotonic() + _PATIENCE
        while not holds():
            if self._problem is not None and not self._free:
                raise self._problem
            if self._closed or not self._changed.wait(ends - time.monotonic()):
                raise NoWorker(
                    "答えるプロセスがありません。サーバーの記録を見てください。",
                    "No process is there to answer. The server's log says why.",
                )

    def _keep(self, first: bool, child: Child | None) -> None:
        """See to it that there is one process, `child` where it is there already, until all are to end.

        The others wait for the first: started together they would only keep each other from the first answer.
        """
        failures = 0
        with self._changed:
            self._changed.wait_for(lambda: first or self._free or self._problem or self._closed)
        while not self._closed:
            began = time.monotonic()
            with self._changed:
                if self._closed:
                    return
                child = child or Child(self._lanes)
                self._children.add(child)
            child.begin(self._start)
            self._attend(child)
            child = None
            if self._closed:
                return
            failures = 0 if time.monotonic() - began > _SETTLED else failures + 1
            with self._changed:
                # The first is replaced at once; what goes down again and again is given time.
                self._changed.wait_for(
                    lambda: self._closed, min(_LONGEST_PAUSE, 2.0 ** (failures - 2)) if failures > 1 else 0
                )

    def _attend(self, child: Child) -> None:
        """From its start to its end."""
        try:
            state = child.wait_until_ready()
            with self._changed:
                self._free[child], self._reader_state, self._problem = list(child.lanes), state, None
                self._changed.notify_all()
        except TenkyoError as error:
            _log.error("%s: %s", type(error).__name__, error)
            with self._changed:
                self._problem = error
                self._changed.notify_all()
        except Gone:
            pass
        code = child.wait()
        with self._changed:
            self._free.pop(child, None)
            self._children.discard(child)
        child.close()
        if not self._closed and self._problem is None:
            _log.error("答えるプロセスが終わったので起動し直します / a worker ended (%s) and is started again", code)
