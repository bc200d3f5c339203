"""`SearchServer` over a collection of Qdrant, through its HTTP interface.

The best by each of the three vectors are asked for in one call, and in another the scores by all three of whatever any of
them found, so that they can be weighed as they are on one machine. Of terms that are ways to say one thing each is asked
about by itself, as only the best met one counts.
"""

from __future__ import annotations

import base64
import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import UnexpectedResponse

from index.backends.contract import TermKind
from index.backends.server import DerivedDocument, Hits, Kept, Listed, Names, Scope, Sought
from index.backends.term_numbers import term_number
from index.encoders.contract import Vectors
from index.errors import IndexMoved
from index.qdrant.address import QdrantPlace
from index.qdrant.errors import explained, is_missing
from index.qdrant.points import (
    DENSE,
    KINDS,
    PAYLOAD_INDEXES,
    STATE,
    collection,
    document_point,
    lengths,
    point_of,
    points_of,
    sparse_index,
)
from index.settings import Waiting

_POINTS_AT_ONCE = 128  # written in one call: some two megabytes
_READ_AT_ONCE = 2_000  # documents listed in one call
_FORGOTTEN_AT_ONCE = 500
_COUNTED_TOGETHER = 8  # a question's terms are counted one by one, so many at the same time
_OFF = 0.1  # of the mean length changes a score by less than two hundredths of it
_WIDER = 2  # so many times as many as are wanted are asked for by words and by bigrams, to be weighed together
_EXACT = models.SearchParams(exact=True)
_Group = Sequence[tuple[str, float]]


