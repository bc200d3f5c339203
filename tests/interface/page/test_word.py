"""Conversations as Word files, of whatever a browser may send."""

from __future__ import annotations

import io

import pytest
from docx import Document as WordDocument

from interface.page.word import CitationIn, ConversationIn, TurnIn, word_file


def read(conversation: ConversationIn) -> tuple[str, list[str]]:
    """The text of the file, and where its links lead."""
    document = WordDocument(io.BytesIO(word_file(conversation)))
    links = [relation.target_ref for relation in document.part.rels.values() if relation.is_external]
    return "\n".join(paragraph.text for paragraph in document.paragraphs), links


def said(text: str, address: str) -> ConversationIn:
    citation = CitationIn(number=1, quote=text, where=text, address=address)
    return ConversationIn(title=text, turns=[TurnIn(asked=text, answer=text, citations=[citation])])


def test_a_quote_leads_to_its_place() -> None:
    text, links = read(said("花は咲く。", "https://docs.example/read/a?start=1"))
    assert "[1] 「花は咲く。」" in text
    assert links == ["https://docs.example/read/a?start=1"]


@pytest.mark.parametrize("letter", ["\x00", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_what_xml_cannot_hold_is_left_out(letter: str) -> None:
    text, links = read(said(f"花{letter}見\U00020bb7\x85", f"https://docs.example/{letter}"))
    assert "花見\U00020bb7\x85" in text
    assert links == []


def test_what_leads_to_no_web_page_is_no_link() -> None:
    assert read(said("花", "javascript:alert(1)"))[1] == []
