"""HTML pages into blocks."""
