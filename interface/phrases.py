"""Where a line of Japanese may end without tearing a phrase (文節) apart."""

from __future__ import annotations

from functools import cache

import budoux


def phrases(text: str) -> list[str]:
    """`text` in pieces between which a line may end; joined, they are `text`. For titles: a long text takes its time.

    >>> phrases("あなたに寄り添う最先端のテクノロジー")
    ['あなたに', '寄り添う', '最先端の', 'テクノロジー']
    """
    return _parser().parse(text) if text else []


@cache
def _parser() -> budoux.Parser:
    return budoux.load_default_japanese_parser()
