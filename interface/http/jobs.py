"""Documents that are added while nobody waits for the response: jobs, one after the other, told of while they go on."""

from __future__ import annotations

import io
import logging
import queue
import secrets
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, BinaryIO

from interface.http.job_files import Given, JobFiles
from interface.http.problems import FAULT, Problem, problem_of
from interface.http.uploads import add_upload, safe_name
from language.message import Message
from qa.documents import Added, KnowledgeBase, add_bundle, add_text, is_bundle
from qa.errors import TenkyoError

_MOST_WAITING = 20  # each keeps its file on disk
_MOST_KEPT = 200  # that are told of, ended ones included

_log = logging.getLogger(__name__)


class TooManyJobs(Exception):
    """As many wait as may."""


@dataclass(slots=True)
class Job:
    """`status` is waiting, working, done, failed or cancelled; `version` counts its changes."""

    given: Given
    status: str = "waiting"
    version: int = 0
    documents: list[dict[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    problem: Problem | None = None
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def id(self) -> str:
        return self.given.id

    @property
    def ended(self) -> bool:
        return self.status in ("done", "failed", "cancelled")

    def added(self, added: Added) -> None:
        self.documents.append({**added.document.to_json(), "status": added.status})
        self.version += 1

    def failed(self, error: TenkyoError) -> None:
        self.failures.append(str(problem_of(error).detail))
        self.version += 1

    def becomes(self, status: str) -> None:
        self.status = status
        self.version += 1

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.given.name,
            "status": self.status,
            "created_at": self.given.created_at,
            "documents": list(self.documents),
            "failures": list(self.failures),
            "problem": self.problem.to_json() if self.problem else None,
        }


class Jobs:
    """Those of one server, worked on by a thread of their own. Safe to use from many threads.

    What has not ended when the server does is kept, and gone on with by the next one that `start`s.
    """

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self._knowledge_base = knowledge_base
        self._files = JobFiles(knowledge_base.directory / "jobs")
        self._jobs: dict[str, Job] = {}
        self._waiting: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self._lock, self._worker = threading.Lock(), threading.Thread(target=self._run, name="jobs", daemon=True)
        self._closed = False

    def start(self) -> None:
        """Go on with what servers before this one were told to add and had not."""
        for given in self._files.taken_over():
            job = Job(given)
            if given.begun:
                job.problem = LEFT_BEHIND
                job.becomes("failed")
                self._files.drop(job.given)
            self._put(job)

    def all(self) -> list[Job]:
        with self._lock:
            return list(self._jobs.values())

    def get(self, job_id: str) -> Job | None:
        with self._lock:
            return self._jobs.get(job_id)

    def add_file(self, data: BinaryIO, name: str, title: str) -> Job:
        """`data` is a file that may be closed afterwards. Raises `TooManyJobs` and `InvalidRequest`."""
        return self._take(data, _given(safe_name(name), title))

    def add_text(self, text: str, title: str) -> Job:
        """Raises `TooManyJobs`."""
        return self._take(io.BytesIO(text.encode("utf-8", "surrogatepass")), _given(title, title, text=True))

    def cancel(self, job: Job) -> None:
        """What waits never begins, what goes on ends soon, and what has ended is forgotten."""
        with self._lock:
            if job.ended:
                self._jobs.pop(job.id, None)
            elif job.status == "waiting":
                self._files.drop(job.given)
                job.becomes("cancelled")
            job.stop.set()

    def close(self) -> None:
        """What goes on ends soon. It and what waits are for the next server."""
        with self._lock:
            self._closed = True
            for job in self._jobs.values():
                if job.status == "working" and not job.stop.is_set():
                    with suppress(OSError):
                        self._files.put_back(job.given)
                    job.stop.set()
            self._files.close()

    def _take(self, data: BinaryIO, given: Given) -> Job:
        if sum(not job.ended for job in self.all()) >= _MOST_WAITING:
            raise TooManyJobs
        self._files.put(given, data)
        return self._put(Job(given))

    def _put(self, job: Job) -> Job:
        with self._lock:
            self._jobs[job.id] = job
            for old in [each.id for each in self._jobs.values() if each.ended][: max(len(self._jobs) - _MOST_KEPT, 0)]:
                del self._jobs[old]
            if not self._worker.is_alive():
                self._worker.start()
        self._waiting.put(job)
        return job

    def _run(self) -> None:
        while True:
            job = self._waiting.get()
            with self._lock:
                if self._closed:
                    return
                if job.ended:  # cancelled while it waited, or left behind
                    continue
                with suppress(OSError):  # a full disk, which adding will meet
                    self._files.begin(job.given)
                job.becomes("working")
            self._work(job)

    def _work(self, job: Job) -> None:
        try:
            self._add(job)
        except TenkyoError as error:
            job.problem = problem_of(error)
        except Exception:
            _log.exception("a job")
            job.problem = FAULT
        with self._lock:
            if self._closed:
                return
            self._files.drop(job.given)
        if job.stop.is_set():
            job.problem = None
            job.becomes("cancelled")
            return
        failed = job.problem is not None or (job.failures and not job.documents)
        job.becomes("failed" if failed else "done")

    def _add(self, job: Job) -> None:
        given = job.given
        path = self._files.path(given)
        if given.text:
            text = path.read_bytes().decode("utf-8", "surrogatepass")
            job.added(add_text(self._knowledge_base, text, given.title, stop=job.stop))
        elif not is_bundle(path):
            with path.open("rb") as data:
                job.added(add_upload(self._knowledge_base, data, given.name, given.title, stop=job.stop))
        else:
            for added in add_bundle(self._knowledge_base, path, given.name, failed=job.failed):
                job.added(added)
                if job.stop.is_set():
                    return


def _given(name: str, title: str, *, text: bool = False) -> Given:
    now = datetime.now(UTC)
    return Given(secrets.token_urlsafe(9), name, title, now.isoformat(timespec="seconds"), text)


TOO_MANY = Problem(
    503,
    Message("混み合っています", "Busy"),
    Message(
        f"{_MOST_WAITING} 件の追加が順番を待っています。しばらくしてからもう一度送ってください。",
        f"{_MOST_WAITING} additions are waiting already. Try again in a moment.",
    ),
)

LEFT_BEHIND = Problem(
    500,
    Message("読み込めませんでした", "Not added"),
    Message(
        "この文書を読んでいる間にサーバーが落ちました。サーバーの記録を確かめてから、もう一度送ってください。",
        "The server went down while it read this document. Look at its log, then send it again.",
    ),
)
