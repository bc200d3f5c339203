"""A process that answers: an engine over the knowledge base, asked over a few sockets, a thread for each.

It notices by itself, before each question, what other processes added or removed. It ends when the serving process does,
however that came about; signals are for that one, so that what is in hand when the system stops both is finished.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any

from interface.answering import AnswersQuestions
from interface.http.logs import configure_logging
from interface.http.problems import REQUEST_ID
from interface.workers.messages import STOP, Call, Ended, Ready, Said, Start
from qa.engine import Engine
from qa.errors import TenkyoError
from qa.stages import Stage, telling

_log = logging.getLogger(__name__)


def main(control: int, lanes: list[int], started: Callable[[], None]) -> None:
    """Open what `Start` says, answer on `lanes`, and end with `control`; both are file descriptors of sockets.

    `started` is called once it can answer.
    """
    parent: Connection[Any, Any] = Connection(control)
    try:
        start: Start = parent.recv()
        configure_logging(start.log, content=start.log_content)
        try:
            engine = Engine.open(model=start.model, settings=start.settings)
            engine.warm_up()
            started()
        except TenkyoError as error:
            parent.send(Ended(error))
            return
        for lane in lanes:
            threading.Thread(target=answer_calls, args=(Connection(lane), engine), daemon=True).start()
        parent.send(Ready(engine.reader_state))
        parent.recv()  # nothing comes: it waits for the other end to go
    except (EOFError, OSError):
        pass
    finally:
        sys.stderr.flush()
        os._exit(0)  # whatever its threads are at: nobody is left to hear of it


def answer_calls(lane: Connection[Any, Any], engine: AnswersQuestions) -> None:
    """Answer one call after the other until the other end is gone."""
    try:
        while True:
            call = lane.recv()
            if call is not STOP:  # which came too late: all had been said
                stages: list[Stage] = []
                with telling(stages):
                    ended = _answer(call, lane, engine)
                lane.send(replace(ended, stages=tuple(stages)))
    except (EOFError, OSError):
        lane.close()


def _answer(call: Call, lane: Connection[Any, Any], engine: AnswersQuestions) -> Ended:
    named = REQUEST_ID.set(call.request_id)
    try:
        if call.function == "find":
            lane.send(Said(engine.find(call.question, **call.options)))
        elif call.function == "ask":
            lane.send(Said(engine.ask(call.question, call.history, **call.options)))
        else:
            for answer in engine.stream(call.question, call.history, **call.options):
                if lane.poll():
                    break
                lane.send(Said(answer))
        return Ended()
    except TenkyoError as error:
        return Ended(error)
    except OSError:
        raise
    except Exception:
        _log.exception("a question")
        return Ended(RuntimeError("a worker failed; the log says how"))
    finally:
        REQUEST_ID.reset(named)
