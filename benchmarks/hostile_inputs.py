"""What files and questions made to be slow take: `python -m benchmarks.hostile_inputs [--before CHECKOUT]`.

Each is read, or asked of the built-in essay, in a process of its own, by the code here and by that of an earlier
checkout; seconds are those of the CPU, imports left out, MiB what the process grew by. A process that needs more than
`--seconds` is ended.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.corpus.hostile import MENDED, STOPPED, Attack

_HERE = Path(__file__).parents[1]
_MEASURE = """
import json, resource, sys, time
sys.path.insert(0, sys.argv[1])
from pathlib import Path
{prepare}
def grown():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
before, start = grown(), time.process_time()
try:
    {work}
    outcome = "answered"
except Exception as error:
    outcome = type(error).__name__
print(json.dumps([time.process_time() - start, grown() - before, outcome]))
"""
_READ = _MEASURE.format(prepare="from corpus.read import read_document", work="read_document(Path(sys.argv[2]))")
_ASK = _MEASURE.format(
    prepare="""
from corpus.read import read_document
from index.knowledge_base import KnowledgeBase
from qa.engine import Engine
try:
    from qa.records import Turn
except ImportError:  # where it was before
    from qa.result import Turn
given = json.loads(Path(sys.argv[3]).read_text(encoding="utf-8"))
history = [Turn(question, answer) for question, answer in given["history"]]
documents = KnowledgeBase.create(Path(sys.argv[2]))
documents.add([read_document(Path(sys.argv[1], "corpus", "essays", "nato75.md"))])
engine = Engine(documents)
engine.ask("橋が完成したのはいつですか")
engine.ask("When was the bridge finished?")
""",
    work='engine.ask(given["question"], history)',
)


def questions() -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """Name → question and the turns before it."""
    chance = random.Random(7)
    kanji = "".join(chance.sample([chr(code) for code in range(0x4E00, 0x9FA0)], 2_000))
    digits = "".join(chance.choices("一二三四五六七八九十百千万億兆", k=2_000))
    follow_up = "それはいつですか"
    return {
        "「加」×2,000": ("加" * 2_000, []),
        "2,000 different kanji": (kanji, []),
        "2,000 kanji digits": (digits, []),
        "「ア」×2,000": ("ア" * 2_000, []),
        "one Latin word of 2,000 letters": ("q" * 2_000, []),
        "US ×666": ("US " * 666, []),
        "four turns of 100,000 characters": (follow_up, [("橋はいつできましたか", "橋の話。" * 25_000)] * 4),
        "the same, あア ×50,000": (follow_up, [("橋はいつできましたか", "あア" * 50_000)] * 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--before", type=Path, help="an earlier checkout to compare with")
    parser.add_argument("--seconds", type=int, default=60, help="of CPU, for each")
    args = parser.parse_args()
    trees = [*([args.before.resolve()] if args.before else []), _HERE]
    names = ["before: ", "now: "] if args.before else [""]
    print("| input | KB |" + "".join(f" {name}seconds | MiB | outcome |" for name in names))
    print("|---|---:|" + "---:|---:|---|" * len(trees))
    with tempfile.TemporaryDirectory() as folder:
        for attack in (*MENDED, *STOPPED):
            print(_row(attack.name, *_read(attack, Path(folder), trees, args.seconds)), flush=True)
        for name, (question, history) in questions().items():
            asked = Path(folder, "question.json")
            asked.write_text(json.dumps({"question": question, "history": history}), encoding="utf-8")
            results = [_measure(_ASK, tree, args.seconds, tempfile.mkdtemp(dir=folder), str(asked)) for tree in trees]
            print(_row(name, asked.stat().st_size, results), flush=True)


def _read(attack: Attack, folder: Path, trees: list[Path], seconds: int) -> tuple[int, list[list[Any]]]:
    path = folder / attack.name
    path.write_bytes(attack.make())
    try:
        return path.stat().st_size, [_measure(_READ, tree, seconds, str(path)) for tree in trees]
    finally:
        path.unlink()


def _measure(program: str, tree: Path, seconds: int, *arguments: str) -> list[Any]:
    """Seconds, MiB and the outcome."""
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_CPU, ({seconds + 5}, {seconds + 5}))\n{program}"
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-P", "-c", limited, str(tree), *arguments],
        capture_output=True,
        text=True,
        env=environment,
        cwd=tree,
    )
    lines = done.stdout.splitlines()
    return (
        json.loads(lines[-1])
        if lines
        else [None, None, f"ended after {seconds}" if done.returncode in (-9, -24) else "died"]
    )


def _row(name: str, size: int, results: list[list[Any]]) -> str:
    cells = [f"{name} | {size / 1_000:,.0f}"]
    for seconds, grown, outcome in results:
        cells.append(
            f"{'–' if seconds is None else f'{seconds:.1f}'} | {'–' if grown is None else f'{grown:.0f}'} | {outcome}"
        )
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    main()
