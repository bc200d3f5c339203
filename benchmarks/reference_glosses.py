"""Whether 前項, 次条 and the like are given in 〔 〕 as the part that is meant, on texts with every reference labelled.

    python -m benchmarks.reference_glosses [--locked]

The documents of `benchmarks/data/reference_glosses/dev` (with `--locked`, for final figures only, those of `locked` beside it)
hold `[[前項|第二条第一項]]`: what is written and what it means, or `-` where it means nothing of that text or nothing certain.
Marks are taken out before the document is read.

- precision: of the 〔 〕 shown, those that say what the label says; one without a label is wrong.
- resolved: of the labels with a meaning, those shown. left alone: of those with `-`, the ones without 〔 〕.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.date_glosses import LABEL, Judged, place_of
from corpus.passages import split_passages
from corpus.read import read_document

DATA = Path(__file__).parent / "data" / "reference_glosses"


def judge(path: Path) -> Iterator[Judged]:
    """Every label of a document and every 〔 〕 of its passages; the labels must come in the order of the text."""
    marked = path.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="tenkyo-references-") as folder:
        plain = Path(folder, path.name)
        plain.write_text(LABEL.sub(lambda match: match["text"], marked), encoding="utf-8")
        document = read_document(plain)
    glosses = [gloss for passage in split_passages(document) for gloss in passage.glosses if gloss.kind == "reference"]
    shown = {(gloss.start, gloss.end): gloss.text for gloss in glosses}
    at = 0
    for label in LABEL.finditer(marked):
        before = LABEL.sub(lambda match: match["text"], marked[: label.start()])
        at = place_of(document.text, before, label["text"], at)
        end = at + len(label["text"])
        inside = next((span for span in shown if at <= span[0] < end), None)
        meaning = shown.pop(inside) if inside else None
        yield Judged(path.name, label["text"], label["means"], meaning)
        at = end
    for (start, end), text in shown.items():
        yield Judged(path.name, document.text[max(start - 6, 0) : end + 6].replace("\n", "/"), None, text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--locked", action="store_true", help="the documents kept for final figures")
    parser.add_argument("--silent", action="store_true", help="sums alone")
    chosen = parser.parse_args()
    folder = DATA / ("locked" if chosen.locked else "dev")
    judged = [each for path in sorted(folder.iterdir()) for each in judge(path)]
    shown = [each for each in judged if each.shown is not None]
    meant = [each for each in judged if each.label not in (None, "-")]
    others = [each for each in judged if each.label == "-"]
    for each in judged:
        if not chosen.silent and (each.shown or "-") != each.label:
            print(f"{each.document}: {each.text} is {each.label}, shown {each.shown}")
    print(f"shown {len(shown)}, precision {sum(each.shown == each.label for each in shown) / max(len(shown), 1):.3f}")
    print(f"resolved {sum(each.shown == each.label for each in meant) / max(len(meant), 1):.3f} of {len(meant)}")
    print(f"left alone {sum(each.shown is None for each in others) / max(len(others), 1):.3f} of {len(others)}")


if __name__ == "__main__":
    main()
