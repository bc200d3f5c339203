"""How often a follow-up is told from a question that stands alone.

    python -m benchmarks.follow_ups [QUESTIONS …]

On `tests/qa/question/data/dialogues.jsonl`: decisions right, and rewritten questions that carry what they must. QUESTIONS (JSON
lines with `question` or `question_en`, gzipped or not) stand alone: each is asked after another one of its file, and
should be left as it is.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from pathlib import Path

from qa.question.follow_up import resolve_follow_up
from qa.records import Turn

DIALOGUES = Path(__file__).parents[1] / "tests" / "qa" / "question" / "data" / "dialogues.jsonl"
_MOST_QUESTIONS = 400


def judge_dialogues(path: Path) -> dict[str, float]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    decided, carried = 0, 0
    for row in rows:
        resolved = resolve_follow_up(row["question"], [Turn(**turn) for turn in row["history"]])
        right = resolved.rewritten == row["follow_up"]
        decided += right
        asked = resolved.question.lower()
        carried += (
            right
            and all(term.lower() in asked for term in row["carries"])
            and not any(term.lower() in asked for term in row["leaves"])
        )
    return {"dialogues": len(rows), "decided right": decided / len(rows), "and carried right": carried / len(rows)}


def rewritten_share(path: Path) -> tuple[int, float]:
    """Of questions that stand alone, how many were asked and what share was rewritten after a stranger."""
    open_file = gzip.open if path.suffix == ".gz" else open
    with open_file(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    questions = sorted({str(row.get("question_en") or row["question"]) for row in rows})
    chance = random.Random(1)
    chosen = chance.sample(questions, min(len(questions), _MOST_QUESTIONS))
    rewritten = 0
    for question in chosen:
        before = chance.choice([other for other in chosen if other != question])
        rewritten += resolve_follow_up(question, [Turn(before)]).rewritten
    return len(chosen), rewritten / len(chosen)


def main() -> None:
    parser = argparse.ArgumentParser(description="Follow-ups told from questions that stand alone")
    parser.add_argument("questions", nargs="*", type=Path, help="files of questions that stand alone")
    args = parser.parse_args()
    for name, value in judge_dialogues(DIALOGUES).items():
        print(f"{name:20} {value:.3f}" if isinstance(value, float) else f"{name:20} {value}")
    for path in args.questions:
        count, share = rewritten_share(path)
        print(f"{path.name}: {share:.3f} of {count} rewritten")


if __name__ == "__main__":
    main()
