"""The figures of retrieval, from ranks that a reader can count."""

from __future__ import annotations

from benchmarks.retrieval import measures_of


def test_figures_of_five_questions() -> None:
    """First, second, tenth, eleventh and not at all: MRR is a fifth of 1 + 1/2 + 1/10 + 1/11 + 0 = 1.6909."""
    assert measures_of([0, 1, 9, 10, 1_000_000]) == {"R@1": 0.2, "R@5": 0.4, "R@10": 0.6, "MRR": 0.3382}


def test_a_passage_too_deep_counts_as_not_found() -> None:
    assert measures_of([999, 1_000]) == {"R@1": 0.0, "R@5": 0.0, "R@10": 0.0, "MRR": 0.0005}  # half of 1/1000


def test_what_is_always_first() -> None:
    assert measures_of([0, 0, 0]) == {"R@1": 1.0, "R@5": 1.0, "R@10": 1.0, "MRR": 1.0}
