"""Plain text as people type it into blocks."""
