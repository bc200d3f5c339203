"""What is said when nothing is answered: a refusal that points to the nearest places, or a friendly word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.store.documents import DocumentInfo
from qa.records import RetrievedPassage

_GREETING = re.compile(
    r"^(?:こんにち[はわ]|こんばん[はわ]|おはよう(?:ございます)?|はじめまして|やあ|どうも|(?:どうも)?ありがとう(?:ございま(?:す|した))?|"
    r"さようなら|よろしく(?:お願いします)?|お疲れ様(?:です)?|元気(?:です)?か?|テスト|"
    r"hi|hello(?: there)?|hey|good (?:morning|afternoon|evening)|thanks?|thank you(?: (?:very|so) much)?|bye|how are you|"
    r"test|testing)[\s!！?？。.、,〜~ー]*$",
    re.IGNORECASE,
)


def is_greeting(question: str) -> bool:
    """Whether nothing is asked: a greeting, thanks, or no letter at all."""
    return _GREETING.match(question) is not None or re.search(r"\w", question) is None


def greeting(documents: Sequence[DocumentInfo]) -> str:
    """What can be asked."""
    titles = "、".join(f"「{document.title}」" for document in documents[:3])
    about = f"{titles}{'など' if len(documents) > 3 else ''}の内容について" if titles else "登録した文書について"
    return f"{about}お尋ねください。「いつ」「なぜ」「誰が」「いくつ」といった質問に、文書の言葉と出典を示してお答えします。"


def refusal(passages: Sequence[RetrievedPassage]) -> str:
    if not passages:
        return "登録された文書の中に、この質問に関わる箇所は見つかりませんでした。"
    return (
        "この質問への答えは、登録された文書の中に見つかりませんでした。近い内容の箇所を挙げますので、ご確認ください。"
    )
