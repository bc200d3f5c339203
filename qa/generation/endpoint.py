"""A language model behind an OpenAI-compatible address: its answer as a stream of text with deadlines.

EndpointError            what went wrong, as one line for the user in Japanese
└── EndpointCut          it broke off after text had come

Nothing here trusts the other side: it may be slow, fall silent, send anything, or never end. The key is sent to the
configured address alone: no redirect is followed, no proxy of the environment is used, no message carries it.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Generator, Mapping, Sequence
from typing import Any

from corpus.errors import TenkyoError
from language.message import Message
from qa.generation.settings import Generation, LanguageModel

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


class EndpointError(TenkyoError):
    """The language model gave no text."""


class EndpointCut(EndpointError):
    """The language model's text broke off."""


def stream_text(
    model: LanguageModel, messages: Sequence[Mapping[str, str]], limits: Generation = Generation()
) -> Generator[str, None, None]:
    """Pieces of the model's answer as they come. Raises EndpointError, or EndpointCut once a piece has come.

    The reading is done in a thread of its own, so that the deadlines hold whatever the other side does; the thread ends
    when the stream does, at the latest `model.silence` seconds after the caller stopped listening.
    """
    reader = _Reader(model, messages, limits.most_tokens)
    started = time.monotonic()
    reader.start()
    got_text, alive, characters = False, False, 0
    try:
        while True:
            now = time.monotonic()
            left = started + model.total - now
            if not alive:
                left = min(left, started + model.first_token - now)
            try:
                piece = reader.pieces.get(timeout=min(max(left, 0.0), model.silence if alive else model.first_token))
            except queue.Empty:
                raise _late(model, got_text, alive, time.monotonic() - started) from None
            if piece is None:
                if reader.failure is not None:
                    raise _failed(reader.failure, got_text)
                return
            if time.monotonic() - started > model.total:
                raise _late(model, got_text, alive, model.total)
            alive = True
            if piece:
                got_text = True
                characters += len(piece)
                yield piece
            if characters > limits.raw_characters:
                raise EndpointCut(
                    "言語モデルの応答が長すぎたため、途中で打ち切りました。",
                    "The language model wrote too much and was cut off.",
                )
    finally:
        reader.stop()


class _Reader(threading.Thread):
    """Reads the stream into `pieces`: text, "" for a sign of life, None at the end; then `failure` says how it ended."""

    def __init__(self, model: LanguageModel, messages: Sequence[Mapping[str, str]], most_tokens: int) -> None:
        super().__init__(name="language-model", daemon=True)
        self.pieces: queue.Queue[str | None] = queue.Queue(maxsize=1_000)
        self.failure: BaseException | None = None
        self._model, self._most_tokens = model, most_tokens
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

        model = self._model
        timeout = openai.Timeout(max(model.first_token, model.silence), connect=model.connect)
        http = openai.DefaultHttpxClient(
            timeout=timeout, follow_redirects=False, trust_env=False, event_hooks={"request": [self._only_our_headers]}
        )
        self._client = openai.OpenAI(
            base_url=model.url, api_key=model.key or "none", max_retries=0, timeout=timeout, http_client=http
        )
        request: dict[str, Any] = {"model": model.model, "messages": list(self._messages), "stream": True}
        gentle = {"temperature": 0, "max_tokens": self._most_tokens}
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
        request.headers["Authorization"] = f"Bearer {self._model.key or 'none'}"

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


def _late(model: LanguageModel, got_text: bool, alive: bool, seconds: float) -> EndpointError:
    if got_text:
        return EndpointCut("言語モデルの応答が途中で止まりました。", "The language model stopped in the middle.")
    if not alive:
        waited = min(seconds, model.first_token)
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
