"""Lines of a section with their depth, over several passages."""

from __future__ import annotations

import pytest

from corpus.document import Passage
from qa.selection.lines import Region, region_around
from tests.qa.hand_built import passage_of


def region(text: str, at: int = 0) -> Region:
    return region_around([passage_of(text)], at)


def kinds(text: str) -> list[tuple[str, tuple[int, int]]]:
    return [(line.kind, line.depth) for line in region(text).lines]


def test_items_are_known_by_their_marks_and_their_indentation() -> None:
    assert kinds("持ち物は次のとおり。\n- 水\n  - 一人二本\n- 傘") == [
        ("plain", (0, -1)),
        ("item", (0, 1)),
        ("item", (2, 1)),
        ("item", (0, 1)),
    ]


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("1. 水", 0),
        ("①水", 0),
        ("（2）水", 0),
        ("一　水", 1),
        ("・水", 1),
        ("イ　水", 2),
        ("２　水を配る。", -1),
        ("手順1 水", 0),
    ],
)
def test_each_mark_has_its_rank(text: str, rank: int) -> None:
    (line,) = region(text).lines
    assert (line.kind, line.depth) == ("item", (0, rank))


def test_a_row_is_known_by_its_cells() -> None:
    assert [kind for kind, _ in kinds("品目 | 単価\n傘 | 300円")] == ["row", "row"]


def test_a_line_without_its_mark() -> None:
    found = region("1. 水を配る")
    assert found.body(found.lines[0]) == "水を配る"


def test_a_list_goes_on_in_the_next_passage_with_its_indentation() -> None:
    """Three characters of white space between the passages are a line's end and an indentation of two."""
    first, second = passage_of("- 水"), passage_of("- 一人二本\n- 傘", start=6)
    found = region_around([first, second], 0)
    assert [(found.text(line), line.depth[0], line.apart) for line in found.lines] == [
        ("- 水", 0, True),
        ("- 一人二本", 2, False),
        ("- 傘", 0, False),
    ]


def test_another_section_is_another_region() -> None:
    first = passage_of("- 水")
    second = Passage("d", "町の本", 10, 13, "- 傘", ("2．駅",), (3, 4), (), ())
    assert len(region_around([first, second], 1).passages) == 1


def test_the_line_of_a_sentence() -> None:
    found = region("雨の日。\n- 水。塩。")
    assert found.at(passage_of("雨の日。\n- 水。塩。").sentences[2]) == 1