class QdrantServer:
    """`client` is one that is made already; without it one of the place, made when it is first needed."""

    def __init__(self, place: QdrantPlace, key: str = "", client: QdrantClient | None = None) -> None:
        self.place, self._key, self._given = place, key, client
        self._counting = ThreadPoolExecutor(_COUNTED_TOGETHER, thread_name_prefix="tenkyo-qdrant")

    @property
    def name(self) -> str:
        return str(self.place)

    @cached_property
    def _client(self) -> QdrantClient:
        if self._given is not None:
            return self._given
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a key over an open line: docs/operations.md says it
            return QdrantClient(
                url=self.place.url,
                api_key=self._key or None,
                timeout=int(Waiting().search),
                check_compatibility=False,  # it would ask the server at once, and warn on stderr
            )

    # State

    def mark(self) -> str | None:
        state = self._state()
        return None if state is None else str(state.get("mark", ""))

    def make(self, dimension: int) -> None:
        with explained(self.place):
            try:
                self._client.create_collection(
                    self.place.collection, **collection(dimension, self.place.shards, self.place.replicas)
                )
            except UnexpectedResponse as error:
                if error.status_code != 409 and b"already exists" not in error.content:
                    raise
            for name, schema in PAYLOAD_INDEXES.items():
                self._client.create_payload_index(self.place.collection, name, field_schema=schema, wait=True)
            if self._state() is None:
                state = models.PointStruct(id=STATE, vector={}, payload={"kind": "state", "mark": ""})
                self._client.upsert(self.place.collection, [state], wait=True)

    def drop(self) -> None:
        with explained(self.place):
            try:
                self._client.delete_collection(self.place.collection)
            except UnexpectedResponse as error:
                if not is_missing(error):
                    raise

    def set_mark(self, mark: str) -> None:
        self._set({"mark": mark})

    def _state(self) -> dict[str, Any] | None:
        with explained(self.place):
            try:
                points = self._client.retrieve(self.place.collection, [STATE], with_payload=True)
            except UnexpectedResponse as error:
                if is_missing(error):
                    return None
                raise
        return dict(points[0].payload or {}) if points else None

    def _set(self, payload: dict[str, Any]) -> None:
        with explained(self.place):
            self._client.set_payload(self.place.collection, payload=payload, points=[STATE], wait=True)

    # Changing

    def put(self, documents: Sequence[DerivedDocument]) -> None:
        means = self._means(documents)
        points = (point for document in documents for point in points_of(document, means))
        with explained(self.place):
            for part in _parts(points, _POINTS_AT_ONCE):
                self._client.upsert(self.place.collection, part, wait=True)
            for listed in _parts((document.listed for document in documents), _FORGOTTEN_AT_ONCE):
                earlier = models.Filter(
                    must=[_is("kind", "passage"), _any("number", [one.number for one in listed])],
                    must_not=[_any("record", [one.record for one in listed])],
                )
                self._client.delete(self.place.collection, models.FilterSelector(filter=earlier), wait=True)
            for part in _parts(map(point_of, documents), _POINTS_AT_ONCE):
                self._client.upsert(self.place.collection, part, wait=True)

    def forget(self, numbers: Collection[int]) -> None:
        with explained(self.place):
            for part in _parts(iter(numbers), _FORGOTTEN_AT_ONCE):
                selector = models.FilterSelector(filter=models.Filter(must=[_any("number", part)]))
                self._client.delete(self.place.collection, selector, wait=True)

    def _means(self, documents: Sequence[DerivedDocument]) -> dict[TermKind, float]:
        """How many terms a passage has, as the first documents said or `measure_again`: all weights are by one measure."""
        state = self._state()
        if state is None:
            raise IndexMoved(
                f"Qdrant のコレクションが途中で消えました: {self.place}。もう一度実行してください。",
                f"The collection vanished from Qdrant meanwhile: {self.place}. Try again.",
            )
        if "means" in state:
            return {kind: float(state["means"][kind]) for kind in KINDS}
        found = [lengths(passage) for document in documents for passage in document.passages]
        means = {kind: sum(each[kind] for each in found) / max(len(found), 1) for kind in KINDS}
        if found:
            self._set({"means": means})
        return means

    def measure_again(self) -> bool:
        """The mean lengths, which stand in every weight: once those of all passages are another by a tenth."""
        read = list(self._documents(None, ["passages", "lengths"]))
        known = (self._state() or {}).get("means")
        passages = sum(each["passages"] for each in read)
        if known is None or not passages:
            return False
        means = {kind: sum(each["lengths"][kind] for each in read) / passages for kind in KINDS}
        if all(abs(means[kind] - known[kind]) <= _OFF * known[kind] for kind in KINDS):
            return False
        self._set({"means": means})
        return True

    # Reading

    def listed(self, numbers: Collection[int] | None = None) -> list[Listed]:
        read = self._documents(numbers, ["number", "record", "id", "passages"])
        return [Listed(each["number"], each["record"], each["id"], each["passages"]) for each in read]

    def names(self, numbers: Collection[int] | None = None) -> dict[int, Names]:
        read = self._documents(numbers, ["number", "record", "names", "katakana"])
        return {each["number"]: Names(each["record"], each["names"], tuple(each["katakana"])) for each in read}

    def _documents(self, numbers: Collection[int] | None, fields: list[str]) -> Iterator[Mapping[str, Any]]:
        if numbers is not None:
            points = [document_point(number) for number in numbers]
            yield from (payload for _, payload in self._payloads(points, fields))
            return
        offset: Any = None
        while True:
            with explained(self.place):
                records, offset = self._client.scroll(
                    self.place.collection,
                    scroll_filter=models.Filter(must=[_is("kind", "document")]),
                    limit=_READ_AT_ONCE,
                    offset=offset,
                    with_payload=fields,
                )
            yield from (record.payload or {} for record in records)
            if offset is None:
                return

    def tokens(self, keys: Sequence[int]) -> dict[int, Kept]:
        read = self._payloads(keys, ["record", "tokens"])
        return {key: Kept(payload["record"], base64.b64decode(payload["tokens"])) for key, payload in read}

    def passages(self, keys: Sequence[int]) -> dict[int, Kept]:
        read = self._payloads(keys, ["record", "passage"])
        return {key: Kept(payload["record"], payload["passage"].encode()) for key, payload in read}

    def _payloads(self, keys: Iterable[int], fields: list[str]) -> Iterator[tuple[int, Mapping[str, Any]]]:
        for part in _parts(iter(keys), _READ_AT_ONCE):
            with explained(self.place):
                records = self._client.retrieve(self.place.collection, part, with_payload=fields)
            yield from ((int(record.id), record.payload) for record in records if record.payload)

    def frequencies(self, kind: TermKind, terms: Collection[str]) -> dict[str, int]:
        def count(term: str) -> int:
            with explained(self.place):
                holding = models.Filter(must=[_is("terms", term_number(kind, term))])
                return self._client.count(self.place.collection, count_filter=holding, exact=True).count

        asked = list(terms)
        return dict(zip(asked, self._counting.map(count, asked), strict=True))

    # Searching

    def search(self, sought: Sought) -> Hits:
        if sought.keys is not None:
            return _weighed(np.array(sought.keys, dtype=np.int64), self._scores(sought, sought.keys))
        near = self._ask([_nearest(sought.vector, sought.most, _within(sought.scope))] if sought.vector.any() else [])
        by_vector = [key for found in near for key in found]
        by_terms = self._ask(_by_terms(sought, sought.most * _WIDER))
        keys = sorted({*by_vector, *(key for found in by_terms for key in found)})
        if not keys:
            return _weighed(np.zeros(0, dtype=np.int64), [{}, {}, {}])
        hits = _weighed(np.array(keys, dtype=np.int64), self._scores(sought, keys))
        lexical = sought.word_weight * hits.words + sought.bigram_weight * hits.bigrams
        best = np.argsort(-lexical, kind="stable")[: sought.most]
        chosen = np.isin(hits.keys, by_vector)
        chosen[best[lexical[best] > 0]] = True
        return Hits(hits.keys[chosen], hits.words[chosen], hits.bigrams[chosen], hits.cosines[chosen])

    def _scores(self, sought: Sought, keys: Sequence[int]) -> list[dict[int, float]]:
        """By key, the scores by words, by bigrams and by vector of those that have any."""
        within, most = models.Filter(must=[models.HasIdCondition(has_id=list(keys))]), len(keys)
        asked: list[_Scored] = [
            *_scored("words", sought.words, most, within),
            *_scored("bigrams", sought.bigrams, most, within),
        ]
        if sought.vector.any():
            asked.append(_Scored(2, 0, _nearest(sought.vector, most, within)))
        found: list[dict[int, float]] = [{}, {}, {}]
        best: dict[tuple[int, int], dict[int, float]] = {}
        for each, scores in zip(asked, self._ask([each.request for each in asked]), strict=True):
            group = best.setdefault((each.column, each.group), {})
            for key, score in scores.items():
                group[key] = max(group.get(key, score), score)
        for (column, _), group in best.items():
            for key, score in group.items():
                found[column][key] = found[column].get(key, 0.0) + score
        return found

    def _ask(self, requests: Sequence[models.QueryRequest]) -> list[dict[int, float]]:
        """The score of each point that each request finds."""
        if not requests:
            return []
        with explained(self.place):
            responses = self._client.query_batch_points(self.place.collection, requests=list(requests))
        return [{int(point.id): point.score for point in response.points} for response in responses]

    def close(self) -> None:
        if self._given is None and "_client" in self.__dict__:
            self.__dict__.pop("_client").close()


