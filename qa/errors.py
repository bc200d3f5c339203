"""What can be wrong with a question.

TenkyoError
└── QuestionError
    ├── EmptyQuestion    nothing was asked
    └── QuestionTooLong  more characters than a question may have
"""

from __future__ import annotations

from corpus.errors import TenkyoError


class QuestionError(TenkyoError):
    """The question can't be taken; its message is one clear line."""


class EmptyQuestion(QuestionError):
    """Nothing was asked."""


class QuestionTooLong(QuestionError):
    """More characters than a question may have."""
