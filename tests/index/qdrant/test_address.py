"""What names a collection of Qdrant, and that nothing else does."""

from __future__ import annotations

import pytest

from index.errors import KnowledgeBaseNotFound
from index.qdrant.address import QdrantPlace, is_qdrant


@pytest.mark.parametrize(
    ("url", "name", "for_its_client"),
    [
        ("qdrant://db/papers", "qdrant://db:6333/papers", "http://db:6333"),
        ("qdrants://db.example:443/papers-2", "qdrants://db.example:443/papers-2", "https://db.example:443"),
        ("qdrant://[::1]:6333/papers", "qdrant://[::1]:6333/papers", "http://[::1]:6333"),
    ],
)
def test_server_and_collection(url: str, name: str, for_its_client: str) -> None:
    place = QdrantPlace.of(url)
    assert is_qdrant(url)
    assert (str(place), place.url) == (name, for_its_client)
    assert (place.shards, place.replicas) == (None, None)


def test_how_a_collection_is_made_may_stand_behind_it() -> None:
    place = QdrantPlace.of("qdrant://db/papers?shards=6&replicas=2")
    assert (place.shards, place.replicas, place.collection) == (6, 2, "papers")
    assert str(place) == "qdrant://db:6333/papers"


@pytest.mark.parametrize(
    "rest",
    [
        "db",
        "db/",
        "db:0/papers",
        "db:65536/papers",
        "db:x/papers",
        "s3cret@db/papers",
        "me:s3cret@db/papers",
        "db/papers?api_key=s3cret",
        "db/papers?shards=s3cret",
        "db/papers?shards=0",
        "db/papers/s3cret",
        "db/pa pers",
    ],
)
def test_what_is_no_such_url_is_not_repeated(rest: str) -> None:
    with pytest.raises(KnowledgeBaseNotFound, match="qdrant://HOST:PORT/COLLECTION") as raised:
        QdrantPlace.of(f"qdrant://{rest}")
    assert "s3cret" not in str(raised.value)
