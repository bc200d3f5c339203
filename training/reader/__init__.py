"""Trains the reader: a small transformer that reads a question and a passage together."""
