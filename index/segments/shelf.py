"""Where segments stand that one server derived, for the others to take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol


class Shelf(Protocol):
    """Of a base that servers share. A document is told by its number and the SHA-256 of what was recorded of it.

    What stands here is derived, and may be missing: then it is derived again. Methods raise the errors of `index.errors`.
    """

    def fetch(self, recipe: str, missing: Sequence[tuple[int, bytes]]) -> Iterator[Mapping[str, bytes]]:
        """The files, by name, of segments made by `recipe` that together have all of `missing` that there is."""
        ...

    def put(self, recipe: str, documents: Sequence[tuple[int, bytes]], files: Mapping[str, bytes]) -> bool:
        """Keep a segment in the place of those whose present documents it has; whether it says anything new."""
        ...

    def sweep(self, recipe: str) -> None:
        """Forget segments of which no document is there any more, and those of another recipe with one that isn't."""
        ...
