"""A turn of the conversation as HTML: the question, the answer with its references, and what it rests on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

from interface.markup import both, escape, lines, phrased
from interface.page.creators import CreatorOf, nobody
from interface.page.sources import place_html, read_link
from interface.read.address import read_address, words_that_met
from interface.text_output import place
from qa.abstention import refusal
from qa.errors import TenkyoError
from qa.question.parsing import parse
from qa.records import Answer, Citation, Passage, RetrievedPassage

_CONTEXT_CHARACTERS = 160  # of a passage, shown before and after a quote
_EXCERPT_CHARACTERS = 90  # of a passage that is only listed
_NEAR_PLACES = 3  # after a refusal: more are no help
# From which probability on it is called what; below the middle one, an answer is as likely wrong as right.
_CONFIDENCE_WORDS = ((0.8, "高い", "high"), (0.5, "ふつう", "fair"), (0.0, "低い", "low"))
_HEADLINE = 0.5  # the least probability of an answer whose short form is set in large type
_WHOLE = 0.7  # of the quote it stands in: a short form that is longer would only say it twice
_REFERENCES = re.compile(r"(?P<last>[^\n]?)(?P<numbers>(?:\[[0-9]+\])+)")
_NUMBER = re.compile("[0-9]+")
_POLARITY = {"yes": ("はい", "Yes", "はい。"), "no": ("いいえ", "No", "いいえ。")}

TextOf = Callable[[str], str]


def turn_html(identity: str, question: str, below: str, kept: str = "") -> str:
    """A question and what stands below it. `kept` is what the browser keeps of it, as JSON; "" until it is whole."""
    data = f' data-answer="{escape(kept)}"' if kept else ""
    return (
        f'<div class="turn" data-turn="{escape(identity)}"{data}><div class="question">'
        f'<span class="sr">{both("質問: ", "Question: ")}</span>{lines(question)}</div>{below}</div>'
    )


def kept_answer(answer: Answer, asked: str, creator_of: CreatorOf = nobody) -> str:
    """JSON of an answer for the browser to keep, copy and export: as the API gives it, each citation with its address and
    who made its document, where that is known."""
    kept = answer.to_json()
    kept["asked"] = asked
    del kept["passages"]  # they can be found again
    for citation, shown in zip(answer.citations, kept["citations"], strict=True):
        shown["where"] = place(citation.title, citation.section, citation.pages, citation.place, citation.recognised)
        shown["address"] = _address(citation, answer)
        if creator := creator_of(citation.document_id):
            shown["creator"] = creator
    if near := _near(answer):  # which a refusal's words promise
        kept["near"] = [_kept_near(found) for found in near]
    return json.dumps(kept, ensure_ascii=False)


def failure_html(error: TenkyoError) -> str:
    said = both(lines(error.message.japanese), lines(error.message.english))
    return f'<div class="answer failed" role="alert">{said}</div>'


def answer_html(answer: Answer, text_of: TextOf, *, growing: bool = False) -> str:
    """An answer with its citations; `text_of` gives a document's text by its id."""
    parts = []
    if answer.rewritten_question:
        meaning = both("質問の解釈: ", "Understood as: ")
        parts.append(f'<p class="aside">{meaning}<span lang="ja">{escape(answer.rewritten_question)}</span></p>')
    parts.append(_headline(answer))
    near = _near(answer)
    said = _with_references(answer) if near or answer.method != "refusal" else refusal(())
    parts.append(f'<p class="text" lang="ja">{said}{"<i></i>" if growing else ""}</p>')
    if answer.answered and not growing:
        parts.append(_confidence(answer.confidence))
    elif answer.method == "refusal" and not growing:
        parts.append('<p class="aside en" lang="en">The documents hold no answer to this question.</p>')
        parts.append(_looked_for(answer))
    if answer.notice:
        parts.append(f'<p class="aside">{escape(answer.notice)}</p>')
    if answer.citations:
        cards = "".join(_card(citation, answer, text_of) for citation in answer.citations)
        parts.append(f'<h2>{both("出典", "Sources")}</h2><ol class="citations">{cards}</ol>')
    if not growing:
        parts.append(_looked_at(answer) if answer.answered else _near_html(near))
        parts.append(_tools(answer))
    kind = "answered" if answer.answered else "refused"
    return f'<div class="answer {kind}"><span class="sr">{both("答え: ", "Answer: ")}</span>{"".join(parts)}</div>'


