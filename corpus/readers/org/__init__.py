"""Org files into blocks."""
