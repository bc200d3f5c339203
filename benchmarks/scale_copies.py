"""Opening and asking a knowledge base of a million passages, without the hour that it takes to make one.

    python -m benchmarks.scale_copies [--copies 5 50] [--passages 20000] [--against FOLDER] [--shared DIR]

Real texts (`scale_texts`) are made a knowledge base once, by this version or the one in `FOLDER`; then what is derived from them is
written down again and again, each time for other documents, and this version puts together what it puts together. What is
read and searched is so large as it would be; but it says the same things over and over, so that as many passages tie as
there are copies, and there are no more different words and names than in one. Documents' texts are left out.

Each version opens and asks in a process of its own, on one thread, several times: a version may remember that files were
read. Seconds and milliseconds are processor time; *private* is the part of RSS that doesn't lie in mapped files.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent
_QUESTIONS = 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--copies", type=int, nargs="+", default=[5, 50])
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument(
        "--against", type=Path, help="another version of the program, which is left out above --most passages"
    )
    parser.add_argument("--most", type=int, default=500_000)
    parser.add_argument("--shared", type=Path, default=_ROOT.parent / "shared", help="where the data sets are")
    parser.add_argument("--step", choices=("tend", "ask"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        sys.path[0] = os.environ["PYTHONPATH"]
        print(json.dumps(_tend(options.folder) if options.step == "tend" else _ask(options.folder)))
        return
    with tempfile.TemporaryDirectory(prefix="tenkyo-copies-") as place:
        _compare(Path(place), options)


def _compare(place: Path, options: argparse.Namespace) -> None:
    from benchmarks.scale_growth import Reader
    from benchmarks.scale_texts import write_texts

    write_texts(options.shared, options.passages + 50, place / "texts")
    texts = place / "texts" / "texts.json"
    maker = options.against.resolve() if options.against else _ROOT
    _run(maker, [str(maker / "benchmarks" / "scale_growth.py"), "--step", "build", "--texts", str(texts),
                 "--passages", str(options.passages), "--folder", str(place / "one")])  # fmt: skip
    questions = {language: Reader(texts).questions(language, _QUESTIONS) for language in ("ja", "en")}
    trees = [("this", _ROOT)] + ([("other", options.against.resolve())] if options.against else [])
    for copies in options.copies:
        folder = place / "many"
        passages = copy(place / "one", folder, copies)
        (place / "many.json").write_text(json.dumps(questions), encoding="utf-8")
        for name, tree in reversed(trees):
            if name == "other" and passages > options.most:
                continue
            if name == "this":
                print(f"{passages:,} put together: {_step(tree, 'tend', folder)}", flush=True)
            for _ in range(3):
                print(f"{passages:,} {name}: {_step(tree, 'ask', folder)}", flush=True)
        shutil.rmtree(folder)


def copy(one: Path, many: Path, copies: int) -> int:
    """A knowledge base at `many` of so many copies of the documents of the one at `one`; the passages that it has."""
    import numpy as np

    from index.segments.segment import DocumentTable
    from index.store.files import read_arrays, write_arrays

    (many / "derived").mkdir(parents=True)
    step = _copy_documents(one / "documents.sqlite", many / "documents.sqlite", copies)
    read = [{path.stem: read_arrays(path) for path in segment.iterdir()} for segment in _segments(one)]
    passages = 0
    for number in range(copies):
        for place, files in enumerate(read):
            table: dict[str, Any] = dict(files["documents"][0])
            passages += int(table["counts"].sum())
            table["numbers"] = table["numbers"] + number * step
            records = [_record(record.tobytes(), number) for record in table["records"]]
            table["records"] = np.frombuffer(b"".join(records), dtype=np.uint8).reshape(-1, 32)
            digest = DocumentTable.from_arrays(table).digest
            folder = many / "derived" / f"segment-{number * len(read) + place + 1:08d}-copy"
            folder.mkdir()
            for name, (arrays, metadata) in files.items():
                own = {**metadata, "documents": digest} if "documents" in metadata else metadata
                write_arrays(folder / f"{name}.tenkyo", table if name == "documents" else arrays, own)
    return passages


def _segments(folder: Path) -> Iterator[Path]:
    return iter(sorted((folder / "derived").glob("segment-*")))


def _copy_documents(one: Path, many: Path, copies: int) -> int:
    """How far apart the numbers of two copies are."""
    source, target = sqlite3.connect(one), sqlite3.connect(many)
    source.backup(target)
    source.close()
    target.execute("PRAGMA synchronous = OFF")
    target.execute("DELETE FROM passages")
    target.execute("UPDATE documents SET text = '', blocks = '[]'")
    columns = [row[1] for row in target.execute("PRAGMA table_info(documents)")]
    known = target.execute("SELECT number, record_hash FROM documents").fetchall()
    step: int = max(number for number, _ in known) + 1
    for copied in range(copies):
        for number, record in known:
            own = _record(bytes.fromhex(record), copied).hex()
            if not copied:
                target.execute("UPDATE documents SET record_hash = ? WHERE number = ?", (own, number))
                continue
            new = {"number": "?", "id": "?", "source": "?", "record_hash": "?"}
            values = ", ".join(new.get(column, column) for column in columns)
            given = {"number": number + copied * step, "id": f"{copied:03}x{number}", "source": f"{copied}-{number}", "record_hash": own}  # fmt: skip
            target.execute(
                f"INSERT INTO documents SELECT {values} FROM documents WHERE number = ?",
                (*(given[column] for column in columns if column in given), number),
            )
    target.commit()
    target.execute("VACUUM")
    target.close()
    return step


def _record(record: bytes, copied: int) -> bytes:
    return hashlib.sha256(record + bytes([copied])).digest()


def _run(tree: Path, arguments: list[str]) -> str:
    environment = {**os.environ, "PYTHONPATH": str(tree), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=tree, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()[-1]


def _step(tree: Path, step: str, folder: Path) -> dict[str, float]:
    figures: dict[str, float] = json.loads(_run(tree, [__file__, "--step", step, "--folder", str(folder)]))
    return {name: round(value, 2) for name, value in figures.items()}


def _tend(folder: Path) -> dict[str, float]:
    from index.knowledge_base import KnowledgeBase

    knowledge_base: Any = KnowledgeBase.open(folder)
    knowledge_base.snapshot()
    began = time.process_time()
    knowledge_base.tend()
    return {"seconds": time.process_time() - began, "MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _ask(folder: Path) -> dict[str, float]:
    from index.knowledge_base import KnowledgeBase
    from index.search_index import search_index
    from qa.question.parsing import parse
    from qa.retrieval.retriever import Retriever

    knowledge_base = KnowledgeBase.open(folder)
    knowledge_base.encoder.encode_queries(["温める"])
    began = time.process_time()
    retriever = Retriever(search_index(knowledge_base.snapshot()))
    retriever.rank(parse("仙台の橋はいつ開業しましたか"), 10)
    figures = {"open s": time.process_time() - began}
    for language, questions in json.loads(folder.with_suffix(".json").read_text(encoding="utf-8")).items():
        taken = []
        for question in questions:
            began = time.process_time()
            retriever.rank(parse(question), 10)
            taken.append(1000 * (time.process_time() - began))
        figures[f"p50 {language} ms"] = median(taken)
    figures["RSS MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures["private MB"] = _private()
    return figures


def _private() -> float:
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss_Anon:"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    main()
