"""Jupyter notebooks: cells in their order, what they printed, and what each cell is called."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Document
from corpus.errors import DamagedDocument, DocumentError
from corpus.read import read_document
from corpus.readers.markdown.reader import read_markdown
from corpus.readers.notebook.reader import read_notebook
from tests.corpus.test_read_invariants import check


def read(cells: list[dict[str, Any]], folder: Path, **more: Any) -> Document:
    (folder / "手帳.ipynb").write_text(
        json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells, **more})
    )
    document = read_document(folder / "手帳.ipynb")
    check(document)
    return document


def markdown(*lines: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": "a", "metadata": {}, "source": list(lines)}


def code(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": "b",
        "metadata": {},
        "execution_count": 1,
        "source": source,
        "outputs": list(outputs),
    }


def test_cells_in_their_order(tmp_path: Path) -> None:
    printed = {"output_type": "stream", "name": "stdout", "text": ["明るさ 3\n", "\n", "終わり\n"]}
    document = read(
        [
            markdown("# 灯台の観測\n", "\n", "夜に測る。"),
            code("x = 3\n\nprint(x)", printed),
            markdown("## まとめ\n\n暗い。"),
        ],
        tmp_path,
    )
    assert document.title == "灯台の観測"
    assert document.text == "# 灯台の観測\n\n夜に測る。\n\nx = 3\nprint(x)\n\n明るさ 3\n終わり\n\n## まとめ\n\n暗い。\n"
    assert [block.kind for block in document.blocks] == ["heading", "paragraph", "code", "code", "heading", "paragraph"]
    assert [document.place_at(document.text.index(words)) for words in ("夜に", "x = 3", "終わり", "暗い")] == [
        "セル 1",
        "セル 2",
        "セル 2",
        "セル 3",
    ]


def test_of_a_value_in_several_forms_the_text_is_kept(tmp_path: Path) -> None:
    value = {"output_type": "execute_result", "metadata": {}, "execution_count": 1}
    table = value | {"data": {"text/html": "<table><tr><td>3</td></tr></table>", "text/plain": "個数 3"}}
    picture = value | {"data": {"image/png": "iVBOR", "text/plain": "<Figure>"}}
    error = {"output_type": "error", "ename": "ValueError", "evalue": "灯がない", "traceback": ["\x1b[31m"]}
    document = read([code("f()", table, picture, error)], tmp_path)
    assert "個数 3" in document.text
    assert "Figure" not in document.text
    assert "ValueError: 灯がない" in document.text
    assert any("図1点" in said for said in document.repairs)


def test_a_long_output_is_cut_and_said(tmp_path: Path) -> None:
    document = read([code("f()", {"output_type": "stream", "name": "stdout", "text": "記録\n" * 20_000})], tmp_path)
    assert len(document.text) < 25_000
    assert any("長い出力1件" in said for said in document.repairs)


def test_notebooks_of_version_three(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "metadata": {}, "source": "古い手帳"},
        {
            "cell_type": "code",
            "input": "y = 1",
            "outputs": [],
            "language": "python",
            "collapsed": False,
            "metadata": {},
        },
    ]
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"cells": cells, "metadata": {}}],
    }
    (tmp_path / "a.ipynb").write_text(json.dumps(old))
    document = read_document(tmp_path / "a.ipynb")
    assert "## 古い手帳" in document.text
    assert "y = 1" in document.text


@pytest.mark.parametrize(
    "content",
    [
        "文章。",
        "{}",
        "[]",
        '{"nbformat": 4, "cells": 3}',
        '{"cells": []',
        "[" * 100_000,
        '{"nbformat": 99, "cells": []}',
    ],
)
def test_no_notebook(content: str, tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text(content, encoding="utf-8")
    with pytest.raises(DocumentError, match=r"a\.ipynb"):
        read_document(tmp_path / "a.ipynb")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["markdown", "code", "# 題", "stream"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["cell_type", "source", "outputs", "data", "text", "text/plain", "output_type", "metadata", "cells"]), inner, max_size=4
    ),
    max_leaves=12,
)  # fmt: skip


@settings(deadline=None)  # time is not what is tested, and machines are busy
@given(st.lists(VALUES, max_size=4))
def test_any_cells(cells: list[Any]) -> None:
    data = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()
    try:
        document = read_notebook(data, read_file=lambda content, name: read_markdown(content.decode(), title=name))
    except DamagedDocument:
        return
    check(document)
