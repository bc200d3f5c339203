"""A knowledge base: documents and passages in a database, and what is derived from them, behind one facade.

Its folder holds `documents.sqlite` (the truth), `derived/` (rebuilt from it whenever missing, outdated or damaged) and
`lock` (held by whoever is writing). The commit of the truth is what counts: whatever happens after it, the components
derived from it are caught up with it the next time that somebody looks. The truth may as well lie in PostgreSQL, where many
servers share it; each has then a folder of its own for what is derived, or a server that searches holds it for all of them.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from corpus.document import Document, Passage
from corpus.errors import TenkyoError
from corpus.passages import split_passages
from corpus.settings import PassageLimits
from index.backends.served import Served
from index.backends.server import SearchServer
from index.checks import another_model, check_text, is_bundled, load_encoder
from index.components.contract import Component
from index.components.dense import DenseIndex
from index.components.registry import COMPONENTS
from index.components.searchable import searchable_text
from index.encoders.contract import Encoder
from index.errors import KnowledgeBaseNotWritable
from index.places import Place, create_store, folder_of, make_folder, open_store, shelf_of, truth_of
from index.postgresql.address import SharedBase
from index.segments.recipe import Recipe
from index.segments.segments import Segments
from index.settings import Segmenting, Waiting
from index.snapshot import Snapshot
from index.store.backup import back_up, restore
from index.store.database import Database
from index.store.documents import Added, DocumentInfo, State, Store
from index.store.locks import WriterLock
from index.store.records import Unavailable
from index.store.repair import find_damage, rescue, salvage
from index.store.truth import Truth

_log = logging.getLogger(__name__)
_LOCK_SECONDS = Waiting().writer
_REFRESH_SECONDS = 1.0  # that a question waits for another which takes in what has changed
_MANY_PASSAGES = Segmenting().grouped // 4  # added at once, take so long that putting them together is little more
_SHARED_REFRESH_SECONDS = Waiting().shared
_MEND_SHARED = (
    "tenkyo check --repair、文書をもう一度加える、バックアップから戻す / --repair, add it again, or restore a backup"
)
_CONDITIONS = {"missing": "ファイルがありません", "damaged": "壊れています", "outdated": "文書より古いです"}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a knowledge base, and how to mend it; one line each."""

    what: str
    remedy: str


