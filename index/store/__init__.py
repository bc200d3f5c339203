"""The truth on disk: documents and passages in SQLite, files that are written whole, locks, repair."""
