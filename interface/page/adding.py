"""Where the page's script sends files, one at a time: how far each is, and what came of it, in words for whoever sent it."""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
import tempfile
import threading
import unicodedata
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from interface.answering import AnswersQuestions
from interface.http.problems import FAULT
from interface.http.uploads import add_upload, safe_name
from qa.documents import Added, KnowledgeBase, Told, add_bundle, is_bundle
from qa.errors import TenkyoError
from qa.question.validation import InvalidRequest

_STATUS = {
    "added": ("加えました", "Added"),
    "updated": ("更新しました", "Updated"),
    "unchanged": ("同じ内容です", "Unchanged"),
}


# The last: nginx, and whoever follows it, passes on each line as it comes.
_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}
_LOOK_SECONDS = 0.2  # between two looks at how far it is

_log = logging.getLogger(__name__)


def adding_routes(engine: AnswersQuestions) -> APIRouter:
    """`POST /add-files`: a form with one `file`; a bundle of files is many documents.

    The response is lines of JSON: `{"page", "pages"}` while pages are read in their pictures, which takes a second or more
    each, and at last `{"files": [...]}`, or `{"problem": ...}` where the fault is ours.
    """
    router, knowledge_base = APIRouter(include_in_schema=False), engine.knowledge_base

    @router.post("/add-files")
    async def add(request: Request) -> Response:
        form = await request.form(max_files=1, max_fields=1)
        file = form.get("file")
        if not isinstance(file, UploadFile):
            await form.close()
            raise InvalidRequest('フォームに "file" がありません。', 'The form has no "file".')
        name = unicodedata.normalize("NFC", file.filename or "")
        work = _Work(knowledge_base, file.file, name)
        return StreamingResponse(work.lines(form.close), media_type="application/x-ndjson", headers=_HEADERS)

    return router


class _Work:
    """One file on its way in, in a thread; `lines` says how far it is. Whoever leaves stops it."""

    def __init__(self, knowledge_base: KnowledgeBase, file: BinaryIO, name: str) -> None:
        self._knowledge_base, self._file, self._name = knowledge_base, file, name
        self._stop, self._at = threading.Event(), (0, 0)  # which page of how many is read

    async def lines(self, closed: Callable[[], Awaitable[None]]) -> AsyncGenerator[str, None]:
        adding = asyncio.create_task(run_in_threadpool(self._add))
        try:
            said = (0, 0)
            while not adding.done():
                await asyncio.wait((adding,), timeout=_LOOK_SECONDS)
                if self._at != said:
                    said = self._at
                    yield _line({"page": said[0], "pages": said[1]})
            yield _line(adding.result())
        finally:
            self._stop.set()
            await asyncio.shield(_ended(adding, closed))

    def _add(self) -> dict[str, Any]:
        try:
            return {"files": list(_add(self._knowledge_base, self._file, self._name, self._stop, self._tell))}
        except Exception:
            _log.exception("a file that was added in the page")
            return {"problem": FAULT.to_json()}

    def _tell(self, page: int, pages: int) -> None:
        self._at = page, pages


async def _ended(adding: asyncio.Task[Any], closed: Callable[[], Awaitable[None]]) -> None:
    """The file may be closed only once nobody reads it any more."""
    await asyncio.wait((adding,))
    await closed()


def _line(said: dict[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False) + "\n"


def _add(
    knowledge_base: KnowledgeBase, file: BinaryIO, name: str, stop: threading.Event, told: Told
) -> Iterator[dict[str, Any]]:
    try:
        name = safe_name(name)
        with tempfile.TemporaryDirectory(prefix="tenkyo-") as folder:
            path = Path(folder, name)
            with path.open("wb") as copy:
                shutil.copyfileobj(file, copy)
            if is_bundle(path):
                yield from _add_bundle(knowledge_base, path, name, told)
                return
        file.seek(0)
        yield _told(add_upload(knowledge_base, file, name, stop=stop, told=told))
    except TenkyoError as error:
        yield _failed(error)


def _add_bundle(knowledge_base: KnowledgeBase, path: Path, name: str, told: Told) -> Iterator[dict[str, Any]]:
    errors: list[TenkyoError] = []
    for added in add_bundle(knowledge_base, path, name, failed=errors.append, told=told):
        yield _told(added)
    yield from map(_failed, errors)


def _told(added: Added) -> dict[str, Any]:
    document = added.document
    japanese, english = _STATUS[added.status]
    title = document.title or document.source
    counted = f"{document.pages:,} ページ、" if document.pages else ""
    counted_too = f"{document.pages:,} pages, " if document.pages else ""
    return {
        "fine": True,
        "id": document.id,
        "japanese": f"{japanese}: {title}（{counted}{document.characters:,} 文字）",
        "english": f"{english}: {title} ({counted_too}{document.characters:,} characters)",
        "repairs": list(document.repairs),
    }


def _failed(error: TenkyoError) -> dict[str, Any]:
    return {"fine": False, "japanese": error.message.japanese, "english": error.message.english, "repairs": []}
