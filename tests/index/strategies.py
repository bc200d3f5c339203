"""Documents that hypothesis makes up: Japanese, Latin, emoji, combining marks, control characters; no lone surrogate."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from corpus.builder import DocumentBuilder
from corpus.document import BlockKind, Document

_CHARACTERS = st.one_of(
    st.sampled_from("山川海。、「」（）１①㍿ｶﾞ\u3099\u200b\x00\t\r'\"\\⟦⟧#-😀👩‍👩‍👧"),
    st.characters(exclude_categories=["Cs"], exclude_characters="\n"),
)
lines = st.text(_CHARACTERS, max_size=60)
_kinds: st.SearchStrategy[BlockKind] = st.sampled_from(["paragraph", "list", "table"])


@st.composite
def documents(draw: st.DrawFn) -> Document:
    builder = DocumentBuilder(title=draw(lines), source=draw(lines), media_type=draw(lines))
    for _ in range(draw(st.integers(0, 6))):
        if draw(st.booleans()):
            builder.page(draw(st.integers(-1, 9999)), draw(lines))
        if draw(st.booleans()):
            builder.place(draw(lines))
        if draw(st.booleans()):
            builder.heading(draw(st.integers(0, 6)), draw(lines))
        kind, text = draw(_kinds), draw(lines)
        places = sorted(draw(st.dictionaries(st.integers(0, max(len(text) - 1, 0)), lines, max_size=3)).items())
        header = draw(st.integers(0, len(text))) if kind == "table" else 0
        builder.add(kind, text, label=draw(lines), places=places, header=header)
    if draw(st.booleans()):
        builder.note(label := draw(lines), label + draw(lines))
    builder.repairs = draw(st.lists(lines, max_size=3))
    builder.metadata = draw(st.dictionaries(lines, lines, max_size=3))
    document = builder.build()
    return replace(document, id=draw(st.one_of(st.just(document.id), lines.filter(bool))))
