"""The size of the house: files a room, lines a file and a function.

    python -m benchmarks.house [TREE] [--json]

A room is a folder at the top of TREE (the modules at the top are `.`). A function's lines are those from `def` to its last,
docstring and comments included; one within another counts for both. The 90th percentile is the nearest rank.
"""

from __future__ import annotations

import argparse
import ast
import json
import math
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

_SKIPPED = {".venv", ".git", "build", "dist", "__pycache__"}
_NOT_SHIPPED = {"tests", "benchmarks", "training"}


@dataclass(frozen=True, slots=True)
class Shape:
    """Lengths in lines."""

    count: int
    median: float
    percentile_90: int
    longest: int
    which: str


@dataclass(frozen=True, slots=True)
class Room:
    files: Shape
    functions: Shape
    most_files_in_a_folder: int


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tree", nargs="?", type=Path, default=Path())
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    rooms = {name: measure(arguments.tree, paths) for name, paths in rooms_of(arguments.tree).items()}
    print(
        json.dumps({name: asdict(room) for name, room in rooms.items()}, indent=2) if arguments.json else report(rooms)
    )
    return 0


def rooms_of(tree: Path) -> dict[str, list[Path]]:
    """The modules of each room, relative to `tree`, and of all that is shipped together."""
    rooms: dict[str, list[Path]] = {}
    for path in sorted(path.relative_to(tree) for path in tree.rglob("*.py")):
        if not _SKIPPED & set(path.parts):
            rooms.setdefault(path.parts[0] if len(path.parts) > 1 else ".", []).append(path)
    shipped = [path for name, paths in rooms.items() if name not in _NOT_SHIPPED for path in paths]
    return {**rooms, "all that is shipped": shipped}


def measure(tree: Path, paths: Sequence[Path]) -> Room:
    files, functions = [], []
    for path in paths:
        source = (tree / path).read_text(encoding="utf-8")
        files.append((len(source.splitlines()), str(path)))
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                functions.append(((node.end_lineno or node.lineno) - node.lineno + 1, f"{path} {node.name}"))
    return Room(shape(files), shape(functions), max(Counter(path.parent for path in paths).values(), default=0))


def shape(lengths: Sequence[tuple[int, str]]) -> Shape:
    """
    >>> shape([(3, "a"), (9, "b"), (5, "c")])
    Shape(count=3, median=5, percentile_90=9, longest=9, which='b')
    """
    if not lengths:
        return Shape(0, 0, 0, 0, "")
    ordered = sorted(lengths)
    lines = [length for length, _ in ordered]
    longest, which = ordered[-1]
    return Shape(len(lines), statistics.median(lines), lines[math.ceil(0.9 * len(lines)) - 1], longest, which)


def report(rooms: dict[str, Room]) -> str:
    lines = [
        "| room | files (most in a folder) | lines a file: median, 90th percentile, longest | functions | lines: median, 90th percentile, longest |",
        "|---|---|---|---|---|",
    ]
    for name, room in rooms.items():
        files, functions = (
            f"{shape.median:g}, {shape.percentile_90}, {shape.longest} (`{shape.which}`)"
            for shape in (room.files, room.functions)
        )
        lines.append(
            f"| {name} | {room.files.count} ({room.most_files_in_a_folder}) | {files} | {room.functions.count} | {functions} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
