"""One knowledge base's documents in another, each as it was recorded, and looked over where they have arrived."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import KnowledgeBaseDamaged, KnowledgeBaseError
from index.knowledge_base import KnowledgeBase
from index.places import Place, folder_of, open_store, truth_of
from index.postgresql.address import SharedBase
from index.settings import Waiting
from index.store.backup import back_up
from index.store.database import explained
from index.store.documents import Store
from index.store.locks import WriterLock
from index.store.other_names import OtherName, other_names
from index.store.records import numbers_of, read_record, unavailable

_SPOOLED = "documents.sqlite"
_SPOOL = ".copy-"


@dataclass(frozen=True, slots=True)
class Copied:
    """`documents` are those that are now in both, `new` of them came with this copy; `lost` names those that the source
    itself can no longer read, which were left out.
    """

    documents: int
    new: int
    lost: tuple[str, ...]


def copy_knowledge_base(source: Place, to: Place) -> Copied:
    """Put the documents of `source`, as they are at this moment, into `to`, which is made when there is none.

    Ids, passages, times and other names stay, what is derived is built anew when it is first asked for. A copy that was
    interrupted goes on where it ended. At the end every document is read back from `to` and must have the hash that was
    recorded of it in `source`. Raises the errors of opening both, and `KnowledgeBaseError` when `to` holds anything else.
    """
    with KnowledgeBase.open(source), KnowledgeBase.create(to):  # says what is wrong with either
        pass
    if _are_one(source, to):
        raise KnowledgeBaseError(
            f"コピー元とコピー先が同じです: {source}。別の場所を指定してください。",
            f"Source and target are the same: {source}. Name another place.",
        )
    folder = folder_of(to)
    with WriterLock(folder / "lock").wait(Waiting().writer), _spool(source, folder) as spool:
        return _copy(spool, open_store(to), to)


def _are_one(source: Place, to: Place) -> bool:
    if isinstance(source, Path) and isinstance(to, Path):
        return source.samefile(to)
    return isinstance(source, SharedBase) and isinstance(to, SharedBase) and source.name == to.name


@contextmanager
def _spool(source: Place, to: Path) -> Iterator[Store]:
    """The source at one moment, in the target's folder: it may be changed while it is read, and must not wait meanwhile."""
    for left in to.glob(f"{_SPOOL}*"):  # by a copy that was killed
        shutil.rmtree(left, ignore_errors=True)
    with explained(to), tempfile.TemporaryDirectory(prefix=_SPOOL, dir=to) as folder:
        back_up(truth_of(source), Path(folder, _SPOOLED))
        yield Store.open(Path(folder, _SPOOLED))


def _copy(source: Store, target: Store, to: Place) -> Copied:
    lost: list[str] = []
    wanted, there = _contents(source, lost), _intact_contents(target, to)
    strangers = sorted(identity for identity, content in there.items() if wanted.get(identity) != content)
    if strangers:
        raise KnowledgeBaseError(
            f"コピー先に、コピー元と違う文書があります: {to} ({strangers[0]})。空の場所を指定してください。",
            f"The target holds documents that the source doesn't: {to} ({strangers[0]}). Name an empty place.",
        )
    new = [content for identity, content in wanted.items() if identity not in there]
    with source.database.connection() as connection:
        for content in new:
            record = read_record(connection, content.number)
            assert record is not None  # it was read a moment ago, from a file of our own
            target.take(record, content.names)
    if encoder := source.state().encoder:
        target.set_encoder(encoder)
    if _intact_contents(target, to) != wanted:
        raise KnowledgeBaseDamaged(
            f"コピー先の文書が元と違います: {to}。ディスクを確かめて、空の場所にやり直してください。",
            f"What arrived is not what was sent: {to}. Check the disk and copy into an empty place.",
        )
    return Copied(len(wanted), len(new), tuple(lost))


@dataclass(frozen=True, slots=True)
class _Content:
    """What tells whether a document is the same in two knowledge bases; `number` is its place in one of them."""

    number: int = field(compare=False)
    record_hash: str
    added_at: str
    names: tuple[OtherName, ...]


def _contents(store: Store, lost: list[str]) -> dict[str, _Content]:
    """Every document that is what was recorded, by its id and in order; the others are put into `lost` by name."""
    found: dict[str, _Content] = {}
    with store.database.connection() as connection:
        for number in numbers_of(connection)[0]:
            record = read_record(connection, number)
            if record is None or not record.intact:
                lost.append(str(unavailable(connection, number)))
                continue
            names = other_names(connection, number)
            found[record.document.id] = _Content(number, record.record_hash, record.added_at, names)
    return found


def _intact_contents(store: Store, place: Place) -> dict[str, _Content]:
    lost: list[str] = []
    found = _contents(store, lost)
    if lost:
        raise KnowledgeBaseDamaged(
            f"コピー先の文書が壊れています: {place} ({lost[0]})。tenkyo check --repair で修復してください。",
            f"A document of the target is damaged: {place} ({lost[0]}). Mend it with tenkyo check --repair.",
        )
    return found
