"""The names a document uses for one thing, and the countries everybody abbreviates, for retrieval both ways.

A question says 北大西洋条約機構 where the text says NATO, ヤヌコーヴィチ where it says ヤヌコビッチ, アメリカ or the US
where it says 米露. `build_glossary` gathers what a document defines or spells in several ways; `Glossary.expand` finds,
in a question or a passage, what has other names, and gives them. How much a name given this way should weigh is the
searcher's business.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

import numpy as np

from language.names.countries import find_countries
from language.names.definitions import find_definitions, may_define
from language.names.entity import Entity, Mention
from language.names.katakana import KATAKANA_WORD, SHORTEST_NAME, group_names, same_spelling, sound_keys
from language.names.organizations import organizations
from language.normalize import Normalized, normalize
from language.words import Word, split_words

__all__ = [
    "Entity",
    "Glossaries",
    "Glossary",
    "Mention",
    "NamesFound",
    "build_glossary",
    "find_names",
    "glossary_of",
]

WordsOf = Callable[[str], Sequence[Word]]  # the words of a text: `split_words`, or what has kept them

_VERSION = 1
_MOST_NAMES = 20_000  # katakana names kept to compare a question's spelling with
# Acronyms that a question in small letters writes as another word.
_ENGLISH_WORDS = frozenset(
    "who it us in as am is an or so he we no go do me my up at by be are aid aids act cap nap pet set".split()
)


@dataclass(frozen=True)
class Glossary:
    """`entities` are the document's own; general ones (countries, large organisations) are always known besides.

    `names` are katakana names of the document in one spelling or several, the most frequent first.
    """

    entities: tuple[Entity, ...] = ()
    names: tuple[str, ...] = ()

    @cached_property
    def _own(self) -> _OwnNames:
        """Worked out when a text is first looked over: whoever adds or removes a document only keeps the names."""
        return _OwnNames(self.entities)

    @cached_property
    def _alone(self) -> Glossaries:
        return Glossaries([self])

    def expand(self, text: str, words_of: WordsOf = split_words) -> list[Mention]:
        """What `text` names that has other names, in order, and those names.

        The longest name wins where several begin at one place; a country within a longer name is given too
        (ロシア in NATO・ロシア理事会).
        """
        return self._alone.expand(text, words_of)

    def to_json(self) -> str:
        entities = [list(entity.forms) for entity in self.entities]
        return json.dumps({"version": _VERSION, "terms": entities, "names": list(self.names)}, ensure_ascii=False)

    @staticmethod
    def from_json(written: str) -> Glossary:
        """What `to_json` wrote. Raises ValueError for anything else."""
        try:
            data = json.loads(written)
            if data["version"] != _VERSION:
                raise ValueError(f"glossary of version {data['version']!r}, expected {_VERSION}: build it again")
            entities = tuple(Entity(tuple(map(str, forms))) for forms in data["terms"])
            return Glossary(entities, tuple(map(str, data["names"])))
        except (KeyError, TypeError, json.JSONDecodeError) as error:
            raise ValueError(f"not a glossary ({error!r}): build it again") from error


@dataclass(frozen=True, slots=True)
class NamesFound:
    """What one text says of names: the `entities` that it defines, and its `katakana` names, as often as they stand there."""

    entities: tuple[Entity, ...]
    katakana: tuple[str, ...]


def find_names(text: str, words_of: WordsOf = split_words) -> NamesFound:
    """What a text gives to the glossary of the texts that it belongs to."""
    clean = normalize(text, spelling=False, case=False).text
    names = (name for name in KATAKANA_WORD.findall(clean) if len(name) >= SHORTEST_NAME)
    definitions = find_definitions(clean, words_of(clean)) if may_define(clean) else ()
    return NamesFound(tuple(definitions), tuple(names))


def glossary_of(found: Iterable[NamesFound]) -> Glossary:
    """The glossary of texts, from what was found in each, in their order."""
    defined: list[Entity] = []
    counts: Counter[str] = Counter()
    for names_found in found:
        defined += names_found.entities
        counts.update(names_found.katakana)
    names = [name for name, _ in counts.most_common(_MOST_NAMES)]
    spellings = [Entity.of(*group) for group in group_names(names)]
    return Glossary(tuple(_merged([*defined, *spellings])), tuple(names))


def build_glossary(texts: Iterable[str]) -> Glossary:
    """The glossary of texts that belong together, such as the passages of a knowledge base."""
    return glossary_of(find_names(text) for text in texts)


def _merged(entities: Sequence[Entity]) -> Iterator[Entity]:
    """Terms that share a name become one, unless only letters are shared by names that have nothing in common."""
    groups: list[list[str]] = []
    places: dict[str, list[int]] = defaultdict(list)
    for entity in sorted(entities, key=lambda entity: -len(entity.forms)):
        target = next(
            (
                place
                for form in entity.forms
                for place in places[_key(form)]
                if not _is_letters(form) or _agree(groups[place], entity.forms)
            ),
            None,
        )
        if target is None:
            target = len(groups)
            groups.append([])
        for form in entity.forms:
            if form not in groups[target]:
                groups[target].append(form)
                places[_key(form)].append(target)
    for group in groups:
        yield Entity.of(*_without_parts(group))


def _key(form: str) -> str:
    return form if _is_letters(form) else _folded(form)


def _is_letters(form: str) -> bool:
    return form.isascii() and " " not in form


def _agree(known: Iterable[str], forms: Iterable[str]) -> bool:
    """Have two groups of names, leaving the letters aside, a name in common or one that ends with the other?"""
    known_long = [form for form in known if not _is_letters(form)]
    long = [form for form in forms if not _is_letters(form)]
    return (
        not known_long
        or not long
        or any(
            one.endswith(other) or other.endswith(one) or _bigrams_shared(one, other) >= 0.5
            for one in known_long
            for other in long
        )
    )


def _bigrams_shared(one: str, other: str) -> float:
    pairs = [{form[at : at + 2] for at in range(len(form) - 1)} for form in (one, other)]
    return len(pairs[0] & pairs[1]) / max(min(map(len, pairs)), 1)


def _without_parts(forms: Sequence[str]) -> list[str]:
    """パートナーシップ goes where 平和のためのパートナーシップ is known: it was cut short at a particle."""
    return [
        form
        for form in forms
        if _is_letters(form) or not any(other != form and other.endswith("の" + form) for other in forms)
    ]


class Glossaries:
    """Several glossaries, asked together: what any of them knows of a text.

    Each looks for the names of its own and those that are known in general. As most say nothing of most texts, only those
    are asked one by one of which a name's letters are in the text; all others find what is known in general.
    """

    def __init__(self, glossaries: Sequence[Glossary]) -> None:
        self._glossaries = glossaries
        self._own = [glossary._own for glossary in glossaries]
        self._with_start: dict[str, list[int]] = defaultdict(list)
        for number, own in enumerate(self._own):
            for start in own.starts:
                self._with_start[start].append(number)

    def expand(self, text: str, words_of: WordsOf = split_words) -> list[Mention]:
        """As `Glossary.expand`."""
        clean, folded = normalize(text, spelling=False, case=False), normalize(text)
        found: list[Mention] = []
        spelled = self._spelled(clean)
        for number, names in self._asked(folded.text, spelled):
            found += _find(names, text, folded)
            found += spelled.get(number, ())
        found += _countries_in(clean, words_of)
        distinct = {(mention.start, mention.end, mention.entity): mention for mention in found}
        return sorted(distinct.values(), key=lambda mention: (mention.start, -mention.end))

    def _asked(self, folded: str, spelled: Collection[int]) -> Iterator[tuple[int, _OwnNames]]:
        """Those that have a name in the text, or one that is spelled otherwise there, and one of the others."""
        begun: dict[int, list[str]] = defaultdict(list)
        for start in dict.fromkeys([*folded, *(folded[at : at + 2] for at in range(len(folded) - 1))]):
            for number in self._with_start.get(start, ()):
                begun[number].append(start)
        chosen = {number for number, starts in begun.items() if self._own[number].may_stand(folded, starts)}
        other = next((number for number in range(len(self._own)) if number not in chosen), None)
        for number in sorted({*chosen, *spelled} if other is None else {*chosen, *spelled, other}):
            yield number, self._own[number]

    @cached_property
    def _spellings(self) -> _Spellings:
        return _Spellings([glossary.names for glossary in self._glossaries])

    def _spelled(self, clean: Normalized) -> dict[int, list[Mention]]:
        """By glossary, the katakana names that its documents spell otherwise."""
        found: dict[int, list[Mention]] = defaultdict(list)
        for word in KATAKANA_WORD.finditer(clean.text):
            if len(word.group()) >= SHORTEST_NAME:
                span = clean.original_span(*word.span())
                for number, alike in self._spellings.alike(word.group()):
                    found[number].append(Mention(span.start, span.end, Entity.of(word.group(), *alike), tuple(alike)))
        return found


class _Spellings:
    """The katakana names of some glossaries, by how they sound; worked out for the first text that has such a name."""

    def __init__(self, names: Sequence[Sequence[str]]) -> None:
        """`names` of each glossary, the most frequent first."""
        self._number_of: dict[str, int] = {}
        numbers = [self._number_of.setdefault(name, len(self._number_of)) for own in names for name in own]
        self._numbers = np.array(numbers, dtype=np.int32)
        self._ends = np.cumsum([len(own) for own in names])
        self._by_sound: dict[str, list[str]] | None = None

    def alike(self, name: str) -> Iterator[tuple[int, list[str]]]:
        """For each glossary that doesn't have the name, but others that sound like it: its number, and those."""
        with_it = {glossary for glossary, _ in self._places(name)}
        near: dict[int, dict[str, None]] = defaultdict(dict)
        for known in self._near(name):
            places = sorted((glossary, place, each) for each in known for glossary, place in self._places(each))
            for glossary, _, each in places:
                near[glossary][each] = None
        for glossary in sorted(near.keys() - with_it):
            alike = [known for known in near[glossary] if same_spelling(name, known)]
            if alike:
                yield glossary, alike

    def _places(self, name: str) -> Iterator[tuple[int, int]]:
        """The glossaries that have the name, and how many more frequent ones each has."""
        number = self._number_of.get(name)
        if number is not None:
            for place in np.flatnonzero(self._numbers == number).tolist():
                yield int(np.searchsorted(self._ends, place, side="right")), place

    def _near(self, name: str) -> list[list[str]]:
        """Those that differ from `name` in one place at the most, by what they have in common with it."""
        if self._by_sound is None:
            by_sound: dict[str, list[str]] = defaultdict(list)
            for known in self._number_of:
                for key in sound_keys(known):
                    by_sound[key].append(known)
            self._by_sound = by_sound
        return [self._by_sound[key] for key in sound_keys(name) if key in self._by_sound]


