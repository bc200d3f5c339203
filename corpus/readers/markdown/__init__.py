"""Markdown files into blocks."""
