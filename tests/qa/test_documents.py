"""The door to the documents: what is made when, and which limits hold behind it."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.settings import CorpusSettings, PassageLimits, ReadingLimits
from qa.documents import add_files, add_text, files_in, make_documents, open_documents
from qa.errors import DocumentError, DocumentTooLarge
from qa.question.validation import InvalidRequest
from qa.settings import Paths, Settings

# Three paragraphs of 30 characters each.
TEXT = "\n\n".join(f"{letter * 29}。" for letter in "あいう")


def settings_of(folder: Path, corpus: CorpusSettings | None = None) -> Settings:
    return Settings(corpus=corpus or CorpusSettings(), paths=Paths(knowledge_base=folder / "kb"))


def written(folder: Path, name: str, text: str = TEXT) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def added(files: list[Path], settings: Settings) -> tuple[list[str], list[DocumentError]]:
    """The sources of what was added, and what went wrong."""
    failures: list[DocumentError] = []
    return [each.document.source for each in add_files(files, settings, failed=failures.append)], failures


def test_a_file_that_can_not_be_read_is_told_and_the_others_are_added_under_their_whole_paths(tmp_path: Path) -> None:
    good, empty = written(tmp_path, "a.md"), written(tmp_path, "b.md", "")
    settings = settings_of(tmp_path)
    sources, failures = added(files_in([tmp_path]), settings)
    assert sources == [str(good)]
    assert len(failures) == 1
    assert str(empty) in str(failures[0])
    assert [document.source for document in open_documents(settings).documents()] == [str(good)]


def test_no_knowledge_base_is_made_for_nothing(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    assert added([tmp_path / "missing.md"], settings)[0] == []
    assert not (tmp_path / "kb").exists()


@pytest.mark.parametrize(("limits", "passages"), [(PassageLimits(), 1), (PassageLimits(30, 30), 3)])
def test_passages_are_as_long_as_the_settings_say(limits: PassageLimits, passages: int, tmp_path: Path) -> None:
    settings = settings_of(tmp_path, CorpusSettings(passages=limits))
    assert len(added([written(tmp_path, "a.md")], settings)[0]) == 1
    assert [document.passages for document in open_documents(settings).documents()] == [passages]


def test_files_are_as_large_as_the_settings_say(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, CorpusSettings(reading=ReadingLimits(characters=len(TEXT) - 1)))
    sources, failures = added([written(tmp_path, "a.md")], settings)
    assert sources == []
    assert [type(failure) for failure in failures] == [DocumentTooLarge]


def test_who_names_no_folder_has_one_with_the_essay_in_it_once(tmp_path: Path) -> None:
    essay = written(tmp_path, "essay.md")
    settings = Settings(paths=Paths(essay=essay))
    [document] = open_documents(settings).documents()
    assert document.source == str(essay)
    assert settings.paths.users_own.is_relative_to(tmp_path)  # where the fixture puts a user's data
    open_documents(settings).remove(document.id)
    assert open_documents(settings).documents() == []


def test_a_text_is_filed_under_its_title_and_must_be_unicode(tmp_path: Path) -> None:
    knowledge_base = make_documents(settings_of(tmp_path))
    assert add_text(knowledge_base, TEXT, "母音").status == "added"
    again = add_text(knowledge_base, TEXT.replace("あ", "え"), "母音")
    assert (again.status, again.document.source) == ("updated", "母音")
    with pytest.raises(InvalidRequest, match="文字目"):
        add_text(knowledge_base, "壊れた\ud800文字")
