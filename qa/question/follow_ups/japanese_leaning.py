"""Whether a Japanese question needs the turns before it, and why: it points back, or leaves out what it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from language import back_references as back
from language import word_lists as lists
from language.greetings import ends_with_greeting
from language.script import KANJI
from language.words import Word, split_words
from qa.question.follow_ups import phrases
from qa.question.follow_ups.japanese_swap import names_one
from qa.question.follow_ups.resolved import Reason
from qa.question.follow_ups.topics import Topic, hide_quotes, topics_of

_RICH = 4  # nouns, deeds and verbs: a question of so many says what it is about


def japanese_reason(question: str, earlier: Sequence[Topic]) -> Reason:
    if phrases.JA_NEW_TOPIC.search(question) or ends_with_greeting(question):
        return ""
    terms = topics_of(question)
    if _points_back(question, terms, earlier):
        return "pronoun"
    if phrases.JA_THIS_DOCUMENT.search(question) or _names_the_documents(question, terms, earlier):
        return ""
    body = phrases.JA_OPENERS.sub("", question.strip())
    telling = [term for term in terms if term.named or term.kind == "noun"]
    if phrases.JA_OTHER.search(question) and not any(term.named for term in telling) and len(telling) < 2:
        return "other"
    if phrases.JA_DEFINITION.search(question) and telling:
        return ""
    new = names_one(body)
    if new is not None:
        return "same kind" if new.term is None or new.term.named or new.term.kind == "date" else "left out"
    if phrases.JA_CASE_ALONE.search(body) or phrases.JA_CASE_ASKED.search(body) or phrases.JA_THE_OTHER.search(body):
        return "left out"
    if _is_a_rule(body, terms) or _tells_of_a_noun(body, terms) or _asks_of_a_custom(body, terms, earlier):
        return ""
    if not telling:
        if terms:
            return "" if is_told_by_its_date(terms) else "left out"
        return "question word" if phrases.JA_MORE.search(question) else ""
    if (
        _lacks_object(telling, terms, question)
        or _is_only_a_side(question, telling, terms)
        or _is_short_of_event(body, telling, terms)
    ):
        return "left out"
    return "left out" if _lacks_topic(question, telling, earlier) else ""


def is_told_by_its_date(terms: Sequence[Topic]) -> bool:
    """「1952年に加盟した国は？」: what is asked for, what it did and when; nothing is left to be named."""
    return {"date", "verb", "generic"} <= {term.kind for term in terms}


def _points_back(question: str, terms: Sequence[Topic], earlier: Sequence[Topic]) -> bool:
    bare = phrases.JA_THIS_DOCUMENT.sub(lambda match: "　" * len(match.group()), hide_quotes(question))
    bare = re.sub("その他|そのもの", lambda match: "　" * len(match.group()), bare)
    spans = [match.span() for match in (*back.JA_THEN.finditer(bare), *back.JA_SAME.finditer(bare))]
    for word in split_words(bare):
        pronoun = word.part_of_speech[0] in ("代名詞", "名詞") and word.surface in back.JA_PRONOUNS
        determiner = word.part_of_speech[0] == "連体詞" and word.surface in back.JA_DETERMINERS
        if determiner and not back.JA_THEN.match(bare, word.start) and _names_again(bare, word.start, word.end, terms):
            continue
        if determiner and _is_of_the_document(word, terms, earlier):
            continue
        if word.surface == "それぞれ" and any(term.end <= word.start and term.kind != "verb" for term in terms):
            continue  # 森さん、Nguyenさんがそれぞれ
        if pronoun or determiner or (word.surface == "そう" and word.part_of_speech[0] == "副詞"):
            spans.append((word.start, word.end))
    return any(not _bound_before(question, start, terms) for start, _ in spans)


def _is_a_rule(body: str, terms: Sequence[Topic]) -> bool:
    """「遅刻するときは誰に連絡しますか」: a case and what holds then, at any time; nothing that happened is meant."""
    case = phrases.JA_CASE_OF_A_RULE.search(body)
    if case is None or phrases.JA_PAST.search(body):
        return False
    inside = [term for term in terms if term.end <= case.start("then")]
    if not inside:
        return False
    owned = any(term.particle[:1] in ("を", "が", "に") and term.kind in ("noun", "name") for term in inside)
    if not owned and any(term.kind == "verb" and term.text in lists.VERBS_NEEDING_OBJECT for term in inside):
        return False  # 違反すると
    return owned or not phrases.JA_WHAT_COMES.match(case["then"])


def _tells_of_a_noun(body: str, terms: Sequence[Topic]) -> bool:
    """「書記を務めたのは誰ですか」: what was done to a thing that is named."""
    cleft = phrases.JA_CLEFT.search(body)
    return cleft is not None and any(
        term.kind == "noun" and term.end == cleft.end("noun") and term.start >= cleft.start("noun") for term in terms
    )


def _asks_of_a_custom(body: str, terms: Sequence[Topic], earlier: Sequence[Topic]) -> bool:
    """「夜勤の手当はいくら？」, 「申請の期限は？」: what holds of something that people do, at any time; no turn spoke of it."""
    if len(terms) < 2 or phrases.JA_PAST.search(body):
        return False
    deed, asked = terms[:2]
    return (
        deed.kind == "event"
        and deed.particle == "の"
        and deed.text not in lists.VERBS_NEEDING_OBJECT | lists.NOUNS_NEEDING_OBJECT
        and asked.kind in ("event", "generic")
        and asked.text not in lists.NOUNS_NEEDING_OBJECT
        and not any(deed.text in other.text for other in earlier)
    )


def _names_the_documents(question: str, terms: Sequence[Topic], earlier: Sequence[Topic]) -> bool:
    return any(
        word.part_of_speech[0] == "連体詞" and _is_of_the_document(word, terms, earlier)
        for word in split_words(question)
    )


def _is_of_the_document(word: Word, terms: Sequence[Topic], earlier: Sequence[Topic]) -> bool:
    """「この津波が東北を襲ったのは」, 「この法律の施行日は」: of what the document is about, for no turn named any such thing."""
    meant = next((term for term in terms if term.start == word.end), None)
    if word.surface not in ("この", "本", "当") or meant is None or meant.kind not in ("noun", "name"):
        return False
    if any(other.text.endswith(meant.text) for other in earlier):
        return False
    others = (term for term in terms if term is not meant)
    return meant.text in lists.SUBJECTS_OF_DOCUMENTS or any(term.named or term.kind == "noun" for term in others)


def _names_again(question: str, start: int, end: int, terms: Sequence[Topic]) -> bool:
    """「町並みは…その町並みを」, 「仏教ではその始まり」: what その means stands in the question itself."""
    before = question[:start]
    following = next((word for word in split_words(question[end : end + 12]) if word.part_of_speech[0] == "名詞"), None)
    if following is not None and len(following.surface) > 1 and following.surface in before:
        return True
    return bool(phrases.JA_WITHIN.search(before)) and any(
        term.kind in ("noun", "name") and term.end <= start for term in terms
    )


def _bound_before(question: str, start: int, terms: Sequence[Topic]) -> bool:
    """Whether the word at `start` points at something named earlier in the same question: 「享保の改革とその成果」."""
    if not any(term.end <= start and (term.named or term.kind in ("noun", "date", "event")) for term in terms):
        return False
    before = question[:start]
    if question.startswith("当時", start) and re.search(rf"[たる年代ァ-ー{KANJI}」』]$", before):
        return True  # 1920年当時, 開業当時, 開業した当時
    return bool(phrases.JA_PART_OF_SENTENCE.search(before) or phrases.JA_CLAUSE_END.search(before))


def _lacks_object(telling: Sequence[Topic], terms: Sequence[Topic], question: str) -> bool:
    """「フランスはどう反応しましたか」: one actor and a verb that wants to know to what."""
    if len(telling) != 1 or not telling[0].subject or not telling[0].named or phrases.JA_OBJECT_ASKED.search(question):
        return False
    rest = [term for term in terms if term is not telling[0] and term.text not in lists.VERBS_NEEDING_OBJECT]
    if any(term.kind in ("noun", "event", "generic", "date") for term in rest):
        return False
    actor = telling[0]
    outside = (word for word in split_words(question) if word.end <= actor.start or actor.end <= word.start)
    words = {word.normalized for word in outside} & lists.VERBS_NEEDING_OBJECT
    return bool(words - {"為る", "成る", "言う", "思う", "考える", "入る"}) or (
        not rest and bool(re.search(r"どう(?:し|なっ|なり|思|言|考)", question))
    )


def _is_only_a_side(question: str, telling: Sequence[Topic], terms: Sequence[Topic]) -> bool:
    """「日本側の代表は誰でしたか」, 「日本ではどのくらい広まっていますか」: where or on whose side, but not what."""
    if len(telling) != 1 or not telling[0].named:
        return False
    if telling[0].text.endswith("側"):
        return True
    asked = re.search(r"(?:何|誰|だれ|どの\w+|どんな\w+)(?:が|は|を)", question)
    nouns = any(term.kind in ("event", "generic", "number") for term in terms)
    return (
        telling[0].kind == "place" and re.match(r"で|には", telling[0].particle) is not None and not asked and not nouns
    )


def _is_short_of_event(body: str, telling: Sequence[Topic], terms: Sequence[Topic]) -> bool:
    """「ロシアの反応は？」, 「国民投票の結果は？」: who is told, to what is not."""
    if len(telling) != 1 or telling[0].kind == "name" or len(body) > 18 or telling[0].particle[:1] != "の":
        return False
    others = [term for term in terms if term is not telling[0]]
    return (
        len(others) == 1
        and others[0].text in lists.NOUNS_NEEDING_OBJECT
        and re.search(r"は[?？。\s]*$|は(?:何|どう)", body) is not None
    )


def _lacks_topic(question: str, telling: Sequence[Topic], earlier: Sequence[Topic]) -> bool:
    """Only common nouns, and none of them is what the question is about: 「どのくらいの深さまで基礎を掘りましたか」."""
    if any(term.named for term in telling) or (
        any(term.kind == "date" for term in topics_of(question)) and len(telling) > 1
    ):
        return False
    words = split_words(question)
    if not any(word.part_of_speech[0] == "助詞" for word in words):
        return False  # key words in a row stand alone
    if len(telling) + sum(term.kind in ("event", "verb", "number") for term in topics_of(question)) >= _RICH:
        return False
    fresh = [term for term in telling if not _is_head_of_earlier(term, earlier)]
    if not fresh:
        return True
    if any(_is_compound(term) for term in fresh):
        return False
    topics = [term for term in fresh if term.subject or term.particle[:1] in ("の", "と", "や")]
    return not topics and len(fresh) < 2


def _is_compound(term: Topic) -> bool:
    return len(split_words(term.text)) > 1 or len(term.text) >= 5


def _is_head_of_earlier(term: Topic, earlier: Sequence[Topic]) -> bool:
    """「条約」 after 「ワシントン条約」: the short form of something just named."""
    return any(other.text != term.text and other.text.endswith(term.text) for other in earlier)