@dataclass(frozen=True, slots=True)
class _Name:
    """A form of an entity, as it is compared; those of the documents stand before what is known in general, which has ranks."""

    folded: str
    form: str
    entity: Entity
    rank: int = -1


def _by_start(entities: Iterable[tuple[int, Entity]]) -> dict[str, list[_Name]]:
    """The names of entities with their ranks, by their first two characters, the longest first."""
    found: dict[str, list[_Name]] = defaultdict(list)
    for rank, entity in entities:
        for form in entity.forms:
            folded = _folded(form)
            if folded:
                found[folded[:2]].append(_Name(folded, form, entity, rank))
    for names in found.values():
        names.sort(key=_place)
    return found


def _place(name: _Name) -> tuple[int, int]:
    return -len(name.folded), name.rank


class _General:
    """What is known in general, where no document says otherwise."""

    def __init__(self) -> None:
        self.by_start = _by_start((rank, Entity.of(*entity.forms)) for rank, entity in enumerate(organizations()))
        self.with_form: dict[str, list[int]] = defaultdict(list)
        self.starts_of: list[set[str]] = []
        for rank, entity in enumerate(organizations()):
            self.starts_of.append({_folded(form)[:2] for form in entity.forms})
            for key in {*entity.forms, *map(_key, entity.forms)}:
                self.with_form[key].append(rank)


