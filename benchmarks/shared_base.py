"""What sharing a knowledge base through PostgreSQL costs, beside one in a folder.

    python -m benchmarks.shared_base postgresql://USER@HOST/DATABASE [--passages 2000] [--json]

The database must be an empty one, and holds the documents afterwards. Texts are those of `benchmarks.scale`, made up. Seconds
and milliseconds are those of the clock; each row is the work of one machine with a cache folder of its own.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import TypeVar

import psycopg

from benchmarks.scale_growth import Writer, each_document
from index.knowledge_base import KnowledgeBase
from index.places import Place
from index.postgresql.address import SharedBase

_PASSAGES_OF_A_DOCUMENT = 50
_LOOKS = 200
_Made = TypeVar("_Made")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--passages", type=int, default=2_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(SharedBase.of(options.url, Path(folder, "one")), Path(folder), options.passages)
    if options.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:44} {value:10.2f}")


def measure(base: SharedBase, folder: Path, passages: int) -> dict[str, float]:
    documents = passages // _PASSAGES_OF_A_DOCUMENT
    writer = Writer()
    figures: dict[str, float] = {}

    def add(place: Place) -> KnowledgeBase:
        knowledge_base = KnowledgeBase.create(place)
        knowledge_base.encoder.encode_queries(["温める"])
        knowledge_base.add(each_document(writer, documents))
        return knowledge_base

    local = _timed(figures, "add to a folder, s", lambda: add(folder / "local"))
    shared = _timed(figures, "add to PostgreSQL, s", lambda: add(base))
    figures["one look for changes, folder, ms"] = _look(local)
    figures["one look for changes, PostgreSQL, ms"] = _look(shared)
    other = _timed(figures, "first opened on another machine, s", lambda: _opened(replace(base, cache=folder / "two")))
    assert list(other.passages) == list(local.passages)
    shared.add([writer.document(documents + 1)])
    _timed(figures, "one document more, seen by the other, s", other.refresh)
    with psycopg.connect(base.url) as connection:
        sizes = "SELECT pg_database_size(current_database()), pg_total_relation_size('tenkyo.segment_files')"
        row = connection.execute(sizes).fetchone()
        assert row is not None
        figures["database, MB"], figures["of which derived, MB"] = row[0] / 1e6, row[1] / 1e6
        connection.execute("DELETE FROM tenkyo.segments")
    three = replace(base, cache=folder / "three")
    _timed(figures, "first opened where nothing is derived, s", lambda: _opened(three))
    return figures


def _opened(place: Place) -> KnowledgeBase:
    knowledge_base = KnowledgeBase.open(place)
    knowledge_base.snapshot().load_all()
    return knowledge_base


def _look(knowledge_base: KnowledgeBase) -> float:
    """The middle one of some, in milliseconds."""
    took = []
    for _ in range(_LOOKS):
        began = time.perf_counter()
        knowledge_base.refresh()
        took.append(time.perf_counter() - began)
    return median(took) * 1e3


def _timed(figures: dict[str, float], name: str, work: Callable[[], _Made]) -> _Made:
    began = time.perf_counter()
    made = work()
    figures[name] = time.perf_counter() - began
    return made


if __name__ == "__main__":
    main()