class KnowledgeBase:
    """Documents that can be searched. Reading is safe from many threads and processes; writers take turns.

    One question should be answered from one `snapshot()`: `passages`, `dense` and `component` are those of the present
    snapshot, which `add`, `remove`, `repair` and `refresh` replace.
    """

    def __init__(
        self,
        place: Place,
        store: Store,
        encoder: Encoder | None,
        components: Sequence[Component],
        limits: PassageLimits,
        search: SearchServer | None = None,
    ) -> None:
        """Use `open` or `create`."""
        self.place, self.directory = place, folder_of(place)
        self._store, self._components = store, tuple(components)
        self._split = partial(split_passages, limits=limits)
        self._encoder, self._encoder_was_given = encoder, encoder is not None
        self._writer = WriterLock(self.directory / "lock")
        self._segments = Segments(self.directory / "derived", store, self._writer, shelf=shelf_of(store.database))
        self._served = Served(search, store) if search else None
        self._recipe: Recipe | None = None
        self._snapshot: Snapshot | None = None
        self._loading = threading.RLock()
        self._check_encoder(store.state())

    @classmethod
    def open(
        cls,
        place: Place,
        *,
        encoder: Encoder | None = None,
        components: Sequence[Component] = COMPONENTS,
        limits: PassageLimits = PassageLimits(),
        search: SearchServer | None = None,
    ) -> KnowledgeBase:
        """The knowledge base at `place`; without an `encoder`, with the model that its vectors were made with.

        `limits` are those of the passages that documents added from here on are cut into. With `search`, that server holds
        what is derived and finds candidates; nothing of it lies on this machine.
        Raises `KnowledgeBaseNotFound`, `KnowledgeBaseDamaged`, `KnowledgeBaseTooNew`, `KnowledgeBaseUnreachable` or
        `ModelMismatch`.
        """
        return cls(place, open_store(place), encoder, components, limits, search)

    @classmethod
    def create(
        cls,
        place: Place,
        *,
        encoder: Encoder | None = None,
        components: Sequence[Component] = COMPONENTS,
        limits: PassageLimits = PassageLimits(),
        search: SearchServer | None = None,
    ) -> KnowledgeBase:
        """The knowledge base at `place`, which is made when there is none; `search` as for `open`.

        Raises as `open` does, and `KnowledgeBaseNotWritable`.
        """
        return cls(place, create_store(place), encoder, components, limits, search)

    @staticmethod
    def rescue(place: Place, *, limits: PassageLimits = PassageLimits()) -> list[str]:
        """Make a knowledge base that cannot even be opened one that can; says what was done, nothing where all is well.

        Raises what `open` does where nothing can be rescued.
        """
        truth = None if isinstance(place, SharedBase) else truth_of(place)  # a server looks after its own files
        if not isinstance(truth, Database) or not truth.path.is_file():
            return []
        with WriterLock(folder_of(place) / "lock").wait(_LOCK_SECONDS):
            return rescue(truth.path, partial(split_passages, limits=limits))

    @staticmethod
    def restore(backup: Path, place: Place, *, replace: bool = False) -> None:
        """Make a knowledge base at `place` of what `back_up` wrote, in the place of one there when it is to `replace` it.

        Raises `KnowledgeBaseNotFound`, `KnowledgeBaseDamaged`, `KnowledgeBaseTooNew` for the file, `KnowledgeBaseNotWritable`, and
        `KnowledgeBaseError` when there are documents already.
        """
        make_folder(place)
        with WriterLock(folder_of(place) / "lock").wait(_LOCK_SECONDS):
            restore(backup, truth_of(place), replace=replace)

    # Reading

    @property
    def encoder(self) -> Encoder:
        if self._encoder is None:
            with self._loading:
                if self._encoder is None:
                    self._encoder = load_encoder(self._store.state().encoder)
        return self._encoder

    @property
    def truth(self) -> Truth:
        """The database of the documents, for what else is kept with them."""
        return self._store.database

    def snapshot(self) -> Snapshot:
        """Passages and components of one generation, which never change."""
        if self._snapshot is None:
            with self._loading:
                if self._snapshot is None:
                    self._snapshot = self._take_snapshot()
        return self._snapshot

    @property
    def generation(self) -> int:
        """Counts changes; that of the present snapshot."""
        return self._snapshot.generation if self._snapshot else self._store.state().generation

    @property
    def passages(self) -> Sequence[Passage]:
        """In row order: row i of every component belongs to `passages[i]`."""
        return self.snapshot().passages

    @property
    def dense(self) -> DenseIndex:
        index: DenseIndex = self.component("dense")
        return index

    def component(self, name: str) -> Any:
        """The component called `name` ("dense", …). Raises `KeyError` for one that isn't registered or doesn't apply."""
        return self.snapshot().component(name)

    def look_again(self) -> None:
        """What a server that searches holds is no longer what the present snapshot says: take another at the next look."""
        if self._served is not None:
            with self._loading:
                self._snapshot = None

    def reach(self) -> None:
        """Raises the errors of `index.errors` where a server that searches can't be asked."""
        if self._served is not None:
            self._served.server.mark()

    def documents(self) -> list[DocumentInfo]:
        """In the order they were first added."""
        return self._store.documents()

    def document(self, document_id: str) -> Document:
        """Raises `UnknownDocument`, and `DocumentUnavailable` when it is not what was recorded."""
        return self._store.document(document_id)

    def unavailable(self) -> list[Unavailable]:
        """The documents that are not what was recorded. Reads all of them."""
        return [damaged for damaged in self.looked_over() if damaged is not None]

    def looked_over(self) -> Iterator[Unavailable | None]:
        """The same, one document at a time, None for each that is whole: whoever asks may rest, or leave off."""
        return self._store.looked_over()

    def refresh(self) -> bool:
        """Take in what other processes changed; whether there was anything. Costs a look at one row when not.

        While another process is still adding, the present snapshot stays: what it adds is seen when it has finished. A
        process that only looks, as this one does, keeps nobody from seeing what is finished. Of a base that servers share,
        nobody else derives anything for this one: whatever is committed is taken in, by each process for itself if need be.
        """
        present = self._snapshot
        if present is None or self._store.state() == present.state:
            return False
        shared = isinstance(self.place, SharedBase)
        if not self._loading.acquire(timeout=_SHARED_REFRESH_SECONDS if shared else _REFRESH_SECONDS):
            return False
        try:
            if self._snapshot is not present:  # another thread did it meanwhile
                return True
            try:
                with self._writer.attempt() as held:
                    if not held and (self._take_in_what_is_finished(present) or not shared):
                        return self._snapshot is not present
                    self._catch_up()
            except KnowledgeBaseNotWritable:  # nobody can be writing here
                self._catch_up()
            return True
        finally:
            self._loading.release()

    def _take_in_what_is_finished(self, present: Snapshot) -> bool:
        """Where all that is derived from the present truth stands on disk, nothing need be built, and no lock is needed."""
        recipe = self._present_recipe()
        if self._served is not None:
            served = self._served.finished(recipe, present)
            self._snapshot = served or present
            return served is not None
        found = self._segments.finished(recipe, present.segments)
        if found is None:
            return False
        state, segments = found
        self._check_encoder(state)
        self._snapshot = Snapshot(state, recipe, segments, self._segments.groups(segments))
        return True

    # Changing

    def add(self, documents: Iterable[Document], *, on_added: Callable[[Added], object] | None = None) -> list[Added]:
        """Add or update documents, one transaction each; they are taken from `documents` one at a time.

        `on_added` is called after each. Vectors and words are brought up to date once, at the end, so hand many
        documents over together: a generator that reads them as it goes keeps one at a time in memory. When `documents`
        raises, those before stay added. Raises `DamagedDocument`, `ModelMismatch` and `KnowledgeBaseError`.
        """
        added: list[Added] = []
        with self._writer.wait(_LOCK_SECONDS):
            self._check_encoder(self._store.state())
            model = self.encoder.name  # a model that can't be loaded is noticed before any change
            try:
                for document in documents:
                    check_text(document)
                    added.append(self._store.put(document, self._split(document), encoder=model))
                    if on_added:
                        on_added(added[-1])
            except Exception:
                self._catch_up()
                raise
            self._catch_up()
            if sum(each.document.passages for each in added) >= _MANY_PASSAGES:
                self.tend()
        return added

    def remove(self, document_id: str) -> DocumentInfo:
        """Raises `UnknownDocument`."""
        with self._writer.wait(_LOCK_SECONDS):
            removed = self._store.delete(document_id)
            self._catch_up()
        return removed

    def close(self) -> None:
        """Let go of the passages and components, and of idle connections to a server."""
        self._snapshot = None
        self._store.database.close()
        if self._served is not None:
            self._served.server.close()

    def __enter__(self) -> KnowledgeBase:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    # Checking

    def check(self) -> list[Problem]:
        """What is wrong with the truth, the model and the components; an empty list when all is well."""
        mend, shared = "tenkyo check --repair", isinstance(self.place, SharedBase)
        problems = [Problem(line, _MEND_SHARED if shared else mend) for line in find_damage(self._store.database)]
        try:
            self._check_encoder(self._store.state())
            if shared or self._served:  # that not all of it has been derived yet is nothing wrong
                self._catch_up()
            conditions = self._conditions(self._present_recipe())
        except TenkyoError as error:
            return [*problems, Problem(str(error), mend)]
        for name, condition in conditions.items():
            problems.append(Problem(f"索引 {name}: {_CONDITIONS[condition]} / index {name}: {condition}", mend))
        return problems

    def repair(self, *, encoder: Encoder | None = None) -> list[str]:
        """Rebuild what is wrong, and with an `encoder` make all vectors anew with it; says what was done."""
        done = []
        with self._writer.wait(_LOCK_SECONDS):
            if find_damage(self._store.database):
                done += salvage(self._store.database, self._split)
            if encoder is not None:
                if self._store.state().encoder != encoder.name:
                    done.append(f"ベクトルを作り直しました / made all vectors anew: {encoder.name}")
                self._encoder, self._encoder_was_given = encoder, True
                self._store.set_encoder(encoder.name)
            broken = self._conditions(self._present_recipe())
            if broken and self._served is not None:
                self._served.make_anew(self._present_recipe())
            snapshot = self._take_snapshot()
            snapshot.mend()
            with self._loading:
                self._snapshot = snapshot
            self.tend()
            done += [f"索引 {name} を作り直しました / rebuilt the index {name}" for name in broken]
        return done

    def tend(self) -> bool:
        """Put together what many questions would otherwise ask of many segments, where that is worth it; whether it was.

        Nothing but time depends on it. Waits for nobody; others can write after each 65,536 passages, which take some 3 s.
        """
        present, made = self._snapshot, False
        if present is None or self._served is not None:
            return False
        while self._segments.group(present.state, present.segments):
            made = True
        if made:
            self._catch_up()
        return made

    def back_up(self, to: Path) -> list[str]:
        """Write all documents into one file, as they are at this moment, while others go on; says what is damaged in them.

        Raises `KnowledgeBaseNotWritable`, and `KnowledgeBaseError` for the knowledge base's own file.
        """
        return back_up(self._store.database, to)

    def _catch_up(self) -> None:
        """Replace the snapshot by one of the present truth; what is new in it is built and kept."""
        snapshot = self._take_snapshot(self._snapshot)
        with self._loading:  # not to be overtaken by a thread that read an earlier state
            self._snapshot = snapshot

    def _conditions(self, recipe: Recipe) -> dict[str, str]:
        """What is wrong with what is derived, by its name."""
        return self._served.conditions(recipe) if self._served else self._segments.conditions(recipe)

    def _take_snapshot(self, previous: Snapshot | None = None) -> Snapshot:
        self._check_encoder(self._store.state())
        recipe = self._present_recipe()
        if self._served is not None:
            return self._served.current(recipe, previous)
        state, segments = self._segments.current(recipe, previous.segments if previous else ())
        self._check_encoder(state)
        return Snapshot(state, recipe, segments, self._segments.groups(segments))

    def _present_recipe(self) -> Recipe:
        recipe = self._recipe
        if recipe is None or recipe.encoder is not self.encoder or recipe.text_for_encoding is not searchable_text:
            recipe = self._recipe = Recipe.of(self.encoder, self._components, searchable_text)
        return recipe

    def _check_encoder(self, state: State) -> None:
        """Vectors of two models must never meet: load the model that another process changed to, or refuse.

        Another edition of the bundled model is neither: it comes with the program, and takes the place of the one
        before it.
        """
        if self._encoder is None or state.encoder in ("", self._encoder.name):
            return
        if is_bundled(state.encoder) and is_bundled(self._encoder.name):
            return
        if not self._encoder_was_given:
            self._encoder = None
        elif self._store.documents():
            raise another_model(state.encoder, self._encoder.name)
