"""Terms as numbers, for servers that keep numbers better than words."""

from __future__ import annotations

import hashlib

from index.backends.contract import TermKind


def term_number(kind: TermKind, term: str) -> int:
    """63 bits that tell a term from all others, as far as anybody will see."""
    digest = hashlib.blake2b(f"{kind} {term}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) >> 1
