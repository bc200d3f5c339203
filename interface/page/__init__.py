"""The page: a chat with its sources, a search, the documents."""
