"""Follow-ups without a language model: does this question need the turns before it, and what does it mean then?

A question that stands alone is left exactly as it is. One that points back (それ, その人, there, "And when?") or leaves
out what it is about (いつ？, 費用は？, "How much did it cost?") gets the names and nouns of the turns before put in
front, where the reader sees them and retrieval finds them:

    パリ協定とは何ですか   → いつ採択されましたか        ⇒ （パリ協定について）いつ採択されましたか
    When did Norway join?    → What about Iceland?         ⇒ When did Iceland join?
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from language import back_references as back
from language import word_lists as lists
from language.english import english_lemma
from language.greetings import behind_greeting, ends_with_greeting, is_greeting
from language.script import KANJI, holds_japanese, language_of
from language.words import split_words
from qa.question import follow_up_phrases as phrases
from qa.question.settings import FollowUp
from qa.question.topics import Topic, hide_quotes, plain_answer, topics_of
from qa.records import Turn

Reason = Literal["", "pronoun", "same kind", "other", "left out", "question word"]

_JA_SWAP = re.compile(
    r"^(?P<new>[^、。？?]{1,20}?)(?:の場合|のとき|の時)?(?:は|も|だと|なら|については?|に関しては|ではどう|はどう|についてはどう)"
    r"(?:(?:です|でしょう|だった|でした|なの|なん)(?:です)?か?|か)?[？?。\s]*$"
)
_WHO = re.compile(
    r"誰|だれ|どなた|何者|どの人|\bwho(?:m|se)?\b"
    r"|\bwhich (?:\w+ ){0,2}(?:president|man|woman|person|leader|minister|general|comedian)",
    re.I,
)
_WHERE = re.compile(
    r"どこ|どの(?:国|都市|町|地域|場所|州|県|市|島)|何という(?:国|町|都市)"
    r"|\bwhere\b|\b(?:which|what) (?:country|city|town|region|place|island|state)",
    re.I,
)
_WHEN = re.compile(r"いつ|何年|何月|何日|\bwhen\b|\b(?:what|which) (?:year|month|day|date)\b", re.I)
_WHICH = re.compile(
    r"どの|どれ|何という|は何(?:です|でしょう|$|[?？])|\bwhich\b|\bwhat (?:is|was|were|are) the name", re.I
)
_DEFINITION = re.compile(r"とは|って(?:何|なに|なん)|\bwhat (?:is|was|are|were) (?:the )?[A-Z]|について")
_THING = re.compile(r"それ|これ|その|この|\b(?:it|its|that|this|they|their)\b", re.I)
_NO_ANSWER = re.compile(
    r"見つか(?:ら|り)|わかりません|分かりません|書かれていません|述べられていません|記載(?:が|は)あり?ません"
)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The question to answer. `rewritten` is False when `question` is exactly what was asked.

    `topic_terms` are the words taken from the turns before, the most telling first; `reason` says why they were needed.
    They fill the first `topic_end` characters of `question` when they were put in front of it.
    """

    question: str
    rewritten: bool
    topic_terms: tuple[str, ...] = ()
    reason: Reason = ""
    topic_end: int = 0


def resolve_follow_up(question: str, history: Sequence[Turn], settings: FollowUp = FollowUp()) -> Resolved:
    """`question` as it stands alone, given the turns before it, oldest first; only the last few are looked at."""
    turns = [turn for turn in history if turn.question.strip()][-settings.turns_back :]
    asked: list[Resolved] = []
    for position, turn in enumerate(turns):
        asked.append(_resolve(turn.question, turns[:position], asked, settings))
    return _resolve(question, turns, asked, settings)


