"""Whether the years and dates given in 〔 〕 are right, on documents with every short or relative date labelled.

    python -m benchmarks.date_glosses [--locked]

The documents of `benchmarks/data/date_glosses/dev` (with `--locked`, for final figures only, those of `locked` beside it) hold
`[[来年|2019年]]`: what is written and what a reader who has the whole document knows it to mean, or `-` where it belongs to no
year or none can be told. Marks are taken out before the document is read.

- precision: of the 〔 〕 shown, those that say what the label says, or its beginning; one without a label is wrong.
- resolved: of the labels with a date, those shown. left alone: of those with `-`, the ones without 〔 〕.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.passages import split_passages
from corpus.read import read_document

DATA = Path(__file__).parent / "data" / "date_glosses"
LABEL = re.compile(r"\[\[(?P<text>[^|\]]+)\|(?P<means>[^\]]+)\]\]")


@dataclass(frozen=True, slots=True)
class Judged:
    """A place of a document: what it says, the label (None: none) and the 〔 〕 shown (None: none)."""

    document: str
    text: str
    label: str | None
    shown: str | None

    @property
    def right(self) -> bool:
        return self.shown is not None and self.label is not None and self.label.startswith(self.shown)


def judge(path: Path) -> Iterator[Judged]:
    """Every label of a document and every 〔 〕 of its passages; the labels must come in the order of the text."""
    marked = path.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="tenkyo-dates-") as folder:
        plain = Path(folder, path.name)
        plain.write_text(LABEL.sub(lambda match: match["text"], marked), encoding="utf-8")
        document = read_document(plain)
    glosses = (gloss for passage in split_passages(document) for gloss in passage.glosses if gloss.kind == "value")
    shown = {(gloss.start, gloss.end): gloss.text for gloss in glosses}
    at = 0
    for label in LABEL.finditer(marked):
        before = LABEL.sub(lambda match: match["text"], marked[: label.start()])
        at = place_of(document.text, before, label["text"], at)
        end = at + len(label["text"])
        inside = next((span for span in shown if at <= span[0] < end), None)
        yield Judged(path.name, label["text"], label["means"], shown.pop(inside) if inside else None)
        at = end
    for (start, end), text in shown.items():
        yield Judged(path.name, document.text[max(start - 6, 0) : end + 6].replace("\n", "/"), None, text)


def place_of(text: str, before: str, label: str, at: int) -> int:
    """Where a label's text stands, from `at` on: behind the last characters that stand before it in the file."""
    tail = re.split(r"[\n*#>\u3000]", before)[-1][-8:].lstrip("- ")
    place = text.find(tail + label, max(at - len(tail), 0))
    if place < 0:
        raise ValueError(f"{label!r} isn't found behind {tail!r}")
    return place + len(tail)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--locked", action="store_true", help="the documents kept for final figures")
    folder = DATA / ("locked" if parser.parse_args().locked else "dev")
    judged = [each for path in sorted(folder.iterdir()) for each in judge(path)]
    shown = [each for each in judged if each.shown is not None]
    dated = [each for each in judged if each.label not in (None, "-")]
    others = [each for each in judged if each.label == "-"]
    for each in judged:
        if (each.shown is not None or each.label not in (None, "-")) and not each.right:
            print(f"{each.document}: {each.text} is {each.label}, shown {each.shown}")
    print(f"shown {len(shown)}, precision {sum(each.right for each in shown) / max(len(shown), 1):.3f}")
    print(f"resolved {sum(each.right for each in dated) / max(len(dated), 1):.3f} of {len(dated)}")
    print(f"left alone {sum(each.shown is None for each in others) / max(len(others), 1):.3f} of {len(others)}")


if __name__ == "__main__":
    main()
