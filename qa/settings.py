"""`Settings`: every number that an operator, a benchmark or a test may want to vary, built once and handed down.

Each room and folder says its own, with unit and reason, in its `settings.py`; here they are put together. What belongs to
a learned model (its scales and clips) stays beside the model: changing it without training is a fault.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from corpus.settings import CorpusSettings
from index.errors import KnowledgeBaseNotFound
from index.postgresql.address import SharedBase, is_shared
from index.search_place import SearchPlace, search_place
from index.settings import IndexSettings
from qa.errors import SettingsError
from qa.generation.settings import Generation, Grounding, LanguageModel
from qa.question.settings import FollowUp, QuestionLimits
from qa.reader.settings import ReaderSettings
from qa.retrieval.settings import Retrieval
from qa.selection.settings import Selection

__all__ = [
    "BUILT_IN_ESSAY",
    "Abstention",
    "Adding",
    "Paths",
    "SearchPlace",
    "Serving",
    "Settings",
    "SharedBase",
    "place_of",
    "search_place_of",
]

BUILT_IN_ESSAY = Path(__file__).parent.parent / "corpus" / "essays" / "nato75.md"
_SESSION_KEY_CHARACTERS = 32  # at least: whoever guesses it is everybody
_TRACE_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_LONGEST_WAIT = 3_600.0  # seconds that may be set: nobody waits an hour for an answer


@dataclass(frozen=True, slots=True)
class Abstention:
    """When nothing is answered. Cosines that letters thrown together do not reach."""

    close_word: float = 0.65  # one word of a Japanese question
    # All words of an English question together, as far as they are above what unrelated words reach.
    close_together: float = 0.36
    unrelated: float = 0.3
    few_words: int = 3  # a question of fewer, none of which the documents know, is noise unless the reader is sure
    sure: float = 0.80  # the least probability of being right for such a short question
    guessed: float = 0.40  # and for a longer one
    answers_anyway: bool = False  # for measuring: the best there is, also where nothing answers
    probably_right: float = 0.75  # an answer as likely to be right is given, whatever else speaks against it


@dataclass(frozen=True, slots=True)
class Adding:
    """Documents added at once, or a single one that is larger; more need memory, fewer bring the index up to date often."""

    documents: int = 64
    characters: int = 2_000_000


@dataclass(frozen=True, slots=True)
class Paths:
    """`knowledge_base` is the place that was named; without one, the user's own data folder is used.

    `search` is where it is searched, where that isn't on this machine; `search_key` is what Qdrant asks for.
    """

    knowledge_base: Path | SharedBase | None = None
    search: SearchPlace | None = None
    search_key: str = field(default="", repr=False)
    essay: Path = BUILT_IN_ESSAY

    @property
    def users_own(self) -> Path:
        """Where the knowledge base of a user who named none belongs on this system."""
        from platformdirs import user_data_path  # which also reads XDG_DATA_HOME and its like

        return user_data_path("tenkyo", appauthor=False) / "knowledge_base"


@dataclass(frozen=True, slots=True)
class Serving:
    """Who may call a server, as written in the environment; what serves reads it. None of it is ever shown."""

    api_keys: str = field(default="", repr=False)  # a file of entries, or they themselves
    users: str = field(default="", repr=False)
    session_key: str = field(default="", repr=False)  # signs the sessions; without one they end with the server
    traces: bool = False  # for OpenTelemetry
    traces_if_installed: bool = False  # where its own variables say so, which may be meant for other programs


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; without a `language_model`, answers are the documents' own sentences."""

    corpus: CorpusSettings = field(default_factory=CorpusSettings)
    index: IndexSettings = field(default_factory=IndexSettings)
    adding: Adding = field(default_factory=Adding)
    questions: QuestionLimits = field(default_factory=QuestionLimits)
    follow_up: FollowUp = field(default_factory=FollowUp)
    retrieval: Retrieval = field(default_factory=Retrieval)
    reader: ReaderSettings = field(default_factory=ReaderSettings)
    selection: Selection = field(default_factory=Selection)
    abstention: Abstention = field(default_factory=Abstention)
    generation: Generation = field(default_factory=Generation)
    grounding: Grounding = field(default_factory=Grounding)
    language_model: LanguageModel | None = None
    paths: Paths = field(default_factory=Paths)
    serving: Serving = field(default_factory=Serving)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None, *, answering: bool = True) -> Settings:
        """The defaults with what the environment, `os.environ` unless given, says: the only reader of `TENKYO_…`.

        `TENKYO_KB` names the knowledge base's folder, or PostgreSQL's URL; `TENKYO_SEARCH` a server that searches, whose key
        is `TENKYO_QDRANT_KEY`; `TENKYO_LLM_URL`, `_MODEL`, `_KEY` and `_CONNECT_SECONDS`,
        `_FIRST_TOKEN_SECONDS`, `_SILENCE_SECONDS`, `_TOTAL_SECONDS` the language model, which isn't looked at unless
        `answering`: a wrong key is no reason not to list documents. `TENKYO_API_KEYS`, `TENKYO_USERS` and
        `TENKYO_SESSION_KEY` say who may call a server. `TENKYO_OTEL=1`, or an endpoint in OpenTelemetry's own variables, has
        it traced. Raises `SettingsError`.
        """
        variables = os.environ if environment is None else environment
        named, search = variables.get("TENKYO_KB", ""), variables.get("TENKYO_SEARCH", "").strip()
        return cls(
            paths=Paths(
                knowledge_base=place_of(named, "TENKYO_KB") if named else None,
                search=search_place_of(search, "TENKYO_SEARCH") if search else None,
                search_key=variables.get("TENKYO_QDRANT_KEY", "").strip(),
            ),
            language_model=_language_model(variables) if answering else None,
            serving=_serving(variables),
        )


