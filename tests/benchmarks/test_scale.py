"""What engines are measured on, and how two of their lists become one."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from benchmarks.scale_rivals import reciprocal_ranks
from benchmarks.scale_texts import Missing, Texts, write_texts


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """Three questions about two paragraphs, two other paragraphs, and one of two sentences to make up more from."""
    folder = tmp_path / "shared"
    (folder / "benchmarks").mkdir(parents=True)
    (folder / "training-data").mkdir()
    rows = [{"id": str(n), "question": f"{n}番は？", "context": f"段落{n // 2}。"} for n in range(3)]
    others = [{"id": "x", "question": "？", "context": f"別の段落{n}。"} for n in range(2)]
    for name, written in (("jsquad-dev", rows), ("jaquad-dev", others)):
        with gzip.open(folder / "benchmarks" / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in written)
    english = "".join(json.dumps({"id": str(n), "question_en": f"Number {n}?"}) + "\n" for n in (2, 0))
    (folder / "benchmarks" / "jsquad-dev-english-200.jsonl").write_text(english, encoding="utf-8")
    sentences = "。".join(f"文{n}" for n in range(6))
    with gzip.open(folder / "training-data" / "jaquad-train.tsv.gz", "wt", encoding="utf-8") as file:
        file.write(f"問\t答\t{sentences}。\t題\n")
    return folder


@pytest.mark.parametrize("count", [2, 3, 5, 20])
def test_every_question_is_asked_of_the_paragraph_that_it_is_about(shared: Path, tmp_path: Path, count: int) -> None:
    write_texts(shared, count, tmp_path / "texts")
    texts = Texts.read(tmp_path / "texts")
    assert len(texts.passages) == count
    asked = {(asked.text, asked.language): texts.passages[asked.row] for asked in texts.questions}
    assert asked == {
        ("2番は？", "ja"): "段落1。",
        ("0番は？", "ja"): "段落0。",
        ("Number 2?", "en"): "段落1。",
        ("Number 0?", "en"): "段落0。",
    }
    assert sum("別の段落" in text for text in texts.passages) == min(count - 2, 2)


def test_too_few_and_too_little_are_told(shared: Path, tmp_path: Path) -> None:
    with pytest.raises(Missing, match="1 passages are fewer than the 2"):
        write_texts(shared, 1, tmp_path / "texts")
    (shared / "benchmarks" / "jaquad-dev.jsonl.gz").unlink()
    with pytest.raises(Missing, match="jaquad-dev"):
        write_texts(shared, 5, tmp_path / "texts")


def test_lists_are_fused_by_reciprocal_ranks() -> None:
    # 7: 1/61 + 1/62, 8: 1/62 + 1/61, 9: 1/63, 5: 1/63; equal ones stay in the order of the lists.
    assert reciprocal_ranks([[7, 8, 9], [8, 7, 5]]) == [7, 8, 9, 5]
    assert reciprocal_ranks([[], [4, 2]]) == [4, 2]
