"""How well the checks tell statements that a quote carries from statements that it doesn't.

    python -m benchmarks.verification ../shared/benchmarks/jaquad-dev.jsonl.gz ../shared/training-data/jsts-train.tsv.gz

Carried by its quote: the sentence of a JaQuAD paragraph that holds an answer, said in a polite form, and the same
shortened to its last clause. Not carried: the same with a number, a year or a name exchanged for another one of its
paragraph (or of another paragraph), with its predicate denied, or another sentence of the paragraph. For paraphrase, pairs
of JSTS: similarity of 4 and more is carried, of 2 and less is not.

The threshold is chosen on the odd paragraphs and pairs and judged on the even ones. A statement wrongly shown costs
three times one wrongly dropped.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.document import Passage
from index.encoders.contract import TokenEncoder
from index.encoders.static import StaticEncoder
from language.dates.values import find_values
from language.span import Span
from language.words import split_words
from qa.generation.settings import Grounding
from qa.generation.verification import Dropped, Quote, Verifier

_SENTENCE = re.compile(r"[^。\n]+(?:。|\n|$)")
_COST_SHOWN = 3.0
_POLITE = (
    ("であった", "でした"), ("ではない", "ではありません"), ("である", "です"), ("していた", "していました"), ("している", "しています"),
    ("された", "されました"), ("される", "されます"), ("られた", "られました"), ("られる", "られます"), ("した", "しました"),
    ("する", "します"), ("ている", "ています"), ("ていた", "ていました"), ("なった", "なりました"), ("なる", "なります"), ("あった", "ありました"),
)  # fmt: skip
_DENIED = (
    ("ではありません", "です"), ("ありません", "あります"), ("でした", "ではありませんでした"), ("です", "ではありません"),
    ("していました", "していませんでした"), ("しています", "していません"), ("されました", "されませんでした"), ("されます", "されません"),
    ("られました", "られませんでした"), ("られます", "られません"), ("しました", "しませんでした"), ("します", "しません"),
    ("ています", "ていません"), ("ていました", "ていませんでした"), ("なりました", "なりませんでした"), ("なります", "なりません"),
    ("ありました", "ありませんでした"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """A statement beside a quote; `chosen_on` marks the half the threshold is chosen on."""

    kind: str
    statement: str
    quote: Quote
    carried: bool
    chosen_on: bool


def jaquad_cases(path: Path) -> Iterator[Case]:
    chance = random.Random(7)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    names = sorted({name for row in rows[::20] for name in _names(row["context"])})
    seen = set()
    for row in rows:
        passage = _passage(row["context"], row["title"])
        spans = [span for span in passage.sentences if row["answers"][0] in span.of(passage.text)]
        if not spans or (row["context"], spans[0]) in seen:
            continue
        seen.add((row["context"], spans[0]))
        quote = Quote(passage, spans[0].start, spans[0].end)
        statement = _polite(quote.text)
        if statement is None or not 12 <= len(statement) <= 150:
            continue
        half = sum(map(ord, row["title"])) % 2 == 1
        yield Case("polite form", statement, quote, True, half)
        shorter = _last_clause(statement)
        if shorter:
            yield Case("last clause", shorter, quote, True, half)
        for kind, changed in (
            ("number exchanged", _other_number(statement, passage.text, chance)),
            ("name exchanged", _other_name(statement, passage.text, names, chance)),
            ("denied", _denied(statement)),
        ):
            if changed:
                yield Case(kind, changed, quote, False, half)
        others = [span for span in passage.sentences if span != spans[0] and span.end - span.start > 12]
        if others:
            yield Case(
                "another sentence", _polite(chance.choice(others).of(passage.text), keep=True) or "", quote, False, half
            )


def jsts_cases(path: Path) -> Iterator[Case]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    for number, (similarity, first, second) in enumerate(rows):
        if 2 < float(similarity) < 4:
            continue
        carried = float(similarity) >= 4
        quote_passage = _passage(second, "")
        kind = "paraphrase" if carried else "other content"
        yield Case(kind, first, Quote(quote_passage, 0, len(second)), carried, number % 2 == 1)


def _passage(text: str, title: str) -> Passage:
    spans = tuple(Span(match.start(), match.end()) for match in _SENTENCE.finditer(text))
    return Passage("d", title, 0, len(text), text, (), None, spans)


def _polite(sentence: str, keep: bool = False) -> str | None:
    body = sentence.strip().rstrip("。")
    for plain, polite in _POLITE:
        if body.endswith(plain):
            return f"{body.removesuffix(plain)}{polite}。"
    return f"{body}。" if keep else None


def _last_clause(statement: str) -> str | None:
    _, comma, rest = statement.partition("、")
    return rest if comma and len(rest) >= 15 else None


def _other_number(statement: str, paragraph: str, chance: random.Random) -> str | None:
    ours = [value for value in find_values(statement) if re.match(r"[0-9]", statement[value.start : value.end])]
    if not ours:
        return None
    value = chance.choice(ours)
    written = statement[value.start : value.end]
    digits = re.match(r"[0-9]+", written)
    assert digits
    same = {other.group() for other in re.finditer(r"[0-9]+", paragraph) if len(other.group()) == len(digits.group())}
    choices = sorted(same - {digits.group()} - set(re.findall(r"[0-9]+", statement)))
    new = chance.choice(choices) if choices else str(int(digits.group()) + chance.choice((1, 2, 5, 10)))
    return statement[: value.start] + new + written[digits.end() :] + statement[value.end :]


def _names(text: str) -> set[str]:
    return {
        word.surface
        for word in split_words(text, "C")
        if word.part_of_speech[1] == "固有名詞" and len(word.surface) > 1
    }


def _other_name(statement: str, paragraph: str, names: Sequence[str], chance: random.Random) -> str | None:
    ours = [w for w in split_words(statement, "C") if w.part_of_speech[1] == "固有名詞" and len(w.surface) > 1]
    if not ours:
        return None
    word = chance.choice(ours)
    choices = sorted(name for name in _names(paragraph) if name not in statement and word.surface not in name) or [
        name for name in names if name not in statement
    ]
    return statement[: word.start] + chance.choice(choices) + statement[word.end :]


def _denied(statement: str) -> str | None:
    body = statement.rstrip("。")
    for said, denied in _DENIED:
        if body.endswith(said):
            return f"{body.removesuffix(said)}{denied}。"
    return None


def judge(cases: Sequence[Case], encoder: TokenEncoder | None) -> tuple[float, dict[str, dict[str, float]]]:
    """The threshold chosen on one half, and for each kind of the other half the shares shown: by score, and by all checks."""
    scorer, anything = Verifier(encoder), Verifier(encoder, Grounding(supported_from=0.0))
    scores = np.array([scorer.supported(case.statement, case.quote.text) for case in cases])
    passes = np.array([not isinstance(anything.check(case.statement, [case.quote]), Dropped) for case in cases])
    carried = np.array([case.carried for case in cases])
    half = np.array([case.chosen_on for case in cases])
    kinds = np.array([case.kind for case in cases])
    weights = np.array([1 / np.sum((kinds == kind) & half) for kind in kinds])
    grid = np.round(np.arange(0.3, 0.96, 0.01), 2)
    costs = []
    for threshold in grid:
        shown = passes & (scores >= threshold)
        wrong = _COST_SHOWN * weights[half & ~carried & shown].sum() + weights[half & carried & ~shown].sum()
        costs.append(wrong)
    threshold = float(grid[int(np.argmin(costs))])
    table = {}
    for kind in dict.fromkeys(kinds):
        here = (kinds == kind) & ~half
        table[str(kind)] = {
            "n": int(here.sum()),
            "carried": bool(carried[here][0]),
            "shown_by_score": float((scores[here] >= threshold).mean()),
            "shown": float((passes[here] & (scores[here] >= threshold)).mean()),
            "shown_at_setting": float((passes[here] & (scores[here] >= Grounding().supported_from)).mean()),
        }
    return threshold, table


def main() -> None:
    parser = argparse.ArgumentParser(description="Error rates of the checks on generated statements")
    parser.add_argument("jaquad", type=Path, help="jaquad-dev.jsonl.gz")
    parser.add_argument("jsts", type=Path, help="jsts-train.tsv.gz")
    parser.add_argument("--model", type=Path, help="folder of the token vectors; the bundled model without it")
    parser.add_argument("--words-only", action="store_true", help="without token vectors")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    encoder = None if args.words_only else StaticEncoder.load(args.model)
    cases = [*jaquad_cases(args.jaquad), *jsts_cases(args.jsts)]
    threshold, table = judge(cases, encoder)
    if args.json:
        print(json.dumps({"threshold": threshold, "kinds": table}, ensure_ascii=False))
        return
    print(f"threshold {threshold:.2f} (in use: {Grounding().supported_from})")
    print(f"{'':18} {'n':>6} {'carried':>8} {'by score':>9} {'all checks':>11} {'in use':>7}")
    for kind, row in table.items():
        print(
            f"{kind:18} {row['n']:6} {'yes' if row['carried'] else 'no':>8} {row['shown_by_score']:9.3f} "
            f"{row['shown']:11.3f} {row['shown_at_setting']:7.3f}"
        )


if __name__ == "__main__":
    main()
