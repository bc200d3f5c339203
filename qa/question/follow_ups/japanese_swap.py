"""A Japanese follow-up that names one thing and leaves the rest to the question before: 夜番は？, 500枚だと？

The new thing takes the place of what it is like; where nothing is like it, it stands in front.

    早番の手当はいくらですか   → 夜番は？         ⇒ 夜番の手当はいくらですか
    町営バスの運賃はいくら？   → じゃあ子どもは？ ⇒ 子どもの場合、町営バスの運賃はいくら？
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from language import word_lists as lists
from language.script import KANJI, holds_japanese
from qa.question.follow_ups import phrases
from qa.question.follow_ups.topics import Topic, topics_of

_TAIL = r"(?:どう)?(?:(?:です|でしょう|だった|でした|なの|なん|なる|なります)(?:です)?(?:か|の)?|か)?[？?。\s]*$"
_NAMES_ONE = re.compile(
    r"^(?:(?:それ|これ)を)?(?P<new>[^、。？?]{1,24}?)(?P<mark>"
    r"(?P<condition>(?:(?:の(?:場合|とき|時)|場合|とき)(?:は|だと|なら|には)?|だと|だったら|なら(?:ば)?|であれば|(?:に|と)(?:したら|すると|すれば))"
    r"(?:[、\s]*(?P<ask>いくら|いくつ|何\w{1,2}?|いつ|どこ|誰|だれ))?)"
    r"|(?P<particle>で|に|から|まで|へ)は|(?:の(?:ほう|方))?は|も(?:同じ|一緒|同様|そう)?|については?|に関しては)"
    + _TAIL
)
_DIGITS = "0-9０-９〇一二三四五六七八九十百千"
_NUMBER = re.compile(rf"[{_DIGITS}]+")
_WHEN_CLAUSE = re.compile(r"^[^。]{2,}?(?:とき|場合|時)(?:は|に|には)?[、\s]")
_OF = re.compile(r"の(?![はがを、？?]|です)")
_LAST = re.compile(rf"[{KANJI}ァ-ヶー]$")
_KANJI = re.compile(f"[{KANJI}]")
_TITLED = re.compile(rf"(?:{'|'.join(sorted(lists.TITLES, key=len, reverse=True))})$")
_TITLE_NEXT = re.compile(rf"(?:{'|'.join(sorted(lists.TITLES, key=len, reverse=True))})")
_NEXT_YEAR = re.compile(r"(?P<which>翌|次の|前の|前)年(?P<unit>度?)")
_FULL_YEAR = re.compile(r"(?<![0-9])(?P<year>[12][0-9]{3})年(?P<unit>度?)")
_ALIKE_ENOUGH = 1.5


@dataclass(frozen=True, slots=True)
class NamesOne:
    """What is named in place of something: `condition` where it is put as a case (だと, の場合); `time` for …のとき."""

    new: str
    condition: bool
    time: bool
    ask: str  # its own question word: 「500枚だといくら？」
    particle: str = ""  # で of 「ベランダでは？」

    @property
    def terms(self) -> list[Topic]:
        return topics_of(self.new)

    @property
    def term(self) -> Topic | None:
        """The one term that the new thing is made of, or None when it is made of several."""
        inside, titled = self.terms, _TITLED.search(self.new)
        if titled and len(inside) == 1 and inside[0].end == titled.start():
            return inside[0]
        if len(inside) != 1 or inside[0].end - inside[0].start < len(self.new) - 1:
            return None
        return inside[0]


def names_one(question: str) -> NamesOne | None:
    """What `question` names where it says nothing else, or None."""
    match = _NAMES_ONE.match(phrases.JA_OPENERS.sub("", question.strip()))
    if match is None or phrases.JA_ASKS_AT_ALL.search(match["new"]):
        return None
    new = NamesOne(
        match["new"].strip(),
        bool(match["condition"]),
        bool(re.match("の?(?:とき|時)", match["mark"])),
        match["ask"] or "",
        match["particle"] or "",
    )
    if not new.terms or any(term.kind == "verb" for term in new.terms):
        return None
    if new.term is None and not new.condition:
        return None  # 国民投票の結果は？ names its whole topic
    return new


def swapped(named: NamesOne, before: str) -> str | None:
    """`before` asked of what is `named`, or None where no place is found for it."""
    new, term = named.new, named.term
    if named.ask not in before:
        return None
    if term is not None and (term.kind == "generic" and not _is_person(new)):
        return None  # 費用は？ asks something else of the same thing
    return (
        _by_year(new, before)
        or _by_number(new, before)
        or _by_particle(named, before)
        or _by_likeness(named, before)
        or _by_place(named, before)
    )


def _by_year(new: str, before: str) -> str | None:
    """翌年度 behind 2019年度: 2020年度."""
    named, years = _NEXT_YEAR.fullmatch(new), list(_FULL_YEAR.finditer(before))
    if named is None or len(years) != 1:
        return None
    year = int(years[0]["year"]) + (-1 if named["which"].startswith("前") else 1)
    return f"{before[: years[0].start()]}{year}年{years[0]['unit']}{before[years[0].end() :]}"


def _by_particle(named: NamesOne, before: str) -> str | None:
    """ベランダで in the place of 部屋で."""
    terms = [term for term in topics_of(before) if named.particle and term.particle.startswith(named.particle)]
    terms = [term for term in terms if term.kind not in ("verb", "number") and term.text != named.new]
    if len(terms) != 1:
        return None
    return before[: terms[0].start] + named.new + before[terms[0].end :]


def _by_number(new: str, before: str) -> str | None:
    """200枚 in the place of 100枚, 第3回 of 第2回, 7分づき of 5分づき: the same around another number."""
    if not _NUMBER.search(new):
        return None
    parts = [re.escape(part) for part in _NUMBER.split(new)]
    matches = list(re.finditer(f"(?<![{_DIGITS}])" + f"[{_DIGITS}]+".join(parts) + f"(?![{_DIGITS}])", before))
    if len(matches) != 1 or matches[0].group() == new:
        return None
    return before[: matches[0].start()] + new + before[matches[0].end() :]


def _by_likeness(named: NamesOne, before: str) -> str | None:
    new = named.new
    terms = [term for term in topics_of(before) if term.kind not in ("verb", "number")]
    if any(term.text == new for term in terms):
        return None
    scored = [(_likeness(named, term), term.subject, -term.start, term) for term in terms]
    best = max(scored, key=lambda each: each[:3], default=None)
    if best is None or best[0] < _ALIKE_ENOUGH:
        return None
    title = _TITLE_NEXT.match(before, best[3].end) if _TITLED.search(new) else None
    return before[: best[3].start] + new + before[title.end() if title else best[3].end :]


def _likeness(named: NamesOne, term: Topic) -> float:
    """How much a term of the question before is of the new thing's kind: 0 to 4."""
    new, kind = named.new, named.terms[-1]
    if _is_person(new) or _is_person(term.text):
        return 4.0 if _is_person(new) and _is_person(term.text) else 0.0
    times = lists.RECURRING_TIMES
    if new in times or term.text in times:
        return 4.0 if new in times and term.text in times else 0.0
    if term.kind == "generic":
        return 0.0
    if kind.kind == term.kind and (kind.named or kind.kind == "date"):
        return 3.0 if _same_shape(new, term.text) else 0.0
    if not holds_japanese(new) and not holds_japanese(term.text):
        return 2.0
    if len(new) > 1 and len(term.text) > 1 and new[-1] == term.text[-1] and _LAST.search(new):
        return 2.0
    return 1.5 if set(_KANJI.findall(new)) & set(_KANJI.findall(term.text)) else 0.0


