"""reStructuredText into blocks."""
