"""Names that a text itself explains: 世界保健機関（WHO：World Health Organization）, キーウ（キエフ）, 以下「X」という.

A bracket after a name is read part by part; what it explains is the name before it. Japanese does not mark where that
name begins, so it is taken from the quotation marks around it or, without them, from Sudachi's nouns back to the nearest
particle, comma or number. A bracket that only adds something (a place, a year, a person's office) gives nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from language.names.entity import Entity
from language.words import Word

_BRACKET = re.compile(r"\(([^()\n]{2,160})\)")
_PART_END = re.compile(r" ?[:、,;/=] ?|。")
_LABEL = re.compile(
    r"^(?:英語?(?:名|表記)?|英文|和名|仏語?|独語?|露|(?:ロシア|フランス|ドイツ|ラテン|スペイン|イタリア|中国|韓国|朝鮮|原)語名?|略して|略称?|略号|頭字語|通称|通名|別名|別称|旧称|旧名|旧(?!姓)"
    r"|現称|現名|現在の|現|正式名称?|正式には|正称|本名|愛称|俗称|呼称|または|あるいは|すなわち|即ち)(?:は|の|を|で)?[ ・]?[::]? ?"
)
_THEN_AND_NOW = re.compile("旧(?!称|名)|現")
_HEREAFTER = re.compile(
    r"^以下[、,]? ?(?:単に|本[文稿書]では|ここでは)?[、,]? ?(?:[「『\"]([^「」『』\"]{1,40})[」』\"]|([^「」『』、。]{1,30}?))"
    r"(?:と(?:い|言|略|呼|称|記|表|す)[^、。]{0,12}|とする)?$"
)
_ACRONYM = re.compile(r"[A-Z][A-Za-z0-9&/.-]{0,11}")
_LATIN_NAME = re.compile(r"[A-Za-zÀ-ɏ][\w'’.,&/-]*(?: [\w'’.,&/()-]+){0,11}", re.ASCII | re.IGNORECASE)
_KATAKANA_NAME = re.compile("[ァ-ヺー・=＝]{2,}")
_QUOTES = {"」": "「", "』": "『", '"': '"', "》": "《", "〉": "〈", "】": "【"}
_LONGEST_NAME = 60

# Names that a bracket follows to say where, when or what somebody is, not what else it is called.
_OFFICES = re.compile(
    "(?:大統領|首相|議員|議長|総長|長官|大臣|書記長|教授|氏|監督|選手|当時|出身|在住|著|作|訳|編|版|参照|図表?|表|写真|省略|同上|前掲|未満|以上|以下)$"
)
# An apposition ends with one of these, and the name begins after it: 武装組織コソボ解放軍.
_KINDS_OF_THING = frozenset(
    "組織 団体 機関 企業 会社 大手 政党 与党 野党 勢力 首都 都市 制度 枠組み 雑誌 誌 紙".split()
)


def may_define(text: str) -> bool:
    """Whether `find_definitions` could find anything, for whom the words aren't at hand."""
    return _BRACKET.search(text) is not None


def find_definitions(text: str, words: Sequence[Word]) -> list[Entity]:
    """The names that `text` says are one thing's. `words` are its words; `text` has ASCII brackets and letters.

    `language.normalize.normalize(text, spelling=False).text` is such a text.
    """
    ends = [word.end for word in words]
    found = []
    for bracket in _BRACKET.finditer(text):
        forms = _defined(text, words, ends, bracket)
        if len(forms) > 1:
            found.append(Entity.of(*forms))
    return found


def _defined(text: str, words: Sequence[Word], ends: Sequence[int], bracket: re.Match[str]) -> list[str]:
    name, quoted = _name_before(text, words, ends, bracket.start())
    if not name:
        return []
    inside = bracket.group(1).strip(" 。")
    hereafter = _HEREAFTER.match(inside)
    if hereafter:
        alias = (hereafter.group(1) or hereafter.group(2)).strip()
        return [name, alias] if alias and alias != name and len(name) > 1 else []
    others = []
    for part, label in _parts(inside):
        if part != name and _is_other_name(name, part, text, words, ends, bracket, quoted=quoted, label=label):
            others.append(part)
    in_latin = next((other for other in others if " " in other and other.isascii()), None)
    if in_latin:  # letters that do not come from the name spelt out beside them are a title or a rank
        others = [other for other in others if not _is_acronym(other) or _initials_fit(other, in_latin)]
    if not others:
        return []
    name = name if quoted else _without_apposition(name, others, words, ends, bracket.start())
    return [name, *others]


