"""A server that searches, kept in step with the documents: what is new in them is derived and put there, what is gone forgotten.

Nobody has to be told of a change. Whoever looks compares the server's mark with the state of the documents and, where they
differ, brings it up to date; two that do so at once do the same thing twice. Who has finished looks again whether the
documents are still those: the last one to finish leaves what is of the newest state.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

from corpus.document import Passage
from index.backends.derived import derive
from index.backends.served_index import ServedIndex
from index.backends.served_view import KeptHere, ServedView, Table
from index.backends.server import UNFINISHED, Listed, SearchServer
from index.errors import KnowledgeBaseError
from index.segments.making import ReadDocument, in_pieces
from index.segments.recipe import Recipe
from index.snapshot import Snapshot
from index.store.documents import State, Store

_DERIVED_AT_ONCE = 512  # passages, of which each takes some 50 kB while it is made
_MEASURED_AGAIN = 10_000  # up to so many passages, which takes two minutes; more of them hardly change their mean
_BY_NUMBER = 1_000  # documents that are asked for one by one; of more, all are read


class ServedSnapshot(Snapshot):
    """A `Snapshot` of which a server holds passages and what is derived from them."""

    def __init__(
        self, state: State, recipe: Recipe, documents: Collection[Listed], server: SearchServer, kept: KeptHere
    ) -> None:
        super().__init__(state, recipe, ())
        self.documents = {listed.number: listed for listed in documents}
        self.view = ServedView(server, state.generation, Table.of(documents), kept)

    @cached_property
    def index(self) -> ServedIndex:
        return ServedIndex(self.view, self.encoder)

    @cached_property
    def passages(self) -> Sequence[Passage]:
        return self.index.passages

    def component(self, name: str) -> Any:
        """None lies on this machine: raises `KeyError`."""
        raise KeyError(f"{name}: the server that searches holds what is derived")

    def load_all(self) -> None:
        """Nothing is loaded before it is asked for."""

    def mend(self) -> None:
        """What the server holds is made anew as a whole: see `Served.make_anew`."""


class Served:
    """A server that searches what a `Store` holds. Safe to use from many threads."""

    def __init__(self, server: SearchServer, store: Store) -> None:
        self.server, self._store = server, store
        self._kept = KeptHere()

    def current(self, recipe: Recipe, present: Snapshot | None = None) -> ServedSnapshot:
        """The newest state, once the server is of it. Raises `KnowledgeBaseError` for a server that holds others' documents."""
        while True:
            found = self.finished(recipe, present)
            if found is not None:
                return found
            self._bring_up_to_date(recipe, present)

    def finished(self, recipe: Recipe, present: Snapshot | None = None) -> ServedSnapshot | None:
        """The newest state where the server is of it already; else None."""
        mark = self.server.mark()
        state, catalogue = self._store.catalogue()
        if mark != _mark(state, recipe):
            return None
        known = present.documents if isinstance(present, ServedSnapshot) else {}
        wanted = dict(catalogue)
        documents = {number: one for number, one in known.items() if wanted.get(number) == one.record}
        missing = wanted.keys() - documents.keys()
        if missing:
            few = len(missing) <= _BY_NUMBER
            found = self.server.listed(sorted(missing) if few else None)
            documents.update({one.number: one for one in found if wanted.get(one.number) == one.record})
        if self.server.mark() != mark:  # it was being changed while it was read
            return None
        return ServedSnapshot(state, recipe, list(documents.values()), self.server, self._kept)

    def conditions(self, recipe: Recipe) -> dict[str, str]:
        """What is wrong with what the server holds, as `Segments.conditions` tells it of files."""
        mark = self.server.mark()
        state, catalogue = self._store.catalogue()
        if mark is None:
            return {self.server.name: "missing"}
        records = dict(catalogue)
        held = {one.number: one.record for one in self.server.listed()} if mark == _mark(state, recipe) else None
        if held is not None and held.items() <= records.items():
            missing = [number for number in records if number not in held]
            if next(self._store.read(missing), None) is None:  # but for such as cannot be used
                return {}
        return {self.server.name: "outdated"}

    def make_anew(self, recipe: Recipe) -> None:
        """Throw away what the server holds, whatever it is of, and derive all of it again."""
        self.server.drop()
        self._bring_up_to_date(recipe)

    def _bring_up_to_date(self, recipe: Recipe, present: Snapshot | None = None) -> None:
        mark = self.server.mark()
        if mark is None:
            self.server.make(recipe.encoder.dimension)
        elif mark and mark.split()[-1] != recipe.digest:
            raise _another_recipe(self.server.name)
        measured_anew = False
        while True:
            state, catalogue = self._store.catalogue()
            there, ids = self._there(mark, recipe, present), self._store.ids()
            _check_is_ours(self.server.name, there, ids, state)
            self.server.set_mark(f"{UNFINISHED} {recipe.digest}")
            wanted = dict(catalogue)
            held = {one.number: one.record for one in there}
            missing = [number for number, record in wanted.items() if measured_anew or held.get(number) != record]
            read = (
                ReadDocument(number, bytes.fromhex(wanted[number]), passages)
                for number, passages in self._store.read(missing)
                if number in ids
            )
            put: set[int] = set()
            for piece in in_pieces(read, _DERIVED_AT_ONCE):
                self.server.put(list(derive(recipe, piece, ids)))
                put.update(document.number for document in piece)
            few = sum(one.passages for one in there) <= _MEASURED_AGAIN
            if few and not measured_anew and self.server.measure_again():
                measured_anew, mark = True, None
                continue
            if self._store.state() == state:  # or another may have put there what this one doesn't know of
                gone = held.keys() - put
                self.server.forget([number for number in gone if wanted.get(number) != held[number]])
                self.server.set_mark(_mark(state, recipe))
            if self._store.state() == state:
                return
            mark = (
                None  # whoever changed it meanwhile may have finished before this one spoilt it: all is looked at again
            )

    def _there(self, mark: str | None, recipe: Recipe, present: Snapshot | None) -> list[Listed]:
        """The documents that the server holds. Where it is as this process last saw it, it need not be asked."""
        if isinstance(present, ServedSnapshot) and mark == _mark(present.state, recipe):
            return list(present.documents.values())
        return self.server.listed()


def _mark(state: State, recipe: Recipe) -> str:
    return f"{state.generation} {state.stamp} {recipe.digest}"


def _check_is_ours(server: str, there: Sequence[Listed], ids: Mapping[int, str], state: State) -> None:
    """Two knowledge bases that took each other's place on one server would empty it in turns."""
    ours = any(ids.get(one.number) == one.id for one in there)
    if there and not ours and (ids or not state.generation):
        raise KnowledgeBaseError(
            f"検索サーバーに別のナレッジベースの文書があります: {server}。別の名前を指定するか、"
            "置き換えてよければ tenkyo check --repair を実行してください。",
            f"The server that searches holds another knowledge base's documents: {server}. Name another collection, or, "
            "if they may be replaced, run tenkyo check --repair.",
        )


def _another_recipe(server: str) -> KnowledgeBaseError:
    return KnowledgeBaseError(
        f"検索サーバーの索引は、別の版の tenkyo か別のモデルで作られています: {server}。別の名前を指定するか、"
        "すべてのサーバーを同じ版にしてから tenkyo check --repair を実行してください。",
        f"The index on the server that searches was made by another edition of tenkyo, or another model: {server}. Name another "
        "collection, or bring all servers to one edition and run tenkyo check --repair.",
    )