@dataclass(frozen=True, slots=True)
class _Scored:
    """A request whose scores belong to `column` of words, bigrams, vector; of one `group` the best counts."""

    column: int
    group: int
    request: models.QueryRequest


def _scored(kind: TermKind, groups: Sequence[_Group], most: int, within: models.Filter) -> Iterator[_Scored]:
    """Terms that stand for themselves are asked about together, those of a group each by itself."""
    column = KINDS.index(kind)
    alone = [group[0][0] for group in groups if len(group) == 1]
    if alone:
        yield _Scored(column, 0, _sparse_query(kind, alone, most, within))
    for number, group in enumerate((group for group in groups if len(group) > 1), start=1):
        for term, _ in group:
            yield _Scored(column, number, _sparse_query(kind, [term], most, within))


def _by_terms(sought: Sought, most: int) -> list[models.QueryRequest]:
    """The best by each kind of terms, all terms of a group counted."""
    both: list[tuple[TermKind, Sequence[_Group]]] = [("words", sought.words), ("bigrams", sought.bigrams)]
    terms = [(kind, [term for group in groups for term, _ in group]) for kind, groups in both]
    return [_sparse_query(kind, each, most, _within(sought.scope)) for kind, each in terms if each]


def _sparse_query(kind: TermKind, terms: Iterable[str], most: int, within: models.Filter | None) -> models.QueryRequest:
    """The server weighs each term by its idf; one that the question has twice counts twice."""
    weights: dict[int, float] = {}
    for term in terms:
        index = sparse_index(kind, term)
        weights[index] = weights.get(index, 0.0) + 1.0
    vector = models.SparseVector(indices=list(weights), values=list(weights.values()))
    return models.QueryRequest(query=vector, using=kind, limit=most, filter=within)


def _nearest(vector: Vectors, most: int, within: models.Filter | None) -> models.QueryRequest:
    by_id = within is not None and any(isinstance(each, models.HasIdCondition) for each in within.must or ())
    params = _EXACT if by_id else None
    return models.QueryRequest(query=vector.tolist(), using=DENSE, limit=most, filter=within, params=params)


def _within(scope: Scope | None) -> models.Filter | None:
    if scope is None:
        return None
    if scope.documents:
        return models.Filter(must=[_any("number", scope.documents)])
    return models.Filter(must=[models.HasIdCondition(has_id=list(scope.passages))])


def _weighed(keys: NDArray[np.int64], scores: Sequence[Mapping[int, float]]) -> Hits:
    return Hits(keys, *(np.array([each.get(key, 0.0) for key in keys.tolist()]) for each in scores))


def _is(field: str, value: str | int) -> models.FieldCondition:
    return models.FieldCondition(key=field, match=models.MatchValue(value=value))


def _any(field: str, values: Iterable[Any]) -> models.FieldCondition:
    return models.FieldCondition(key=field, match=models.MatchAny(any=list(values)))


def _parts(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    part: list[Any] = []
    for item in items:
        part.append(item)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part
