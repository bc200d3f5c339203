"""Dates and years: how they are written, eras, and the values that are compared."""
