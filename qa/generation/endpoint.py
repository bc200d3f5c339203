"""A language model behind an OpenAI-compatible address: its settings, and its answer as a stream of text with deadlines.

EndpointError            what went wrong, as one line for the user in Japanese
└── EndpointCut          it broke off after text had come

Nothing here trusts the other side: it may be slow, fall silent, send anything, or never end. The key is sent to the
configured address alone: no redirect is followed, no proxy of the environment is used, no message carries it.
"""

from __future__ import annotations

import ipaddress
import os
import queue
import threading
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from corpus.errors import TenkyoError
from language.message import Message

_MOST_RAW_CHARACTERS = 60_000  # with what a model thinks aloud
_MOST_TOKENS = 1_500
_HEADERS = frozenset(
    {
        "host",
        "accept",
        "accept-encoding",
        "connection",
        "content-type",
        "content-length",
        "transfer-encoding",
        "user-agent",
    }
)


class SettingsError(TenkyoError):
    """A setting of the language model can't be used; the message names it."""


class EndpointError(TenkyoError):
    """The language model gave no text."""


class EndpointCut(EndpointError):
    """The language model's text broke off."""


@dataclass(frozen=True, slots=True)
class GeneratorSettings:
    """Where the language model is, and how long to wait, in seconds.

    `connect` for the connection, `first_token` until the first sign of an answer, `silence` between two pieces, `total`
    for the whole.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    connect: float = 3.0
    first_token: float = 10.0
    silence: float = 10.0
    total: float = 60.0

    def __post_init__(self) -> None:
        address = urlsplit(self.url)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise SettingsError(
                "TENKYO_LLM_URL は http:// または https:// で始まる必要があります。例: http://127.0.0.1:8080/v1",
                "TENKYO_LLM_URL must begin with http:// or https://, such as http://127.0.0.1:8080/v1",
            )
        if address.username or address.password or address.query or address.fragment:
            raise SettingsError(
                "TENKYO_LLM_URL に鍵や ? # を入れないでください。鍵は TENKYO_LLM_KEY に。",
                "TENKYO_LLM_URL must hold no key, ? or #: the key belongs in TENKYO_LLM_KEY",
            )
        if not self.model:
            raise SettingsError(
                "TENKYO_LLM_MODEL にモデルの名前を指定してください。", "TENKYO_LLM_MODEL must name the model"
            )
        if self.key and not self.key.isascii():
            raise SettingsError("TENKYO_LLM_KEY は英数字だけです。", "TENKYO_LLM_KEY must be ASCII")
        if self.key and address.scheme == "http" and not _is_near(address.hostname):
            raise SettingsError(
                "TENKYO_LLM_KEY は暗号化されない http:// では送れません。https:// を指定してください。",
                "TENKYO_LLM_KEY would travel unencrypted: use https://",
            )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> GeneratorSettings | None:
        """From `TENKYO_LLM_URL`, `_MODEL`, `_KEY` and `_CONNECT_SECONDS`, `_FIRST_TOKEN_SECONDS`, `_SILENCE_SECONDS`,
        `_TOTAL_SECONDS`; None without a URL. Raises SettingsError."""
        variables = os.environ if environment is None else environment
        url = variables.get("TENKYO_LLM_URL", "").strip()
        if not url:
            return None
        seconds = {
            name: _seconds(variables, f"TENKYO_LLM_{name.upper()}_SECONDS", default)
            for name, default in (("connect", 3.0), ("first_token", 10.0), ("silence", 10.0), ("total", 60.0))
        }
        return cls(
            url=url,
            model=variables.get("TENKYO_LLM_MODEL", "").strip(),
            key=variables.get("TENKYO_LLM_KEY", "").strip(),
            **seconds,
        )


def _is_near(host: str) -> bool:
    """This machine or the local network, where no stranger carries the message."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or "." not in host or host.endswith((".local", ".internal", ".localhost"))
    return address.is_loopback or address.is_private or address.is_link_local


def _seconds(variables: Mapping[str, str], name: str, default: float) -> float:
    written = variables.get(name, "").strip()
    try:
        value = float(written) if written else default
    except ValueError:
        value = -1.0
    if not 0 < value <= 3600:
        raise SettingsError(
            f"{name} は秒数です（0 より大きく 3600 以下）: {written}", f"{name} must be seconds: {written}"
        )
    return value


def stream_text(settings: GeneratorSettings, messages: Sequence[Mapping[str, str]]) -> Generator[str, None, None]:
    """Pieces of the model's answer as they come. Raises EndpointError, or EndpointCut once a piece has come.

    The reading is done in a thread of its own, so that the deadlines hold whatever the other side does; the thread ends
    when the stream does, at the latest `settings.silence` seconds after the caller stopped listening.
    """
    reader = _Reader(settings, messages)
    started = time.monotonic()
    reader.start()
    got_text, alive, characters = False, False, 0
    try:
        while True:
            now = time.monotonic()
            left = started + settings.total - now
            if not alive:
                left = min(left, started + settings.first_token - now)
            try:
                piece = reader.pieces.get(
                    timeout=min(max(left, 0.0), settings.silence if alive else settings.first_token)
                )
            except queue.Empty:
                raise _late(settings, got_text, alive, time.monotonic() - started) from None
            if piece is None:
                if reader.failure is not None:
                    raise _failed(reader.failure, got_text)
                return
            if time.monotonic() - started > settings.total:
                raise _late(settings, got_text, alive, settings.total)
            alive = True
            if piece:
                got_text = True
                characters += len(piece)
                yield piece
            if characters > _MOST_RAW_CHARACTERS:
                raise EndpointCut(
                    "言語モデルの応答が長すぎたため、途中で打ち切りました。",
                    "The language model wrote too much and was cut off.",
                )
    finally:
        reader.stop()


