"""The learned judgements: a sentence's features, its score, how sure the answer is."""
