"""What can go wrong with a knowledge base, drawn as a tree.

TenkyoError (corpus.errors)
└── KnowledgeBaseError           the message says what was seen, what was expected, what to do
    ├── KnowledgeBaseNotFound    nothing there, or not a knowledge base's folder
    ├── KnowledgeBaseDamaged     the database is not one, is another program's, or its contents contradict themselves
    ├── KnowledgeBaseTooNew      written by a later version of this program
    ├── KnowledgeBaseBusy        another process has been writing for too long, or changing what is read
    │   └── IndexMoved           what was found was changed or removed before it could be read
    ├── KnowledgeBaseNotWritable the disk is full, or writing is not allowed
    ├── KnowledgeBaseUnreachable the server that holds it can't be reached, or lets nobody in
    ├── UnknownDocument          no document has this id
    ├── DocumentUnavailable      a document is not what was recorded
    ├── ModelMismatch            the knowledge base was built with another model
    └── WrongDimension           a vector is not as long as those of the index

`index.encoders.contract.ModelError`, a TenkyoError too, is for models that can't be loaded or used.
"""

from __future__ import annotations

from corpus.errors import TenkyoError


class KnowledgeBaseError(TenkyoError):
    """A knowledge base could not be read or changed."""


class KnowledgeBaseNotFound(KnowledgeBaseError):
    """Nothing is there, or a folder that holds no knowledge base."""


class KnowledgeBaseDamaged(KnowledgeBaseError):
    """The database is not one, is another program's, or its contents contradict themselves."""


class KnowledgeBaseTooNew(KnowledgeBaseError):
    """The database was written by a later version of this program."""


class KnowledgeBaseBusy(KnowledgeBaseError):
    """Another process has been writing for too long."""


class IndexMoved(KnowledgeBaseBusy):
    """What was found was changed or removed before it could be read, or all of it: whoever looks again finds what is there now."""


class KnowledgeBaseNotWritable(KnowledgeBaseError):
    """The disk is full, or writing is not allowed."""


class KnowledgeBaseUnreachable(KnowledgeBaseError):
    """The server that holds it can't be reached, or refuses the connection."""


class UnknownDocument(KnowledgeBaseError):
    """No document has this id."""


class DocumentUnavailable(KnowledgeBaseError):
    """A document is not what was recorded, so nothing of it is shown or quoted."""


class ModelMismatch(KnowledgeBaseError):
    """The knowledge base was built with another model than the one asked for."""


class WrongDimension(KnowledgeBaseError):
    """A vector is not as long as those of the index."""
