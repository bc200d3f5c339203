"""HEAD wherever there is GET: monitors and proxies ask that way whether something is there."""

from __future__ import annotations

from interface.http.guard.asgi import App, AsgiMessage, Receive, Scope, Send, route_path

_PREFIXES = ("/api/", "/v1/", "/healthz", "/readyz", "/metrics", "/openapi.json")


class HeadAsGet:
    """An ASGI layer over the API, which then needn't know of it; whatever else is served answers for itself."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        head = scope["type"] == "http" and scope["method"] == "HEAD"
        if not head or not route_path(scope).startswith(_PREFIXES):
            await self._app(scope, receive, send)
            return

        async def send_head(message: AsgiMessage) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self._app({**scope, "method": "GET"}, receive, send_head)
