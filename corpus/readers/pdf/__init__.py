"""PDF files: characters with their places on a page, into lines, and lines into blocks."""
