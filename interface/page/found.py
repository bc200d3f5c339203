"""What was found, as HTML: how much of it, in which sections, and each passage with ways to carry it away."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from interface.markup import both, escape
from interface.page.creators import CreatorOf, nobody
from interface.page.sources import marked, more_html, place_html, read_link
from interface.read.address import read_address, words_that_met
from qa.question.settings import QuestionLimits
from qa.records import Found, Passage, RetrievedPassage

MOST = QuestionLimits().most_passages  # that are looked at
_NEAREST = 3  # shown where none holds a word that is sought
_CITED = (("plain", both("出典つきの文", "Text with its source")), ("markdown", "Markdown"), ("bibtex", "BibTeX"))


def found_html(found: Found, top: int = MOST, step: int = 8, section: str = "", creator_of: CreatorOf = nobody) -> str:
    """The first `top` passages that hold one of the words or one like it, of all sections or of one (`section_of`).

    Where there are more, a button asks for `step` more; where there are none, a few that are nearest in meaning.
    """
    met = [each for each in found.passages if each.matches]
    if not met:
        return _nothing(found.passages[:_NEAREST], creator_of)
    within = [each for each in met if not section or section_of(each.passage) == section]
    shown = within[:top]
    items = "".join(_source(each, creator_of) for each in shown)
    count = _count(len(within), at_least=len(within) == MOST)
    return (
        f'<p class="filters"><span class="count">{count}</span>{_sections(met, section)}</p>'
        f'<div class="list"><ol class="sources">{items}</ol>{more_html(len(within), top, step)}{_cite_all(len(shown))}</div>'
    )


def section_of(passage: Passage) -> str:
    """The document, and the first of the headings that a passage stands under."""
    return "\n".join((passage.document_id, *passage.section[:1]))


def _count(number: int, *, at_least: bool) -> str:
    return both(
        f"言葉の合う箇所 {number} 件{'以上' if at_least else ''}",
        f"{number}{' or more' if at_least else ''} place{'' if number == 1 else 's'} with these words",
    )


def _nothing(nearest: Sequence[RetrievedPassage], creator_of: CreatorOf) -> str:
    said = both("その言葉のある箇所は見つかりませんでした。", "No place has these words, or any like them.")
    if not nearest:
        return f'<p class="empty">{said}</p>'
    near = both("意味の近いところを挙げます。", "The nearest in meaning:")
    items = "".join(_source(each, creator_of) for each in nearest)
    return f'<p class="empty">{said} {near}</p><div class="list"><ol class="sources">{items}</ol></div>'


def _sections(met: Sequence[RetrievedPassage], chosen: str) -> str:
    """A choice of the sections that hold any, in the order of the text; nothing where there is but one."""
    in_order = sorted(
        (each.passage for each in met), key=lambda passage: (passage.title, passage.document_id, passage.start)
    )
    counts = Counter(map(section_of, in_order))
    if len(counts) < 2:
        return ""
    several = len({passage.document_id for passage in in_order}) > 1
    names = {section_of(passage): _section_name(passage, several) for passage in in_order}
    options = "".join(
        f'<option value="{escape(key)}"{" selected" if key == chosen else ""}>{escape(name)} ({counts[key]})</option>'
        for key, name in names.items()
    )
    return (
        f'<label>{both("節: ", "Section: ")}<select id="found-section"><option value="">すべて</option>'
        f"{options}</select></label>"
    )


def _section_name(passage: Passage, with_title: bool) -> str:
    name = next(iter(passage.section), "")
    return " › ".join(dict.fromkeys(filter(None, (passage.title if with_title or not name else "", name))))


def _source(found: RetrievedPassage, creator_of: CreatorOf) -> str:
    passage = found.passage
    spans = [
        (match.passage_start, match.passage_end, "same" if match.similarity >= 1 else "related")
        for match in sorted(found.matches, key=lambda match: -match.similarity)
    ]
    where = place_html(
        passage.title, passage.section, passage.pages, passage.place_at(passage.start), passage.recognised
    )
    address = read_address(passage.document_id, passage.start, passage.end, passage.text, words_that_met(found))
    return (
        f'<li class="place"><span class="number">{found.rank}</span>{read_link(address, where, passage.text)}'
        f'<blockquote lang="ja">{marked(passage.text, spans)}</blockquote>{_cite_tools(passage, creator_of(passage.document_id))}</li>'
    )


def _cite_tools(passage: Passage, creator: str) -> str:
    """Buttons that copy a passage with where it stands, in the forms that people write it in."""
    place = json.dumps(
        {
            "document": passage.document_id,
            "title": passage.title,
            "creator": creator,
            "section": list(passage.section),
            "pages": list(passage.pages or ()),
            "place": passage.place_at(passage.start),
            "start": passage.start,
            "end": passage.end,
            "text": passage.text,
        },
        ensure_ascii=False,
    )
    return f'<p class="tools cite" data-cited="{escape(place)}"><span>{both("コピー: ", "Copy: ")}</span>{_cite_buttons("cite")}</p>'


def _cite_all(count: int) -> str:
    if count < 2:
        return ""
    said = both(f"この {count} 件をまとめてコピー: ", f"Copy all {count}: ")
    hint = both(
        "文の一部を選んでから押すと、そこだけをコピーします。", "Select words before you press: only those are copied."
    )
    return f'<p class="tools"><span>{said}</span>{_cite_buttons("cite-all")}</p><p class="hint">{hint}</p>'


def _cite_buttons(name: str) -> str:
    return "".join(f'<button type="button" data-{name}="{kind}">{said}</button>' for kind, said in _CITED)
