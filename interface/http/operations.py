"""Whether the server lives, whether it is ready, and how it does: answered however much is in hand."""

from __future__ import annotations

import logging
import threading
from typing import Any

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from interface.access.roles import NOBODY_ASKED, Caller, Right
from interface.answering import AnswersQuestions
from interface.http.looking_over import DocumentsLookedOver, Looked
from interface.http.metrics import Metrics
from interface.http.problems import Problem, problem_of
from language.message import Message
from qa.errors import TenkyoError

_NAMED = 100  # damaged documents that are told by name
_LOOKING = 2  # threads that look at the knowledge base for these routes alone

_log = logging.getLogger(__name__)


class Warming:
    """Loads what `engine` needs, in a thread."""

    def __init__(self, engine: AnswersQuestions) -> None:
        self._engine = engine
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Unless that is under way, or done."""
        if not self._engine.ready and (self._thread is None or not self._thread.is_alive()):
            self._thread = threading.Thread(target=self._load, name="warm-up", daemon=True)
            self._thread.start()

    def wait(self) -> None:
        """Until what was started is done, or has failed."""
        if self._thread is not None:
            self._thread.join()

    def _load(self) -> None:
        try:
            self._engine.warm_up()
        except TenkyoError as error:  # questions will meet it, too
            _log.error("%s: %s", type(error).__name__, error)


def operations(
    engine: AnswersQuestions, metrics: Metrics, warming: Warming, looked_over: DocumentsLookedOver
) -> APIRouter:
    router = APIRouter(tags=["operations"])

    looking = CapacityLimiter(_LOOKING)  # threads of their own: these routes answer however many questions are in hand

    @router.get("/healthz", summary="The process is alive")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz", summary="Questions can be answered at once")
    async def readyz(request: Request) -> Response:
        try:
            await run_sync(engine.knowledge_base.reach, limiter=looking)
            documents = await run_sync(lambda: len(engine.knowledge_base.documents()), limiter=looking)
        except TenkyoError as error:
            return Problem(503, Message("答えられません", "Not ready"), problem_of(error).detail).response()
        if not engine.ready:
            warming.start()  # should it have failed before
            detail = Message("モデルを読み込んでいます。", "The models are being loaded.")
            return Problem(503, Message("準備しています", "Not ready"), detail).response()
        told = {"status": "ready", "documents": documents, "reader": engine.reader_state}
        if (looked := looked_over.last) is not None and looked.damaged:
            caller: Caller = request.scope.get("tenkyo.caller", NOBODY_ASKED)
            told["unavailable"] = _damaged(looked, named=caller.may(Right.READ))
        return JSONResponse(told)

    @router.get("/metrics", summary="For Prometheus", response_class=Response)
    async def metrics_page(request: Request) -> Response:
        load = request.scope.get("tenkyo.load")
        text = await run_sync(metrics.render, engine.knowledge_base, load, limiter=looking)
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    return router


def _damaged(looked: Looked, *, named: bool) -> dict[str, Any]:
    """How many documents were not what was recorded, and when that was seen; which, for whoever may read them."""
    told: dict[str, Any] = {"count": len(looked.damaged), "checked_at": looked.at.isoformat(timespec="seconds")}
    if named:
        told["documents"] = [{"id": each.id, "title": each.title} for each in looked.damaged[:_NAMED]]
    return told
