"""Answers on documents of many kinds: each question asked of its own document, or with `--all` of all of them together.

    python -m benchmarks.documents DIR [--all] [--json]

DIR holds `documents/`, `questions.jsonl` and, where there are dialogues, `dialogues.jsonl`; the fields are those of
`benchmarks/data/own/README.md`. Texts are compared after `compact`: NFKC, without white space, markup and commas.

- accuracy: answerable questions answered with every group of keys met by one of its variants. coverage: answerable ones
  not refused. refusal: unanswerable ones refused. found: answerable ones whose main evidence stands in the first five passages.
- calibration error of the confidence among the answered (Guo et al., 2017; lower is better), and the area under the ROC curve of
  right against wrong among them by confidence (.5 is chance, 1 is best).
- short answers shown that are right: they hold the ideal one, or are held by it and are half as long at least; where no
  ideal one is written down, they hold a variant of a key.
- polarity: answers to yes/no questions that say yes or no first, and how many of these say the right one.
- length: mean characters of answers to who, when, where and how many.
- dialogues: later turns that lean on the one before, answered right; turns that stand alone, answered right and left as they are.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import TenkyoError
from corpus.read import read_document
from index.knowledge_base import KnowledgeBase
from qa.engine import Engine
from qa.evaluation import calibration_error
from qa.records import Answer, Turn

FIRST = 5  # passages in which the evidence is looked for
SHORT_KINDS = ("who", "when", "where", "how-many", "how-much")
_MARKUP = re.compile(r"[\s|*#`,，]+|(?m:^\s*(?:[-・●○]|\d+(?:\.(?!\d)|\)))\s*)|\]\([^)]*\)|\[(?=[^\]]*\]\()")
_YES, _NO = "はい", "いいえ"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, the answer it got, and what was right about it."""

    row: Row
    answer: Answer
    right: bool
    found: bool

    @property
    def short_right(self) -> bool | None:
        """Whether the short answer shown is right; None where none is shown."""
        shown, ideal = compact(self.answer.short_answer or ""), compact(self.row.get("short") or "")
        if not shown or not self.answer.answered:
            return None
        if not self.row["answerable"]:
            return False
        if not ideal:
            return any(compact(variant) in shown for group in self.row["keys"] for variant in group)
        return ideal in shown or (shown in ideal and 2 * len(shown) >= len(ideal))

    @property
    def polarity(self) -> str | None:
        """What the answer says first: "yes", "no", or None."""
        text = self.answer.text
        return "yes" if text.startswith(_YES) else "no" if text.startswith(_NO) else None


def compact(text: str) -> str:
    """NFKC without white space, markup and commas.

    >>> compact("| **１,０００ 円** |")
    '1000円'
    >>> compact("3. 26.3%"), compact("26.3%")  # a list's mark goes, a number's whole part stays
    ('26.3%', '26.3%')
    """
    return _MARKUP.sub("", unicodedata.normalize("NFKC", text))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--all", action="store_true", help="one knowledge base of all documents")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    questions, dialogues = (read_rows(arguments.folder / f"{name}.jsonl") for name in ("questions", "dialogues"))
    judged: list[Judged] = []
    turns: list[Judged] = []
    for engine, names in engines(arguments.folder / "documents", together=arguments.all):
        judged += [judge(row, engine.ask(row["question"])) for row in questions if row["document"] in names]
        for dialogue in dialogues:
            if dialogue["document"] in names:
                turns += converse(engine, dialogue["turns"])
    figures = summarize(judged, turns)
    print(json.dumps(figures, ensure_ascii=False, indent=2) if arguments.json else report(figures))
    return 0


