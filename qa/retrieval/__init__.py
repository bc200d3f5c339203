"""Which passages may answer, and which of their words meet the question's."""
