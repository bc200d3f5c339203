"""Does a name, or another name of the same thing, stand in a text: CIA for 中央情報局, アメリカ for 米軍?

The text says what a short name means there: 米 is America in 米軍 and rice in 新米, 英 is no country in 英語. So things
are found in it as `Glossary.expand` finds them, and a name is in it where its thing is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from language.names.countries import countries
from language.names.entity import Entity, Mention
from language.names.glossary import Glossary
from language.names.organizations import organizations
from language.normalize import normalize
from language.words import split_words


def name_stands_in(name: str, text: str) -> bool:
    """Whether `name`, or another name of the same country or organisation, stands in `text`."""
    return _is_written(normalize(name).text, _read(text)) or not _read(text).entities.isdisjoint(entities_called(name))


def missing_countries(text: str, quoted: str) -> list[str]:
    """The countries that `text` names by one kanji, such as 英 in 英政府, and `quoted` names in no way."""
    there = _read(quoted)
    short = [mention for mention in _mentions(text) if mention.end - mention.start == 1]
    return [text[one.start : one.end] for one in short if one.entity not in there.entities]


def entities_called(name: str) -> frozenset[Entity]:
    """The countries and organisations that go by `name`, whichever of their names it is.

    >>> [entity.forms[-1] for entity in entities_called("中央情報局")], entities_called("東京")
    (['CIA'], frozenset())
    """
    return _by_name().get(normalize(name).text, frozenset())


def one_name_each(text: str) -> str:
    """`text` with every country and organisation by one of its names.

    >>> one_name_each("米国と北大西洋条約機構"), one_name_each("米政府とNATO")
    ('アメリカとNATO', 'アメリカ政府とNATO')
    """
    written, at = [], 0
    for mention in _mentions(text):
        if mention.start >= at:
            written += [text[at : mention.start], _usual_name(mention.entity)]
            at = mention.end
    return "".join([*written, text[at:]])


@dataclass(frozen=True, slots=True)
class _Read:
    """A text as names are looked for in it: folded, its words, and the things it names."""

    folded: str
    words: frozenset[str]
    entities: frozenset[Entity]


@lru_cache(maxsize=512)
def _read(text: str) -> _Read:
    words = frozenset(normalize(word.surface).text for word in split_words(text))
    return _Read(normalize(text).text, words, frozenset(mention.entity for mention in _mentions(text)))


def _is_written(name: str, text: _Read) -> bool:
    """Latin names as whole words, katakana names from their beginning: リア is not in イタリア; one kanji as a word."""
    if re.fullmatch(r"[a-z][a-z0-9.\-]*", name):
        return re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", text.folded) is not None
    if re.match(r"[ァ-ヶ]", name):
        return re.search(rf"(?<![ァ-ヶー]){re.escape(name)}", text.folded) is not None
    return name in (text.words if len(name) == 1 else text.folded)


@lru_cache(maxsize=512)
def _mentions(text: str) -> tuple[Mention, ...]:
    return tuple(_general().expand(text))


@cache
def _general() -> Glossary:
    return Glossary()


@cache
def _by_name() -> dict[str, frozenset[Entity]]:
    found: dict[str, frozenset[Entity]] = {}
    for entity in (*countries(), *organizations()):
        for form in entity.forms:
            key = normalize(form).text
            found[key] = found.get(key, frozenset()) | {entity}
    return found


@cache
def _usual_name(entity: Entity) -> str:
    """A country's in katakana or its shortest in Japanese, an organisation's letters: アメリカ, 中国, NATO."""
    letters = [form for form in entity.forms if form.isascii() and form.isalpha() and form.isupper()]
    if letters and entity in organizations():
        return min(letters, key=len)
    katakana = [form for form in entity.forms if re.fullmatch("[ァ-ヺー]{2,}", form)]
    japanese = [form for form in entity.forms if not form.isascii() and len(form) > 1]
    return min(katakana or japanese or entity.forms, key=len)
