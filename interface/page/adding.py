"""Where the page's script sends files, one at a time: what came of each, in words for whoever sent it."""

from __future__ import annotations

import shutil
import tempfile
import threading
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import UploadFile

from interface.answering import AnswersQuestions
from interface.http.leaving import run_while_waited_for
from interface.http.uploads import add_upload, safe_name
from qa.documents import Added, KnowledgeBase, add_bundle, is_bundle
from qa.errors import TenkyoError
from qa.question.validation import InvalidRequest

_STATUS = {
    "added": ("加えました", "Added"),
    "updated": ("更新しました", "Updated"),
    "unchanged": ("同じ内容です", "Unchanged"),
}


def adding_routes(engine: AnswersQuestions) -> APIRouter:
    """`POST /add-files`: a form with one `file`; a bundle of files is many documents."""
    router, knowledge_base = APIRouter(include_in_schema=False), engine.knowledge_base

    @router.post("/add-files")
    async def add(request: Request) -> Response:
        async with request.form(max_files=1, max_fields=1) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise InvalidRequest('フォームに "file" がありません。', 'The form has no "file".')
            data, name = file.file, unicodedata.normalize("NFC", file.filename or "")
            said = await run_while_waited_for(request, lambda stop: list(_add(knowledge_base, data, name, stop)))
        return JSONResponse({"files": said})

    return router


def _add(knowledge_base: KnowledgeBase, file: BinaryIO, name: str, stop: threading.Event) -> Iterator[dict[str, Any]]:
    try:
        name = safe_name(name)
        with tempfile.TemporaryDirectory(prefix="tenkyo-") as folder:
            path = Path(folder, name)
            with path.open("wb") as copy:
                shutil.copyfileobj(file, copy)
            if is_bundle(path):
                yield from _add_bundle(knowledge_base, path, name)
                return
        file.seek(0)
        yield _told(add_upload(knowledge_base, file, name, stop=stop))
    except TenkyoError as error:
        yield _failed(error)


def _add_bundle(knowledge_base: KnowledgeBase, path: Path, name: str) -> Iterator[dict[str, Any]]:
    errors: list[TenkyoError] = []
    for added in add_bundle(knowledge_base, path, name, failed=errors.append):
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