def _resolve(question: str, turns: Sequence[Turn], asked: Sequence[Resolved], settings: FollowUp) -> Resolved:
    unchanged = Resolved(question, rewritten=False)
    if is_greeting(question):
        return unchanged
    telling = [
        i
        for i, before in enumerate(asked[: len(turns)])
        if any(term.kind != "generic" for term in topics_of(before.question))
    ]
    if not telling:
        return unchanged
    turn, before = turns[telling[-1]], asked[telling[-1]]  # a thank-you in between says nothing
    earlier = _earlier_terms(turn, before, settings)
    body = behind_greeting(question)
    reason = _japanese_reason(body, earlier) if language_of(body) == "ja" else _english_reason(body, earlier)
    if not reason:
        return unchanged
    swapped = _swap(body, before.question) if reason == "same kind" else None
    if swapped:
        kept = tuple(term.text for term in topics_of(swapped) if term.kind not in ("generic", "number"))
        return Resolved(swapped, rewritten=True, topic_terms=kept, reason=reason)
    topic = _topic(body, turn, before, reason, settings)
    if not topic:
        return unchanged
    pattern, joiner = ("（{}について）", "、") if language_of(question) == "ja" else ("(about {}) ", ", ")
    front = pattern.format(joiner.join(topic))
    return Resolved(front + question.strip(), rewritten=True, topic_terms=topic, reason=reason, topic_end=len(front))


def _earlier_terms(turn: Turn, asked: Resolved, settings: FollowUp) -> list[Topic]:
    return [*topics_of(asked.question), *topics_of(_usable_answer(turn, settings))]


def _usable_answer(turn: Turn, settings: FollowUp) -> str:
    """The answer's words, or nothing when it was a refusal, whose words are not about the topic."""
    if not re.search(r"\[\d+\]", turn.answer) and _NO_ANSWER.search(turn.answer):
        return ""
    return plain_answer(turn.answer[: settings.answer_characters])


# --- Does it need the turns before? ---------------------------------------------------------------------------------


def _japanese_reason(question: str, earlier: Sequence[Topic]) -> Reason:
    if phrases.JA_NEW_TOPIC.search(question) or ends_with_greeting(question):
        return ""
    terms = topics_of(question)
    if _points_back_japanese(question, terms):
        return "pronoun"
    if phrases.JA_THIS_DOCUMENT.search(question):
        return ""
    body = phrases.JA_OPENERS.sub("", question.strip())
    telling = [term for term in terms if term.named or term.kind == "noun"]
    if phrases.JA_OTHER.search(question) and not any(term.named for term in telling) and len(telling) < 2:
        return "other"
    if phrases.JA_DEFINITION.search(question) and telling:
        return ""
    new = _japanese_swap(body)
    if new is not None and (new.named or new.kind == "date"):
        return "same kind"
    if new is not None:
        return "left out"
    if not telling:
        if terms:
            return "" if _is_told_by_its_date(terms) else "left out"
        return "question word" if phrases.JA_MORE.search(question) else ""
    if (
        _lacks_object(telling, terms, question)
        or _is_only_a_side(question, telling, terms)
        or _is_short_of_event(body, telling, terms)
    ):
        return "left out"
    return "left out" if _lacks_topic_japanese(question, telling, earlier) else ""


def _is_told_by_its_date(terms: Sequence[Topic]) -> bool:
    """「1952年に加盟した国は？」: what is asked for, what it did and when; nothing is left to be named."""
    return {"date", "verb", "generic"} <= {term.kind for term in terms}


def _points_back_japanese(question: str, terms: Sequence[Topic]) -> bool:
    bare = phrases.JA_THIS_DOCUMENT.sub(lambda match: "　" * len(match.group()), hide_quotes(question))
    bare = re.sub("その他|そのもの", lambda match: "　" * len(match.group()), bare)
    spans = [match.span() for match in (*back.JA_THEN.finditer(bare), *back.JA_SAME.finditer(bare))]
    for word in split_words(bare):
        pronoun = word.part_of_speech[0] in ("代名詞", "名詞") and word.surface in back.JA_PRONOUNS
        determiner = word.part_of_speech[0] == "連体詞" and word.surface in back.JA_DETERMINERS
        if determiner and not back.JA_THEN.match(bare, word.start) and _names_again(bare, word.start, word.end, terms):
            continue
        if pronoun or determiner or (word.surface == "そう" and word.part_of_speech[0] == "副詞"):
            spans.append((word.start, word.end))
    return any(not _bound_before(question, start, terms) for start, _ in spans)


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


