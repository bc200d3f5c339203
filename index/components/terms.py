"""The terms of an index as they lie in its file, found without a Python object for each.

A term is its number. To find one, the hashes of all stand in order, each with its term's number, and the term's letters are
compared before it counts as found: two terms may have one hash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from index.components.numbering import runs, small

_PARTING = b"\n"  # stands between two terms, and in none
_FACTOR, _MIXED = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(32)
_NUMBER = np.uint64(0xFFFFFFFF)
_KATAKANA = re.compile(rb"^(?:\xe3[\x82\x83][\x80-\xbf])+$", re.MULTILINE)
_IS_KATAKANA = re.compile("[゠-ヿ]+")


class Sought:
    """Terms to be found in many indexes: encoded, and hashed, once."""

    def __init__(self, terms: Sequence[str]) -> None:
        encoded = [_encoded(term) for term in terms]
        self.lengths = np.array([len(term) for term in encoded], dtype=np.int64)
        self.ends = np.cumsum(self.lengths)
        self.letters = np.frombuffer(b"".join(encoded), dtype=np.uint8)
        self.hashes = _hashes(self.letters, self.ends - self.lengths, self.ends)


class Terms(Sequence[str]):
    """Some terms, each once, in the order of their numbers."""

    def __init__(
        self,
        letters: NDArray[np.uint8],
        ends: NDArray[np.integer[Any]] | None = None,
        hashes: NDArray[np.uint64] | None = None,
    ) -> None:
        """`letters` are all terms in UTF-8, a line break between two. `ends` (n,) says where each ends; `hashes` (n,),

        ascending, are the hash of a term in the upper half and its number in the lower. Both are worked out when they are
        first needed where a file has none.
        """
        self._letters = letters
        if ends is not None:
            self._ends = ends
        if hashes is not None:
            self._hashes = hashes

    @classmethod
    def of(cls, terms: Sequence[str]) -> Self:
        encoded = [_encoded(term) for term in terms]
        lengths = np.array([len(term) for term in encoded], dtype=np.int64)
        return cls(np.frombuffer(_PARTING.join(encoded), dtype=np.uint8), np.cumsum(lengths + 1) - 1)

    @cached_property
    def _ends(self) -> NDArray[np.integer[Any]]:
        if not len(self._letters):
            return np.zeros(0, dtype=np.uint8)
        return small(np.append(np.flatnonzero(self._letters == _PARTING[0]), len(self._letters)))

    @cached_property
    def _hashes(self) -> NDArray[np.uint64]:
        starts, ends = self._edges(np.arange(len(self)))
        hashes = _hashes(self._letters, starts, ends) << _HALF | np.arange(len(self), dtype=np.uint64)
        hashes.sort()
        return hashes

    def _edges(self, numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where terms begin and end."""
        starts = self._ends[numbers - 1].astype(np.int64) + 1  # the last one's, for the first: put right below
        starts[numbers == 0] = 0
        return starts, self._ends[numbers].astype(np.int64)

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, number: Any) -> Any:
        """The term of a number, below the length."""
        start = int(self._ends[number - 1]) + 1 if number else 0
        return _decoded(self._letters[start : int(self._ends[number])].tobytes())

    def __iter__(self) -> Iterator[str]:
        return iter(_decoded(self._letters.tobytes()).split("\n") if len(self) else ())

    def katakana(self) -> list[str]:
        """Those that are written in katakana alone, in order."""
        found = map(_decoded, _KATAKANA.findall(self._letters.data))
        return [term for term in found if _IS_KATAKANA.fullmatch(term)]

    def find(self, sought: Sought) -> NDArray[np.int64]:
        """The number of each of the terms, -1 for one that isn't here."""
        numbers = np.full(len(sought.hashes), -1, dtype=np.int64)
        places = np.searchsorted(self._hashes, sought.hashes << _HALF)
        asked = np.arange(len(places))
        while True:  # once, but for terms with the hash of another
            within = places < len(self._hashes)
            asked, places = asked[within], places[within]
            found = self._hashes[places]
            alike = found >> _HALF == sought.hashes[asked]
            asked, places, candidates = asked[alike], places[alike] + 1, (found[alike] & _NUMBER).astype(np.int64)
            if not len(asked):
                return numbers
            same = self._are(candidates, sought, asked)
            numbers[asked[same]] = candidates[same]
            asked, places = asked[~same], places[~same]

    def _are(self, numbers: NDArray[np.int64], sought: Sought, asked: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(n,) whether the terms of `numbers` are, letter for letter, those of `sought` at `asked`."""
        starts, ends = self._edges(numbers)
        lengths = ends - starts
        same: NDArray[np.bool_] = lengths == sought.lengths[asked]
        near, own, lengths = asked[same], starts[same], lengths[same]
        differing = self._letters[runs(own, lengths)] != sought.letters[runs(sought.ends[near] - lengths, lengths)]
        differences = np.concatenate(([0], np.cumsum(differing)))
        behind = np.cumsum(lengths)
        same[same] = differences[behind] == differences[behind - lengths]
        return same

    def picked(self, numbers: NDArray[np.int64]) -> Terms:
        """Those of `numbers`, in that order."""
        starts, ends = self._edges(numbers)
        lengths = ends - starts + 1  # and what parts it from the next, which the last of all hasn't
        behind = np.cumsum(lengths)
        places = runs(starts, lengths)
        letters = np.full(len(places), _PARTING[0], dtype=np.uint8)
        inner = np.ones(len(places), dtype=bool)
        inner[behind - 1] = False
        letters[inner] = self._letters[places[inner]]
        return Terms(letters[:-1], behind - 1)

    @classmethod
    def joined(cls, parts: Sequence[Terms]) -> tuple[Terms, list[NDArray[np.int32]]]:
        """The terms of all parts, each once, in the order in which they first occur; and the number there of each of a part's."""
        number_of: dict[str, int] = {}
        numbers = [
            np.fromiter((number_of.setdefault(term, len(number_of)) for term in part), dtype=np.int32) for part in parts
        ]
        return cls.of(list(number_of)), numbers

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        return {"vocabulary": self._letters, "vocabulary_ends": small(self._ends), "vocabulary_hashes": self._hashes}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Terms:
        """Files of earlier versions have the letters alone."""
        return cls(arrays["vocabulary"], arrays.get("vocabulary_ends"), arrays.get("vocabulary_hashes"))


def _encoded(term: str) -> bytes:
    return term.encode("utf-8", "surrogatepass")


def _decoded(letters: bytes) -> str:
    return letters.decode("utf-8", "surrogatepass")


def _hashes(letters: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.uint64]:
    """(n,) 32 bits for each of the terms `letters[starts[i]:ends[i]]`, which stand in this order.

    Each letter is weighed by a power of a factor that its place in the term says, modulo 2 to the 64th.
    """
    lengths = ends - starts
    places = runs(starts, lengths)
    powers = np.cumprod(np.full(int(lengths.max(initial=0)), _FACTOR))
    within = places - np.repeat(starts, lengths)
    sums = np.concatenate(
        (np.zeros(1, np.uint64), np.cumsum((letters[places].astype(np.uint64) + np.uint64(1)) * powers[within]))
    )
    behind = np.cumsum(lengths)
    hashes: NDArray[np.uint64] = (sums[behind] - sums[behind - lengths]) * _MIXED
    hashes ^= hashes >> _HALF
    hashes *= _MIXED
    return hashes >> _HALF
