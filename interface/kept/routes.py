"""Where the page of whoever is signed in keeps its conversations, and finds them again from another browser."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi import Path as InPath
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from interface.access.roles import NOBODY_ASKED, Caller
from interface.http.problems import Problem
from interface.kept.conversations import Change, Conversations, TooLarge, TooMany
from interface.kept.file import ConversationFile
from interface.kept.shared import SharedConversations
from language.message import Message
from qa.errors import TenkyoError
from qa.settings import SharedBase

_NO_STORE = {"cache-control": "no-store"}
_Id = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,64}$")]
_InPath = Annotated[str, InPath(pattern=r"^[0-9A-Za-z-]{1,64}$")]
_Time = Annotated[str, Field(max_length=40)]

_log = logging.getLogger(__name__)


class TurnIn(BaseModel):
    """A question with its answer, as the page shows it and as the API gives it; `vote` is what its reader thought of it."""

    id: _Id
    html: str
    answer: dict[str, Any]
    at: _Time
    vote: dict[str, Any] | None = None


class ConversationIn(BaseModel):
    """A conversation with those turns that are new or changed; a name and documents that aren't sent stay as they are."""

    name: Annotated[str, Field(max_length=200)] | None = None
    at: _Time
    among: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=10_000)] | None = None
    turns: Annotated[list[TurnIn], Field(max_length=200)] = []


def _conversations(place: Path | SharedBase | None) -> Conversations | None:
    if isinstance(place, SharedBase):
        return SharedConversations(place)
    return None if place is None else ConversationFile(place)


def kept_routes(place: Path | SharedBase | None) -> APIRouter:
    """`GET`, `DELETE /conversations` and `GET`, `PUT`, `DELETE /conversations/{id}`, each caller's own.

    On an open server, which doesn't know who calls, and without a `place` nothing is kept: 404.
    """
    router, file = APIRouter(include_in_schema=False), _conversations(place)

    def answered(request: Request, work: Callable[[Conversations, str], Response]) -> Response:
        caller: Caller = request.scope.get("tenkyo.caller", NOBODY_ASKED)
        if file is None or not caller.owner:
            return _NOBODY.response()
        try:
            return work(file, caller.owner)
        except TooMany:
            return _too_many(file.most.conversations).response()
        except TooLarge:
            return _too_large(file.most.conversation_bytes).response()
        except (sqlite3.Error, OSError, TenkyoError) as error:
            _log.error("conversations: %s: %s", type(error).__name__, error)
            return _UNUSABLE.response()

    @router.get("/conversations")
    def listed(request: Request) -> Response:
        return answered(
            request,
            lambda file, owner: JSONResponse(
                {"conversations": [kept.to_json() for kept in file.listed(owner)]}, headers=_NO_STORE
            ),
        )

    @router.get("/conversations/{identity}")
    def turns(request: Request, identity: _InPath) -> Response:
        def read(file: Conversations, owner: str) -> Response:
            found = file.turns(owner, identity)
            return _UNKNOWN.response() if found is None else JSONResponse({"turns": found}, headers=_NO_STORE)

        return answered(request, read)

    @router.put("/conversations/{identity}")
    def keep(request: Request, identity: _InPath, body: ConversationIn) -> Response:
        def write(file: Conversations, owner: str) -> Response:
            change = Change(identity, body.name, body.at, body.among)
            file.keep(owner, change, [turn.model_dump() for turn in body.turns])
            return Response(status_code=204)

        return answered(request, write)

    @router.delete("/conversations")
    def delete_all(request: Request) -> Response:
        def delete(file: Conversations, owner: str) -> Response:
            file.delete(owner)
            return Response(status_code=204)

        return answered(request, delete)

    @router.delete("/conversations/{identity}")
    def delete(request: Request, identity: _InPath) -> Response:
        return answered(
            request,
            lambda file, owner: Response(status_code=204) if file.delete(owner, identity) else _UNKNOWN.response(),
        )

    return router


def _too_many(most: int) -> Problem:
    return Problem(
        409,
        Message("会話が多すぎます", "Too many conversations"),
        Message(
            f"残せる会話は {most:,} 件までです。要らないものを消してください。",
            f"{most:,} conversations can be kept. Delete those that you no longer need.",
        ),
    )


def _too_large(most: int) -> Problem:
    return Problem(
        413,
        Message("会話が長すぎます", "Conversation too long"),
        Message(
            f"ひとつの会話は {most:,} バイトまで残せます。新しい会話を始めてください。",
            f"A conversation can have {most:,} bytes. Begin a new one.",
        ),
    )


_NOBODY = Problem(
    404,
    Message("会話は残していません", "No conversations are kept here"),
    Message(
        "このサーバーはサインインを求めないため、会話はブラウザーに残ります。",
        "Nobody signs in to this server: conversations stay in the browser.",
    ),
)
_UNKNOWN = Problem(
    404,
    Message("会話が見つかりません", "Unknown conversation"),
    Message(
        "消されたものかもしれません。一覧は GET /conversations。", "It may have been deleted. See GET /conversations."
    ),
)
_UNUSABLE = Problem(
    503,
    Message("会話を残せません", "Conversations cannot be kept"),
    Message(
        "サーバーの記録に理由があります（conversations.sqlite）。", "The server's log says why (conversations.sqlite)."
    ),
)