def _japanese_swap(body: str) -> Topic | None:
    """The one new thing of 「スイスは？」 or 「2019年はどうですか」, or None."""
    match = _JA_SWAP.match(body)
    if match is None:
        return None
    inside = topics_of(match["new"])
    if len(inside) != 1 or inside[0].end - inside[0].start < len(match["new"].strip()) - 1:
        return None
    return inside[0]


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


def _lacks_topic_japanese(question: str, telling: Sequence[Topic], earlier: Sequence[Topic]) -> bool:
    """Only common nouns, and none of them is what the question is about: 「どのくらいの深さまで基礎を掘りましたか」."""
    if any(term.named for term in telling) or (
        any(term.kind == "date" for term in topics_of(question)) and len(telling) > 1
    ):
        return False
    words = split_words(question)
    if not any(word.part_of_speech[0] == "助詞" for word in words):
        return False  # key words in a row stand alone
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


def _english_reason(question: str, earlier: Sequence[Topic]) -> Reason:
    if phrases.EN_NEW_TOPIC.search(question) or ends_with_greeting(question):
        return ""
    terms = topics_of(question)
    if _points_back_english(question, terms):
        return "other" if phrases.EN_OTHER.search(question) else "pronoun"
    if phrases.EN_DOCUMENT.search(question):
        return ""
    telling = [term for term in terms if term.named or term.kind == "noun"]
    swap = phrases.EN_SWAP.match(question.strip())
    if swap and len(topics_of(f"x {swap['new']}")) <= 2 and len(swap["new"].split()) <= 4:
        return "same kind"
    if not telling:
        if terms:
            return "left out" if len(re.findall(r"\w+", question)) > 1 and not _is_told_by_its_date(terms) else ""
        words = [english_lemma(word) for word in re.findall(r"[A-Za-z']+", question)]
        return "question word" if words and all(word in lists.ENGLISH_EMPTY_WORDS for word in words) else ""
    if len(telling) == 1 and telling[0].named and _lacks_object_english(question, telling[0], terms):
        return "left out"
    if all(_is_head_of_earlier_english(term, earlier, question) for term in telling):
        return "left out"
    return ""


def _points_back_english(question: str, terms: Sequence[Topic]) -> bool:
    bare = question
    for pattern in (back.EN_EXPLETIVE, back.EN_EXISTENTIAL, phrases.EN_DOCUMENT, back.EN_DEICTIC_TIME):
        bare = pattern.sub(
            lambda match: re.sub(
                r"\b(?:it|there|this|these)\b", lambda word: "_" * len(word.group()), match.group(), flags=re.I
            ),
            bare,
        )
    solid = [term for term in terms if term.kind not in ("verb", "number")]
    match = back.EN_ANAPHORIC.search(bare)
    contrast = (
        match is not None and phrases.EN_OTHER.search(match.group()) is not None and any(term.named for term in terms)
    )
    if match and not contrast and not _bound_in_english(bare, match.start(), solid):
        return True
    words = list(re.finditer(r"[A-Za-z]+(?:'[a-z]+)?", bare))
    for position, word in enumerate(words):
        lower = word.group().lower().split("'")[0]
        before = english_lemma(words[position - 1].group()) if position else ""
        after = words[position + 1].group().lower() if position + 1 < len(words) else ""
        if _named_after(question, word.start(), solid):
            continue
        if lower in back.EN_POSSESSIVES:
            bound = any(term.end <= word.start() for term in solid)
        elif lower in back.EN_SUBJECT_PRONOUNS and _is_pronoun(lower, before, after, question[word.end() :]):
            bound = _bound_in_english(bare, word.start(), solid)
        else:
            continue
        if not bound:
            return True
    return False


