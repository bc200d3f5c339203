"""Documents that are added while nobody waits for the response: jobs, one after the other, told of while they go on."""

from __future__ import annotations

import logging
import queue
import secrets
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

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

    id: str
    name: str
    work: Callable[[Job], None] | None  # None once it has ended, and with it what it kept
    created_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    status: str = "waiting"
    version: int = 0
    documents: list[dict[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    problem: Problem | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    let_go: Callable[[], object] = lambda: None  # of what it kept; called once, when it has ended

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
            "name": self.name,
            "status": self.status,
            "created_at": self.created_at,
            "documents": list(self.documents),
            "failures": list(self.failures),
            "problem": self.problem.to_json() if self.problem else None,
        }


class Jobs:
    """Those of one server, worked on by a thread of their own. Safe to use from many threads."""

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self._knowledge_base = knowledge_base
        self._jobs: dict[str, Job] = {}
        self._waiting: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self._lock, self._worker = threading.Lock(), threading.Thread(target=self._run, name="jobs", daemon=True)

    def all(self) -> list[Job]:
        with self._lock:
            return list(self._jobs.values())

    def get(self, job_id: str) -> Job | None:
        with self._lock:
            return self._jobs.get(job_id)

    def add_file(self, data: Any, name: str, title: str) -> Job:
        """`data` is a file that may be closed afterwards. Raises `TooManyJobs` and `InvalidRequest`."""
        safe = safe_name(name)
        self._check_room()
        kept = tempfile.NamedTemporaryFile(prefix="tenkyo-job-", suffix=Path(safe).suffix)  # noqa: SIM115 (the job closes it)
        while piece := data.read(1_000_000):
            kept.write(piece)
        kept.flush()

        def work(job: Job) -> None:
            kept.seek(0)
            if not is_bundle(Path(kept.name)):
                job.added(add_upload(self._knowledge_base, cast(BinaryIO, kept), safe, title, stop=job.stop))
                return
            for added in add_bundle(self._knowledge_base, Path(kept.name), safe, failed=job.failed):
                job.added(added)
                if job.stop.is_set():
                    return

        return self._put(safe, work, kept.close)

    def add_text(self, text: str, title: str) -> Job:
        """Raises `TooManyJobs`."""
        self._check_room()
        return self._put(title, lambda job: job.added(add_text(self._knowledge_base, text, title, stop=job.stop)))

    def cancel(self, job: Job) -> None:
        """What waits never begins, what goes on ends soon, and what has ended is forgotten."""
        with self._lock:
            if job.ended:
                self._jobs.pop(job.id, None)
            elif job.status == "waiting":
                job.work = None
                job.let_go()
                job.becomes("cancelled")
            job.stop.set()

    def close(self) -> None:
        for job in self.all():
            if not job.ended:
                self.cancel(job)

    def _check_room(self) -> None:
        if sum(not job.ended for job in self.all()) >= _MOST_WAITING:
            raise TooManyJobs

    def _put(self, name: str, work: Callable[[Job], None], let_go: Callable[[], object] = lambda: None) -> Job:
        job = Job(secrets.token_urlsafe(9), name, work, let_go=let_go)
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
                work, job.work = job.work, None
                if work is None:  # cancelled while it waited
                    continue
                job.becomes("working")
            self._work(job, work)

    def _work(self, job: Job, work: Callable[[Job], None]) -> None:
        try:
            work(job)
        except TenkyoError as error:
            job.problem = problem_of(error)
        except Exception:
            _log.exception("a job")
            job.problem = FAULT
        finally:
            job.let_go()
        if job.stop.is_set():
            job.problem = None
            job.becomes("cancelled")
            return
        failed = job.problem is not None or (job.failures and not job.documents)
        job.becomes("failed" if failed else "done")


TOO_MANY = Problem(
    503,
    Message("混み合っています", "Busy"),
    Message(
        f"{_MOST_WAITING} 件の追加が順番を待っています。しばらくしてからもう一度送ってください。",
        f"{_MOST_WAITING} additions are waiting already. Try again in a moment.",
    ),
)
