"""All that can go wrong, for whoever knows `qa` alone, drawn as a tree.

TenkyoError
├── QuestionError          the question can't be taken
│   ├── EmptyQuestion      nothing was asked
│   └── QuestionTooLong    more characters than a question may have
├── SettingsError          a setting can't be used; the message names it
├── DocumentError          a file can't be read (corpus.errors has the whole tree)
│   ├── DocumentTooLarge
│   └── UnsupportedFormat
└── KnowledgeBaseError     a knowledge base can't be read or changed (index.errors has the whole tree)
    ├── KnowledgeBaseBusy
    ├── KnowledgeBaseUnreachable
    └── UnknownDocument
"""

from __future__ import annotations

from corpus.errors import DocumentError, DocumentTooLarge, TenkyoError, UnsupportedFormat
from index.errors import KnowledgeBaseBusy, KnowledgeBaseError, KnowledgeBaseUnreachable, UnknownDocument

__all__ = [
    "DocumentError",
    "DocumentTooLarge",
    "EmptyQuestion",
    "KnowledgeBaseBusy",
    "KnowledgeBaseError",
    "KnowledgeBaseUnreachable",
    "QuestionError",
    "QuestionTooLong",
    "SettingsError",
    "TenkyoError",
    "UnknownDocument",
    "UnsupportedFormat",
]


class QuestionError(TenkyoError):
    """The question can't be taken; its message is one clear line."""


class EmptyQuestion(QuestionError):
    """Nothing was asked."""


class QuestionTooLong(QuestionError):
    """More characters than a question may have."""


class SettingsError(TenkyoError):
    """A setting can't be used; the message names it."""
