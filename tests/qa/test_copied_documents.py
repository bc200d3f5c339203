"""A copy of a knowledge base has the pictures of its pages, too, and is ready."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

from index.knowledge_base import KnowledgeBase
from qa.documents import copy
from qa.originals import has_original, keep_original
from tests.index.small_encoders import make_document


def test_originals_come_with_their_documents(tmp_path: Path) -> None:
    source = KnowledgeBase.create(tmp_path / "kb")
    [added] = source.add([replace(make_document("山がある。", source="山.pdf"), media_type="application/pdf")])
    keep_original(source, added.document, io.BytesIO(b"%PDF"))
    copy(tmp_path / "kb", tmp_path / "new")
    copied = KnowledgeBase.open(tmp_path / "new")
    assert has_original(copied, added.document.id)
    [kept] = (tmp_path / "new" / "originals").iterdir()
    assert kept.read_bytes() == b"%PDF"
    assert copied.check() == []
