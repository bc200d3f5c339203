"""One state of a knowledge base, held still: its passages, and every component derived from them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import index.segments.segments as segments_module
from corpus.document import Passage
from index.components.contract import Component
from index.components.parts import IN_PARTS, AllParts, Places
from index.encoders.contract import Encoder
from index.segments.groups import Group
from index.segments.making import Picked
from index.segments.recipe import Recipe
from index.segments.segment import Segment
from index.store.documents import State


class Snapshot:
    """Passages and components of one generation; nothing in it ever changes, so a question is answered from one of them.

    Components are put together from those of its segments when they are first asked for. Safe to use from many threads.
    """

    def __init__(self, state: State, recipe: Recipe, segments: Sequence[Segment], groups: Sequence[Group] = ()) -> None:
        """`groups` are of some of the `segments`."""
        self._groups = tuple(groups)
        self.state, self.segments = state, tuple(segments)
        self._recipe, self._picked = recipe, Picked.everything(segments) if segments else None
        self._components: dict[str, Any] = {}
        self._lock = threading.RLock()

    @property
    def generation(self) -> int:
        return self.state.generation

    @property
    def encoder(self) -> Encoder:
        return self._recipe.encoder

    @property
    def component_names(self) -> tuple[str, ...]:
        return tuple(self._recipe.components)

    @cached_property
    def passages(self) -> Sequence[Passage]:
        """In the order of their documents."""
        if self._picked is None:
            return ()
        return self.segments[0].passages if self._picked.is_all_in_order else self._picked.passages()

    def component(self, name: str) -> Any:
        """The component called `name`; row i of it belongs to `passages[i]`. Raises `KeyError` for one there isn't."""
        found = self._components.get(name)
        if found is None:
            component = self._recipe.components[name]
            with self._lock:
                found = self._components.get(name)
                if found is None:
                    found = self._components[name] = self._put_together(component)
        return found

    def _put_together(self, component: Component) -> Any:
        picked = self._picked or Picked.everything([Segment.empty(self._recipe)])
        if len(picked.rows) > segments_module.SEGMENTING.together:
            asked = IN_PARTS.get(component.name)
            if asked is not None:
                return asked(self._all_parts(component.name))
        return picked.component(component, self._recipe, self.component)

    def _all_parts(self, name: str) -> AllParts:
        place_of = {segment.name: place for place, segment in enumerate(self.segments)}
        joined = [
            ([place_of[member] for member in group.members], found)
            for group in self._groups
            if (found := group.component(name)) is not None
        ]
        return AllParts(self._places, lambda place: self.segments[place].component(name), joined)

    @cached_property
    def _places(self) -> Places:
        assert self._picked is not None  # there are many passages
        return Places([segment.size for segment in self.segments], self._picked.rows)

    def load_all(self) -> None:
        for name in self._recipe.components:
            self.component(name)

    def mend(self) -> None:
        """Build every component of every segment whose file cannot be used, and keep it."""
        for segment in self.segments:
            segment.components()
