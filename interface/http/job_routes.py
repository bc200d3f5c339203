"""The routes that tell of jobs: one look, or events until it has ended."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from interface.http.events import MEDIA_TYPE, event, sent_as_events
from interface.http.jobs import Job, Jobs
from interface.http.schemas import JobOut, JobsOut

PATH = "/api/v1/jobs"
_LOOK_SECONDS = 0.1  # between two looks at a job whose events somebody reads
_SILENT_LOOKS = 150  # after which a comment says that the connection lives: proxies cut those that are silent


def job_routes(jobs: Jobs) -> APIRouter:
    router = APIRouter(prefix=PATH, tags=["documents"])

    def known(job_id: str) -> Job:
        job = jobs.get(job_id)
        if job is None:
            raise HTTPException(
                404, "この ID の作業はありません。 / No such job; those that ended long ago are forgotten."
            )
        return job

    @router.get("", response_model=JobsOut, summary="The jobs there are, oldest first")
    async def list_jobs() -> Response:
        return JSONResponse({"jobs": [job.to_json() for job in jobs.all()]})

    @router.get("/{job_id}", response_model=JobOut, summary="How far a job is")
    async def look(job_id: str) -> Response:
        return JSONResponse(known(job_id).to_json())

    @router.delete("/{job_id}", response_model=JobOut, summary="Cancel a job, or forget one that has ended")
    async def cancel(job_id: str) -> Response:
        job = known(job_id)
        jobs.cancel(job)
        return JSONResponse(job.to_json())

    @router.get(
        "/{job_id}/events",
        summary="A job as it goes on",
        response_class=Response,
        responses={
            200: {"content": {MEDIA_TYPE: {}}, "description": "`job` events, each the whole of it; then it ends"}
        },
    )
    async def events(request: Request, job_id: str) -> Response:
        last = request.headers.get("last-event-id", "")
        return sent_as_events(_events(known(job_id), int(last) if last.isascii() and last.isdigit() else -1))

    return router


async def _events(job: Job, seen: int) -> AsyncIterator[str]:
    """From behind the version that its reader has `seen`."""
    silent = 0
    while True:
        ended, version = job.ended, job.version  # in this order: what ended changes no more
        if version > seen:
            yield event("job", job.to_json(), version)
            seen, silent = version, 0
        if ended:
            return
        await asyncio.sleep(_LOOK_SECONDS)
        silent += 1
        if silent % _SILENT_LOOKS == 0:
            yield ": …\n\n"