def _headline(answer: Answer) -> str:
    """はい or いいえ, and the short answer where it is likely right, stands in the first quote and isn't all there is."""
    html = ""
    if answer.polarity is not None:
        japanese, english, _ = _POLARITY[answer.polarity]
        english_too = f' <span class="en" lang="en">({english})</span>'
        html = f'<p class="polarity {answer.polarity}"><span lang="ja">{japanese}</span>{english_too}</p>'
    short = answer.short_answer or ""
    if (
        short
        and answer.citations
        and answer.confidence >= _HEADLINE
        and short in answer.citations[0].quote
        and len(short) <= _WHOLE * len(answer.citations[0].quote)
    ):
        html += f'<p class="short phrased" lang="ja">{phrased(short)}</p>'
    return html


def _said(answer: Answer) -> str:
    """The answer's text without the はい that stands above it."""
    return answer.text.removeprefix(_POLARITY[answer.polarity][2]) if answer.polarity else answer.text


def _with_references(answer: Answer) -> str:
    """The answer's text, each `[n]` a link to where its citation stands, with the quote to be seen before it is followed.

    No line ends between a sentence's last character and its reference. What a document itself calls [3] is ［3］ here.
    """
    cited = {str(citation.number): citation for citation in answer.citations}
    html, text, done = [], _said(answer), 0
    for match in _REFERENCES.finditer(text):
        numbers = [number for number in _NUMBER.findall(match["numbers"]) if number in cited]
        if not numbers:
            continue
        links = "".join(_reference(cited[number], answer) for number in numbers)
        html.append(f'{lines(text[done : match.start()])}<span class="joined">{escape(match["last"])}{links}</span>')
        done = match.end()
    return "".join(html) + lines(text[done:])


def _reference(citation: Citation, answer: Answer) -> str:
    """Its brackets are there for who copies it, and not to be seen."""
    where = place(citation.title, citation.section, citation.pages, citation.place, citation.recognised)
    return (
        f'<a class="reference" data-read href="{escape(_address(citation, answer))}"'
        f' title="{escape(f"「{citation.quote}」{chr(10)}{where}")}"'
        f' aria-label="出典 {citation.number}"><b>[</b>{citation.number}<b>]</b></a>'
    )


def _address(citation: Citation, answer: Answer) -> str:
    words = (word for found in answer.passages if _holds(found, citation) for word in words_that_met(found))
    return read_address(citation.document_id, citation.start, citation.end, citation.quote, words)


def _confidence(probability: float) -> str:
    percent = round(probability * 100)
    _, japanese, english = next(word for word in _CONFIDENCE_WORDS if percent >= 100 * word[0])  # as it is read
    width = 5 * round(percent / 5)
    return (
        f'<p class="confidence"><span>{both("確からしさ", "Likely right")}</span>'
        f'<span class="bar" aria-hidden="true"><b style="width:{width}%"></b></span>'
        f"<span>{both(f'{japanese}（{percent}%）', f'{english} ({percent}%)')}</span></p>"
    )


def _card(citation: Citation, answer: Answer, text_of: TextOf) -> str:
    before, after = _around(citation, answer, text_of)
    link = read_link(
        _address(citation, answer),
        place_html(citation.title, citation.section, citation.pages, citation.place, citation.recognised),
        citation.quote,
    )
    return (
        f'<li class="place"><span class="number">{citation.number}</span>{link}'
        f'<blockquote lang="ja">{lines(before)}<mark>{lines(citation.quote)}</mark>{lines(after)}</blockquote></li>'
    )


