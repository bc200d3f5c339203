"""The passages that the reader never learns from, as documents with questions, to learn and measure confidence on.

    python -m training.reader.held_back OUT

OUT gets `documents/` (Markdown, ten passages each with their titles as headings) and `questions.jsonl`, as
`benchmarks.documents` takes them. Only passages of our own writing: the others' texts are not in the repository.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from language.script import language_of
from training.reader.written import Passage, passages

_TOGETHER = 10  # passages of a document
_SHORT = 30  # characters of an answer that may stand alone


def main(arguments: Sequence[str] | None = None) -> int:
    (out,) = sys.argv[1:] if arguments is None else arguments
    count = write(passages([]), Path(out))
    print(f"{count} questions in {out}")
    return 0


def write(found: Sequence[Passage], out: Path) -> int:
    """How many questions were written."""
    chosen = sorted((one for one in found if one.held_back), key=lambda one: one.kind)
    (out / "documents").mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, Any]] = []
    for first in range(0, len(chosen), _TOGETHER):
        name = f"written-{first // _TOGETHER + 1:02}.md"
        together = chosen[first : first + _TOGETHER]
        (out / "documents" / name).write_text("\n\n".join(map(section, together)) + "\n", encoding="utf-8")
        rows += [row for passage in together for row in _rows(passage, name)]
    for number, row in enumerate(rows):
        row["id"] = f"written-{number:04}"
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    (out / "questions.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(rows)


def section(passage: Passage) -> str:
    """Its lines as lines; rows as a table, under the header that a title ends with."""
    lines, rows = [], 0
    title, *header = passage.title.split("\n")
    for line in [*header, *passage.text.split("\n")]:
        row = " | " in line
        rows = rows + 1 if row else 0
        if row and rows == 1:
            lines += ["", f"| {line} |", "|" + "---|" * (line.count(" | ") + 1)]
        else:
            lines.append(f"| {line} |" if row else f"{line}  " if line else "")
    return f"# {title}\n\n" + "\n".join(lines)


def _rows(passage: Passage, document: str) -> list[dict[str, Any]]:
    return [
        {
            "document": document,
            "lang": language_of(asked.question),
            "kind": "near" if asked.answer is None else "plain" if asked.yes is None else "yes-no",
            "question": asked.question,
            "answerable": asked.answer is not None,
            "keys": [[asked.answer]] if asked.answer else [],
            "evidence": [asked.answer] if asked.answer else [],
            "short": asked.answer if asked.answer and asked.yes is None and len(asked.answer) <= _SHORT else "",
            "polarity": {True: "yes", False: "no", None: None}[asked.yes],
        }
        for asked in passage.questions
    ]


if __name__ == "__main__":
    sys.exit(main())
