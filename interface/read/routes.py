"""`/read/DOCUMENT?start=&end=`: the pages of documents, under a policy that lets them load two files and nothing else."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from interface.answering import AnswersQuestions
from interface.read.page import FILES, Theme, UiLanguage, document_page, missing_page
from interface.read.picture import boxes_by_page
from qa.errors import UnknownDocument
from qa.originals import has_original, picture_of

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)


def read_routes(engine: AnswersQuestions) -> APIRouter:
    """The routes; none is part of the API's description."""
    router = APIRouter(include_in_schema=False)
    router.include_router(FILES.routes())

    @router.get("/read/{document_id:path}")
    def read(
        request: Request,
        document_id: str,
        start: str = "",
        end: str = "",
        quote: Annotated[str, Query(max_length=2_000)] = "",
        words: Annotated[str, Query(max_length=2_000)] = "",
        lang: str = "",
        theme: str = "",
    ) -> Response:
        language = _language(lang, request.headers.get("accept-language", ""))
        root = str(request.scope.get("root_path", ""))
        chosen = cast(Theme, theme if theme in ("light", "dark") else "")
        try:
            document = engine.knowledge_base.document(document_id)
        except UnknownDocument:
            return _page(missing_page(language, chosen, root), 404)
        place = _number(start), _number(end), quote, words.split("\n")
        pictures = has_original(engine.knowledge_base, document_id)
        shown = document_page(document, *place, language=language, theme=chosen, pictures=pictures, root=root)
        return _page(shown)

    @router.get("/read-picture/{document_id:path}")
    def picture(document_id: str, page: str = "", start: str = "", end: str = "") -> Response:
        """The page of the file with that index, what stands at those characters of the text marked."""
        try:
            document = engine.knowledge_base.document(document_id)
        except UnknownDocument:
            return Response(status_code=404)
        marked = dict(boxes_by_page(document, _number(start) or 0, _number(end) or 0))
        number = _number(page)
        if number not in marked:  # only what a mark leads to is drawn
            return Response(status_code=404)
        drawn = picture_of(engine.knowledge_base, document_id, number, marked[number])
        if drawn is None:
            return Response(status_code=404)
        return Response(drawn, media_type="image/webp", headers={"cache-control": "no-cache"})

    return router


def _page(html: str, status: int = 200) -> Response:
    headers = {"content-security-policy": CONTENT_SECURITY_POLICY, "cache-control": "no-cache"}
    return HTMLResponse(html, status, headers=headers)


def _number(text: str) -> int | None:
    """A count of characters; None for what isn't one, so that an address that was damaged still opens its document."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def _language(chosen: str, accepted: str) -> UiLanguage:
    """The language of the page's own words: as chosen, else the one of the two that the browser names first.

    >>> _language("", "fr, en;q=0.8, ja;q=0.5")
    'en'
    """
    if chosen in ("ja", "en"):
        return cast(UiLanguage, chosen)
    named = (part.strip()[:2].lower() for part in accepted.split(","))
    return cast(UiLanguage, next((name for name in named if name in ("ja", "en")), "ja"))