class _Reader(threading.Thread):
    """Reads the stream into `pieces`: text, "" for a sign of life, None at the end; then `failure` says how it ended."""

    def __init__(self, settings: GeneratorSettings, messages: Sequence[Mapping[str, str]]) -> None:
        super().__init__(name="language-model", daemon=True)
        self.pieces: queue.Queue[str | None] = queue.Queue(maxsize=1_000)
        self.failure: BaseException | None = None
        self._settings = settings
        self._messages = messages
        self._stopped = threading.Event()
        self._client: Any = None

    def run(self) -> None:
        try:
            self._read()
        except Exception as error:
            self.failure = error
        finally:
            self._close()
            self._put(None)

    def stop(self) -> None:
        self._stopped.set()
        self._close()

    def _read(self) -> None:
        for piece in self._open():
            if self._stopped.is_set():
                return
            if not piece.choices:
                continue  # figures on the use of tokens
            self._put(piece.choices[0].delta.content or "")

    def _open(self) -> Any:
        import openai

        settings = self._settings
        timeout = openai.Timeout(max(settings.first_token, settings.silence), connect=settings.connect)
        http = openai.DefaultHttpxClient(
            timeout=timeout, follow_redirects=False, trust_env=False, event_hooks={"request": [self._only_our_headers]}
        )
        self._client = openai.OpenAI(
            base_url=settings.url, api_key=settings.key or "none", max_retries=0, timeout=timeout, http_client=http
        )
        request: dict[str, Any] = {"model": settings.model, "messages": list(self._messages), "stream": True}
        gentle = {"temperature": 0, "max_tokens": _MOST_TOKENS}
        # One second try at the most: without the settings that some models refuse, or after a connection that broke.
        try:
            return self._client.chat.completions.create(**request, **gentle)
        except (openai.BadRequestError, openai.UnprocessableEntityError):
            return self._client.chat.completions.create(**request)
        except openai.APITimeoutError:
            raise
        except (openai.APIConnectionError, openai.InternalServerError):
            if self._stopped.is_set():
                raise
            return self._client.chat.completions.create(**request, **gentle)

    def _only_our_headers(self, request: Any) -> None:
        """Variables such as OPENAI_ORG_ID and OPENAI_CUSTOM_HEADERS are meant for another service than this one."""
        for name in list(request.headers):
            if name.lower() not in _HEADERS:
                del request.headers[name]
        request.headers["Authorization"] = f"Bearer {self._settings.key or 'none'}"

    def _put(self, piece: str | None) -> None:
        while not self._stopped.is_set():
            try:
                self.pieces.put(piece, timeout=0.2)
                return
            except queue.Full:
                continue

    def _close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()


def _late(settings: GeneratorSettings, got_text: bool, alive: bool, seconds: float) -> EndpointError:
    if got_text:
        return EndpointCut("言語モデルの応答が途中で止まりました。", "The language model stopped in the middle.")
    if not alive:
        waited = min(seconds, settings.first_token)
        return EndpointError(
            f"言語モデルが {waited:g} 秒以内に応答しませんでした。",
            f"The language model did not answer within {waited:g} seconds.",
        )
    return EndpointError(
        f"言語モデルが {seconds:g} 秒たっても答え始めませんでした。",
        f"The language model did not begin its answer within {seconds:g} seconds.",
    )


def _failed(error: BaseException, got_text: bool) -> EndpointError:
    """One line of what happened; never the library's own words, which may repeat what was sent."""
    import openai

    if got_text:
        return EndpointCut("言語モデルの応答が途中で途切れました。", "The language model's answer broke off.")
    if isinstance(error, openai.APIStatusError):
        return _refused(error.status_code)
    library = {base.__name__ for base in type(error).__mro__}  # the HTTP library under openai changes its name
    if isinstance(error, openai.APITimeoutError) or "TimeoutException" in library:
        return EndpointError("言語モデルが時間内に応答しませんでした。", "The language model did not answer in time.")
    if isinstance(error, (openai.APIConnectionError, OSError)) or "TransportError" in library:
        return EndpointError(
            "言語モデルに接続できませんでした。TENKYO_LLM_URL を確認してください。",
            "The language model could not be reached. Check TENKYO_LLM_URL.",
        )
    return EndpointError("言語モデルの応答を読み取れませんでした。", "The language model's answer could not be read.")


_REFUSALS = {
    401: Message("鍵が正しくありません。TENKYO_LLM_KEY を確認してください", "the key is wrong; check TENKYO_LLM_KEY"),
    403: Message("使う許可がありません。TENKYO_LLM_KEY を確認してください", "not allowed; check TENKYO_LLM_KEY"),
    404: Message(
        "見つかりません。TENKYO_LLM_URL と TENKYO_LLM_MODEL を確認してください",
        "not found; check TENKYO_LLM_URL and TENKYO_LLM_MODEL",
    ),
    429: Message("混み合っているか、使える量を超えています", "busy, or over its quota"),
}
_BROKEN = Message("故障しています", "out of order")
_NOT_TAKEN = Message("質問が受け付けられませんでした", "the question was not accepted")


def _refused(status: int) -> EndpointError:
    reason = _REFUSALS.get(status, _BROKEN if status >= 500 else _NOT_TAKEN)
    return EndpointError(
        f"言語モデルがエラー {status} を返しました（{reason.japanese}）。",
        f"The language model returned error {status} ({reason.english}).",
    )
