"""Notes of a PDF that stand under a heading of their own, and the raised marks that point to notes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.readers.pdf.lines import Line
from corpus.readers.pdf.parts import NOTE_MARK, PRIVATE, RAISED, Block

_NOTES_TITLE = re.compile(r"(?:注釈?|註釈?|脚注|脚註|後注|Notes|Footnotes|Endnotes)$", re.IGNORECASE)
_MARK_FRAME = re.compile(r"[\s()（）\[\]［］〔〕.．:：)注註]")


def gather_notes(blocks: list[Block]) -> list[Block]:
    """Paragraphs `1 …`, `2 …` under a heading such as 注 become notes where the text has raised marks for them."""
    marks = {_MARK_FRAME.sub("", mark) for block in blocks for mark in block.raised}
    done: list[Block] = []
    inside = False
    for block in blocks:
        text = PRIVATE.sub("", block.text)
        if block.kind == "heading":
            inside = bool(_NOTES_TITLE.match(text.strip()))
        match = NOTE_MARK.match(text) if inside and block.kind == "paragraph" else None
        label = _MARK_FRAME.sub("", (match["raised"] or match["number"] or match["sign"]) if match else "")
        if match and label in marks:
            block.kind, block.label = "note", label
            block.text = _without_start(block.text, match.end())
        done.append(block)
    return done


def _without_start(text: str, count: int) -> str:
    """`text` without its first `count` characters, private marks aside, which stay."""
    kept, at = "", 0
    while at < len(text) and (count or text[at] == "\ue010"):
        mark = PRIVATE.match(text, at)
        if mark:
            kept, at = kept + mark[0], mark.end()
        else:
            count, at = count - 1, at + 1
    return kept + text[at:]


def resolve_marks(blocks: list[Block], lines: Sequence[Line]) -> None:
    """Raised marks that a note answers become its label, `(1)`; others stay as they are. Labels are made unique.

    A mark is answered by the first note with its number that isn't above it: notes often begin anew on every page.
    """
    used: set[str] = set()
    notes: dict[str, list[Block]] = {}
    for block in blocks:
        if block.kind == "note":
            notes.setdefault(_MARK_FRAME.sub("", block.label), []).append(block)
    for block in blocks:
        if block.kind == "note":
            mark, number = _MARK_FRAME.sub("", block.label) or block.label, len(used) + 1
            while f"({mark})" in used:
                mark, number = str(number), number + 1
            used.add(f"({mark})")
            block.label = f"({mark})"

    def label(match: re.Match[str], page: int) -> str:
        parts = re.findall(r"[0-9０-９]+|[*＊※†‡]+|[a-z]", match[1])
        found = []
        for part in parts:
            answers = notes.get(part, [])
            answer = next((note for note in answers if note.page >= page), None)
            if answer is None or (len(answers) > 1 and answer.page > page + 1):
                return match[1]
            found.append(answer.label)
        return "".join(found) or match[1]

    for block in blocks:
        page = block.page
        pieces = re.split(f"({PRIVATE.pattern})", block.text)
        for index, piece in enumerate(pieces):
            if piece.startswith("\ue010"):
                page = lines[int(piece[1:-1])].page
            else:
                pieces[index] = RAISED.sub(lambda match, at=page: label(match, at), piece)
        block.text = "".join(pieces)