def read_rows(path: Path) -> list[Row]:
    """The rows of a file of JSON lines; none where it isn't there."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def engines(folder: Path, *, together: bool) -> Iterator[tuple[Engine, set[str]]]:
    """An engine a document with the document's name, or one of all with all names. What can't be read is said and empty."""
    paths = sorted(folder.iterdir())
    with tempfile.TemporaryDirectory(prefix="tenkyo-documents-") as place:
        for number, group in enumerate([paths] if together else [[path] for path in paths]):
            directory = Path(place, str(number))
            with KnowledgeBase.create(directory) as knowledge_base:
                for path in group:
                    try:
                        knowledge_base.add([read_document(path)])
                    except TenkyoError as error:
                        print(f"not read: {error}")
            yield Engine.open(directory), {path.name for path in group}


def judge(row: Row, answer: Answer) -> Judged:
    text = compact(answer.text)
    met = all(any(compact(variant) in text for variant in group) for group in row["keys"])
    right = answer.answered and met if row["answerable"] else not answer.answered
    return Judged(row, answer, right, _finds(row.get("evidence", ()), answer))


def _finds(evidence: Sequence[str], answer: Answer) -> bool:
    return bool(evidence) and any(
        compact(evidence[0]) in compact(found.passage.text) for found in answer.passages[:FIRST]
    )


def converse(engine: Engine, turns: Sequence[Row]) -> Iterator[Judged]:
    """The turns of a dialogue, each asked after those before it."""
    history: list[Turn] = []
    for turn in turns:
        answer = engine.ask(turn["question"], history)
        yield judge({"answerable": True, "keys": [], "first": not history, **turn}, answer)
        history.append(Turn(turn["question"], answer.text))


def summarize(judged: Sequence[Judged], turns: Sequence[Judged]) -> dict[str, Any]:
    """Every figure: over all questions, by language, by kind; and of the dialogues."""
    return {
        "all": figures_of(judged),
        **{f"language {language}": figures_of(part) for language, part in _by(judged, "lang")},
        **{f"kind {kind}": figures_of(part) for kind, part in _by(judged, "kind")},
        "dialogues": _dialogues(turns),
    }


def figures_of(judged: Sequence[Judged]) -> dict[str, float | int | None]:
    answerable = [each for each in judged if each.row["answerable"]]
    others = [each for each in judged if not each.row["answerable"]]
    answered = [each for each in judged if each.answer.answered]
    shorts = [each.short_right for each in judged if each.short_right is not None]
    polar = [each for each in answerable if each.row.get("polarity")]
    saying = [each for each in polar if each.polarity]
    lengths = [len(each.answer.text) for each in answered if each.row["kind"] in SHORT_KINDS]
    return {
        "questions": len(judged),
        "accuracy": _share(each.right for each in answerable),
        "coverage": _share(each.answer.answered for each in answerable),
        "refusal": _share(each.right for each in others),
        "found": _share(each.found for each in answerable),
        "calibration error": calibration_error(
            [(each.answer.confidence, each.right and each.row["answerable"]) for each in answered]
        ),
        "right against wrong": auc(
            [(each.answer.confidence, each.right and each.row["answerable"]) for each in answered]
        ),
        "short answers": len(shorts),
        "short answers right": _share(shorts),
        "polarity said": _share(each.polarity is not None for each in polar),
        "polarity right": _share(each.polarity == each.row["polarity"] for each in saying),
        "length": statistics.mean(lengths) if lengths else None,
    }


def _dialogues(turns: Sequence[Judged]) -> dict[str, float | int | None]:
    later = [turn for turn in turns if not turn.row["first"]]
    leaning = [turn for turn in later if not turn.row["standalone"]]
    alone = [turn for turn in later if turn.row["standalone"]]
    return {
        "leaning": len(leaning),
        "leaning right": _share(turn.right for turn in leaning),
        "independent": len(alone),
        "independent right": _share(turn.right for turn in alone),
        "independent left alone": _share(turn.answer.rewritten_question is None for turn in alone),
    }


def auc(scored: Iterable[tuple[float, bool]]) -> float | None:
    """Area under the ROC curve: how often a right answer has the higher score than a wrong one; ties count half.

    >>> auc([(0.9, True), (0.2, False), (0.4, True), (0.4, False)])
    0.875
    """
    pairs = list(scored)
    right = [score for score, good in pairs if good]
    wrong = [score for score, good in pairs if not good]
    if not right or not wrong:
        return None
    wins = sum((high > low) + 0.5 * (high == low) for high in right for low in wrong)
    return wins / (len(right) * len(wrong))


def _by(judged: Sequence[Judged], field: str) -> list[tuple[str, list[Judged]]]:
    values = sorted({each.row[field] for each in judged})
    return [(value, [each for each in judged if each.row[field] == value]) for value in values]


def _share(truths: Iterable[bool]) -> float | None:
    counted = list(truths)
    return sum(counted) / len(counted) if counted else None


def _shown(value: float | int | None) -> str:
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) else f"{value:.0f}" if value > 2 else f"{value:.3f}"


def report(figures: dict[str, dict[str, Any]]) -> str:
    names = list(figures["all"])
    lines = ["| | " + " | ".join(names) + " |", "|" + "---|" * (len(names) + 1)]
    for part, values in figures.items():
        if part != "dialogues":
            lines.append(f"| {part} | " + " | ".join(_shown(values[name]) for name in names) + " |")
    dialogues = ", ".join(f"{name} {_shown(value)}" for name, value in figures["dialogues"].items())
    return "\n".join([*lines, "", f"dialogues: {dialogues}"])


if __name__ == "__main__":
    raise SystemExit(main())
