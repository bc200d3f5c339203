"""What a URL may be, and what of it is ever shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import KnowledgeBaseNotFound
from index.postgresql.address import SharedBase


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("postgresql://me:s3cret@db.example:5433/papers", "postgresql://db.example:5433/papers"),
        ("postgres://me:s3cret@[::1]:5432/papers?sslmode=require", "postgresql://[::1]:5432/papers"),
        ("postgresql://a:1,b:2/papers?password=s3cret", "postgresql://a:1,b:2/papers"),
        ("postgresql://s3cret:x@%2Frun%2Fpg/papers", "postgresql://%2Frun%2Fpg/papers"),
        ("postgresql:///?service=s3cret", "postgresql:///"),
    ],
)
def test_server_and_database_are_shown_alone(url: str, name: str) -> None:
    base = SharedBase.of(url, Path("cache"))
    assert (str(base), base.url) == (name, url)
    assert "s3cret" not in repr(base)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:s3@cret@db/papers",  # signs of a password that would be read as something else
        "postgresql://me:s3/cret@db/papers",
        "postgresql://me:5432/s3cret@db/papers",
        "postgresql://me:s3#cret@db/papers",
        "postgresql://me:s3?cret@db/papers",
        "postgresql://db:s3cret/papers",
        "postgresql://me:s3:cret@db/papers",
        "postgresql://me s3cret@db",
    ],
)
def test_what_could_be_read_in_two_ways_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(KnowledgeBaseNotFound, match="Not a URL of PostgreSQL") as raised:
        SharedBase.of(url)
    assert "cret" not in str(raised.value)


def test_what_a_server_says_is_told_without_names_and_passwords() -> None:
    base = SharedBase.of("postgresql://me:p%40ss@db/papers?sslpassword=hid", Path("cache"))
    told = base.without_secrets('"me" with p@ss, p%40ss or hid: some message')
    assert told == '"…" with …, … or …: some message'


def test_each_base_has_a_folder_of_its_own_whoever_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    hana, taro, other = (
        SharedBase.of(f"postgresql://{rest}").cache
        for rest in ("hana:a@db/papers", "taro:b@db/papers?password=c", "hana:a@db/others")
    )
    assert hana == taro != other
    assert tmp_path in hana.parents
