"""How a knowledge base grows, and how it stands beside other engines, all in one run.

    python -m benchmarks.scale [--passages 1000 10000] [--against FOLDER] [--real] [--engines NAME …] [--shared DIR] [--json]

First the growth of made-up documents, with `--real` of real ones (`scale_growth`); `FOLDER` is another version of the program (`git worktree add FOLDER
COMMIT`) that does the same in the same run. Then real paragraphs and questions about them, for this program and for
every engine that is installed (`pip install -e '.[bench]'`), as it comes and with our words and vectors (`scale_rivals`); `DIR` holds
the data sets (`scale_texts`). `--engines` limits these to names that begin so; `--only growth` or `--only rivals` leaves a part out.

Each engine builds in a process of its own and is asked in another, on one thread. Seconds and milliseconds are processor
time, the engine's server included; with our words and vectors, building leaves out making them, which is the same for all,
and a question's time includes them. Disk is the engine's folder; RSS is the most that opening and asking took, Python
and our encoder included where it is used.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks.scale_growth import grow
from benchmarks.scale_measure import measure_engine, prepare
from benchmarks.scale_rivals import ENGINES
from benchmarks.scale_texts import Missing, write_texts

_ROOT = Path(__file__).resolve().parent.parent
_OF_A_DOCUMENT = 50  # added at last: none of those before
_Figures = Mapping[str, float]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--against", type=Path, help="another version of the program")
    parser.add_argument("--real", action="store_true", help="growth over real texts")
    parser.add_argument("--engines", nargs="+", default=[""], metavar="NAME", help="only those whose names begin so")
    parser.add_argument("--shared", type=Path, default=_ROOT.parent / "shared", help="where the data sets are")
    parser.add_argument("--only", choices=("growth", "rivals"))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    report: dict[str, dict[str, _Figures]] = {}
    if options.only != "rivals":
        real = options.shared if options.real else None
        report["growth"] = _growth(options.passages, options.against, real, say=not options.json)
    if options.only != "growth":
        try:
            report["rivals"] = _rivals(options.passages, options.engines, options.shared, say=not options.json)
        except Missing as missing:
            print(f"Other engines left out: {missing}", file=sys.stderr)
    if options.json:
        print(json.dumps(report, indent=2))
    return 0


def _growth(sizes: list[int], against: Path | None, shared: Path | None, *, say: bool) -> dict[str, _Figures]:
    """Over real texts where `shared` is given. Raises `Missing`."""
    trees = {"this": _ROOT} | ({"other": against.resolve()} if against else {})
    table = _Table(say)
    for passages in sizes:
        with tempfile.TemporaryDirectory(prefix="tenkyo-scale-") as place:
            texts = None
            if shared:
                texts = Path(place) / "texts" / "texts.json"
                write_texts(shared, passages + _OF_A_DOCUMENT, texts.parent)
            for name, tree in trees.items():
                table.add(f"{passages:,} {name}", grow(tree, passages, texts))
    return table.rows


def _rivals(sizes: list[int], wanted: list[str], shared: Path, *, say: bool) -> dict[str, _Figures]:
    table = _Table(say)
    for passages in sizes:
        with tempfile.TemporaryDirectory(prefix="tenkyo-rivals-") as place:
            folder = Path(place)
            folder.chmod(0o755)  # PostgreSQL's server runs as a user of its own when we are root
            write_texts(shared, passages, folder / "texts")
            milliseconds = prepare(folder / "texts", folder / "ours")
            print(f"{passages:,} passages: our words and vectors take {milliseconds:.2f} ms each", file=sys.stderr)
            for name in ENGINES:
                if name.startswith(tuple(wanted)):
                    figures = measure_engine(name, folder / "texts", folder / "ours")
                    if isinstance(figures, str):
                        print(f"{passages:,} {name}: left out, {figures}", file=sys.stderr, flush=True)
                    else:
                        table.add(f"{passages:,} {name}", figures)
    return table.rows


class _Table:
    """Rows of figures, printed as Markdown as they come."""

    def __init__(self, say: bool) -> None:
        self.rows: dict[str, _Figures] = {}
        self._say = say

    def add(self, name: str, figures: _Figures) -> None:
        self.rows[name] = figures
        if not self._say:
            return
        if len(self.rows) == 1:
            print(f"\n| passages | {' | '.join(figures)} |\n|---|{'---|' * len(figures)}")
        print(f"| {name} | " + " | ".join(map(_shown, figures, figures.values())) + " |", flush=True)


def _shown(name: str, value: float) -> str:
    if "R@" in name:
        return f"{value:.3f}".removeprefix("0")
    return f"{value:,.3g}" if value < 1000 else f"{value:,.0f}"


if __name__ == "__main__":
    sys.exit(main())
