"""The truth in PostgreSQL, shared by any number of servers; what is derived from it lies with each of them, or there too."""
