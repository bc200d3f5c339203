"""How many: counted over the items of the list, or the rows of the table, that is quoted, where no text says the number.

How to call it, once the block that answers has been chosen (`question.kinds` holds "howmany"):

    statement = count_statement(question, items, over, met)

- `items`: the texts of *all* the block's outermost items, or of all its rows without the header, in order, each without what
  stands below it; none may be left out for want of room.
- `over`: the words that say what the block lists: the document's title, the headings above it, its lead-in and a table's
  header row, joined by spaces.
- `met`: keys of those of `question.words` that the alignment found in the lead-in, header or headings although they are
  written otherwise there; a question in English is counted by these alone. Empty is safe: fewer statements.

A statement goes behind the block's last line, as ours: it is no words of the source, so no citation may hold it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from corpus.tables import CELL
from index.components.search_terms import fold, word_terms
from qa.question.parsing import Question

_COUNTERS = "つ|種類|種|項目|件|[かカヵヶケ箇個]所|通り|社|校|店舗|店|館|園|駅|[かカヵヶケ箇]国|団体|施設|段階|個"
_ASKS_JAPANESE = re.compile(rf"いくつ|幾つ|(?:何|なん)(?:{_COUNTERS})(?![目年月日時分])|(?:の|件|種類|項目)数は")
# A place in an order, an amount of something or an age, and no number of things that stand side by side.
_VALUE = re.compile(
    r"(?:いくつ|幾つ|何(?:つ|種類|段階|件|個))(?:目|め|番|に(?:相当|当た|あた|な[りるっ])|以上|以下|まで|未満|ずつ|上|下)"
    r"|あたり|当たり|につき|ごと|毎に|最大|最低|最高|上限|以内|平均"
)
_ASKS_ENGLISH = re.compile(
    r"\bhow many (?!times\b|hours\b|minutes\b|days\b|weeks\b|months\b|years\b)|\bnumber of\b", re.I
)
_VALUE_ENGLISH = re.compile(
    r"\b(?:per|each|every|at (?:the (?:very )?)?(?:most|least)|maximum|minimum|up to|average|within)\b|\bhow many \w+ (?:old|long|high)\b",
    re.I,
)
_ASKING = frozenset(
    "幾 幾つ 数 全部 全て 合計 種類 種 項目 件 件数 箇所 通り 社 校 店 店舗 館 園 駅 国 団体 施設 段階 個 有る 居る 為る 成る "
    "載る 挙げる 定める 列挙 一覧 kinds kind types type number total list listed there have has does many exist given named".split()
)
_NUMBER = r"(?:[0-9０-９]+|[一二三四五六七八九十百]+)"
_COUNTED = re.compile(rf"{_NUMBER}\s*(?:{_COUNTERS})(?![目年月日時分])")
_AMOUNTS = re.compile(r"(?:個|件|台|枚|本|冊|室|人|店舗?|施設|箇所|か所|カ所|員|総)数|数量|在庫")
_SUM = re.compile(r"(?:合計|総計|小計|計|平均|total|average)\s*(?:\||$)", re.I)
_OPEN = re.compile(
    r"^(?:その他|そのほか|上記のほか|前各?号|以上|ほか|など)|(?:など|等|ほか)[。）)]?$|(?:ほか|他)[0-9０-９]+件"
)
_LABEL = re.compile(r"^\s*(?:[-*・●○■□◆•]|[（(]?[0-9０-９一二三四五六七八九十ア-ン]{1,3}[)）.．、　\s]|[①-⑳])\s*")


def count_statement(question: Question, items: Sequence[str], over: str = "", met: Collection[str] = ()) -> str | None:
    """「（列挙されているのは3件）」, in English "(3 are listed)"; None unless the question asks how many the block lists.

    It does when each of its content words is among the words `over` the block, or `met` there: what asks for fewer of them
    (「火曜に休む図書館はいくつ」) or for a value in one (「毛布は何枚」) has a word that is not. None too where the block says a
    number of things itself, is open (その他, など), holds an amount for each row, one item twice, or fewer than two.
    """
    if not _asks_number_of_things(question) or not _names_block(question, over, met):
        return None
    bare = [_LABEL.sub("", item).strip() for item in items]
    bare = [item for item in bare if item and not _SUM.match(item)]
    names = [fold(item.split(CELL)[0]) for item in bare]
    if len(bare) < 2 or not all(names) or len(set(names)) < len(names):
        return None
    if any(_OPEN.search(item.split(CELL)[0]) or _COUNTED.search(item) for item in bare):
        return None
    if _COUNTED.search(over) or _AMOUNTS.search(over):
        return None
    return f"（列挙されているのは{len(bare)}件）" if question.language == "ja" else f"({len(bare)} are listed)"


def _asks_number_of_things(question: Question) -> bool:
    if "howmany" not in question.kinds:
        return False
    asks, value = (_ASKS_JAPANESE, _VALUE) if question.language == "ja" else (_ASKS_ENGLISH, _VALUE_ENGLISH)
    return asks.search(question.asked) is not None and value.search(question.asked) is None


def _names_block(question: Question, over: str, met: Collection[str]) -> bool:
    """Whether what stands over the block says each of the words that say what is counted, of which there must be one."""
    written = {term.key for term in word_terms(over)}
    telling = [term.key for term in question.words if term.key not in _ASKING]
    return bool(telling) and all(key in written or key in met for key in telling)
