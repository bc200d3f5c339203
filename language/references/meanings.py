"""What references mean, told from where they stand: 前項 in the second paragraph of 第八条 is 第八条第一項.

Certain ones alone: nothing where the part meant isn't in the outline, within 「 」 (the words of another text), and for 同条
behind another law's article or behind several.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from language.numbers.written_like import written_like
from language.references.expressions import Reference, find_references
from language.references.outline import Number, Outline, Position, in_sequence
from language.sentences import split_sentences
from language.span import Span

# A law that changes another speaks of that one's articles.
_AMENDS = re.compile(
    r"次のように(?:改正|改め)|を改め[るて、]|に改め[るて、]|を削[りる]|繰り[上下]げ|[一二三四五六七八九十][条項号]を加え"
)
_ITEM_LABEL = re.compile(r"\A\s*[（(][^（()）\s]{1,3}[)）]")
_DEEPEST_LABEL = 8  # characters that indent one
_LINKED = re.compile(
    r"\s*(?:及び|および|並びに|ならびに|又は|または|若しくは|もしくは|から|と|や|、|，|・|～|〜|ないし|乃至)\s*$"
)


@dataclass(frozen=True, slots=True)
class _Target:
    """A part of this text; `counted` says that the reference names its paragraph."""

    article: int
    paragraph: int = 0
    item: Number = ()
    counted: bool = False


_Targets = tuple[_Target, ...]


@dataclass(frozen=True, slots=True)
class _Mention:
    reference: Reference
    targets: _Targets  # () where it isn't known or not of this text
    linked: bool  # to the one before, as by 及び


def meanings(text: str, position: Position, outline: Outline) -> list[tuple[Span, str]]:
    """Each reference of `text`, which all stands at `position`, that is certain, with what it means: 第三条第一項.

    Numbers given in full (第三条) mean what they say and are not among them; 第一項 alone is.
    """
    if _AMENDS.search(text):
        return []
    text = _ITEM_LABEL.sub(lambda label: " " * len(label[0]), text)
    found: list[tuple[Span, str]] = []
    for mention in _mentions(text, position, outline):
        reference = mention.reference
        if mention.targets and (reference.way != "named" or reference.level == "paragraph"):
            found.append((Span(reference.start, reference.end), _written(mention.targets, outline)))
    return found


def _mentions(text: str, position: Position, outline: Outline) -> list[_Mention]:
    references = find_references(text)
    if not references:
        return []
    quoted, ends = _quoted(text), [sentence.end for sentence in split_sentences(text)]
    reader = _Reader(position, outline)
    for reference in references:
        if reference.way == "named" and _is_label(text, reference):
            continue
        between = text[reader.mentions[-1].reference.end : reference.start] if reader.mentions else ""
        linked = bool(reader.mentions) and _LINKED.match(between) is not None
        at = bisect_right(quoted, reference.start, key=lambda span: span.start) - 1
        inside = at >= 0 and reference.start < quoted[at].end
        reader.read(reference, bisect_right(ends, reference.start), linked=linked, quoted=inside)
    return reader.mentions


def _is_label(text: str, reference: Reference) -> bool:
    """第2項　会員は…: a number that says where this stands, with a space behind it."""
    if reference.start > _DEEPEST_LABEL or text[: reference.start].strip():
        return False
    behind = text[reference.end : reference.end + 1]
    return not behind or behind.isspace() or behind in "（("


def _quoted(text: str) -> list[Span]:
    """What stands in 「 」 or 『 』; up to the end where the bracket never closes."""
    found, depth, start = [], 0, 0
    for at, character in enumerate(text):
        if character in "「『":
            start = start if depth else at
            depth += 1
        elif character in "」』" and depth:
            depth -= 1
            if not depth:
                found.append(Span(start, at + 1))
    return [*found, Span(start, len(text))] if depth else found


@dataclass(slots=True)
class _Reader:
    """Goes over the references of a text once; what some mean hangs on those before them."""

    position: Position
    outline: Outline
    mentions: list[_Mention] = field(default_factory=list)
    stranger: bool = False  # whether another law's article was named, or what may be one
    sentence: int = 0
    elsewhere: bool = False  # whether this sentence spoke of another article

    def read(self, reference: Reference, sentence: int, *, linked: bool, quoted: bool) -> None:
        if sentence != self.sentence:
            self.sentence, self.elsewhere = sentence, False
        targets = () if quoted else self._targets(reference)
        self.mentions.append(_Mention(reference, targets, linked))
        self.stranger = self.stranger or (reference.way == "named" and not targets)
        here = bool(targets) and all(target.article == self.position.article for target in targets)
        self.elsewhere = self.elsewhere or reference.level == "article" or not here

    def _targets(self, reference: Reference) -> _Targets:
        if reference.way == "named":
            return self._named(reference)
        if reference.way == "same":
            return _with_tail(_same(reference, self.mentions), reference, self.outline)
        if reference.level == "article":
            return _with_tail(_articles(reference, self.position, self.outline), reference, self.outline)
        if reference.level == "paragraph":
            return _with_tail(_paragraphs(reference, self.position, self.outline), reference, self.outline)
        return _items(reference, self.position, self.outline)

    def _named(self, reference: Reference) -> _Targets:
        """Numbers alone count in this text unless another law has been named before them."""
        if not reference.own or self.stranger or reference.level == "item":
            return ()
        if reference.level == "article":
            at = self.outline.named(reference.article)
            return () if at is None else _with_tail((_Target(at),), reference, self.outline)
        if self.elsewhere:
            return ()  # 第三条第一項及び第二項
        return _with_tail((_Target(self.position.article),), reference, self.outline)


def _articles(reference: Reference, position: Position, outline: Outline) -> _Targets:
    here = outline.articles[position.article]
    if not here.number:
        return ()
    if reference.way == "this":
        return (_Target(position.article),)
    if reference.way == "after":
        return tuple(_Target(at) for at in outline.after(position.article))
    return tuple(_Target(at) for at in outline.before(position.article, reference.count))


def _paragraphs(reference: Reference, position: Position, outline: Outline) -> _Targets:
    article = outline.articles[position.article]
    numbers = [(paragraph.number,) for paragraph in article.paragraphs]
    if not article.sure or not position.paragraph:
        return ()
    run = _run(reference, numbers, (position.paragraph,))
    return tuple(_Target(position.article, number[0], counted=True) for number in run)


def _items(reference: Reference, position: Position, outline: Outline) -> _Targets:
    article = outline.articles[position.article]
    paragraph = article.paragraph(position.paragraph) if article.sure else None
    if paragraph is None or not position.item:
        return ()
    run = _run(reference, paragraph.items, position.item)
    return tuple(_Target(position.article, paragraph.number, number) for number in run)


def _run(reference: Reference, numbers: Sequence[Number], current: Number) -> Sequence[Number]:
    """Those that are meant, told from the one that is `current`; () where one of them is missing."""
    if numbers.count(current) != 1:
        return ()
    at = numbers.index(current)
    if reference.way == "this":
        return numbers[at : at + 1]
    first, last = (at, at + 1) if reference.way == "after" else (at - (reference.count or at), at)
    if first < 0 or first == last or last >= len(numbers) or not in_sequence(numbers[first : last + 1]):
        return ()
    if reference.way == "before" and not reference.count and len(numbers[0]) == 1 and numbers[0] != (1,):
        return ()
    return numbers[last : last + 1] if reference.way == "after" else numbers[first:last]


def _same(reference: Reference, earlier: Sequence[_Mention]) -> _Targets:
    """What was named last, of the kind that is asked for."""
    for at in range(len(earlier) - 1, -1, -1):
        mention = earlier[at]
        if mention.reference.level != "article" and reference.level == "article" and mention.reference.own:
            continue  # 前項 names no article
        several = mention.linked or (at + 1 < len(earlier) and earlier[at + 1].linked)
        if several or len(mention.targets) != 1:
            return ()
        (target,) = mention.targets
        if reference.level == "article":
            return (_Target(target.article),)
        if reference.level == "paragraph":
            return (_Target(target.article, target.paragraph, counted=True),) if target.paragraph else ()
        return (target,) if target.item else ()
    return ()


def _with_tail(targets: _Targets, reference: Reference, outline: Outline) -> _Targets:
    """With the paragraph and item that the reference names beside its head; () where the outline has none such."""
    if not (reference.paragraph or reference.item):
        return targets
    if len(targets) != 1:
        return ()
    (target,) = targets
    article = outline.articles[target.article]
    number = reference.paragraph or target.paragraph or (1 if len(article.paragraphs) == 1 else 0)
    paragraph = article.paragraph(number) if article.sure else None
    if paragraph is None or (reference.item and paragraph.items.count(reference.item) != 1):
        return ()
    return (_Target(target.article, number, reference.item, bool(reference.paragraph) or target.counted),)


def _written(targets: _Targets, outline: Outline) -> str:
    """第二条第一項; 第二条第一項及び第二項; 第二条から第五条まで."""
    first, last = _parts(targets[0], outline), _parts(targets[-1], outline)
    if len(targets) == 1:
        return "".join(first)
    joined = ("及び", "") if len(targets) == 2 else ("から", "まで")
    return f"{''.join(first)}{joined[0]}{last[-1]}{joined[1]}"


def _parts(target: _Target, outline: Outline) -> Sequence[str]:
    article, like = outline.articles[target.article], outline.style
    names = [article.part + article.label]
    if target.paragraph and (len(article.paragraphs) > 1 or (target.counted and not target.item)):
        names.append(f"第{written_like(target.paragraph, like)}項")
    if target.item:
        first, *branches = target.item
        names.append(f"第{written_like(first, like)}号" + "".join(f"の{written_like(one, like)}" for one in branches))
    return names