def _is_pronoun(word: str, before: str, after: str, rest: str) -> bool:
    """Whether that, this, these, those or then stands for something, rather than joining clauses."""
    ends = not rest.strip() or rest.lstrip()[0] in "?.!,;"
    if word == "that":
        if english_lemma(after) in lists.ENGLISH_NOUNS_NEEDING_OWNER and (
            before in lists.ENGLISH_PREPOSITIONS or not before
        ):
            return True
        return (
            ends
            or before in lists.ENGLISH_PREPOSITIONS
            or before in {"do", "did", "does", "is", "was", "will", "would", "can", "could", ""}
        )
    if word in ("this", "these"):
        return True
    if word == "those":
        return after not in ("who", "that", "of", "in", "which", "with", "from")
    if word == "then":
        return ends or before in lists.ENGLISH_PREPOSITIONS
    return True


def _named_after(question: str, start: int, terms: Sequence[Topic]) -> bool:
    """ "In its early years, what did the party demand?": the opening clause looks forward."""
    comma = question.find(",", start)
    opens = english_lemma(question.split()[0]) in lists.ENGLISH_PREPOSITIONS | lists.ENGLISH_CLAUSE_STARTS
    return opens and comma > 0 and any(term.named and term.start > comma for term in terms)


def _bound_in_english(question: str, start: int, terms: Sequence[Topic]) -> bool:
    """Named earlier in the same question, with a clause between: "How tall is the tower and when was it finished?"."""
    for term in terms:
        if term.end <= start and term.kind != "generic":
            between = re.findall(r"[A-Za-z']+|,", question[term.end : start])
            if any(english_lemma(word) in lists.ENGLISH_CLAUSE_STARTS or word == "," for word in between):
                return True
    return False


def _lacks_object_english(question: str, actor: Topic, terms: Sequence[Topic]) -> bool:
    rest = [term for term in terms if term is not actor]
    words = [english_lemma(word) for word in re.findall(r"[A-Za-z]+", question)]
    if (
        rest
        and all(term.kind in ("generic", "verb") for term in rest)
        and {term.text.lower() for term in rest} & lists.ENGLISH_NOUNS_NEEDING_OBJECT
    ):
        return not re.search(r"\b(?:to|in|on|of|for)\b", question[actor.end :])
    if question.rstrip("?!. ")[-1:].isalpha() and words and words[-1] in lists.ENGLISH_VERBS_NEEDING_OBJECT:
        return len(rest) == 1 and rest[0].kind == "verb"
    return False


def _is_head_of_earlier_english(term: Topic, earlier: Sequence[Topic], question: str) -> bool:
    """ "the parliament" after "Iceland found its parliament"."""
    definite = re.search(rf"\bthe {re.escape(term.text)}\b", question, re.I) is not None
    return (
        definite
        and term.kind == "noun"
        and any(re.search(rf"\b{re.escape(term.text)}\b", other.text, re.I) is not None for other in earlier)
    )


# --- What it means then ---------------------------------------------------------------------------------------------


def _swap(question: str, earlier_question: str) -> str | None:
    """The earlier question with the new name or date in the place of the one of its kind, or None."""
    if language_of(question) != language_of(earlier_question):
        return None
    if language_of(question) == "ja":
        new = _japanese_swap(phrases.JA_OPENERS.sub("", question.strip()))
    else:
        match = phrases.EN_SWAP.match(question.strip())
        inside = topics_of(f"x {match['new']}")[1:] if match else []
        new = inside[0] if len(inside) == 1 else None
    if new is None or not (new.named or new.kind == "date"):
        return None
    alike = [term for term in topics_of(earlier_question) if term.kind == new.kind and _same_shape(term.text, new.text)]
    if not alike or any(term.text == new.text for term in alike):
        return None
    old = next((term for term in alike if term.subject), alike[0])
    return earlier_question[: old.start] + new.text + earlier_question[old.end :]


