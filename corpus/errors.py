"""What can go wrong with a file, drawn as a tree.

TenkyoError
└── DocumentError          a file could not be read; the message says what was seen, what was expected, what to do
    ├── EmptyDocument      nothing to read in it
    ├── UnsupportedFormat  not a kind of file that is read here
    ├── DamagedDocument    truncated, encrypted, or not what its name says
    ├── DocumentTooLarge   over a limit, also of the time or the memory that reading may take
    └── ReadingStopped     nobody waits for it any more
"""

from __future__ import annotations

from language.message import Message


class TenkyoError(Exception):
    """Anything a user can mend: one clear line in Japanese, and the same in English; `str` gives both."""

    def __init__(self, japanese: str, english: str) -> None:
        super().__init__(japanese, english)
        self.message = Message(japanese, english)

    def __str__(self) -> str:
        return str(self.message)


class DocumentError(TenkyoError):
    """A file could not be read."""


class EmptyDocument(DocumentError):
    """The file holds no text."""


class UnsupportedFormat(DocumentError):
    """The file is of a kind that is not read here."""


class DamagedDocument(DocumentError):
    """The file is truncated, encrypted, or not what its name says."""


class DocumentTooLarge(DocumentError):
    """The file is over a limit."""


class ReadingStopped(DocumentError):
    """Whoever wanted the document has gone, so reading it was ended."""