def _parts(inside: str) -> Iterator[tuple[str, str]]:
    """What stands in a bracket, cut at commas and colons, with the label (略称, 英, 旧) that announced it, if any."""
    whole = _LATIN_NAME.fullmatch(inside)
    pieces = (
        [inside] if whole and ":" not in inside and not re.search(", [A-Z]{2,}$", inside) else _PART_END.split(inside)
    )
    announced = ""
    for piece in pieces:
        piece = piece.strip(' 「」『』"')
        label = _LABEL.match(piece)
        if label and label.end() == len(piece):
            announced = label.group()
            continue
        if label and (label.group()[-1] in ": は・で" or not piece.isascii()):
            announced, piece = label.group(), piece[label.end() :].strip(' 「」『』"')
        if len(piece) > 1:
            yield piece, announced
        announced = ""


def _is_other_name(
    name: str,
    part: str,
    text: str,
    words: Sequence[Word],
    ends: Sequence[int],
    bracket: re.Match[str],
    *,
    quoted: bool,
    label: str,
) -> bool:
    latin = part.isascii() or _LATIN_NAME.fullmatch(part) is not None
    if _is_acronym(part):
        return len(name) > len(part) and not re.fullmatch("[A-Za-z0-9]{1,3}", name)
    if latin:
        if (
            not _LATIN_NAME.fullmatch(part)
            or not 3 <= len(part) <= 90
            or re.search("[0-9]{3}|https?|www|^pp?\\.", part)
        ):
            return False
        if _is_acronym(name):
            return _initials_fit(name, part)
        return " " in part or bool(label) or quoted or _KATAKANA_NAME.search(name) is not None
    if _OFFICES.search(part) or re.search("[0-9。]|版$", part):
        return False
    if label:
        alike = part[-1] == name[-1] or (_KATAKANA_NAME.fullmatch(part) and _KATAKANA_NAME.search(name))
        return len(part) <= 30 and (bool(alike) or not _THEN_AND_NOW.match(label))
    start = text.find(part, bracket.start())
    inner = _words_between(words, ends, start, start + len(part))
    if not inner or not all(map(_is_noun, inner)):
        return False
    if _is_acronym(name):
        return len(part) >= 4 and len(inner) >= 2
    if quoted and not name.endswith(("か", "い", "た", "る")):
        return 3 <= len(part) <= 20 and len(name) >= 4 and len(inner) >= 2 and part[-1] == name[-1]
    last = words[bisect_left(ends, bracket.start())]
    return len(inner) == 1 and last.end == bracket.start() and _same_kind_of_place(inner[0], last)


def _is_acronym(name: str) -> bool:
    return _ACRONYM.fullmatch(name) is not None and sum(map(str.isupper, name)) >= 2


def _initials_fit(acronym: str, name: str) -> bool:
    """CJTF and Combined Joint Task Force: every letter begins a word, in order (small words may be skipped)."""
    letters = iter(re.findall("[A-Za-z]", acronym.lower()))
    wanted = next(letters, None)
    for word in re.findall("[a-z]+", name.lower()):
        if word[0] == wanted:
            wanted = next(letters, None)
            if wanted is None:
                return True
    return False


def _same_kind_of_place(one: Word, other: Word) -> bool:
    """キーウ（キエフ）, not ブラチスラバ（スロバキア）: a town and a town, a country and a country."""
    places = one.part_of_speech[:4], other.part_of_speech[:4]
    return places[0] == places[1] and places[0][2] == "地名" and one.reading != other.reading


# -- the name before the bracket --------------------------------------------------------------------------------------


