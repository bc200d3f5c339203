"""Rich text (RTF), as Word, WordPad and LibreOffice write it."""
