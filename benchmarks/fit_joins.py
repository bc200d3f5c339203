"""Fits the weights of `corpus.reading_order.joins`: `python -m benchmarks.fit_joins TEXTS.tsv.gz`.

TEXTS: tab-separated, the third column a paragraph (⏎ for its line breaks), the fourth its document's title, as the
JaQuAD training set's. Each document is laid out in lines; a line's true successor is an example of a join, three other
lines' of the same document are examples of none. Prints the table to paste into `corpus/reading_order/weights.py`, with the area under the
ROC curve on documents that were not used.
"""

from __future__ import annotations

import argparse
import gzip
import random
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from corpus.reading_order.joins import Joins
from corpus.reading_order.lines import split_lines
from tests.corpus.reading_order.layout import Source, lay_out, random_style

_OTHERS = 3  # lines that don't follow, for each that does
_JOINS_A_DOCUMENT = 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--documents", type=int, default=400)
    arguments = parser.parse_args()
    examples, labels, documents = [], [], []
    for number, (title, paragraphs) in enumerate(_documents(arguments.texts, arguments.documents)):
        for features, label in _joins(Source(title, (("", paragraphs),)), number):
            examples.append(features)
            labels.append(label)
            documents.append(number)
    vectorizer = DictVectorizer(sparse=False)
    table, wanted, of = vectorizer.fit_transform(examples), np.array(labels), np.array(documents)
    held_out = of % 4 == 0
    model = LogisticRegression(max_iter=5000, C=0.3).fit(table[~held_out], wanted[~held_out])
    auc = roc_auc_score(wanted[held_out], model.decision_function(table[held_out]))
    print(f"# {len(wanted)} joins of {of[-1] + 1} documents; area under the ROC curve on held-out documents: {auc:.3f}")
    model.fit(table, wanted)
    print(f"INTERCEPT = {model.intercept_[0] + np.log(_OTHERS):.2f}")
    for name, weight in zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True):
        if abs(weight) >= 0.05:
            print(f'    "{name}": {weight:.2f},')


def _documents(path: Path, count: int) -> list[tuple[str, tuple[str, ...]]]:
    texts: dict[str, dict[str, None]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        for row in rows:
            _, _, paragraph, title = row.rstrip("\n").split("\t")
            for part in paragraph.split("⏎⏎"):
                texts.setdefault(title, {})[part.replace("⏎", "")] = None
    return [(title, tuple(paragraphs)) for title, paragraphs in list(texts.items())[:count]]


def _joins(source: Source, number: int) -> list[tuple[dict[str, float], int]]:
    rng = random.Random(number)
    style = random_style("single column" if number % 5 == 0 else "in order", number)
    bare = {"head_from_page": 10**9, "figure_labels": 0.0, "page_mark": "space", "blank_between_columns": False}
    lines = split_lines(lay_out(source, type(style)(**{**style.__dict__, **bare})).text)
    joins = Joins(lines)
    running = [
        at for at in range(1, len(lines)) if joins.start_of(at) == "open" and joins.end_of(at - 1) in ("open", "stop")
    ]
    found = []
    for at in rng.sample(running, min(_JOINS_A_DOCUMENT, len(running))):
        found.append((joins.features(at - 1, at), 1))
        for other in rng.sample(running, min(_OTHERS, len(running))):
            if other != at:
                found.append((joins.features(at - 1, other), 0))
    return found


if __name__ == "__main__":
    main()
