"""Our own documents with questions are what their README says: evidence stands in its document, keys in the evidence."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from benchmarks.documents import compact, read_rows

OWN = Path(__file__).parents[2] / "benchmarks/data/own"
PARTS = {
    "dev": (8, 12, 5),
    "asked": (8, 12, 5),
    "locked": (10, 12, 4),
    "fresh": (10, 12, 4),
    "fresh2": (10, 12, 4),
    "fresh3": (10, 12, 4),
}  # documents, answerable, near
KINDS = {
    *("who", "when", "where", "how-many", "how-much", "what", "which", "why", "how-to", "list", "table", "definition"),
    *("yes-no", "comparison", "condition", "keyword", "typo", "polite", "near"),
}
_TAG = re.compile(r"<[^>]+>")


def _documents(part: str) -> dict[str, str]:
    """The compared text of each document by its name."""
    paths = sorted((OWN / part / "documents").iterdir())
    return {path.name: _compared(path.read_text(encoding="utf-8")) for path in paths}


def _compared(text: str) -> str:
    return compact(_TAG.sub("", text))


def _turns(part: str) -> list[dict[str, Any]]:
    dialogues = read_rows(OWN / part / "dialogues.jsonl")
    return [{"document": row["document"], "id": row["id"], **turn} for row in dialogues for turn in row["turns"]]


# A failure names the ids alone: who mends a locked part shouldn't have to read its questions for it.
@pytest.mark.parametrize("part", PARTS)
def test_evidence_stands_in_its_document_and_keys_and_short_answers_in_the_evidence(part: str) -> None:
    texts = _documents(part)
    not_evidence, not_keys, not_short = set(), set(), set()
    for row in [*read_rows(OWN / part / "questions.jsonl"), *_turns(part)]:
        evidence = [_compared(text) for text in row["evidence"]]
        if not all(text and text in texts[row["document"]] for text in evidence):
            not_evidence.add(row["id"])
        if not all(any(compact(variant) in "".join(evidence) for variant in group) for group in row["keys"]):
            not_keys.add(row["id"])
        if not any(_compared(row.get("short", "")) in text for text in evidence or [""]):
            not_short.add(row["id"])
    assert (not_evidence, not_keys, not_short) == (set(), set(), set())


@pytest.mark.parametrize("part", PARTS)
def test_every_document_has_its_questions_half_in_each_language(part: str) -> None:
    documents, answerable, near = PARTS[part]
    rows = read_rows(OWN / part / "questions.jsonl")
    names = {path.name for path in (OWN / part / "documents").iterdir()}
    assert len(names) == documents
    assert len({row["id"] for row in rows}) == len(rows)
    assert Counter((row["document"], row["answerable"]) for row in rows) == {
        (name, answers): answerable if answers else near for name in names for answers in (True, False)
    }
    assert Counter(row["lang"] for row in rows) == {"ja": len(rows) / 2, "en": len(rows) / 2}
    assert {turn["document"] for turn in _turns(part)} == names


@pytest.mark.parametrize("part", PARTS)
def test_fields_agree_with_the_kind(part: str) -> None:
    for row in read_rows(OWN / part / "questions.jsonl"):
        answerable = row["kind"] != "near"
        assert row["kind"] in KINDS, row["id"]
        assert (row["answerable"], bool(row["evidence"]), bool(row["keys"])) == (answerable,) * 3, row["id"]
        assert ("polarity" in row) is (row["kind"] == "yes-no"), row["id"]
