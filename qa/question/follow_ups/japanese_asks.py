"""A follow-up that says nothing but its question word: いつ？, それはなぜですか, 理由は？; or wants more: もっと詳しく

It asks the question before anew, so that its verb is kept:

    フィンランドはなぜ加盟したのですか → それはいつですか ⇒ フィンランドはいつ加盟したのですか
    もんじゅが廃炉になった理由は？     → いつ？           ⇒ もんじゅが廃炉になったのはいつですか
"""

from __future__ import annotations

import re

from language.words import split_words
from qa.question.follow_ups import phrases

_BARE = re.compile(
    r"^(?:(?:それ|これ)(?:は|って|が)?[、\s]*)?(?P<word>いつ(?:ごろ|頃)?(?:から|までに?)?|なぜ|何故|どうして|なんで|どこ(?:で|に|へ|から)?"
    r"|(?:誰|だれ)(?:が|と|に)?|どうやって|どのように|何のため(?:に)?|(?:その)?(?P<noun>理由|原因|時期|方法|やり方)は)"
    r"(?:何|なん|どう)?(?:(?:です|でした|だった|なの|なん|でしょう|だろう)(?:です)?(?:か|の)?|か|の)?[、。？?\s]*$"
)
_MORE = re.compile(
    r"^(?:それ(?:を|について|は)?)?[、\s]*(?:(?:もっと|もう少し|さらに|より)[、\s]*)?(?:詳し|くわし|具体的)\w{0,16}[。？?\s]*$"
)
_WORD_OF_NOUN = {"理由": "なぜ", "原因": "なぜ", "時期": "いつ", "方法": "どうやって", "やり方": "どうやって"}
_WITH_PARTICLE = {"どこ": "どこで", "誰": "誰が", "だれ": "だれが"}  # as it stands before a verb
_CLAUSE = re.compile(
    r"^(?P<clause>.+)(?P<noun>の|理由|原因|目的|背景|時期|日|場所|方法|人|国|会社|人物|きっかけ)は[、\s]*[^、。]{0,14}$"
)
# The question's own question word, with its noun and particle: どのくらいの頻度で, 何年, どの国が.
_ASKING = re.compile(
    r"なぜ|何故|どうして|なんで|いつ(?:ごろ|頃)?(?:から|まで|に)?|どこ(?:で|に|へ|から|まで|を|が)|(?:誰|だれ|どなた)(?:が|に|と|を|から)"
    r"|どうやって|どのように|(?:どの|どれ)(?:くらい|ぐらい|程度|だけ)(?:の[ァ-ヶー一-龠]{1,4})?(?:で|に|を|まで)?|どう"
    r"|(?:どの|どんな|何という)\w{1,6}?(?:が|を|に|で|へ|と)|何\w{0,3}?(?:まで|から|間|が|を|に|で|も)|何\w{1,2}(?=[ぁ-ん一-龠])|いくら(?:で|まで)?|いくつ"
)


def asked_anew(question: str, before: str) -> str | None:
    """`before` with the question word that `question` is made of; None where it is made of more, or it doesn't fit."""
    if _MORE.match(question.strip()):
        return f"{before.rstrip('。？? ')}。{question.strip()}"
    match = _BARE.match(question.strip())
    if match is None:
        return None
    word = _WORD_OF_NOUN[match["noun"]] if match["noun"] else match["word"]
    return _behind_clause(before, word) or _in_place(before, word) or _in_front(before, word)


def _behind_clause(before: str, word: str) -> str | None:
    """「欠席したのは誰ですか」, 「廃炉になった理由は？」: the clause stands already, and only what is asked of it changes."""
    match = _CLAUSE.match(before)
    if match is None or not _ends_with_verb(match["clause"]):
        return None
    if word in ("どうやって", "どのように"):
        return f"{word}{match['clause']}のですか"
    return f"{match['clause']}のは{word}ですか"


def _in_place(before: str, word: str) -> str | None:
    match = _ASKING.search(before)
    if match is None or not _holds_verb(before[match.end() :]):
        return None
    return before[: match.start()] + _WITH_PARTICLE.get(word, word) + before[match.end() :]


def _in_front(before: str, word: str) -> str | None:
    """Of a question that wants yes or no."""
    if phrases.JA_ASKS_AT_ALL.search(before) or not _holds_verb(before):
        return None
    return f"{_WITH_PARTICLE.get(word, word)}、{before}"


def _ends_with_verb(clause: str) -> bool:
    words = split_words(clause)
    return bool(words) and words[-1].part_of_speech[0] in ("動詞", "助動詞", "形容詞")


def _holds_verb(text: str) -> bool:
    return any(word.part_of_speech[0] in ("動詞", "形容詞") for word in split_words(text))
