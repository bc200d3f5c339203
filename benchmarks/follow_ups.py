"""How often a follow-up is told from a question that stands alone.

    python -m benchmarks.follow_ups [--locked] [QUESTIONS …]

On `tests/qa/question/data/dialogues.jsonl` and `benchmarks/data/follow_ups/dev.jsonl` (with `--locked`, for final figures only, on
`locked.jsonl` beside it): decisions right, and rewritten questions that carry what they must and nothing they must not.
QUESTIONS (JSON lines with `question` or `question_en`, gzipped or not) stand alone: each is asked after another one of its
file, of its own document where rows name one, and should be left as it is.
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
DATA = Path(__file__).parent / "data" / "follow_ups"
_MOST_QUESTIONS = 400


def judge_dialogues(path: Path) -> dict[str, float]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    decided, carried, by_kind = 0, 0, {True: [0, 0], False: [0, 0]}
    for row in rows:
        resolved = resolve_follow_up(row["question"], [Turn(**turn) for turn in row["history"]])
        right = resolved.rewritten == row["follow_up"]
        decided += right
        asked = resolved.question.lower()
        whole = (
            right
            and all(term.lower() in asked for term in row["carries"])
            and not any(term.lower() in asked for term in row["leaves"])
        )
        carried += whole
        by_kind[row["follow_up"]][0] += whole
        by_kind[row["follow_up"]][1] += 1
    return {
        "dialogues": len(rows),
        "decided right": decided / len(rows),
        "and carried right": carried / len(rows),
        "leaning": by_kind[True][1],
        "leaning right": by_kind[True][0] / by_kind[True][1],
        "independent": by_kind[False][1],
        "independent left alone": by_kind[False][0] / by_kind[False][1],
    }


def rewritten_share(path: Path) -> tuple[int, float]:
    """Of questions that stand alone, how many were asked and what share was rewritten after another one."""
    open_file = gzip.open if path.suffix == ".gz" else open
    with open_file(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    questions = sorted({(str(row.get("question_en") or row["question"]), str(row.get("document"))) for row in rows})
    chance = random.Random(1)
    chosen = chance.sample(questions, min(len(questions), _MOST_QUESTIONS))
    rewritten = 0
    for question, document in chosen:
        others = [other for other, its_document in chosen if other != question and its_document == document]
        rewritten += resolve_follow_up(question, [Turn(chance.choice(others))]).rewritten
    return len(chosen), rewritten / len(chosen)


def main() -> None:
    parser = argparse.ArgumentParser(description="Follow-ups told from questions that stand alone")
    parser.add_argument("questions", nargs="*", type=Path, help="files of questions that stand alone")
    parser.add_argument("--locked", action="store_true", help="the dialogues kept for final figures")
    args = parser.parse_args()
    for path in [DATA / "locked.jsonl"] if args.locked else [DIALOGUES, DATA / "dev.jsonl"]:
        print(path.name)
        for name, value in judge_dialogues(path).items():
            print(f"  {name:22} {value:.3f}" if isinstance(value, float) else f"  {name:22} {value}")
    for path in args.questions:
        count, share = rewritten_share(path)
        print(f"{path.name}: {share:.3f} of {count} rewritten")


if __name__ == "__main__":
    main()
