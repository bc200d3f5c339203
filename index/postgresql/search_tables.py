"""The tables that PostgreSQL searches in, and how; names are looked up in `SCHEMA` and where pgvector is."""

from __future__ import annotations

SCHEMA = "tenkyo_search"

TABLES = (
    "CREATE TABLE state (only_row integer PRIMARY KEY CHECK (only_row = 1), mark text NOT NULL)",
    """
    CREATE TABLE documents (
        number bigint PRIMARY KEY,
        record text NOT NULL,
        id text NOT NULL,
        passages bigint NOT NULL,
        names text NOT NULL,
        katakana text[] NOT NULL,
        words bigint NOT NULL,
        bigrams bigint NOT NULL
    )
    """,
    """
    CREATE TABLE passages (
        key bigint PRIMARY KEY,
        record text NOT NULL,
        vector vector({dimension}) NOT NULL,
        tokens bytea NOT NULL,
        passage bytea NOT NULL
    )
    """,
    # A term by its number, and a passage that holds it: how often, and how long that passage is.
    """
    CREATE TABLE postings (
        term bigint NOT NULL, key bigint NOT NULL, count smallint NOT NULL, length smallint NOT NULL,
        PRIMARY KEY (term, key)
    )
    """,
    "CREATE INDEX postings_by_key ON postings USING brin (key)",  # passages are written one after the other
    "INSERT INTO state VALUES (1, '')",
)

# BM25 of each group of terms in each passage that holds one: the best met term counts.
SCORED = """
    SELECT key, of_bigrams, "group", max(
        idf * count * gain / (count + flat + length * CASE WHEN of_bigrams THEN by_bigrams ELSE by_words END)
    ) AS score
    FROM unnest(?::bigint[], ?::boolean[], ?::integer[], ?::float8[]) AS asked (term, of_bigrams, "group", idf)
    CROSS JOIN (SELECT ?::float8 AS gain, ?::float8 AS flat, ?::float8 AS by_words, ?::float8 AS by_bigrams) AS weighing
    JOIN postings USING (term)
    WHERE true {within}
    GROUP BY key, of_bigrams, "group"
"""

BEST = """
    (SELECT key FROM (SELECT key, ?::float8 * words + ?::float8 * bigrams AS both_kinds FROM totals) AS weighed
    WHERE both_kinds > 0 ORDER BY both_kinds DESC, key LIMIT ?)
"""

NEAREST = "(SELECT key FROM passages WHERE true {within} ORDER BY vector <#> ?::vector, key LIMIT ?)"

# `<#>` is the negative inner product.
TOTALS = """
    WITH totals AS MATERIALIZED (
        SELECT key,
            coalesce(sum(score) FILTER (WHERE NOT of_bigrams), 0) AS words,
            coalesce(sum(score) FILTER (WHERE of_bigrams), 0) AS bigrams
        FROM ({scored}) AS scored GROUP BY key
    )
    SELECT key, coalesce(words, 0), coalesce(bigrams, 0), -(vector <#> ?::vector)
    FROM {which} JOIN passages USING (key) LEFT JOIN totals USING (key)
"""
