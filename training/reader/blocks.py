"""Made-up lists with a lead-in, steps, definitions, headings, questions with answers, and minutes."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from language.span import Span
from training.encoder.data import Question, answer_sentence
from training.reader.clauses import _kanji as kanji
from training.reader.clauses import asks, clause
from training.reader.example import Example, answered, joined, unanswered
from training.reader.slots import DEEDS, PEOPLE, PLACES, THINGS, Word, some

_HELD_BACK = 0.35
_NEEDS = (
    ("に必要なもの", "What is needed for {}?", "What do I need for {}?"),
    ("の対象となるもの", "What does {} cover?", "What is subject to {}?"),
    ("の際に確認すること", "What should be checked for {}?", "What do I check before {}?"),
    ("に含まれるもの", "What does {} include?", "What is included in {}?"),
    ("の種類", "What kinds of {} are there?", "List the types of {}."),
    ("に関する注意事項", "What are the precautions for {}?", "What should I be careful about with {}?"),
    ("の対象外となるもの", "What is excluded from {}?", "What does {} not cover?"),
)
_LEADS = ("{}は次のとおりです。", "{}は、次に掲げるものとする。", "{}:", "{}は以下の通り", "{}", "■ {}")
_LIST_ASKS = ("{}は何ですか", "{}を教えてください", "{}には何がありますか", "{}は?", "{} 一覧")


def bare(word: Word) -> str:
    """The English name without its article."""
    return word.english.removeprefix("the ")


def listed(number: int, chance: random.Random, words: Sequence[Word]) -> Example:
    """Lists with lead-ins, one after another; the answer is all items of one of them."""
    topics = some(chance, THINGS if chance.random() < 0.5 else words, chance.randint(1, 3))
    kinds = chance.sample(_NEEDS, len(topics))
    parts, blocks = [], []
    mark = chance.choice(("- ", "・", "1. ", "（1）", "一　", "  - "))
    for topic, kind in zip(topics, kinds, strict=True):
        lead = chance.choice(_LEADS).format(topic.japanese + kind[0])
        items = [_item(chance, words) for _ in range(chance.randint(2, 6))]
        lines = [_numbered(mark, at) + item for at, item in enumerate(items, 1)]
        parts.append(lead + "\n")
        blocks.append("\n".join(lines))
    at = chance.randrange(len(topics))
    question = _asks_list(topics[at], kinds[at], chance)
    title = chance.choice(("", "手続の案内", f"{topics[at].japanese}", "よくある質問", "利用の手引き"))
    texts = [part + block for part, block in zip(parts, blocks, strict=True)]
    if chance.random() < _HELD_BACK:
        if len(texts) > 1 and chance.random() < 0.6:
            del texts[at]
        else:  # the lead-in of a list that went to the next page, or another question about the same
            texts[at] = parts[at].strip()
            question = question if chance.random() < 0.5 else _asks_list(topics[at], _other(kinds[at], chance), chance)
        return unanswered("listed-none", question, title, "\n".join(texts))
    inner = Span(len(parts[at]), len(texts[at]))
    return answered("listed", question, title, texts, at, inner)


def _other(kind: tuple[str, str, str], chance: random.Random) -> tuple[str, str, str]:
    return chance.choice([other for other in _NEEDS if other != kind])


def _asks_list(topic: Word, kind: tuple[str, str, str], chance: random.Random) -> str:
    if chance.random() < 0.5:
        return chance.choice(kind[1:]).format(topic.english)
    return chance.choice(_LIST_ASKS).format(topic.japanese + kind[0])


def _item(chance: random.Random, words: Sequence[Word]) -> str:
    if chance.random() < 0.6:
        return chance.choice(words).japanese
    what, deed = chance.choice(THINGS), chance.choice(DEEDS)
    return chance.choice(("{}を{}すること", "{}の{}", "{}を{}した者", "{}を{}するための費用")).format(
        what.japanese, deed.japanese
    )


def _numbered(mark: str, at: int) -> str:
    return mark.replace("1", str(at)).replace("一", kanji(at))


def steps(number: int, chance: random.Random, words: Sequence[Word]) -> Example:
    """A procedure: the answer is one step by its place, or all of them."""
    whats = some(chance, THINGS if chance.random() < 0.6 else words, chance.randint(3, 6))
    deeds = chance.sample(DEEDS, len(whats))
    ending = chance.choice(("する", "します", "してください"))
    places = [f"{chance.choice(PLACES).japanese}で" if chance.random() < 0.3 else "" for _ in whats]
    items = [
        f"{place}{what.japanese}を{deed.japanese}{ending}"
        for place, what, deed in zip(places, whats, deeds, strict=True)
    ]
    style = chance.choice(("{}. ", "（{}）", "手順{} ", "{}) ", "- "))
    lines = [style.format(at) + item for at, item in enumerate(items, 1)]
    goal, goal_deed = chance.choice(THINGS), chance.choice(DEEDS)
    name = f"{goal.japanese}の{goal_deed.japanese}"
    lead = chance.choice((f"{name}の手順", f"{name}は次の手順で行います。", f"{name}方法"))
    at = chance.randrange(len(items))
    japanese = chance.random() < 0.5
    title = chance.choice(("", "操作手順", "マニュアル", lead))
    drawn = chance.random()
    if drawn < _HELD_BACK:
        other = chance.choice([deed for deed in DEEDS if deed != goal_deed])
        question = (
            chance.choice(
                (
                    f"{goal.japanese}を{other.japanese}するにはどうすればよいですか",
                    f"{goal.japanese}の{other.japanese}の手順は",
                )
            )
            if japanese
            else chance.choice(
                (f"How do I {other.english} {goal.english}?", f"How can {goal.english} be {other.past}?")
            )
        )
        return unanswered("steps-none", question, title, "\n".join([lead, *lines]))
    if drawn < 0.7:
        text, spans = joined([lead, *lines])
        question = (
            chance.choice((f"{goal.japanese}を{goal_deed.japanese}するにはどうすればよいですか", f"{name}の手順は", f"どうやって{goal.japanese}を{goal_deed.japanese}しますか"))
            if japanese
            else chance.choice((f"How do I {goal_deed.english} {goal.english}?", f"What are the steps to {goal_deed.english} {goal.english}?"))
        )  # fmt: skip
        whole = Span(spans[1].start, spans[-1].end)
        return Example("steps", question, title, text, whole, (whole,))
    after = at > 0 and chance.random() < 0.5
    before_ja = f"{whats[at - 1].japanese}を{deeds[at - 1].japanese}した後に何をしますか"
    before_en = f"What comes after you {deeds[at - 1].english} {whats[at - 1].english}?"
    if after:
        question = before_ja if japanese else before_en
    else:
        question = (
            chance.choice((f"{at + 1}番目の手順は何ですか", f"手順{at + 1}では何をしますか"))
            if japanese
            else f"What is step {at + 1}?"
        )
    span = Span(len(lines[at]) - len(items[at]), len(lines[at]))
    return answered("step", question, title, [lead, *lines], at + 1, span)


_DEFINED = ("{term}　{meaning}をいう。", "「{term}」とは、{meaning}をいう。", "{term}とは、{meaning}をいう。",
            "{term}：{meaning}", "{term} | {meaning}", "{term}とは{meaning}のことです。")  # fmt: skip
_CHANGES = ("この規程において、次の各号に掲げる用語の意義は、当該各号に定めるところによる。", "用語の定義", "")


def definitions(number: int, chance: random.Random, words: Sequence[Word]) -> Example:
    """Terms in law style with what they mean; also the other way round, from the meaning to the term."""
    terms = some(chance, words, 2 * chance.randint(1, 4))
    pairs = list(zip(terms[::2], terms[1::2], strict=True))
    names = [first.japanese + second.japanese if chance.random() < 0.5 else first.japanese for first, second in pairs]
    meanings = [_meaning(chance, words) for _ in pairs]
    form = chance.choice(_DEFINED)
    counted = "：" not in form and "|" not in form
    lines = [
        (f"{kanji(at)}　" if counted and len(pairs) > 1 else "") + form.format(term=name, meaning=meaning)
        for at, (name, meaning) in enumerate(zip(names, meanings, strict=True), 1)
    ]
    at = chance.randrange(len(pairs))
    title = chance.choice(("", "定義", "第二条（定義）", "用語集"))
    head = chance.choice(_CHANGES)
    name, meaning = names[at], meanings[at]
    if chance.random() < 0.4 and name == pairs[at][0].japanese:
        question = chance.choice(("What does {} mean?", "What is {}?", "How is {} defined?", "definition of {}"))
        question = question.format(pairs[at][0].english)
    else:
        question = chance.choice(
            ("{}とは何ですか", "{}の定義は", "{}とはどういう意味ですか", "{}って何?", "{}の意味を教えて")
        )
        question = question.format(name)
    parts = [*([head] if head else []), *lines]
    if chance.random() < _HELD_BACK:
        del parts[at + bool(head)]
        mention = f"{name}を{chance.choice(DEEDS).japanese}する者は、{chance.choice(PEOPLE).japanese}に申し出る。"
        parts.append(mention if chance.random() < 0.6 else title or "用語集")
        return unanswered("definition-none", question, title, "\n".join(parts))
    line = at + bool(head)
    start = parts[line].index(meaning)
    return answered("definition", question, title, parts, line, Span(start, start + len(meaning)))


def _meaning(chance: random.Random, words: Sequence[Word]) -> str:
    first, second, third = (word.japanese for word in some(chance, words, 3))
    deed, other = (deed.japanese for deed in chance.sample(DEEDS, 2))
    return chance.choice(
        (
            f"{first}に関する{second}であって、{third}を{deed}するもの",
            f"{first}を{deed}する者",
            f"{first}又は{second}のうち{third}に係るもの",
            f"{first}の{deed}のために{second}を{other}すること",
            f"{first}が{second}に対して{third}を{deed}する行為",
            f"{second}を{deed}し、{third}を{other}する{first}",
        )
    )


def heading(number: int, chance: random.Random, words: Sequence[Word]) -> Example:
    """Headings and tables of contents, which name what is asked for and say nothing about it."""
    one = clause(chance, words)
    what, deed = one.what.japanese, one.deed.japanese
    lines = [f"{what}の{deed}について", f"第{kanji(chance.randint(1, 40))}条（{what}の{deed}）", f"{chance.randint(1, 9)}.{chance.randint(1, 9)} {what}を{deed}する",
             f"{one.who.japanese}による{what}の{deed}", f"{what}の{deed}（{one.who.japanese}）"]  # fmt: skip
    others = [
        f"{word.japanese}の{chance.choice(DEEDS).japanese}" for word in some(chance, THINGS, chance.randint(0, 4))
    ]
    shown = [*others, chance.choice(lines)]
    chance.shuffle(shown)
    part = chance.choice([name for name in one.spans if name not in ("what",)])
    return unanswered("heading", asks(one, part, chance), chance.choice(("", "目次", what)), "\n".join(shown))


def asked_and_answered(number: int, chance: random.Random, rows: Sequence[Question]) -> Example:
    """Questions with their answers as a help page sets them; a question without its answer says nothing."""
    chosen = [rows[(number * 31 + chance.randrange(len(rows))) % len(rows)] for _ in range(chance.randint(1, 3))]
    at = chance.randrange(len(chosen))
    replies = [answer_sentence(row)[:160] for row in chosen]
    if chosen[at].answer not in replies[at]:
        replies[at] = chosen[at].answer + "です。"
    question_mark, answer_mark = chance.choice(
        (("Q. ", "A. "), ("Q：", "A："), ("質問: ", "回答: "), ("■", "→ "), ("問　", "答　"))
    )
    blocks = [
        f"{question_mark}{row.question}\n{answer_mark}{reply}" for row, reply in zip(chosen, replies, strict=True)
    ]
    question = re.sub(r"(です|でしょう)?か?[?？。]*$", "", chosen[at].question) + chance.choice(
        ("?", "ですか", "か", "")
    )
    if chance.random() < _HELD_BACK:
        blocks[at] = question_mark + chosen[at].question
        return unanswered("faq-none", question, "よくある質問" if chance.random() < 0.5 else "", "\n\n".join(blocks))
    start = len(blocks[at]) - len(replies[at]) + replies[at].index(chosen[at].answer)
    inner = Span(start, start + len(chosen[at].answer))
    return answered("faq", question, "よくある質問", blocks, at, inner, "\n\n")


_FIELDS = (
    (
        "日時",
        ("会議はいつ開かれましたか", "日時は?", "開催日はいつですか"),
        ("When was the meeting held?", "What date was the meeting?"),
    ),
    ("場所", ("会議はどこで開かれましたか", "開催場所は?"), ("Where was the meeting held?", "Where did they meet?")),
    ("議長", ("議長は誰ですか", "誰が議長を務めましたか"), ("Who chaired the meeting?", "Who was the chair?")),
    ("書記", ("書記は誰でしたか", "議事録は誰が書きましたか"), ("Who took the minutes?", "Who was the secretary?")),
    ("出席者", ("出席者は誰ですか", "誰が出席しましたか"), ("Who attended the meeting?", "Who was present?")),
    ("欠席者", ("欠席したのは誰ですか", "欠席者は?"), ("Who was absent?", "Who did not attend?")),
    (
        "次回",
        ("次回の会議はいつですか", "次の開催予定は"),
        ("When is the next meeting?", "What is the date of the next meeting?"),
    ),
)
_FAMILY = "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水".split()


def minutes(number: int, chance: random.Random, words: Sequence[Word]) -> Example:
    """A meeting's head and what was decided."""
    fields = chance.sample(_FIELDS, chance.randint(3, 6))
    lines, values = [], []
    mark = chance.choice(("", "- ", "", "・"))
    for name, _, _ in fields:
        value = _minute_value(name, chance)
        values.append(value)
        lines.append(f"{mark}{name}{chance.choice(('：', ': ', '　'))}{value}")
    decided = [
        f"- {clause(chance, words).text.rstrip('。')}（{chance.choice(_FAMILY)}）" for _ in range(chance.randint(0, 3))
    ]
    at = chance.randrange(len(fields))
    question = chance.choice(fields[at][1 if chance.random() < 0.5 else 2])
    title = chance.choice(("理事会議事録", "定例会議", "第3回運営委員会 議事録", "打合せメモ"))
    if chance.random() < _HELD_BACK:
        del lines[at]
        return unanswered("minutes-none", question, title, "\n".join([*lines, *decided]))
    span = Span(len(lines[at]) - len(values[at]), len(lines[at]))
    return answered("minutes", question, title, [*lines, *decided], at, span)


def _minute_value(name: str, chance: random.Random) -> str:
    if name in ("日時", "次回"):
        hour = chance.randint(9, 19)
        return f"{chance.randint(2015, 2026)}年{chance.randint(1, 12)}月{chance.randint(1, 28)}日 {hour}:{chance.choice(('00', '30'))}"
    if name == "場所":
        return chance.choice(PLACES).japanese
    count = chance.randint(2, 5) if name in ("出席者", "欠席者") else 1
    return "、".join(chance.sample(_FAMILY, count))
