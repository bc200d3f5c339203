"""The documents to ask, to search and to date: any number of them, chosen once for all three."""

from __future__ import annotations

import json

from interface.markup import both
from qa.question.validation import InvalidRequest
from qa.scope import check_documents

_MOST_CHARACTERS = 200_000  # of what a browser sends: the ids of as many documents as may be named


def picker_html(identity: str) -> str:
    """A line that says which are chosen and opens on a list of boxes; the page's script fills it. Hidden while there is
    nothing to choose."""
    every = both("すべての文書に戻す", "All documents again")
    return (
        f'<details class="picker" id="{identity}" hidden><summary>{both("文書: ", "Documents: ")}<span class="picked"></span></summary>'
        '<input type="search" class="narrow" hidden><div class="boxes" role="group"></div>'
        f'<p class="tools"><button type="button" data-do="pick-all">{every}</button></p></details>'
    )


def read_picked(written: str | None) -> tuple[str, ...]:
    """The ids that a browser sends as a JSON list; none stands for all documents. Raises `InvalidRequest`."""
    try:
        if len(written or "") <= _MOST_CHARACTERS:
            return check_documents(json.loads(written or "[]"))
    except (ValueError, RecursionError):
        pass
    raise InvalidRequest(
        "選んだ文書を読めません。文書を選び直してください。",
        "The chosen documents can't be read. Choose them again.",
    )
