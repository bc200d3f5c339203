"""Made-up tables and lists of values: prices, opening hours, who is in charge of what, one thing a line."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from language.span import Span
from training.reader.example import Example, answered, unanswered
from training.reader.slots import PEOPLE, PLACES, Word, some

_HELD_BACK = 0.35  # share of questions for a row or column that is not there
_BY_VALUE = 0.2  # share that give the value and ask for the thing


@dataclass(frozen=True, slots=True)
class Column:
    """A header and how its values are made and asked for; `{}` is the thing's name."""

    header: str
    english: str
    value: Callable[[random.Random], str]
    japanese_asks: tuple[str, ...]
    english_asks: tuple[str, ...]


def _amount(unit: str, low: int, high: int, step: int = 1) -> Callable[[random.Random], str]:
    return lambda chance: f"{chance.randrange(low, high, step):{chance.choice(('', ','))}}{unit}"


def _hours(chance: random.Random) -> str:
    form = chance.choice(("{}:{:02}〜{}:{:02}", "{}時{}分から{}時{}分まで", "午前{}時{}分～{}時{}分"))
    return form.format(
        chance.randint(7, 10), chance.choice((10, 30, 45)), chance.randint(15, 21), chance.choice((15, 30))
    )


def _date(chance: random.Random) -> str:
    month, day = chance.randint(1, 12), chance.randint(1, 28)
    year = chance.randint(1, 30)
    return chance.choice(
        (f"{month}月{day}日", f"令和{year % 8 + 1}年{month}月{day}日", f"{1990 + year}年{month}月{day}日")
    )


COLUMNS = (
    Column(
        "料金",
        "fee",
        _amount("円", 50, 20000, 10),
        ("{}の料金はいくらですか", "{}はいくら?", "{}の値段は", "{}にはいくらかかりますか"),
        ("How much is the {}?", "What does the {} cost?", "What is the fee for the {}?", "price of {}"),
    ),
    Column(
        "定員",
        "capacity",
        _amount("人", 3, 900),
        ("{}の定員は何人ですか", "{}には何人まで入れますか", "{}の定員"),
        ("What is the capacity of the {}?", "How many people does the {} hold?"),
    ),
    Column(
        "数量",
        "quantity",
        _amount("個", 1, 500),
        ("{}はいくつありますか", "{}の数量は?", "{}は何個必要ですか"),
        ("How many of the {} are there?", "What is the quantity of {}?"),
    ),
    Column(
        "期間",
        "period",
        _amount("日間", 2, 120),
        ("{}の期間は何日間ですか", "{}はどのくらい続きますか", "{}の期間は"),
        ("How long is the period for the {}?", "How many days does the {} last?"),
    ),
    Column(
        "保存年限",
        "retention period",
        _amount("年", 1, 30),
        ("{}は何年間保存しますか", "{}の保存年限を教えてください"),
        ("For how many years is the {} kept?", "What is the retention period of the {}?"),
    ),
    Column(
        "受付時間",
        "opening hours",
        _hours,
        ("{}の受付時間は何時から何時までですか", "{}は何時まで開いていますか", "{} 受付時間"),
        ("When is the {} open?", "What are the opening hours for the {}?"),
    ),
    Column(
        "締切",
        "deadline",
        _date,
        ("{}の締切はいつですか", "{}はいつまでですか", "{}の期限は"),
        ("When is the deadline for the {}?", "By when is the {} due?", "When is the {}?"),
    ),
    Column(
        "場所",
        "place",
        lambda chance: chance.choice(PLACES).japanese,
        ("{}の場所はどこですか", "{}はどこで行われますか", "{}はどこ?"),
        ("Where is the {}?", "Where does the {} take place?"),
    ),
    Column(
        "担当",
        "in charge",
        lambda chance: chance.choice(PEOPLE).japanese,
        ("{}の担当は誰ですか", "{}を担当するのはどこですか", "誰が{}を担当していますか"),
        ("Who is in charge of the {}?", "Who handles the {}?", "Whom should I ask about the {}?"),
    ),
    Column(
        "重さ",
        "weight",
        _amount("kg", 1, 400),
        ("{}の重さは?", "{}は何キログラムですか"),
        ("How heavy is the {}?", "What does the {} weigh?"),
    ),
)
_NAMED = ("品名", "項目", "名称", "種類", "区分", "施設", "書類", "事項")
_TITLES = ("一覧", "料金表", "ご案内", "別表", "利用案内", "窓口一覧", "予定表", "規格", "主な内容", "お知らせ")
_BETWEEN = ("：", ":", "　", " … ", " | ", "は", "－")


