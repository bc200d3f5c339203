"""EPUB books: their chapters, read as HTML."""
