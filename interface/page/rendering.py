"""Answers, sources and documents as HTML for the page.

Every text of a user or a document goes through `interface.markup.escape`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from interface.markup import escape
from interface.markup import lines as _lines
from interface.text_output import place
from qa.documents import DocumentInfo
from qa.records import Answer, Citation, Found, Passage, RetrievedPassage

_CONTEXT_CHARACTERS = 160  # of a passage, shown before and after a quote
_EXCERPT_CHARACTERS = 90  # of a passage that is only listed
_CONFIDENCE_WORDS = ((0.8, "高い"), (0.5, "ふつう"), (0.0, "低い"))  # from which probability on
_JOINED = "&#8288;"  # word joiner: no line ends between a sentence and its reference


def question_html(question: str) -> str:
    return f'<div class="question"><span class="sr">質問: </span>{_lines(question)}</div>'


def waiting_html() -> str:
    return (
        '<div class="answer waiting" role="status"><span class="sr">文書を調べています…</span>'
        "<i></i><i></i><i></i></div>"
    )


def failure_html(message: str) -> str:
    return f'<div class="answer failed" role="alert">{_lines(message)}</div>'


def answer_html(answer: Answer, turn: int, text_of: Callable[[str], str], *, growing: bool = False) -> str:
    """An answer with its citations. `turn` makes its anchors unique; `text_of` gives a document's text by its id."""
    parts = []
    if answer.rewritten_question:
        parts.append(f'<p class="aside">質問の解釈: {escape(answer.rewritten_question)}</p>')
    if answer.short_answer and answer.answered:
        parts.append(f'<p class="short">{escape(answer.short_answer)}</p>')
    parts.append(f'<p class="text">{_with_references(answer, turn)}{"<i></i>" if growing else ""}</p>')
    if answer.answered and not growing:
        parts.append(_confidence(answer.confidence))
    if answer.notice:
        parts.append(f'<p class="aside">{escape(answer.notice)}</p>')
    if answer.citations:
        cards = "".join(_citation(citation, answer, turn, text_of) for citation in answer.citations)
        parts.append(f'<h4>出典</h4><ol class="citations">{cards}</ol>')
    if not growing and answer.passages:
        parts.append(_nearest(answer))
    kind = "answered" if answer.answered else "refused"
    return f'<div class="answer {kind}"><span class="sr">答え: </span>{"".join(parts)}</div>'


def found_html(found: Found) -> str:
    if not found.passages:
        return '<p class="empty">見つかりませんでした。文書がまだ無いか、言葉が離れすぎています。</p>'
    return '<ol class="sources">' + "".join(map(_source, found.passages)) + "</ol>"


def documents_html(documents: Sequence[DocumentInfo]) -> str:
    if not documents:
        return '<p class="empty">文書はまだありません。下から加えてください。</p>'
    return '<ul class="documents">' + "".join(map(_document, documents)) + "</ul>"


def messages_html(messages: Iterable[tuple[bool, str]]) -> str:
    """One line each; the truth of the first tells a success from a failure."""
    return "".join(
        f'<p class="{"done" if fine else "failed"}" role="{"status" if fine else "alert"}">{escape(message)}</p>'
        for fine, message in messages
    )


