"""Numerals, quantities and their units."""
