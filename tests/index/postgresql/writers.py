"""Writers in processes of their own; run as `python -m tests.index.postgresql.writers SCENARIO URL CACHE NAME`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import index.store.documents as documents_module
from index.knowledge_base import KnowledgeBase
from index.postgresql.address import SharedBase
from tests.index.bases import COMPONENTS
from tests.index.small_encoders import CountingEncoder, make_document

DOCUMENTS = 12


def add_many(knowledge_base: KnowledgeBase, name: str) -> None:
    """Some documents of its own, one of which every writer has."""
    for number in range(DOCUMENTS):
        knowledge_base.add([make_document(f"山と川の話、{name}の{number}。", source=f"{name}-{number}.txt")])
    knowledge_base.add([make_document("海の話。", source="海.txt")])


def stop_in_the_middle(knowledge_base: KnowledgeBase, name: str) -> None:
    """Everything of the document is written, nothing committed."""

    def wait(*_: object) -> None:
        print("in the middle", flush=True)
        time.sleep(600)

    documents_module.advance = wait  # type: ignore[assignment]
    knowledge_base.add([make_document("海がある。", source=f"{name}.txt")])


def main() -> None:
    scenario, url, cache, name = sys.argv[1:]
    place = SharedBase.of(url, Path(cache))
    with KnowledgeBase.create(place, encoder=CountingEncoder(), components=COMPONENTS) as knowledge_base:
        {"many": add_many, "middle": stop_in_the_middle}[scenario](knowledge_base, name)


if __name__ == "__main__":
    main()
