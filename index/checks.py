"""What a knowledge base refuses: a folder that is none, half characters, vectors of two models."""

from __future__ import annotations

from pathlib import Path

from corpus.document import Document
from corpus.errors import DamagedDocument
from index.encoders.contract import Encoder
from index.errors import KnowledgeBaseNotFound, ModelMismatch
from index.store.rows import document_to_row


def check_directory(directory: Path) -> None:
    """Raises `KnowledgeBaseNotFound` for a file."""
    if not directory.is_dir():
        raise KnowledgeBaseNotFound(
            f"フォルダーではなくファイルです: {directory}。--kb にはフォルダーを指定してください。",
            f"A file, not a folder: {directory}. Give --kb a folder.",
        )


def check_text(document: Document) -> None:
    """Raises `DamagedDocument` for half of a surrogate pair, which no database takes."""
    try:
        "".join(document_to_row(document)).encode()
    except UnicodeEncodeError as error:
        bad = ascii(error.object[error.start])
        raise DamagedDocument(
            f"文字として正しくない符号があります: {document.title or document.source} ({bad})。"
            "正しい文字コードで保存し直してください。",
            f"Not valid characters: {document.title or document.source} ({bad}). Save it in a valid encoding.",
        ) from error


def load_encoder(name: str) -> Encoder:
    """The model called `name`; for the empty name and any edition of the bundled one, the bundled one."""
    from index.encoders.transformer import load_encoder as load

    return load("" if is_bundled(name) else name)


def is_bundled(name: str) -> bool:
    """Whether a model is an edition of the one that comes with the program."""
    return name.partition("@")[0] == "bundled"


def another_model(made_with: str, asked_for: str) -> ModelMismatch:
    """The error for a knowledge base that was made with another model than the one asked for."""
    return ModelMismatch(
        f"モデルが違います: このナレッジベースは {made_with}、指定は {asked_for}。"
        f"--model を外すか、tenkyo check --repair --model {asked_for} で作り直してください。",
        f"Another model: this knowledge base was made with {made_with}, asked for was "
        f"{asked_for}. Leave out --model, or rebuild with tenkyo check --repair --model "
        f"{asked_for}.",
    )
