"""Footnotes and endnotes of HTML pages: found by their roles, and linked to the marks in the body."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from corpus.readers.html.tree import Element, is_backlink, roles_of, tag_of

_NOTE_ROLES = set("footnote endnote rearnote note doc-footnote doc-endnote".split())
_NOTE_LIST_ROLES = set("footnotes endnotes rearnotes doc-endnotes doc-footnotes".split())
_NOTE_LIST_NAMES = set("footnotes endnotes references-notes".split())


@dataclass(slots=True)
class Notes:
    """Notes found in one or more files, by (file name, id), and the labels under which the body refers to them."""

    elements: dict[tuple[str, str], Element] = field(default_factory=dict)
    labels: dict[tuple[str, str], str] = field(default_factory=dict)
    marks: dict[tuple[str, str], str] = field(default_factory=dict)  # as the file prints them
    printed: list[Element] = field(default_factory=list)  # marks that stand beside their notes, not in them


def find_notes(files: Iterable[tuple[str, Element]]) -> Notes:
    """Footnotes and endnotes of `files` (name, root), and the labels of the links that lead to them."""
    files = list(files)
    notes = Notes()
    for name, root in files:
        for element in _note_elements(root):
            notes.elements[name, element.get("id")] = element
        for mark, element in _described(root):
            notes.elements[name, mark.get("id")] = element
            notes.printed.append(mark)
    used: set[str] = set()
    for name, root in files:
        for element in root.iter():
            target = note_target(element, name, notes)
            if target and target not in notes.labels and not is_backlink(element):
                mark = re.sub(r"[\s()（）\[\]［］〔〕*＊※†‡注]", "", "".join(element.itertext()))
                notes.marks[target] = mark
                notes.labels[target] = _unused_label(mark, used)
                used.add(notes.labels[target])
    notes.elements = {key: element for key, element in notes.elements.items() if key in notes.labels}
    ids = {fragment for _, fragment in notes.elements}
    notes.printed = [mark for mark in notes.printed if mark.get("id") in ids]
    return notes


def _unused_label(mark: str, used: set[str]) -> str:
    """`(mark)`, or the next free number when there is no mark or an earlier chapter has a note of the same."""
    number = len(used) + 1
    while not mark or f"({mark})" in used:
        mark, number = str(number), number + 1
    return f"({mark})"


def _note_elements(root: Element) -> Iterator[Element]:
    within: set[Element] = set()  # a list of notes: one inside another tells nothing new
    for element in root.iter():
        names = set(f"{element.get('class') or ''} {element.get('id') or ''}".lower().split())
        if element.get("id") and roles_of(element) & _NOTE_ROLES:
            yield element
        elif element not in within and (roles_of(element) & _NOTE_LIST_ROLES or names & _NOTE_LIST_NAMES):
            within.update(element.iter())
            yield from (item for item in element.iter() if item.get("id") and _is_item(item))


def _is_item(element: Element) -> bool:
    """`<li>`, or DocBook's `<div class="footnote">`."""
    return tag_of(element) == "li" or (tag_of(element) == "div" and _is_called_footnote(element))


def _is_called_footnote(element: Element) -> bool:
    return "footnote" in (element.get("class") or "").lower().split()


def _described(root: Element) -> Iterator[tuple[Element, Element]]:
    """Notes of a list of terms, as Sphinx writes them: (mark, note)."""
    for notes in root.iter():
        if tag_of(notes) == "dl" and _is_called_footnote(notes):
            marks = [child for child in notes if tag_of(child) == "dt"]
            texts = [child for child in notes if tag_of(child) == "dd"]
            if len(marks) == len(texts):
                yield from (pair for pair in zip(marks, texts, strict=True) if pair[0].get("id"))


def note_target(element: Element, file_name: str, notes: Notes) -> tuple[str, str] | None:
    """The note that a link leads to."""
    address = element.get("href") if tag_of(element) == "a" else None
    if not address or "#" not in address:
        return None
    file, _, fragment = address.partition("#")
    target = (file.rsplit("/", 1)[-1] or file_name, fragment)
    return target if target in notes.elements else None
