"""What is said to a user, in both languages."""

from __future__ import annotations

from typing import NamedTuple


class Message(NamedTuple):
    """One line in Japanese and the same in English: what was seen, what was expected, what to do."""

    japanese: str
    english: str

    def __str__(self) -> str:
        """Both, where there is room for one line only, such as on stderr."""
        return f"{self.japanese} / {self.english}"

    def about(self, name: str) -> Message:
        """The same, with what it is about in front of either half.

        >>> str(Message("壊れています。", "Damaged.").about("a.pdf"))
        'a.pdf: 壊れています。 / a.pdf: Damaged.'
        """
        return Message(f"{name}: {self.japanese}", f"{name}: {self.english}")