def _name_before(text: str, words: Sequence[Word], ends: Sequence[int], at: int) -> tuple[str, bool]:
    """The name that ends at `text[at]`, and whether quotation marks showed where it begins."""
    if text[at - 1 : at] == " ":
        at -= 1
    closing = text[at - 1 : at]
    if closing in _QUOTES:
        start = text.rfind(_QUOTES[closing], max(at - 1 - _LONGEST_NAME, 0), at - 1)
        return (text[start + 1 : at - 1], True) if start >= 0 else ("", False)
    latin = re.search(r"[A-Za-zÀ-ɏ][A-Za-z0-9À-ɏ&/.'-]*$", text[max(at - 40, 0) : at])
    start = _noun_phrase_start(text, words, ends, at)
    if latin and at - start <= len(latin.group()):
        return latin.group(), False
    opening = max(text.rfind(mark, max(at - _LONGEST_NAME, 0), at) for mark in "「『《〈【")
    if opening >= 0 and not re.search("[」』》〉】。\n]", text[opening + 1 : at]) and opening + 1 <= start:
        return text[opening + 1 : at], True  # 「平和のためのパートナーシップ(PfP: …)」
    return text[start:at].strip("・-=＝ "), False


def _noun_phrase_start(text: str, words: Sequence[Word], ends: Sequence[int], at: int) -> int:
    """Where the run of nouns that ends at `text[at]` begins."""
    index = bisect_left(ends, at)
    if index == len(words) or words[index].end != at:
        return at
    start = at
    while index >= 0 and at - words[index].start <= _LONGEST_NAME:
        word = words[index]
        if _is_noun(word) and not (_counts(word) and index and words[index - 1].part_of_speech[1] == "数詞"):
            start = word.start
        elif not (
            word.surface in ("・", "-", "=", "＝", "&", " ") and index and start < at and _is_noun(words[index - 1])
        ) or (word.surface == " " and not (words[index - 1].surface.isascii() and text[word.end].isascii())):
            break
        index -= 1
    return start


def _is_noun(word: Word) -> bool:
    kind = word.part_of_speech
    if kind[0] == "名詞":
        return kind[1] != "数詞" and (kind[2] != "副詞可能" or word.surface in _TIMELESS)
    return kind[0] in ("接頭辞", "接尾辞", "形状詞") and kind[1] != "動詞的"


def _counts(word: Word) -> bool:
    """年, 人, 体: a counter after a number, a noun elsewhere (共同体)."""
    return word.part_of_speech[2] == "助数詞可能"


_TIMELESS = frozenset("中央 共同 全国 世界 中 上 下 北 南 東 西".split())


def _words_between(words: Sequence[Word], ends: Sequence[int], start: int, end: int) -> list[Word]:
    """The words that fill `[start, end)` exactly; none if a word crosses its bounds."""
    first = bisect_left(ends, start + 1)
    last = bisect_left(ends, end)
    found = list(words[first : last + 1])
    fits = found and found[0].start == start and found[-1].end == end
    return found if fits else []


def _without_apposition(name: str, others: Sequence[str], words: Sequence[Word], ends: Sequence[int], at: int) -> str:
    """What the name begins with, left away where the bracket shows that it is not of it.

    武装組織コソボ解放軍(KLA) → コソボ解放軍, 首相ジョン・カーティン(John Curtin) → ジョン・カーティン,
    首都キーウ(キエフ) → キーウ.
    """
    parts = _words_between(words, ends, at - len(name), at)
    if len(parts) < 2:
        return name
    katakana = re.search("(?<=[一-龠々])[ァ-ヺー・=＝]+$", name)
    for other in others:
        if (
            katakana
            and other.isascii()
            and len(re.findall("[A-Z]", other)) == len(re.split("[・=＝]", katakana.group()))
        ):
            return katakana.group()
        if not other.isascii() and parts[-1].part_of_speech[2] == "地名" and _KATAKANA_NAME.fullmatch(other):
            return parts[-1].surface
    letters = max((len(re.findall("[A-Za-z]", other)) for other in others if _is_acronym(other)), default=99)
    for index in range(1, len(parts)):
        rest = len(parts) - index
        if len(parts) > letters and rest >= max(2, letters - 1) and parts[index - 1].surface in _KINDS_OF_THING:
            return "".join(word.surface for word in parts[index:])
    return name
