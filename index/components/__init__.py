"""What passages are searched by: words, bigrams, vectors, late interaction, names. One contract, one file a component."""
