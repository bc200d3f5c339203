"""The tables of a knowledge base in PostgreSQL, in a schema of their own, with the columns that SQLite's have.

Sources are file names, which may be longer than a B-tree takes: they are indexed by their hash.
"""

from __future__ import annotations

SCHEMA = "tenkyo"
VERSION = 1

TABLES = (
    """
    CREATE TABLE state (
        only_row integer PRIMARY KEY CHECK (only_row = 1),
        generation bigint NOT NULL,
        stamp text NOT NULL,
        encoder text NOT NULL
    )
    """,
    # Made apart from the state, which is compared and copied whole.
    "CREATE TABLE format (version integer NOT NULL)",
    f"INSERT INTO format VALUES ({VERSION})",
    """
    CREATE TABLE documents (
        number bigint PRIMARY KEY,
        id text NOT NULL UNIQUE,
        title text NOT NULL,
        source text NOT NULL,
        media_type text NOT NULL,
        text text NOT NULL,
        blocks text NOT NULL,
        pages text NOT NULL,
        note_references text NOT NULL,
        repairs text NOT NULL,
        metadata text NOT NULL,
        characters bigint NOT NULL,
        page_count bigint NOT NULL,
        content_hash text NOT NULL,
        record_hash text NOT NULL,
        added_at text NOT NULL,
        places text NOT NULL DEFAULT '[]',
        readings text NOT NULL DEFAULT '[]',
        boxes text NOT NULL DEFAULT '[]'
    )
    """,
    "CREATE INDEX documents_by_source ON documents USING hash (source)",
    "CREATE INDEX documents_by_content ON documents (content_hash)",
    "CREATE INDEX documents_by_record ON documents (number) INCLUDE (record_hash)",
    """
    CREATE TABLE passages (
        document bigint NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
        ordinal bigint NOT NULL,
        start_character bigint NOT NULL,
        end_character bigint NOT NULL,
        first_page bigint,
        last_page bigint,
        section text NOT NULL,
        sentences text NOT NULL,
        glosses text NOT NULL,
        places text NOT NULL DEFAULT '[]',
        headers text NOT NULL DEFAULT '[]',
        PRIMARY KEY (document, ordinal)
    )
    """,
    """
    CREATE TABLE other_names (
        rowid bigint GENERATED ALWAYS AS IDENTITY,
        source text NOT NULL,
        title text NOT NULL,
        document bigint NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
        record_hash text NOT NULL,
        EXCLUDE USING hash (source WITH =)
    )
    """,
    "CREATE INDEX other_names_by_document ON other_names (document)",
    """
    CREATE TABLE conversations (
        owner text NOT NULL, id text NOT NULL, name text NOT NULL, at text NOT NULL, among text NOT NULL,
        PRIMARY KEY (owner, id)
    )
    """,
    """
    CREATE TABLE turns (
        number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        owner text NOT NULL, conversation text NOT NULL, id text NOT NULL,
        asked text NOT NULL, written text NOT NULL,
        UNIQUE (owner, conversation, id),
        FOREIGN KEY (owner, conversation) REFERENCES conversations (owner, id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE originals (
        document_id text PRIMARY KEY,
        stamp text NOT NULL,
        content bytea NOT NULL,
        spared_at timestamptz NOT NULL DEFAULT now()
    )
    """,
    "ALTER TABLE originals ALTER content SET STORAGE EXTERNAL",  # PDFs are compressed
    # What is derived: it may be emptied at any time.
    "CREATE TABLE segments (segment bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, recipe text NOT NULL)",
    """
    CREATE TABLE segment_documents (
        segment bigint NOT NULL REFERENCES segments (segment) ON DELETE CASCADE,
        number bigint NOT NULL,
        record_hash text NOT NULL,
        PRIMARY KEY (segment, number)
    )
    """,
    "CREATE INDEX segment_documents_by_number ON segment_documents (number)",
    """
    CREATE TABLE segment_files (
        segment bigint NOT NULL REFERENCES segments (segment) ON DELETE CASCADE,
        name text NOT NULL,
        content bytea NOT NULL,
        PRIMARY KEY (segment, name)
    )
    """,
)