def place_of(named: str, setting: str) -> Path | SharedBase:
    """A folder or a base in PostgreSQL, as it was named in `setting`. Raises `SettingsError`, which doesn't repeat a URL."""
    if is_shared(named):
        try:
            return SharedBase.of(named)
        except KnowledgeBaseNotFound as error:
            raise SettingsError(f"{setting}: {error.message.japanese}", f"{setting}: {error.message.english}") from None
    if "://" in named:  # it may hold a password
        raise SettingsError(
            f"{setting} にはフォルダーか postgresql:// の URL を指定してください。",
            f"{setting} must be a folder, or a URL of postgresql://.",
        )
    return Path(named)


def search_place_of(named: str, setting: str) -> SearchPlace:
    """A server that searches, as it was named in `setting`. Raises `SettingsError`, which doesn't repeat a URL."""
    try:
        return search_place(named)
    except KnowledgeBaseNotFound as error:
        raise SettingsError(f"{setting}: {error.message.japanese}", f"{setting}: {error.message.english}") from None


def _language_model(variables: Mapping[str, str]) -> LanguageModel | None:
    url = variables.get("TENKYO_LLM_URL", "").strip()
    if not url:
        return None
    waits = ("connect", "first_token", "silence", "total")
    given = {name: variables.get(f"TENKYO_LLM_{name.upper()}_SECONDS", "").strip() for name in waits}
    return LanguageModel(
        url=url,
        model=variables.get("TENKYO_LLM_MODEL", "").strip(),
        key=variables.get("TENKYO_LLM_KEY", "").strip(),
        **{name: _seconds(f"TENKYO_LLM_{name.upper()}_SECONDS", text) for name, text in given.items() if text},
    )


def _serving(variables: Mapping[str, str]) -> Serving:
    names = ("api_keys", "users", "session_key")
    keys, users, session_key = (variables.get(f"TENKYO_{name.upper()}", "").strip() for name in names)
    serving = Serving(keys, users, session_key)
    if 0 < len(serving.session_key) < _SESSION_KEY_CHARACTERS:
        raise SettingsError(
            f"TENKYO_SESSION_KEY は {_SESSION_KEY_CHARACTERS} 文字以上の無作為な文字列にしてください。",
            f"TENKYO_SESSION_KEY must be random, of at least {_SESSION_KEY_CHARACTERS} characters.",
        )
    wanted = variables.get("TENKYO_OTEL", "").strip()
    if wanted not in ("", "0", "1"):
        raise SettingsError(f"TENKYO_OTEL は 1 か 0 です: {wanted}", f"TENKYO_OTEL must be 1 or 0: {wanted}")
    named = any(variables.get(name, "").strip() for name in _TRACE_ENDPOINTS)
    return replace(serving, traces=wanted == "1", traces_if_installed=named and wanted != "0")


def _seconds(name: str, written: str) -> float:
    try:
        value = float(written)
    except ValueError:
        value = -1.0
    if not 0 < value <= _LONGEST_WAIT:
        raise SettingsError(
            f"{name} は秒数です（0 より大きく {_LONGEST_WAIT:.0f} 以下）: {written}",
            f"{name} must be seconds: {written}",
        )
    return value