@cache
def _general() -> _General:
    return _General()


class _OwnNames:
    """Finds the names of a document, and those known in general, in a text.

    Where the document has a name of a thing that is known in general, that thing has the names of both. Letters mean what
    the document says: where it calls the Warsaw Treaty Organization WTO, the World Trade Organization loses them.
    """

    def __init__(self, entities: Sequence[Entity]) -> None:
        own_letters = {form for entity in entities for form in entity.forms if _is_letters(form)}
        known = list(entities)
        place_of = {
            _key(form): place for place, entity in enumerate(entities) for form in entity.forms if not _is_letters(form)
        }
        self._changed = {rank for key in (*own_letters, *place_of) for rank in _general().with_form.get(key, ())}
        others: list[tuple[int, Entity]] = []
        for rank in sorted(self._changed):
            general = organizations()[rank]
            place = next((place_of[_key(form)] for form in general.forms if _key(form) in place_of), None)
            forms = [form for form in general.forms if form not in own_letters]
            if place is None:
                others.append((rank, Entity.of(*forms)))
            else:
                known[place] = Entity.of(*known[place].forms, *forms)
        self._by_start = _by_start([*((-1, entity) for entity in known), *others])
        self._with_general: dict[str, list[_Name]] = {}  # of starts that anything known in general has
        self._changed_starts = {start for rank in self._changed for start in _general().starts_of[rank]}
        self.starts = {*self._by_start, *self._changed_starts}

    def may_stand(self, folded: str, starts: Iterable[str]) -> bool:
        """Whether the text has letters of a name with one of `starts`, or of one in general that may mean another thing here."""
        return any(
            start in self._changed_starts or any(name.folded in folded for name in self._by_start.get(start, ()))
            for start in starts
        )

    def beginning(self, start: str) -> Sequence[_Name]:
        """The longest first, and of one length the documents' own."""
        general = _general().by_start.get(start)
        if general is None:
            return self._by_start.get(start, ())
        found = self._with_general.get(start)
        if found is None:
            unchanged = (name for name in general if name.rank not in self._changed)
            found = self._with_general[start] = sorted([*self._by_start.get(start, ()), *unchanged], key=_place)
        return found


