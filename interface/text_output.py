"""Answers, sources and documents as text for a terminal."""

from __future__ import annotations

from qa.documents import Added, DocumentInfo
from qa.records import Answer, Citation, Found, RetrievedPassage
from qa.source_marks import set_apart

_EXCERPT_CHARACTERS = 120  # of a passage, where only a glance at it is wanted


def place(
    title: str,
    section: tuple[str, ...],
    pages: tuple[int, int] | None,
    label: str = "",
    recognised: float | None = None,
) -> str:
    """Where words stand, for the eye: title › section › page, and what the place is called (`Citation.place`).

    Last, that they were recognised in a picture, and how surely (`Citation.recognised`).

    >>> place("旅の本", ("1．北へ",), (9, 10))
    '旅の本 › 1．北へ › 9–10 ページ'
    >>> place("売上", ("四月", "売上"), None, "Sheet1!A7")
    '売上 › 四月 › Sheet1!A7'
    >>> place("古い議事録", (), (3, 3), recognised=0.934)
    '古い議事録 › 3 ページ › 文字認識（確かさ 93%）'
    """
    said = {_bare(title), _bare(label.rpartition("!")[0].strip("'"))}  # a sheet's name stands in its cells'
    parts = [title, *(each for each in section if _bare(each) not in said), label]
    if pages and str(pages[0]) not in label.split():  # 「スライド 3」 says it
        first, last = pages
        parts.append(f"{first} ページ" if first == last else f"{first}–{last} ページ")
    if recognised is not None:
        parts.append(f"文字認識（確かさ {recognised:.0%}）")
    return " › ".join(part for part in parts if part)


def _bare(text: str) -> str:
    return "".join(text.split())


def answer_text(answer: Answer) -> str:
    lines = [answer.text, ""]
    if answer.rewritten_question:
        lines.append(f"質問の解釈: {answer.rewritten_question}")
    if answer.answered:
        if answer.short_answer:
            lines.append(f"短い答え: {answer.short_answer}")
        lines.append(f"確からしさ: {answer.confidence:.0%}")
    if answer.notice:
        lines.append(answer.notice)
    for citation in answer.citations:
        lines += ["", *_citation_lines(citation)]
    if not answer.answered and answer.passages:
        lines += [
            "近い箇所:",
            *(line for found in answer.passages for line in ("", *_passage_lines(found, brief=True))),
        ]
    return "\n".join(lines).rstrip()


def found_text(found: Found) -> str:
    if not found.passages:
        return "見つかりませんでした。"
    return "\n\n".join("\n".join(_passage_lines(passage)) for passage in found.passages)


def document_line(document: DocumentInfo) -> str:
    pages = f"・{document.pages:,} ページ" if document.pages else ""
    title = document.title or "（無題）"
    also = "".join(f" ＝ {name.source}" for name in document.also)
    counts = f"{document.characters:,} 文字・{document.passages:,} か所{pages}"
    return f"{document.id}  {title}（{counts}）{document.source}{also}"


def added_line(added: Added) -> str:
    status = {"added": "追加", "updated": "更新", "unchanged": "変更なし"}[added.status]
    repairs = "".join(f" ｜ {repair}" for repair in added.document.repairs)
    return f"{status}  {document_line(added.document)}{repairs}"


def _citation_lines(citation: Citation) -> list[str]:
    where = place(citation.title, citation.section, citation.pages, citation.place, citation.recognised)
    return [f"[{citation.number}] {where}", _indented(f"「{set_apart(citation.quote)}」")]


def _passage_lines(found: RetrievedPassage, *, brief: bool = False) -> list[str]:
    passage = found.passage
    text = passage.text
    if brief and len(text) > _EXCERPT_CHARACTERS:
        text = text[:_EXCERPT_CHARACTERS].rstrip() + "…"
    where = place(passage.title, passage.section, passage.pages, passage.place_at(passage.start), passage.recognised)
    return [f"{found.rank}. {where}", _indented(text)]


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in text.splitlines())