def marked(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    """`text` with `<mark class=…>` around each (start, end, class); where spans meet, the earlier in the list wins.

    >>> marked("加盟した", [(0, 2, "same")])
    '<mark class="same">加盟</mark>した'
    """
    classes: list[str] = [""] * len(text)
    for start, end, name in spans:
        for at in range(max(start, 0), min(end, len(text))):
            classes[at] = classes[at] or name
    edges = [0, *(at for at in range(1, len(text)) if classes[at] != classes[at - 1]), len(text)]
    parts = []
    for start, end in pairwise(edges):
        piece = _lines(text[start:end])
        name = classes[start] if start < len(text) else ""
        parts.append(f'<mark class="{name}">{piece}</mark>' if name else piece)
    return "".join(parts)


def _with_references(answer: Answer, turn: int) -> str:
    """The answer's text, each `[n]` a link to its citation."""
    html = _lines(answer.text)
    for citation in answer.citations:
        number = citation.number
        link = f'{_JOINED}<a class="reference" href="#citation-{turn}-{number}" aria-label="出典 {number}">{number}</a>'
        html = html.replace(f"[{number}]", link)
    return html


def _confidence(probability: float) -> str:
    word = next(word for least, word in _CONFIDENCE_WORDS if probability >= least)
    percent = round(probability * 100)
    return (
        f'<p class="confidence" title="この答えが正しい確率の見積もり"><span>確からしさ</span>'
        f'<span class="bar" aria-hidden="true"><b style="width:{percent}%"></b></span><span>{word}（{percent}%）</span></p>'
    )


def _citation(citation: Citation, answer: Answer, turn: int, text_of: Callable[[str], str]) -> str:
    before, after = _around(citation, answer, text_of)
    return (
        f'<li id="citation-{turn}-{citation.number}"><span class="number">{citation.number}</span>'
        f'<div class="where">{_where(citation.title, citation.section, citation.pages, citation.place)}</div>'
        f"<blockquote>{_lines(before)}<mark>{_lines(citation.quote)}</mark>{_lines(after)}</blockquote></li>"
    )


def _around(citation: Citation, answer: Answer, text_of: Callable[[str], str]) -> tuple[str, str]:
    """What stands before and after a quote in its passage, shortened where it is long."""
    for found in answer.passages:
        passage = found.passage
        if (
            passage.document_id == citation.document_id
            and passage.start <= citation.start < citation.end <= passage.end
        ):
            start, end, text = passage.start, passage.end, passage.text
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


def _nearest(answer: Answer) -> str:
    """The passages an answer was sought in: at hand after an answer, in sight after a refusal."""
    items = "".join(_listed(found) for found in answer.passages)
    if not answer.answered:
        return f'<h4>近い箇所</h4><ol class="nearest">{items}</ol>'
    return (
        f'<details><summary>調べた箇所（{len(answer.passages)} 件）</summary><ol class="nearest">{items}</ol></details>'
    )


def _listed(found: RetrievedPassage) -> str:
    passage = found.passage
    excerpt = passage.text[:_EXCERPT_CHARACTERS] + ("…" if len(passage.text) > _EXCERPT_CHARACTERS else "")
    return f'<li><div class="where">{_place_of(passage)}</div><p>{_lines(excerpt)}</p></li>'


def _source(found: RetrievedPassage) -> str:
    spans = [
        (match.passage_start, match.passage_end, "same" if match.similarity >= 1 else "related")
        for match in sorted(found.matches, key=lambda match: -match.similarity)
    ]
    return (
        f'<li><span class="number">{found.rank}</span><div class="where">{_place_of(found.passage)}</div>'
        f"<blockquote>{marked(found.passage.text, spans)}</blockquote></li>"
    )


def _document(document: DocumentInfo) -> str:
    counts = [f"{document.characters:,} 文字", f"{document.passages:,} か所"]
    if document.pages:
        counts.insert(0, f"{document.pages:,} ページ")
    repairs = "".join(f"<li>{escape(repair)}</li>" for repair in document.repairs)
    return (
        f'<li><div class="title">{escape(document.title) or "（無題）"}</div>'
        f'<div class="where">{" ・ ".join(counts)}</div>'
        + (f'<div class="where">{escape(document.source)}</div>' if document.source else "")
        + (f"<details><summary>読み取り時に直した点</summary><ul>{repairs}</ul></details>" if repairs else "")
        + f"<code>{escape(document.id)}</code></li>"
    )


def _place_of(passage: Passage) -> str:
    return _where(passage.title, passage.section, passage.pages, passage.place_at(passage.start))


def _where(title: str, section: tuple[str, ...], pages: tuple[int, int] | None, label: str) -> str:
    html = escape(place(title, section, pages, label))
    if pages or label:
        before, step, last = html.rpartition(" › ")
        html = f'{before}{step}<span class="page">{last}</span>'
    return html.replace(" › ", '<span class="step"> › </span>')
