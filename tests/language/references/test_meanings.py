"""What references mean, over one outline: 第二条 has three paragraphs, the second of them three items."""

from __future__ import annotations

import pytest

from language.references.expressions import find_references
from language.references.meanings import meanings
from language.references.outline import Article, Outline, Paragraph, Position, in_sequence

ITEMS = ((1,), (1, 2), (2,))
OUTLINE = Outline(
    (
        Article("第一条", (1,), (Paragraph(1),)),
        Article("第二条", (2,), (Paragraph(1), Paragraph(2, ITEMS), Paragraph(3))),
        Article("第二条の二", (2, 2), (Paragraph(1, ((1,), (2,))),)),
        Article("第三条", (3,), (Paragraph(1), Paragraph(2))),
        Article("第五条", (5,), (Paragraph(1), Paragraph(2)), sure=False),
        Article("", (), (Paragraph(1), Paragraph(2)), part="附則"),
    )
)
FIRST, SECOND, THIRD = (Position(1, number) for number in (1, 2, 3))
LAST_ITEM = Position(1, 2, (2,))


def told(text: str, position: Position) -> list[tuple[str, str]]:
    return [(span.of(text), meaning) for span, meaning in meanings(text, position, OUTLINE)]


@pytest.mark.parametrize(
    ("text", "position", "meaning"),
    [
        ("前項の額", SECOND, "第二条第一項"),
        ("次項の額", SECOND, "第二条第三項"),
        ("前二項の額", THIRD, "第二条第一項及び第二項"),
        ("前各項の額", THIRD, "第二条第一項及び第二項"),
        ("本項の額", THIRD, "第二条第三項"),
        ("前項第一号の二の額", THIRD, "第二条第二項第一号の二"),
        ("前号の額", LAST_ITEM, "第二条第二項第一号の二"),
        ("前二号の額", LAST_ITEM, "第二条第二項第一号及び第一号の二"),
        ("前条の額", SECOND, "第一条"),
        ("次条の額", SECOND, "第二条の二"),
        ("次条第二号の額", SECOND, "第二条の二第二号"),
        ("前三条の額", Position(3, 1), "第一条から第二条の二まで"),
        ("前条第二項の額", Position(2, 1), "第二条第二項"),
        ("本条の額", Position(2, 1), "第二条の二"),
        ("前項の額", Position(5, 2), "附則第一項"),
        ("第三項の額", FIRST, "第二条第三項"),
        ("（２）前号の額", Position(1, 2, (1, 2)), "第二条第二項第一号"),
    ],
)
def test_a_reference_is_told_by_where_it_stands(text: str, position: Position, meaning: str) -> None:
    ((_, found),) = told(text, position)
    assert found == meaning


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("前項の額", FIRST),  # there is none before it
        ("前二項の額", SECOND),
        ("次項の額", THIRD),
        ("前条の額", Position(0, 1)),
        ("前条の額", Position(4, 1)),  # 第四条 is missing
        ("前二条の額", Position(4, 1)),
        ("次条の額", Position(4, 1)),
        ("前項の額", Position(4, 2)),  # its paragraphs are in doubt
        ("前条の額", Position(5, 1)),
        ("前号の額", SECOND),  # in no item
        ("前条第九項の額", Position(2, 1)),  # 第二条 has three
        ("前項第三号の額", THIRD),
        ("第四項の額", FIRST),
        ("「前項」とあるのは「第一項」とする。", SECOND),  # words of another text
        ("民法の前条の額", SECOND),
        ("旧前条の額", SECOND),
        ("次条件と前項目と同号機", SECOND),
        ("民法第九十条第一項及び第二項の額", FIRST),
        ("附則第一項と別表第二項と条例第三項の額", FIRST),
        ("第三条第一項及び第二項の額", FIRST),
        ("第五条中第二項を削り、前条を改める。", SECOND),  # of the law that this one changes
        ("前項", Position(3, 0)),
    ],
)
def test_nothing_is_told_where_it_is_not_certain(text: str, position: Position) -> None:
    assert told(text, position) == []


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("前条第一項の者は、同条第三項の額を払う。", "第二条第三項"),
        ("第三条第二項の者は同項の額を払う。", "第三条第二項"),
        ("第三条の者は払う。この場合において、同条第一項の額は倍とする。", "第三条第一項"),
        ("次条の者は、前項の額を同条の日に払う。", "第三条"),  # 前項 names no article
        ("前条第二項第二号の者は、同号の額を払う。", "第二条第二項第二号"),
        ("民法第九十条の者は、同条の額を払う。", None),
        ("第三条及び民法第九十条の者は、同条の額を払う。", None),
        ("第二条及び第三条の者は、同条の額を払う。", None),
        ("前条の者は、民法第九十条の日に、同項の額を払う。", None),
        ("第三条の者は、同項の額を払う。", None),
        ("「第三条」は、同条の字である。", None),
        ("第八条の者は、同条の額を払う。", None),
        ("同条の額を払う。", None),
    ],
)
def test_the_same_is_what_was_named_last(text: str, meaning: str | None) -> None:
    found = dict(told(text, Position(2, 1)))
    assert [found[same] for same in found if same.startswith("同")] == ([meaning] if meaning else [])


def test_numbers_are_written_as_the_text_writes_them() -> None:
    articles = tuple(
        Article(f"第{digit}条", (at,), (Paragraph(1), Paragraph(2))) for at, digit in ((1, "１"), (2, "２"))
    )
    ((_, meaning),) = meanings("前条第2項の額", Position(1, 1), Outline(articles))
    assert meaning == "第１条第２項"


def test_a_name_that_two_articles_have_is_none() -> None:
    outline = Outline((*OUTLINE.articles, Article("第三条", (3,), (Paragraph(1),))))
    assert meanings("第三条の者は、同条の額を払う。", Position(1, 1), outline) == []


def test_numbers_with_branches_follow_each_other() -> None:
    assert in_sequence([(1,), (1, 2), (1, 2, 2), (1, 3), (2,)])
    assert not in_sequence([(1,), (1, 3)])
    assert not in_sequence([(), (1,)])


def test_a_part_of_an_article_is_no_branch() -> None:
    (found,) = find_references("第三条の一部を用いる。")
    assert found.article == (3,)
