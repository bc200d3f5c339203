"""What a server that searches finds, and how long it takes, beside the index on this machine.

    python -m benchmarks.served --shared DIR [--passages 3000] [--questions 100] [--search URL …] [--stand-in] [--candidates]
        [--json]

Real paragraphs and questions, those of `benchmarks.scale`; documents of fifty passages. Each `--search` is a URL as the command
line takes it, of an empty collection or database, and holds the index afterwards. With `--stand-in` also the local mode of Qdrant's
client, which is made for tests: what it finds is of interest, its time is not Qdrant's. With `--candidates` few passages are
searched as many are: up to 2,000, every one is otherwise compared with the question.
R@1 and R@10 are of the retriever (candidates and late interaction, not the sentence scorer); milliseconds are those of the clock.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.scale_ours import build
from benchmarks.scale_texts import Asked, Texts, write_texts
from index.backends.server import SearchServer
from index.knowledge_base import KnowledgeBase
from index.places import search_server_of
from index.search_index import search_index
from index.search_place import THE_BASE, search_place
from qa.question.parsing import parse
from qa.retrieval.retriever import Retriever
from qa.retrieval.settings import Retrieval


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--passages", type=int, default=3_000)
    parser.add_argument("--questions", type=int, default=100, help="in each language")
    parser.add_argument("--search", action="append", default=[])
    parser.add_argument("--stand-in", action="store_true")
    parser.add_argument("--candidates", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    settings = Retrieval(score_all_up_to=0) if options.candidates else Retrieval()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        servers: list[tuple[str, SearchServer | None]] = [("this machine", None)]
        for url in options.search:
            named = _server(url)
            servers.append((named.name, named))
        if options.stand_in:
            servers.append(("Qdrant's stand-in", _stand_in()))
        write_texts(options.shared, options.passages, folder / "texts")
        texts = Texts.read(folder / "texts")
        build(texts, folder / "kb")
        found: list[list[list[int]]] = []
        for title, server in servers:
            figures, rows = measure(folder / "kb", server, _chosen(texts.questions, options.questions), settings)
            found.append(rows)
            figures["of this machine's ten"] = _overlap(found[0], rows)
            print(json.dumps({"search": title, **figures}) if options.json else _line(title, figures), flush=True)


def measure(
    folder: Path, server: SearchServer | None, questions: Sequence[Asked], settings: Retrieval
) -> tuple[dict[str, float], list[list[int]]]:
    """Figures, and the ten best rows of each question."""
    began = time.perf_counter()
    knowledge_base = KnowledgeBase.open(folder, search=server)
    if server is not None:
        server.make(knowledge_base.encoder.dimension)  # which the client's local mode wants before it is asked anything
    retriever = Retriever(search_index(knowledge_base.snapshot()), settings)
    figures = {"ready after, s": time.perf_counter() - began}
    for asked in questions[:: max(len(questions) // 4, 1)]:
        retriever.rank(parse(asked.text), 10)
    rows: list[list[int]] = []
    for language in ("ja", "en"):
        ranks, took = [], []
        for asked in (each for each in questions if each.language == language):
            query = parse(asked.text)
            start = time.perf_counter()
            best: list[int] = retriever.rank(query, 10).signals.rows.tolist()
            took.append(1000 * (time.perf_counter() - start))
            ranks.append(best.index(asked.row) if asked.row in best else 10)
            rows.append(best)
        figures[f"R@1 {language}"] = sum(rank < 1 for rank in ranks) / len(ranks)
        figures[f"R@10 {language}"] = sum(rank < 10 for rank in ranks) / len(ranks)
        figures[f"p50 {language}, ms"] = median(took)
    knowledge_base.close()
    return figures, rows


def _chosen(questions: Sequence[Asked], most: int) -> list[Asked]:
    return [
        asked for language in ("ja", "en") for asked in [each for each in questions if each.language == language][:most]
    ]


def _overlap(one: Sequence[Sequence[int]], other: Sequence[Sequence[int]]) -> float:
    shared = sum(len(set(mine) & set(its)) for mine, its in zip(one, other, strict=True))
    return shared / max(sum(map(len, one)), 1)


def _server(url: str) -> SearchServer:
    place = search_place(url)
    if place == THE_BASE:
        raise SystemExit("here the documents are in a folder: give the database's URL")
    return search_server_of(place)


def _stand_in() -> SearchServer:
    from qdrant_client import QdrantClient

    from index.qdrant.address import QdrantPlace
    from index.qdrant.server import QdrantServer

    warnings.simplefilter("ignore")  # that it is slow, and has no indexes
    return QdrantServer(QdrantPlace.of("qdrant://local/papers"), client=QdrantClient(":memory:"))


def _line(title: str, figures: dict[str, Any]) -> str:
    return f"{title:20} " + "  ".join(f"{name} {value:.3f}" for name, value in figures.items())


if __name__ == "__main__":
    main()
