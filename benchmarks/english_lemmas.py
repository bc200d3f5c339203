"""Base forms of English words: ours beside simplemma's, which has to be installed for it (`pip install simplemma==2.0.0`).

python -m benchmarks.english_lemmas
"""

from __future__ import annotations

import resource
import time
from importlib import import_module

from language.english import english_lemma
from language.word_lists import ENGLISH_IRREGULAR_FORMS


def main() -> int:
    before, start = _peak_mib(), time.process_time()
    lemmatize = import_module("simplemma").lemmatize
    lemmatize("countries", "en")  # its dictionary is loaded with the first word
    print(
        f"simplemma loads in {time.process_time() - start:.2f} s of processor time and {_peak_mib() - before:.0f} MiB"
    )
    wrong = {
        form: lemmatize(form, "en") for form, base in ENGLISH_IRREGULAR_FORMS.items() if lemmatize(form, "en") != base
    }
    print(f"irregular forms wrong: simplemma {len(wrong)} of {len(ENGLISH_IRREGULAR_FORMS)}: {wrong}")
    ours = sum(english_lemma(form) != base for form, base in ENGLISH_IRREGULAR_FORMS.items())
    print(f"ours {ours}, for they are listed")
    return 0


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    raise SystemExit(main())
