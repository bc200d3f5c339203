"""Signing in and out: a page that works without scripts, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.routing import BaseRoute

from interface.access.access import Access, session_cookie
from interface.access.entries import Entry
from interface.access.roles import ROLES
from interface.access.sessions import COOKIE, LONGEST_SECONDS
from interface.http.guard.asgi import App, Receive, Scope, Send, note, route_path
from interface.http.guard.callers import client_of
from interface.http.guard.exchange import Refused
from interface.http.guard.slots import Busy
from interface.markup import escape
from interface.static_files import StaticFiles

FILES = StaticFiles.of_folder("/account-static", Path(__file__).parent, ("sign_in.css", "account.js"))
_MOST_FIELDS = 10
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# Where there is no referrer a form says that its origin is null, and the guard could not tell it from another site's.
_HEADERS = {"content-security-policy": _POLICY, "cache-control": "no-store", "referrer-policy": "same-origin"}


class SignIn:
    """Answers what is about signing in, and passes all else on to `app`."""

    def __init__(self, app: App, access: Access) -> None:
        self.app, self._access = app, access
        self._own = FastAPI(openapi_url=None)
        for method, path, answer in (
            ("GET", "/sign-in", self._page),
            ("POST", "/sign-in", self._sign_in),
            ("POST", "/sign-out", self._sign_out),
            ("GET", "/account", self._account),
        ):
            self._own.add_api_route(path, answer, methods=[method])
        self._own.include_router(FILES.routes())

    @property
    def routes(self) -> Sequence[BaseRoute]:
        return self._own.routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ours = scope["type"] == "http" and route_path(scope).startswith(("/sign-", "/account"))
        await (self._own if ours else self.app)(scope, receive, send)

    async def _page(self, request: Request) -> Response:
        return _page(request, request.query_params.get("next", ""))

    async def _sign_in(self, request: Request) -> Response:
        # Read as it is: there are three short fields, and nothing of a form's other shapes is wanted here.
        try:
            form = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=_MOST_FIELDS)
        except ValueError:  # more of them than any form of ours has
            return _page(request, "", _WRONG, 400)
        name, password, wanted = (form.get(field, [""])[0] for field in ("name", "password", "next"))
        note(request.scope, action="sign-in", who=name[:64] if name in self._known() else "")
        try:
            entry = await self._access.sign_in(name, password, client_of(request.scope.get("client")))
        except Refused as refused:
            return _page(request, wanted, str(refused.problem.detail), refused.problem.status, refused.problem.headers)
        except Busy:
            return _page(request, wanted, _BUSY, 503, {"retry-after": "5"})
        if entry is None:
            return _page(request, wanted, _WRONG, 401)
        response = RedirectResponse(_address(request, wanted), 303, headers={"cache-control": "no-store"})
        self._keep(request, response, entry)
        return response

    async def _sign_out(self, request: Request) -> Response:
        self._access.sessions.end(session_cookie(request.scope))
        response = RedirectResponse(f"{_root(request)}/sign-in", 303, headers={"cache-control": "no-store"})
        response.delete_cookie(
            COOKIE, path=f"{_root(request)}/", secure=_is_https(request), httponly=True, samesite="lax"
        )
        note(request.scope, action="sign-out")
        return response

    async def _account(self, request: Request) -> Response:
        try:
            caller = await self._access.caller(request.scope)
        except Refused as refused:
            return refused.problem.response()
        if caller is None:
            return JSONResponse({"signed_in": False}, headers={"cache-control": "no-store"})
        rights = sorted(right.value for right in ROLES[caller.role])
        told = {"signed_in": True, "name": caller.name, "role": caller.role, "rights": rights, "by": caller.how}
        return JSONResponse(told, headers={"cache-control": "no-store"})

    def _known(self) -> set[str]:
        """Names that may stand in a log; what else was typed there may be a password."""
        return {*self._access.entries.users, *self._access.entries.keys}

    def _keep(self, request: Request, response: Response, entry: Entry) -> None:
        response.set_cookie(
            COOKIE,
            self._access.sessions.begin(entry),
            max_age=LONGEST_SECONDS,
            path=f"{_root(request)}/",
            secure=_is_https(request),
            httponly=True,
            samesite="lax",
        )


def _page(
    request: Request, wanted: str, problem: str = "", status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    root = escape(_root(request))
    said = f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
    html = (
        '<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>典拠 サインイン / Sign in</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f'<link rel="stylesheet" href="{root}{FILES.address("sign_in.css")}"></head><body><main>'
        f"<h1>典拠 <small>Tenkyo</small></h1>{said}"
        f'<form method="post" action="{root}/sign-in"><input type="hidden" name="next" value="{escape(_inside(wanted))}">'
        '<label>名前 <span lang="en">Name</span>'
        '<input name="name" autocomplete="username" autocapitalize="none" required autofocus></label>'
        '<label>パスワード（または API 鍵） <span lang="en">Password, or an API key</span>'
        '<input name="password" type="password" autocomplete="current-password" required></label>'
        '<button>サインイン <span lang="en">Sign in</span></button></form></main></body></html>'
    )
    return HTMLResponse(html, status, headers={**_HEADERS, **(headers or {})})


def _inside(wanted: str) -> str:
    """`wanted` where it is an address of this server, below its root; else the page's.

    >>> _inside("/read/a?start=1"), _inside("//evil.example"), _inside("https://evil.example/")
    ('/read/a?start=1', '/', '/')
    """
    plain = wanted.isprintable() and "\\" not in wanted and wanted.startswith("/") and not wanted.startswith("//")
    return wanted if plain and not urlsplit(wanted).netloc and not wanted.startswith("/sign-") else "/"


def _address(request: Request, wanted: str) -> str:
    return f"{_root(request)}{_inside(wanted)}"


def _root(request: Request) -> str:
    return str(request.scope.get("root_path", ""))


def _is_https(request: Request) -> bool:
    """Whether the browser speaks TLS with us or with a proxy; a proxy that doesn't say so leaves the form's origin."""
    return request.url.scheme == "https" or request.headers.get("origin", "").lower().startswith("https://")


_WRONG = "名前かパスワードが違います。 / The name or the password is wrong."
_BUSY = "混み合っています。しばらくしてからもう一度。 / Busy: try again in a moment."
