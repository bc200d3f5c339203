"""A conversation as a Word file: each question a heading, its answer, and the quotes that it rests on with their places."""

from __future__ import annotations

import io
import re
from typing import Annotated

from docx import Document as WordDocument
from docx.document import Document as Written
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, Field

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_Text = Annotated[str, Field(max_length=100_000)]


class CitationIn(BaseModel):
    """A quote, where it stands in words, and the address at which it is read."""

    number: int
    quote: _Text
    where: _Text
    address: _Text


class NearIn(BaseModel):
    """A place that is near what was asked, after an answer that says so."""

    quote: _Text
    where: _Text
    address: _Text


class TurnIn(BaseModel):
    asked: _Text
    answer: _Text
    citations: Annotated[list[CitationIn], Field(max_length=200)]
    near: Annotated[list[NearIn], Field(max_length=200)] = []


class ConversationIn(BaseModel):
    """What the browser keeps of a conversation, oldest turn first."""

    title: _Text = ""
    turns: Annotated[list[TurnIn], Field(max_length=500)]


def word_routes() -> APIRouter:
    """Where the page's script has its conversation made into a Word file; nothing of it is kept here."""
    router = APIRouter(include_in_schema=False)

    @router.post("/export/docx")
    def docx(body: ConversationIn) -> Response:
        headers = {"content-disposition": 'attachment; filename="tenkyo.docx"', "cache-control": "no-store"}
        return Response(word_file(body), media_type=_TYPE, headers=headers)

    return router


def word_file(conversation: ConversationIn) -> bytes:
    """The bytes of the file."""
    document = WordDocument()
    document.add_heading(_plain(conversation.title) or "典拠", 0)
    for turn in conversation.turns:
        document.add_heading(_plain(turn.asked), 1)
        document.add_paragraph(_plain(turn.answer))
        for citation in turn.citations:
            _add_place(document, f"[{citation.number}] ", citation)
        for place in turn.near:
            _add_place(document, "", place)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _add_place(document: Written, number: str, place: CitationIn | NearIn) -> None:
    line = document.add_paragraph(style="List Paragraph")
    line.add_run(f"{number}「{_plain(place.quote)}」 ")
    _add_link(line, place.address, _plain(place.where))


def _plain(text: str) -> str:
    """Without what XML can't hold (https://www.w3.org/TR/xml/#charsets)."""
    return _NOT_IN_XML.sub("", text)


def _add_link(paragraph: Paragraph, address: str, text: str) -> None:
    """A link of the paragraph; the library has no function for it. One that leads to no web page is text alone."""
    run = paragraph.add_run(text)
    if not address.startswith(("http://", "https://")) or _NOT_IN_XML.search(address):
        return
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, kind, is_external=True))
    run.font.underline = True
    run._r.addprevious(link)
    link.append(run._r)