def _find(names: _OwnNames, text: str, folded: Normalized) -> Iterator[Mention]:
    """`folded` is the text as names are compared."""
    at = 0
    while at < len(folded.text):
        near = [*names.beginning(folded.text[at : at + 2]), *names.beginning(folded.text[at])]
        best = next((name for name in near if _stands(name, text, folded, at)), None)
        if best is None:
            at += 1
            continue
        end = at + len(best.folded)
        span = folded.original_span(at, end)
        same = [name.entity for name in near if name.folded == best.folded and _stands(name, text, folded, at)]
        for entity in dict.fromkeys(same):
            yield Mention(span.start, span.end, entity, _others(entity, text[span.start : span.end]))
        at = end


def _others(entity: Entity, written: str) -> tuple[str, ...]:
    here = normalize(written).text
    return tuple(form for form in entity.forms if _folded(form) != here)


@lru_cache(maxsize=8_192)
def _folded(form: str) -> str:
    """A form as it is compared. Kept, for a text that names one country a hundred times asks for them all each time."""
    return normalize(form).text


def _stands(entry: _Name, text: str, folded: Normalized, at: int) -> bool:
    """Does the name stand at `folded.text[at]` as a name, not as a part of another word?"""
    name, form = entry.folded, entry.form
    if not folded.text.startswith(name, at):
        return False
    before, after = folded.text[at - 1 : at], folded.text[at + len(name) : at + len(name) + 1]
    for edge, neighbour in ((name[0], before), (name[-1], after)):
        if edge.isascii() and edge.isalnum() and neighbour.isascii() and neighbour.isalnum():
            return False
        if _KATAKANA.match(edge) and _KATAKANA.match(neighbour):
            return False
    if not _is_letters(form):
        return len(name) > 1
    written = normalize(folded.original_span(at, at + len(name)).of(text), case=False).text
    if written == form:
        return True
    if written.islower():  # typed without capitals: nato, but not who
        return len(form) > 2 and written not in _ENGLISH_WORDS
    return written.isupper() and not form.isupper() and written.upper() == form.upper()  # PFP for PfP


_KATAKANA = re.compile("[ァ-ヺー]")


def _countries_in(clean: Normalized, words_of: WordsOf) -> Iterator[Mention]:
    # Only names in Japanese are told by the words around them.
    words = [] if clean.text.isascii() else words_of(clean.text)
    for found in find_countries(clean.text, words):
        span = clean.original_span(found.start, found.end)
        yield Mention(span.start, span.end, found.country, _others(found.country, clean.text[found.start : found.end]))
