"""What one owner keeps is theirs alone, has a limit, and is gone when it is deleted."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.knowledge_base import KnowledgeBase
from index.postgresql.address import SharedBase
from interface.kept.conversations import MOST_TURNS, Change, Conversations, Kept, Most, TooLarge, TooMany
from interface.kept.file import ConversationFile
from interface.kept.shared import SharedConversations

HANA, JIRO = "user hana", "user jiro"
SECRET = "弘前の林檎畑"


def turn(identity: str, asked: str = "いつ？", size: int = 0) -> dict[str, Any]:
    return {"id": identity, "html": "あ" * size, "answer": {"asked": asked}, "at": "2026-01-01T00:00:00Z"}


def kept(identity: str = "1-1", name: str = "", at: str = "2026-01-01T00:00:00Z") -> Change:
    return Change(identity, name, at)


Open = Callable[..., Conversations]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "conversations.sqlite"


@pytest.fixture(params=["file", "postgresql"])
def opened(request: pytest.FixtureRequest, path: Path) -> Open:
    """Opens the same conversations as often as it is called, as several servers would."""
    if request.param == "file":
        return lambda *most: ConversationFile(path, *most)
    base: SharedBase = request.getfixturevalue("shared_base")
    KnowledgeBase.create(base).close()
    return lambda *most: SharedConversations(base, *most)


def test_turns_are_added_and_changed_each_by_its_id(opened: Open) -> None:
    file = opened()
    file.keep(HANA, kept(), [turn("a", "一"), turn("b")])
    file.keep(HANA, Change("1-1", "名前", "2026-01-02", ["doc"]), [turn("c")])
    file.keep(HANA, Change("1-1", "名前", "2026-01-02", ["doc"]), [{**turn("a", "一"), "vote": {"rating": "up"}}])
    found = opened().turns(HANA, "1-1")
    assert found is not None
    assert [(each["id"], each.get("vote")) for each in found] == [("a", {"rating": "up"}), ("b", None), ("c", None)]
    assert file.listed(HANA) == [Kept("1-1", "名前", "2026-01-02", ["doc"], "一")]


def test_what_a_page_does_not_send_stays_as_another_wrote_it(opened: Open) -> None:
    file = opened()
    file.keep(HANA, Change("1-1", "", "2026-01-01", []), [turn("a", "一")])
    file.keep(HANA, Change("1-1", "別の名", "2026-01-03", None), [])
    file.keep(HANA, Change("1-1", None, "2026-01-03", ["doc"]), [])
    file.keep(HANA, Change("1-1", None, "2026-01-02", None), [turn("b")])
    assert file.listed(HANA) == [Kept("1-1", "別の名", "2026-01-03", ["doc"], "一")]
    assert [each["id"] for each in file.turns(HANA, "1-1") or ()] == ["a", "b"]
    file.keep(HANA, Change("2-2", None, "2026-01-01", None), [])  # new, and nobody has written anything of it
    assert file.listed(HANA)[1] == Kept("2-2", "", "2026-01-01", [])


def test_the_latest_comes_first(opened: Open) -> None:
    file = opened()
    for day in (2, 3, 1):
        file.keep(HANA, kept(f"{day}", at=f"2026-01-0{day}"), [])
    assert [each.id for each in file.listed(HANA)] == ["3", "2", "1"]


def test_nobody_sees_changes_or_deletes_what_is_anothers(opened: Open) -> None:
    file = opened()
    file.keep(HANA, kept(), [turn("a", "花の問い")])
    assert file.listed(JIRO) == []
    assert file.turns(JIRO, "1-1") is None
    assert not file.delete(JIRO, "1-1")
    assert not file.delete(JIRO)
    file.keep(JIRO, kept(name="次郎"), [turn("a", "次郎の問い")])  # the same ids are two conversations
    assert [each.asked for each in file.listed(HANA)] == ["花の問い"]
    assert file.delete(JIRO)
    assert [each.asked for each in file.listed(HANA)] == ["花の問い"]


@pytest.mark.parametrize("delete", [lambda file: file.delete(HANA, "1-1"), lambda file: file.delete(HANA)])
def test_what_is_deleted_is_no_longer_in_the_file(path: Path, delete: Callable[[ConversationFile], bool]) -> None:
    file = ConversationFile(path)
    file.keep(HANA, kept(name=SECRET), [turn("a", SECRET, 5_000), turn("b", SECRET)])
    assert SECRET.encode() in path.read_bytes()
    assert delete(file)
    assert file.turns(HANA, "1-1") is None
    assert SECRET.encode() not in path.read_bytes()
    assert [each.name for each in path.parent.iterdir()] == [path.name]  # no journal is left


def test_what_a_changed_turn_said_before_is_no_longer_in_the_file(path: Path) -> None:
    file = ConversationFile(path)
    file.keep(HANA, kept(), [turn("a", SECRET, 5_000)])
    file.keep(HANA, kept(), [turn("a")])
    assert SECRET.encode() not in path.read_bytes()


def test_more_than_may_be_kept_changes_nothing(opened: Open) -> None:
    file = opened(Most(conversations=2, conversation_bytes=2_000))
    file.keep(HANA, kept("1"), [turn("a", size=300)])
    with pytest.raises(TooLarge):
        file.keep(HANA, kept("1", name="new"), [turn("b", size=400)])
    assert [each.name for each in file.listed(HANA)] == [""]
    assert len(file.turns(HANA, "1") or ()) == 1
    file.keep(HANA, kept("2"), [])
    with pytest.raises(TooMany):
        file.keep(HANA, kept("3"), [])
    file.keep(HANA, kept("2"), [turn("c")])
    file.keep(JIRO, kept("3"), [])
    assert len(file.listed(HANA)) == 2


def test_the_oldest_turns_go(opened: Open) -> None:
    file = opened()
    file.keep(HANA, kept(), [turn(f"{number}") for number in range(MOST_TURNS + 3)])
    found = file.turns(HANA, "1-1") or []
    assert [found[0]["id"], len(found)] == ["3", MOST_TURNS]


def test_only_the_servers_own_user_may_read_the_file(path: Path) -> None:
    ConversationFile(path).listed(HANA)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