def _around(citation: Citation, answer: Answer, text_of: TextOf) -> tuple[str, str]:
    """What stands before and after a quote in its passage, shortened where it is long."""
    for found in answer.passages:
        if _holds(found, citation):
            start, end, text = found.passage.start, found.passage.end, found.passage.text
            break
    else:  # not among the passages shown: its paragraph
        text = text_of(citation.document_id)
        start = text.rfind("\n\n", 0, citation.start) + 2 if "\n\n" in text[: citation.start] else 0
        end = text.find("\n\n", citation.end)
        text, end = (text[start:end], end) if end >= 0 else (text[start:], len(text))
    before, after = text[: citation.start - start], text[citation.end - start :]
    if len(before) > _CONTEXT_CHARACTERS:  # from a sentence's start, where one is near
        near = before[-_CONTEXT_CHARACTERS:]
        before = "…" + near[near.find("。") + 1 :]
    if len(after) > _CONTEXT_CHARACTERS:
        near = after[:_CONTEXT_CHARACTERS]
        after = near[: near.rfind("。") + 1 or len(near)] + "…"
    return before, after


def _holds(found: RetrievedPassage, citation: Citation) -> bool:
    passage = found.passage
    return passage.document_id == citation.document_id and passage.start <= citation.start < citation.end <= passage.end


def _looked_at(answer: Answer) -> str:
    """The other passages that an answer was sought in, at hand; those of its quotes are above already."""
    others = [found for found in answer.passages if not any(_holds(found, each) for each in answer.citations)]
    if not others:
        return ""
    items = "".join(map(_listed, others))
    count = both(f"ほかに調べた箇所（{len(others)} 件）", f"Other places looked at ({len(others)})")
    return f'<details><summary>{count}</summary><ol class="nearest">{items}</ol></details>'


def _looked_for(answer: Answer) -> str:
    """The words of the question that an answer was sought by; those that stand together are one."""
    words: list[str] = []
    question, end = parse(answer.rewritten_question or answer.question), -1
    for word in question.words:
        text = question.text[word.start : word.end]
        words[-1:] = [words[-1] + text] if word.start == end else [*words[-1:], text]
        end = word.end
    if not words:
        return ""
    said = "、".join(dict.fromkeys(words))
    return f'<p class="aside">{both("探した言葉: ", "Looked for: ")}<span lang="{question.language}">{escape(said)}</span></p>'


def _near(answer: Answer) -> list[RetrievedPassage]:
    """After a refusal, the few places that hold a word of the question, or none."""
    if answer.method != "refusal":
        return []
    return [found for found in answer.passages if any(match.similarity >= 1 for match in found.matches)][:_NEAR_PLACES]


def _near_html(near: Sequence[RetrievedPassage]) -> str:
    if not near:
        return ""
    return f'<h2>{both("近い箇所", "Near places")}</h2><ol class="nearest">{"".join(map(_listed, near))}</ol>'


def _excerpt(passage: Passage) -> str:
    return passage.text[:_EXCERPT_CHARACTERS] + ("…" if len(passage.text) > _EXCERPT_CHARACTERS else "")


def _kept_near(found: RetrievedPassage) -> dict[str, str]:
    passage = found.passage
    label = passage.place_at(passage.start)
    return {
        "quote": _excerpt(passage),
        "where": place(passage.title, passage.section, passage.pages, label, passage.recognised),
        "address": read_address(passage.document_id, passage.start, passage.end, passage.text, words_that_met(found)),
    }


def _listed(found: RetrievedPassage) -> str:
    passage = found.passage
    where = place_html(
        passage.title, passage.section, passage.pages, passage.place_at(passage.start), passage.recognised
    )
    address = read_address(passage.document_id, passage.start, passage.end, passage.text, words_that_met(found))
    return (
        f'<li class="place">{read_link(address, where, passage.text)}<p lang="ja">{lines(_excerpt(passage))}</p></li>'
    )


def _tools(answer: Answer) -> str:
    if answer.method == "greeting":
        return ""
    copy = f'<button type="button" data-do="copy">{both("出典つきでコピー", "Copy with sources")}</button>'
    up, down = _vote("up", both("役に立った", "Helpful")), _vote("down", both("違う", "Wrong"))
    return f'<p class="tools">{copy if answer.answered else ""}{up}{down}</p>'


def _vote(rating: str, said: str) -> str:
    return f'<button type="button" data-vote="{rating}" aria-pressed="false">{said}</button>'
