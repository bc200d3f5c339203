"""A copy of a knowledge base has the pictures of its pages, too, and is ready."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

from index.knowledge_base import KnowledgeBase
from index.postgresql.address import SharedBase
from qa.documents import copy
from qa.originals import has_original, keep_original, picture_of, spare_original
from tests.corpus.plain_pdf import PlainPdf, flow
from tests.index.small_encoders import make_document


def test_servers_over_one_base_show_each_others_originals(shared_base: SharedBase, tmp_path: Path) -> None:
    pdf = replace(make_document("山がある。", source="山.pdf"), media_type="application/pdf")
    other_place = replace(shared_base, cache=tmp_path / "other")
    with KnowledgeBase.create(shared_base) as one, KnowledgeBase.create(other_place) as other:
        [added] = one.add([pdf])
        assert not has_original(other, added.document.id)
        for text in ("花巻の町である。", "遠野の町である。"):
            page = PlainPdf()
            flow(page, 72, 700, text, width=20)
            keep_original(one, added.document, io.BytesIO(page.data()))
            assert has_original(other, added.document.id)
            picture = picture_of(other, added.document.id, 0, ())
            assert picture is not None
            assert picture == picture_of(one, added.document.id, 0, ())
        copy(shared_base, tmp_path / "new")
        copied = KnowledgeBase.open(tmp_path / "new")
        assert picture_of(copied, added.document.id, 0, ()) == picture
        copy(tmp_path / "new", shared_base)
        one.remove(added.document.id)
        spare_original(one, added.document.id)
        keep_original(other, replace(added.document, id="another"), io.BytesIO(b"%PDF"))
        assert has_original(other, added.document.id)  # its removal can be undone
        keep_original(one, replace(added.document, media_type="text/plain"), io.BytesIO(b""))
        assert not has_original(other, added.document.id)


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
