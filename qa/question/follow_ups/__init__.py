"""Whether a question leans on the turns before it, and what it means then."""
