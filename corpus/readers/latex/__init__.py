"""LaTeX sources into blocks."""
