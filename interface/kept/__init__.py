"""The conversations of those who are signed in: kept in a file, each owner's their own."""
