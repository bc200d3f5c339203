"""Texts into vectors: the bundled static table, and any transformer."""