def _same_shape(first: str, second: str) -> bool:
    """Acronyms stand for acronyms, names for names: NATO is not replaced by Iceland."""
    return holds_japanese(first) == holds_japanese(second) and first.isupper() == second.isupper()


def _topic(question: str, turn: Turn, asked: Resolved, reason: Reason, settings: FollowUp) -> tuple[str, ...]:
    """What the turn before was about, the thing pointed at first, without what `question` says itself."""
    terms = topics_of(asked.question)
    referents = _referents(question, turn, terms, settings)
    order = back.JA_ORDER.search(question) or re.search(r"\bthe (former|latter)\b", question, re.I)
    if order:
        pair = [term for term in terms if term.named or term.kind == "noun"][:2]
        if len(pair) == 2:
            return (pair[0 if order.group() in ("前者", "the former") else 1].text,)
    wanted = [term for term in terms if term.named or term.kind in ("noun", "date", "event", "head")]
    if reason == "other" or reason == "same kind":
        wanted = [term for term in wanted if term.kind != "date" and not (term.subject and term.named)]
        referents = []
    if reason == "question word" or not wanted:
        wanted = [*wanted, *(term for term in terms if term.kind == "verb")]
    names_first = sorted(wanted, key=lambda term: (not term.named, term.kind == "verb"))
    if reason == "same kind":
        own = [term.text for term in topics_of(question) if term.kind not in ("generic", "number")]
        return _distinct([*own, *(term.text for term in names_first)], "", settings)
    return _distinct([*referents, *(term.text for term in names_first)], question, settings)


def _referents(question: str, turn: Turn, terms: Sequence[Topic], settings: FollowUp) -> list[str]:
    """The persons, places, dates or names of the last answer (or question) that a pronoun of this kind can mean."""
    before, answer = turn.question, topics_of(_usable_answer(turn, settings))
    known = {term.text for term in terms}
    new = [term for term in answer if term.text not in known and not any(term.text in other for other in known)]
    person = back.JA_PERSON.search(question) or back.EN_PERSON.search(question)
    place = back.JA_PLACE.search(question) or back.EN_PLACE.search(back.EN_EXISTENTIAL.sub("", question))
    if person:
        inside = [term.text for term in terms if term.kind == "person"]
        return _names(new, "person")[:2] if _WHO.search(before) or not inside else inside[:2]
    if place:
        inside = [term.text for term in terms if term.kind == "place"]
        return _names(new, "place")[:1] if _WHERE.search(before) or not inside else inside[:1]
    if (back.JA_DATE.search(question) or back.EN_DATE.search(question)) and _WHEN.search(before):
        return [term.text for term in new if term.kind == "date"][:1]
    if _WHO.search(before) and not _THING.search(question):
        return _names(new, "person")[:2]
    if _WHICH.search(before) and not _DEFINITION.search(before):
        asked_for = [
            term.text for term in new if any(other in term.text for other in known)
        ]  # 小惑星リュウグウ for 小惑星
        return (asked_for or [term.text for term in new if term.named])[:2]
    return []


def _names(terms: Sequence[Topic], kind: str) -> list[str]:
    """Names of a kind with other names that act (before が or は), which may be of it though Sudachi doesn't know."""
    others = sorted(
        (term for term in terms if term.kind == "name"), key=lambda term: term.particle[:1] not in ("が", "は")
    )
    sure = [term.text for term in terms if term.kind == kind]
    return list(
        dict.fromkeys([*sure, *(term.text for term in others if not sure or term.particle[:1] in ("が", "は"))])
    )


def _distinct(texts: Sequence[str], question: str, settings: FollowUp) -> tuple[str, ...]:
    kept: list[str] = []
    for text in texts:
        if len(text) > settings.longest_quoted_topic or text.lower() in question.lower():
            continue
        if any(text.lower() in other.lower() for other in kept):
            continue
        kept.append(text)
    return tuple(kept[: settings.most_terms])
