"""Texts in the notation of the library Aozora Bunko: ruby, the typist's notes, the colophon."""
