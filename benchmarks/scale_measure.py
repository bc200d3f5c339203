"""One engine measured: it builds in a process of its own and is asked in another, both on one thread."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from benchmarks.retrieval import measures_of
from benchmarks.scale_ours import Given, QuestionMaker, milliseconds_of_words_and_vectors, write_words_and_vectors
from benchmarks.scale_ours import build as build_ours
from benchmarks.scale_processes import resident_bytes, seconds_of_one, with_children
from benchmarks.scale_rivals import ENGINES
from benchmarks.scale_texts import Asked, Texts
from index.encoders.static import StaticEncoder

_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"), "1")
_OURS, _WARM, _TOP = "tenkyo", 10, 10
_FAR, _SAMPLE = 1_000_000, 500


def prepare(texts: Path, ours: Path) -> float:
    """Build our knowledge base in `ours`, and take the words and vectors from it that the other engines are given.

    Returns what those alone take, in processor milliseconds a passage, measured on 500.
    """
    ours.mkdir()
    _run("ours", "", texts, ours, ours / "base")
    return _run("words", "", texts, ours, ours / "base")["ms"]


def measure_engine(name: str, texts: Path, ours: Path) -> dict[str, float] | str:
    """Figures, or why there are none."""
    needs = ENGINES[name].needs
    if needs and find_spec(needs) is None:
        return f"{needs} is not installed (pip install -e '.[bench]')"
    with tempfile.TemporaryDirectory(prefix="tenkyo-rival-") as place:
        folder = Path(place)
        folder.chmod(0o755)
        try:
            if name.startswith(_OURS):
                folder = ours / "base"
                figures = _built(ours)
            else:
                figures = _run("build", name, texts, ours, folder)
            figures["disk MB"] = _disk(folder) / 1e6
            figures |= _run("ask", name, texts, ours, folder)
            return figures
        except subprocess.CalledProcessError as error:
            said: str = error.stderr
            return (said.strip().splitlines() or ["it ended without a word"])[-1]


def _built(ours: Path) -> dict[str, float]:
    figures: dict[str, float] = json.loads((ours / "built.json").read_text(encoding="utf-8"))
    return figures


def _disk(folder: Path) -> int:
    """Bytes that are taken; some engines make files that are mostly holes."""
    return sum(512 * path.stat().st_blocks for path in folder.rglob("*") if path.is_file())


def _run(step: str, name: str, texts: Path, ours: Path, folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.scale_measure", step, name, str(texts), str(ours), str(folder)]
    environment = {**os.environ, **_ONE_THREAD, "HF_HUB_OFFLINE": "1", "HAYSTACK_TELEMETRY_ENABLED": "False"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _step(step: str, name: str, texts: Texts, ours: Path, folder: Path) -> dict[str, float]:
    if step == "ask":
        return _ask(name, texts, ours, folder)
    if step == "words":
        write_words_and_vectors(texts, folder, ours)
        return {"ms": milliseconds_of_words_and_vectors(texts.passages[:_SAMPLE])}
    given = Given.read(ours) if step == "build" and ENGINES[name].is_given else None
    before, began = resident_bytes(os.getpid()), time.process_time()
    elsewhere = None
    if step == "ours":
        build_ours(texts, folder)
    else:
        elsewhere = ENGINES[name].build(texts, given, folder)
    figures = {
        "build s": time.process_time() - began + (elsewhere or 0.0),
        "more memory to build MB": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before) / 1e6,
    }
    if step == "ours":
        (ours / "built.json").write_text(json.dumps(figures), encoding="utf-8")
    return figures


def _ask(name: str, texts: Texts, ours: Path, folder: Path) -> dict[str, float]:
    way = ENGINES[name]
    questions = texts.questions
    del texts  # is no memory of the engine's
    maker = QuestionMaker(ours, StaticEncoder.load()) if way.is_given else None
    engine = way.open_(folder, maker)
    for asked in questions[:_WARM]:
        engine.search(asked)
    server: int = getattr(engine, "process", 0)
    taken, ranks = [], []
    for asked in questions:
        began = time.process_time() + seconds_of_one(server)
        rows = engine.search(asked)
        taken.append(1000 * (time.process_time() + seconds_of_one(server) - began))
        ranks.append(_rank(rows, asked))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    memory += sum(map(resident_bytes, with_children(getattr(engine, "server", 0))))
    figures = {
        "RSS MB": memory / 1e6,
        "p50 ms": float(np.median(taken)),
        "p95 ms": float(np.quantile(taken, 0.95)),
    }
    for language in ("ja", "en"):
        own = [rank for rank, asked in zip(ranks, questions, strict=True) if asked.language == language]
        found = measures_of(own)
        figures |= {f"{language} {measure}": found[measure] for measure in ("R@1", "R@5", "R@10")}
    return figures


def _rank(rows: object, asked: Asked) -> int:
    found = [int(row) for row in rows][:_TOP]  # type: ignore[attr-defined]
    return found.index(asked.row) if asked.row in found else _FAR


if __name__ == "__main__":
    step, name, *places = sys.argv[1:]
    texts, ours, folder = map(Path, places)
    print(json.dumps(_step(step, name, Texts.read(texts), ours, folder)), flush=True)
