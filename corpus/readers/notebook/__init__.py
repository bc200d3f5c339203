"""Jupyter notebooks into blocks."""