def example(number: int, chance: random.Random, words: Sequence[Word]) -> Example:
    """A list of one value a line, or a table with headers."""
    things = some(chance, words, chance.randint(2, 9))
    asked = chance.randrange(len(things))
    title = chance.choice(things).japanese + chance.choice(_TITLES) if chance.random() < 0.5 else chance.choice(_TITLES)
    if chance.random() < 0.5:
        return _list(chance, things, asked, title)
    return _table(chance, things, asked, title)


def _list(chance: random.Random, things: Sequence[Word], asked: int, title: str) -> Example:
    column = chance.choice(COLUMNS)
    mark, between = chance.choice(("- ", "・", "", "- ", "● ")), chance.choice(_BETWEEN)
    values = [column.value(chance) for _ in things]
    lines = [f"{mark}{word.japanese}{between}{value}" for word, value in zip(things, values, strict=True)]
    shown = title if chance.random() < 0.6 else f"{column.header}{title}"
    if chance.random() < _HELD_BACK:
        del lines[asked]
        if not lines:
            lines = [title]
        return unanswered("list-none", ask(column, things[asked], chance), shown, "\n".join(lines))
    if chance.random() < _BY_VALUE and values.count(values[asked]) == 1:
        start = len(mark)
        span = Span(start, start + len(things[asked].japanese))
        return answered("list-by-value", _which(column, values[asked], chance), shown, lines, asked, span)
    span = Span(len(lines[asked]) - len(values[asked]), len(lines[asked]))
    return answered("list", ask(column, things[asked], chance), shown, lines, asked, span)


def _table(chance: random.Random, things: Sequence[Word], asked: int, title: str) -> Example:
    columns = chance.sample(COLUMNS, chance.randint(1, 4))
    cells = [[word.japanese, *(column.value(chance) for column in columns)] for word in things]
    lines = [" | ".join([chance.choice(_NAMED), *(column.header for column in columns)])]
    lines += [" | ".join(row) for row in cells]
    title = f"{title}\n{lines[0]}"  # as the product puts it over the rows, wherever its window begins
    at = chance.randrange(len(columns))
    if chance.random() < _HELD_BACK:
        others = [column for column in COLUMNS if column not in columns]
        if chance.random() < 0.5:
            return unanswered("table-none", ask(chance.choice(others), things[asked], chance), title, "\n".join(lines))
        del lines[asked + 1]
        return unanswered("table-none", ask(columns[at], things[asked], chance), title, "\n".join(lines))
    column_values = [row[at + 1] for row in cells]
    if chance.random() < _BY_VALUE and column_values.count(column_values[asked]) == 1:
        question = _which(columns[at], column_values[asked], chance)
        return answered("table-by-value", question, title, lines, asked + 1, Span(0, len(things[asked].japanese)))
    start = sum(len(cell) + 3 for cell in cells[asked][: at + 1])
    span = Span(start, start + len(cells[asked][at + 1]))
    return answered("table", ask(columns[at], things[asked], chance), title, lines, asked + 1, span)


def ask(column: Column, thing: Word, chance: random.Random) -> str:
    """For a thing's value, in either language."""
    if chance.random() < 0.5:
        return chance.choice(column.english_asks).format(thing.english.removeprefix("the ").removeprefix("The "))
    return chance.choice(column.japanese_asks).format(thing.japanese) + chance.choice(("", "", "?", "。"))


def _which(column: Column, value: str, chance: random.Random) -> str:
    if chance.random() < 0.5:
        return chance.choice((f"Which one has {column.english} {value}?", f"What has a {column.english} of {value}?"))
    return chance.choice((f"{column.header}が{value}なのはどれですか", f"{column.header}{value}のものは何ですか"))
