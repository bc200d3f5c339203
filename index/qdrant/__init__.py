"""Searching in a Qdrant server or cluster, which holds what is derived from the documents."""
