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
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from language.names.countries import find_countries
from language.names.definitions import find_definitions, may_define
from language.names.entity import Entity, Mention
from language.names.katakana import KATAKANA_WORD, SHORTEST_NAME, group_names, same_spelling, sound_keys
from language.names.organizations import organizations
from language.normalize import Normalized, normalize
from language.words import Word, split_words

__all__ = [
    "Entity",
    "Glossary",
    "Mention",
    "NamesFound",
    "Sounds",
    "build_glossary",
    "expand_over",
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
    def _index(self) -> _Index:
        """Worked out when a text is first looked over: whoever adds or removes a document only keeps the names."""
        return _Index(self.entities, self.names)

    @cached_property
    def _sounds(self) -> Sounds:
        return Sounds([self])

    def expand(self, text: str, words_of: WordsOf = split_words) -> list[Mention]:
        """What `text` names that has other names, in order, and those names.

        The longest name wins where several begin at one place; a country within a longer name is given too
        (ロシア in NATO・ロシア理事会).
        """
        return expand_over([self], self._sounds, text, words_of)

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


def expand_over(
    glossaries: Sequence[Glossary], sounds: Sounds, text: str, words_of: WordsOf = split_words
) -> list[Mention]:
    """What any of the glossaries knows of `text`, as `Glossary.expand` gives it. `sounds` are those of their names."""
    clean, folded = normalize(text, spelling=False, case=False), normalize(text)
    indexes = [glossary._index for glossary in glossaries]
    own = (
        mention for index in indexes for mention in (*index.find(text, folded), *index.find_spellings(clean, sounds))
    )
    found = [*own, *_countries_in(clean, words_of)]
    distinct = {(mention.start, mention.end, mention.entity): mention for mention in found}
    return sorted(distinct.values(), key=lambda mention: (mention.start, -mention.end))


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


class Sounds:
    """The katakana names of some glossaries by how they sound, each once however many of them have it."""

    def __init__(self, glossaries: Iterable[Glossary]) -> None:
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        for name in dict.fromkeys(name for glossary in glossaries for name in glossary.names):
            for key in sound_keys(name):
                self._by_sound[key].append(name)

    def near(self, name: str) -> Iterator[Sequence[str]]:
        """Those that differ from `name` in one place at the most, by what they have in common with it."""
        return (self._by_sound.get(key, ()) for key in sound_keys(name))


class _Index:
    """Finds names in a text: by their first two characters, the longest first."""

    def __init__(self, entities: Sequence[Entity], names: Sequence[str]) -> None:
        self.by_start: dict[str, list[tuple[str, str, Entity]]] = defaultdict(list)
        known = _with_general(entities)
        for form, entity in [(form, one) for one in known for form in one.forms]:
            folded = _folded(form)
            if folded:
                self.by_start[folded[:2]].append((folded, form, entity))
        for entries in self.by_start.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        self.places = {name: place for place, name in enumerate(names)}

    def find(self, text: str, folded: Normalized) -> Iterator[Mention]:
        """`folded` is the text as names are compared."""
        at = 0
        while at < len(folded.text):
            near = [*self.by_start.get(folded.text[at : at + 2], ()), *self.by_start.get(folded.text[at], ())]
            if not near:
                at += 1
                continue
            best = next((entry for entry in near if _stands(entry, text, folded, at)), None)
            if best is None:
                at += 1
                continue
            end = at + len(best[0])
            span = folded.original_span(at, end)
            same = [entry[2] for entry in near if entry[0] == best[0] and _stands(entry, text, folded, at)]
            for entity in dict.fromkeys(same):
                yield Mention(span.start, span.end, entity, _others(entity, text[span.start : span.end]))
            at = end

    def find_spellings(self, clean: Normalized, sounds: Sounds) -> Iterator[Mention]:
        """Katakana names that the document spells otherwise. `sounds` has its names, and may have others."""
        for word in KATAKANA_WORD.finditer(clean.text):
            name = word.group()
            if len(name) < SHORTEST_NAME or name in self.places:
                continue
            own = ([known for known in names if known in self.places] for names in sounds.near(name))
            near = dict.fromkeys(known for names in own for known in sorted(names, key=self.places.__getitem__))
            alike = [known for known in near if same_spelling(name, known)]
            if alike:
                span = clean.original_span(*word.span())
                yield Mention(span.start, span.end, Entity.of(name, *alike), tuple(alike))


def _others(entity: Entity, written: str) -> tuple[str, ...]:
    here = normalize(written).text
    return tuple(form for form in entity.forms if _folded(form) != here)


@lru_cache(maxsize=8_192)
def _folded(form: str) -> str:
    """A form as it is compared. Kept, for a text that names one country a hundred times asks for them all each time."""
    return normalize(form).text


def _stands(entry: tuple[str, str, Entity], text: str, folded: Normalized, at: int) -> bool:
    """Does the name stand at `folded.text[at]` as a name, not as a part of another word?"""
    name, form, _ = entry
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


def _with_general(entities: Sequence[Entity]) -> list[Entity]:
    """The document's entities, with what is known in general of the same thing, and the other general ones.

    Letters mean what the document says: where it calls the Warsaw Treaty Organization WTO, the World Trade Organization
    loses them.
    """
    own_letters = {form for entity in entities for form in entity.forms if _is_letters(form)}
    known = list(entities)
    place_of = {
        _key(form): place for place, entity in enumerate(entities) for form in entity.forms if not _is_letters(form)
    }
    for general in organizations():
        place = next((place_of[_key(form)] for form in general.forms if _key(form) in place_of), None)
        forms = [form for form in general.forms if form not in own_letters]
        if place is None:
            known.append(Entity.of(*forms))
        else:
            known[place] = Entity.of(*known[place].forms, *forms)
    return known
