"""Everything known about the Japanese and English languages, once: script, words, sentences, dates, numbers, names."""
