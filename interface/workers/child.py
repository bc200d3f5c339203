"""One process that answers, seen from the serving one: started, asked over its lanes, ended."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from interface.workers.messages import STOP, Call, Ended, Ready, Said, Start
from qa.errors import TenkyoError
from qa.records import Answer, Found
from qa.stages import tell

_ROOT = str(Path(__file__).parent.parent.parent)
# Signals are for the serving process, from the first moment on.
_START = """
import signal, sys
for each in (signal.SIGINT, signal.SIGTERM):
    signal.signal(each, signal.SIG_IGN)
sys.path[:] = {paths!r}
from interface.starting import starting
with starting() as started:
    from interface.workers.worker import main
    main({control}, {lanes}, started)
"""


class Gone(Exception):
    """The process at the other end has ended."""


class Lane:
    """One call at a time, to one process."""

    def __init__(self, child: Child, connection: Connection[Any, Any]) -> None:
        self.child, self._connection = child, connection
        self.usable = True
        self.stopping = False  # told to stop, and not yet heard to have

    def call(self, call: Call) -> Iterator[Answer | Found]:
        """What is said to it. Raises `Gone`, and what answering raised; closed early, the other end is told to stop."""
        ended = False
        try:
            self._connection.send(call)
            while isinstance(message := self._connection.recv(), Said):
                yield message.value
            ended = True
        except (EOFError, OSError) as error:
            ended, self.usable = True, False
            raise Gone from error
        finally:
            if not ended:
                self._tell_to_stop()
        tell(message.stages)
        if message.error is not None:
            raise message.error

    def _tell_to_stop(self) -> None:
        try:
            self._connection.send(STOP)
            self.stopping = True
        except OSError:
            self.usable = False

    def settle(self) -> None:
        """Wait until it has stopped: what is being read is read to its end."""
        try:
            while not isinstance(self._connection.recv(), Ended):
                pass
        except (EOFError, OSError):
            self.usable = False
        self.stopping = False

    def close(self) -> None:
        self.usable = False
        self._connection.close()


class Child:
    """A worker that is starting. It loads its modules, and waits until `begin` says what to open.

    `wait_until_ready` says when it has.
    """

    def __init__(self, lanes: int) -> None:
        """Its sockets are its own: no other child has a copy that would keep it from seeing this process go."""
        pairs = [Pipe() for _ in range(lanes + 1)]
        theirs = [other for _, other in pairs]
        paths = list(dict.fromkeys([*map(os.path.abspath, sys.path), _ROOT]))  # what is found here is found there
        numbers = [other.fileno() for other in theirs]
        code = _START.format(paths=paths, control=numbers[0], lanes=numbers[1:])
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", code], stdin=subprocess.DEVNULL, stdout=2, pass_fds=numbers
        )
        for other in theirs:
            other.close()
        self._control = pairs[0][0]
        self.lanes = [Lane(self, own) for own, _ in pairs[1:]]

    def begin(self, start: Start) -> None:
        with suppress(OSError):  # it is gone already, which whoever waits for it sees
            self._control.send(start)

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_until_ready(self) -> str:
        """The state of its reader. Raises `Gone`, and what opening the knowledge base raised."""
        try:
            message = self._control.recv()
        except (EOFError, OSError) as error:
            raise Gone from error
        if isinstance(message, Ready):
            return message.reader_state
        assert isinstance(message.error, TenkyoError)
        raise message.error

    def wait(self) -> int:
        """Until it has ended; its exit code."""
        return self._process.wait()

    def end(self) -> None:
        self._process.kill()

    def close(self) -> None:
        self._control.close()
        for lane in self.lanes:
            lane.close()
