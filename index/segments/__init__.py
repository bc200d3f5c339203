"""What is derived, in pieces: each is of some documents, never changes, and is replaced whole."""
