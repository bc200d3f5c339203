"""Makes the files of `benchmarks.files` with real programs, and what must be read from them.

    python -m benchmarks.data.files.make OUT

OUT gets the files and EXPECTED.tsv. What a missing program would have made is left out, and said on stderr.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.data.files import decks, laws, mails, plain, prints, sheets, word
from benchmarks.data.files.expect import COLUMNS, Expected
from benchmarks.data.files.programs import MissingProgram

Maker = Callable[[Path], Iterator[Expected]]
MAKERS: Sequence[Maker] = (
    plain.make_markup, plain.make_text, plain.make_aozora, plain.make_subtitles, plain.make_delimited,
    plain.make_notebooks, laws.make_laws, mails.make_mails, mails.make_mailboxes, mails.make_archives,
    word.make_word, word.make_converted, sheets.make_sheets, decks.make_slides, prints.make_chromium,
    prints.make_typst, prints.make_latex,
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes files with real programs, and what must be read from them.")
    parser.add_argument("out", type=Path, help="a folder for them")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    rows = make(out)
    print(f"{len(rows)} files in {out}")


def make(out: Path, makers: Sequence[Maker] = MAKERS) -> list[Expected]:
    """Make the files in `out`, write EXPECTED.tsv and give its rows."""
    rows: list[Expected] = []
    for maker in makers:
        try:
            rows.extend(maker(out))
        except MissingProgram as missing:
            print(f"{maker.__name__}: left out, for want of {missing}", file=sys.stderr)
    lines = ["\t".join(COLUMNS), *(row.row() for row in rows)]
    (out / "EXPECTED.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return rows


if __name__ == "__main__":
    main()
