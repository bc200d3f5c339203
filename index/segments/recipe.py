"""How a segment's components are made, so that those made otherwise are told apart and made anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.document import Gloss, Passage, TableHeader
from index.components.contract import Component
from index.encoders.contract import Encoder
from language.span import Span

KEY_BYTES = 16

# Stands for all passages when a file is asked whether it was made of the same texts that would be encoded now.
_SPECIMEN = Passage(
    "document",
    "title",
    10,
    14,
    "text",
    ("part", "chapter"),
    (3, 4),
    (Span(10, 14),),
    (Gloss(10, 12, "gloss"),),
    headers=(TableHeader(Span(2, 8), 8, 14, "header"),),
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """`components` are those that apply to the encoder, by name, each after those that it needs."""

    encoder: Encoder
    components: Mapping[str, Component]
    text_for_encoding: Callable[[Passage], str]

    @classmethod
    def of(
        cls, encoder: Encoder, components: Sequence[Component], text_for_encoding: Callable[[Passage], str]
    ) -> Recipe:
        applying = {component.name: component for component in components if component.applies(encoder)}
        return cls(encoder, applying, text_for_encoding)

    def metadata(self, name: str) -> dict[str, str]:
        """What a component's file says of how it was made: two with the same hold the same for the same passages."""
        component = self.components[name]
        needed = [self.components[other].edition for other in component.needs]
        made = [component.edition, self.encoder.name, self.text_for_encoding(_SPECIMEN), *needed]
        return {"part": name, "encoder": self.encoder.name, "recipe": json.dumps(made)}

    @property
    def digest(self) -> str:
        """Of two recipes with the same, all components are the same for the same passages."""
        made = json.dumps({name: self.metadata(name) for name in self.components}, sort_keys=True)
        return hashlib.blake2b(made.encode(), digest_size=KEY_BYTES).hexdigest()

    def keys(self, passages: Sequence[Passage]) -> NDArray[np.uint8]:
        """(n_passages, 16), equal for two passages that every component treats alike."""
        keys = b"".join(_key(passage, self.text_for_encoding(passage)) for passage in passages)
        return np.frombuffer(keys, dtype=np.uint8).reshape(-1, KEY_BYTES)


def _key(passage: Passage, text_for_encoding: str) -> bytes:
    content = json.dumps([passage.title, passage.section, passage.text, text_for_encoding], ensure_ascii=False)
    return hashlib.blake2b(content.encode(), digest_size=KEY_BYTES).digest()


def rows_of(keys: NDArray[np.uint8], older: NDArray[np.uint8]) -> NDArray[np.int64]:
    """(n_keys,) the row of each key in `older`, -1 where it has none."""
    rows = {row.tobytes(): number for number, row in enumerate(older)}
    return np.fromiter((rows.get(row.tobytes(), -1) for row in keys), dtype=np.int64, count=len(keys))
