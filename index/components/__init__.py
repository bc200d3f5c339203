"""The derived parts of an index: words, bigrams, vectors, late interaction, glossary. One contract, one assembly."""
