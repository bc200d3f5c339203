"""Names of countries, organisations and people, what letters stand for, katakana by sound."""
