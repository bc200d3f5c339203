"""The tools `ask` and `find_sources` for assistants that speak the Model Context Protocol."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from anyio.to_thread import run_sync
from mcp.server.fastmcp import FastMCP
from mcp.server.fastmcp.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings

from interface.answering import AnswersQuestions
from interface.http.problems import FAULT, problem_of
from qa.errors import TenkyoError
from qa.question.settings import QuestionLimits
from qa.question.validation import check_history, check_question, check_top

PATH = "/mcp"
_SHOWN = QuestionLimits().shown_passages

_log = logging.getLogger(__name__)


def make_mcp(engine: AnswersQuestions) -> FastMCP:
    """A stateless server of the two tools; mount its `streamable_http_app()` and run its `session_manager`."""
    server = FastMCP(
        "tenkyo",
        instructions="Answers questions about the documents it holds, in Japanese, each statement with its quote.",
        stateless_http=True,
        json_response=True,
        log_level="WARNING",
        streamable_http_path=PATH,
        # interface.http.guard.limits checks Host and Origin for everything that is served.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )

    @server.tool()
    async def ask(question: str, history: list[dict[str, str]] | None = None, top: int = _SHOWN) -> dict[str, Any]:
        """Answer a question (Japanese or English) from the documents, in Japanese.

        The result says whether it could be answered, with what confidence, and quotes the exact words each statement
        rests on, with document, section and pages. `history` lists earlier {"question", "answer"}, oldest first.
        """
        with _explained():
            turns = check_history(history)
            check_question(question)
            check_top(top)
            answer = await run_sync(lambda: engine.ask(question, turns, top=top))
        return answer.to_json()

    @server.tool()
    async def find_sources(query: str, top: int = _SHOWN) -> dict[str, Any]:
        """Find the passages of the documents that are nearest to a query (Japanese or English), best first."""
        with _explained():
            check_question(query)
            check_top(top)
            found = await run_sync(lambda: engine.find(query, top=top))
        return found.to_json()

    return server


@contextmanager
def _explained() -> Iterator[None]:
    """An assistant is told what anybody else is: nothing of this machine's insides."""
    try:
        yield
    except TenkyoError as error:
        raise ToolError(problem_of(error).detail) from None
    except Exception:
        _log.exception("a tool")
        raise ToolError(FAULT.detail) from None
