"""Days and months in English questions, as Japanese says them."""

from __future__ import annotations

import pytest

from language.dates.english_days import find_english_days


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Where was she on 12 February?", [("12 February", "2月12日")]),
        ("What happened on February 14th?", [("February 14th", "2月14日")]),
        ("What happened on the 4th of July?", [("4th of July", "7月4日")]),
        ("Who worked on June the 3rd?", [("June the 3rd", "6月3日")]),
        ("Was it sent on Feb. 8, 2025?", [("Feb. 8", "2月8日")]),
        ("What was sold in March 2028?", [("March", "3月")]),
        ("Is the pool open in May?", [("May", "5月")]),
        ("Who was absent on the 12th?", [("12th", "12日")]),
        ("From 3 May to the 5th?", [("3 May", "5月3日"), ("5th", "5日")]),
        ("In May, who was away?", [("May", "5月")]),
        ("What changed between May and July?", [("May", "5月"), ("July", "7月")]),
        ("What were March's sales in 2024, and (April 2023)?", [("April", "4月")]),
        ("How many came in February's second week?", [("February", "2月")]),
        ("Was it mid-February?", [("February", "2月")]),
        ("Does the 1st or the 2nd?", [("1st", "1日"), ("2nd", "2日")]),
        ("Did it start at 10:30 on March 5?", [("March 5", "3月5日")]),
        ("Did it start at 10:30 March 5?", [("March 5", "3月5日")]),
        ("Who came on May 2?", [("May 2", "5月2日")]),
    ],
)
def test_a_day_is_found_where_it_stands(question: str, said: list[tuple[str, str]]) -> None:
    assert [(span.of(question), words) for span, words in find_english_days(question)] == said


@pytest.mark.parametrize(
    "question",
    [
        "May I come in?",
        "Who owns the 20th century hall?",
        "Did they march 12 miles?",
        "What is the 4th rule?",
        "Junes?",
    ],
)
def test_what_is_no_day_is_left_alone(question: str) -> None:
    assert find_english_days(question) == []
