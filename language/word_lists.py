"""Lists of words of either language, by what they mean to us; the words themselves are in `language/data/`."""

from __future__ import annotations

from language.tables import read_rows, read_words

LIGHT_WORDS = read_words("light_words.ja.tsv", "index")  # not searched by
ASKING_WORDS = read_words("light_words.ja.tsv", "asking")  # of Japanese questions: they ask rather than describe
LIGHT_VERBS = read_words("light_words.ja.tsv", "follow_up")
VERBS_NEEDING_OBJECT = read_words("verbs.ja.txt", "needing_object")
NOUNS_NEEDING_OWNER = read_words("nouns.ja.txt", "needing_owner")
NOUNS_NEEDING_OBJECT = read_words("nouns.ja.txt", "needing_object")
TITLES = read_words("nouns.ja.txt", "title")
PLACE_ENDINGS = read_words("nouns.ja.txt", "place_ending")
DOCUMENT_NOUNS = read_words("nouns.ja.txt", "document")
SUBJECTS_OF_DOCUMENTS = read_words("nouns.ja.txt", "subject_of_document")
KINDS_OF_PERSONS = read_words("nouns.ja.txt", "kind_of_person")
RECURRING_TIMES = read_words("nouns.ja.txt", "recurring_time")
FORMAL_NOUNS = read_words("nouns.ja.txt", "formal")

_GRAMMAR = read_words("stop_words.en.txt", "grammar")
ENGLISH_FUNCTION_WORDS = _GRAMMAR | read_words("stop_words.en.txt", "retrieval")  # not searched by
ENGLISH_EMPTY_WORDS = _GRAMMAR | read_words("stop_words.en.txt", "follow_up")  # of a question: nothing to go by
ENGLISH_NOUNS_NEEDING_OWNER = read_words("word_classes.en.txt", "noun_needing_owner")
ENGLISH_NOUNS_NEEDING_OBJECT = read_words("word_classes.en.txt", "noun_needing_object")
ENGLISH_VERBS_NEEDING_OBJECT = read_words("word_classes.en.txt", "verb_needing_object")
ENGLISH_BARE_HEADS = read_words("word_classes.en.txt", "bare_head")
ENGLISH_COMMON_VERBS = read_words("word_classes.en.txt", "common_verb")
ENGLISH_CLAUSE_STARTS = read_words("word_classes.en.txt", "clause_start")
ENGLISH_SUBJECTS_OF_DOCUMENTS = read_words("word_classes.en.txt", "subject_of_document")
ENGLISH_KINDS_OF_PERSONS = read_words("word_classes.en.txt", "kind_of_person")
ENGLISH_AUXILIARIES = read_words("word_classes.en.txt", "auxiliary")
ENGLISH_PREPOSITIONS = read_words("word_classes.en.txt", "preposition")
ENGLISH_QUESTION_STARTS = read_words("word_classes.en.txt", "question_start")
ENGLISH_IRREGULAR_FORMS = {form: base for base, forms in read_rows("irregular_verbs.en.tsv") for form in forms.split()}
