"""What the environment may say, and what it does not touch."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.engine import Engine
from qa.errors import QuestionTooLong, SettingsError
from qa.generation.settings import LanguageModel
from qa.question.settings import QuestionLimits
from qa.reader.settings import ReaderSettings
from qa.settings import Abstention, Settings

GOOD = {"TENKYO_LLM_URL": "http://127.0.0.1:1/v1", "TENKYO_LLM_MODEL": "m"}


def test_without_any_variable_the_settings_are_the_defaults() -> None:
    assert Settings.from_environment({}) == Settings()
    assert Settings.from_environment({"TENKYO_KB": "", "TENKYO_LLM_URL": " "}) == Settings()


def test_the_folder_and_the_language_model_come_from_the_environment() -> None:
    found = Settings.from_environment({**GOOD, "TENKYO_KB": "/books", "TENKYO_LLM_TOTAL_SECONDS": "5"})
    assert found.paths.knowledge_base == Path("/books")
    assert found.language_model == LanguageModel("http://127.0.0.1:1/v1", "m", total=5)
    assert (found.language_model.connect, found.language_model.first_token) == (3, 10)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"TENKYO_LLM_URL": "file:///etc/passwd"}, "TENKYO_LLM_URL"),
        ({"TENKYO_LLM_URL": "127.0.0.1:8080"}, "TENKYO_LLM_URL"),
        ({"TENKYO_LLM_URL": "http://user:pass@127.0.0.1/v1"}, "TENKYO_LLM_URL"),
        ({"TENKYO_LLM_URL": "http://models.example.com/v1", "TENKYO_LLM_KEY": "sk"}, "TENKYO_LLM_KEY"),
        ({"TENKYO_LLM_KEY": "鍵"}, "TENKYO_LLM_KEY"),
        ({"TENKYO_LLM_MODEL": ""}, "TENKYO_LLM_MODEL"),
        ({"TENKYO_LLM_TOTAL_SECONDS": "soon"}, "TENKYO_LLM_TOTAL_SECONDS"),
        ({"TENKYO_LLM_CONNECT_SECONDS": "0"}, "TENKYO_LLM_CONNECT_SECONDS"),
    ],
)
def test_a_setting_that_can_not_be_used_is_named(changed: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        Settings.from_environment({**GOOD, **changed})


def test_whoever_asks_nothing_is_not_told_of_a_language_model_that_can_not_be_used() -> None:
    assert Settings.from_environment({"TENKYO_LLM_URL": "nonsense"}, answering=False) == Settings()


def test_who_may_call_a_server_comes_from_the_environment_and_is_never_shown() -> None:
    given = {"TENKYO_API_KEYS": "ci:read:x1", "TENKYO_USERS": "hana.txt", "TENKYO_SESSION_KEY": "s" * 32}
    serving = Settings.from_environment(given).serving
    assert (serving.api_keys, serving.users, serving.session_key) == ("ci:read:x1", "hana.txt", "s" * 32)
    assert not [value for value in given.values() if value in repr(serving)]
    with pytest.raises(SettingsError, match="TENKYO_SESSION_KEY"):
        Settings.from_environment({"TENKYO_SESSION_KEY": "s" * 31})


def test_a_key_is_never_shown() -> None:
    found = Settings.from_environment({**GOOD, "TENKYO_LLM_KEY": "sk-secret"})
    assert found.language_model is not None
    assert found.language_model.key == "sk-secret"
    assert "secret" not in repr(found)


WHY = "フィンランドはなぜNATOに加盟したのですか"


@pytest.mark.parametrize(
    ("abstention", "answered"),
    [
        (Abstention(), True),
        (Abstention(close_word=1.01), False),  # no cosine is above 1: no word is close enough
    ],
)
def test_the_engine_abstains_as_its_settings_say(abstention: Abstention, answered: bool, essay_directory: Path) -> None:
    settings = Settings(abstention=abstention, reader=ReaderSettings(enabled=False))
    assert Engine.open(essay_directory, settings=settings).ask(WHY).answered == answered


def test_the_engine_takes_questions_as_long_as_its_settings_say(essay_directory: Path) -> None:
    limits = QuestionLimits(question_characters=len(WHY))
    engine = Engine.open(essay_directory, settings=Settings(questions=limits))
    assert engine.ask(WHY).answered
    with pytest.raises(QuestionTooLong, match=f"{len(WHY) + 1} 文字、上限 {len(WHY)} 文字"):
        engine.find(WHY + "？")


@pytest.mark.parametrize("url", ["mysql://me:s3cret@db/papers", "postgresql://me:s3cret@db:x/papers"])
def test_a_url_that_is_no_knowledge_base_is_not_repeated(url: str) -> None:
    with pytest.raises(SettingsError, match=r"TENKYO_KB.*postgresql://") as raised:
        Settings.from_environment({"TENKYO_KB": url})
    assert "s3cret" not in str(raised.value)


def test_a_shared_knowledge_base_is_shown_without_its_password() -> None:
    settings = Settings.from_environment({"TENKYO_KB": "postgresql://me:s3cret@db/papers"})
    assert str(settings.paths.knowledge_base) == "postgresql://db/papers"
    assert "s3cret" not in repr(settings)


def test_a_server_that_searches_is_named_without_its_key() -> None:
    named = {"TENKYO_SEARCH": "qdrants://db/papers", "TENKYO_QDRANT_KEY": "s3cret"}
    settings = Settings.from_environment(named)
    assert (str(settings.paths.search), settings.paths.search_key) == ("qdrants://db:6333/papers", "s3cret")
    assert "s3cret" not in repr(settings)
    base = Settings.from_environment({"TENKYO_SEARCH": "postgresql://me:s3cret@db/papers"}).paths.search
    assert str(base) == "postgresql://db/papers"
    assert Settings.from_environment({"TENKYO_SEARCH": "postgresql"}).paths.search == "postgresql"


@pytest.mark.parametrize(
    "url", ["http://me:s3cret@db/papers", "qdrant://me:s3cret@db/papers", "postgresql://me:s3@cret@db"]
)
def test_what_is_no_server_that_searches_is_not_repeated(url: str) -> None:
    with pytest.raises(SettingsError, match="TENKYO_SEARCH") as raised:
        Settings.from_environment({"TENKYO_SEARCH": url})
    assert "s3cret" not in str(raised.value)