def _by_place(named: NamesOne, before: str) -> str | None:
    """In the place of a clause with とき, of what the subject belongs to, or of the subject; else as a case in front."""
    new, terms = named.new, topics_of(before)
    clause = _WHEN_CLAUSE.match(before)
    if named.time and clause:
        return f"{new}のとき、{before[clause.end() :]}"
    owner = _owner(terms, before)
    case = f"{new}の場合、{before}"
    if _is_person(new) or (new in lists.RECURRING_TIMES and not owner):
        return case
    if owner is not None and re.match("[こそあ]の", before):
        owner = next((term for term in terms if term.start == owner.end + 1), None)  # 「この表の合計は」
    if owner is not None and owner.kind in ("noun", "generic", "event"):
        return before[: owner.start] + new + before[owner.end :]
    if named.condition:
        return case
    nouns = [term for term in terms if term.kind not in ("verb", "number", "date")]
    only = (
        nouns[0]
        if len(nouns) == 1 or (nouns and nouns[0].start == 0 and re.match("は|が", nouns[0].particle))
        else None
    )
    if only is None or only.kind not in ("noun", "event", "generic") or not _same_shape(new, only.text):
        return None
    return before[: only.start] + new + before[only.end :]


def _owner(terms: Sequence[Topic], before: str) -> Topic | None:
    """The A of 「AのBは」 where it opens the question; of 「冊子の表紙の紙は」 the nearer one, of 「燃やすごみの日は」 with its verb."""
    owners: list[Topic] = []
    for term in terms:
        joined = not before[owners[-1].end if owners else 0 : term.start].strip("の")
        opens = not owners and term.kind == "noun" and all(each.kind == "verb" for each in terms[: terms.index(term)])
        if not (joined or opens) or term.kind == "verb" or not _OF.match(before, term.end):
            if term.kind == "verb" and not owners:
                continue
            break
        owners.append(term)
    if not owners:
        return None
    last = owners[-1]
    return replace(last, start=0) if len(owners) == 1 else last


def _is_person(text: str) -> bool:
    return any(text.endswith(word) for word in lists.KINDS_OF_PERSONS)


def _same_shape(first: str, second: str) -> bool:
    """Acronyms stand for acronyms, names for names: NATO is not replaced by Iceland."""
    return holds_japanese(first) == holds_japanese(second) and first.isupper() == second.isupper()
