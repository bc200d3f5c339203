"""前項, 次条, 同条第二項: what laws, ordinances, contracts and rules call by where it stands, and which part that is.

>>> from language.references.meanings import meanings
>>> from language.references.outline import Article, Outline, Paragraph, Position
>>> outline = Outline((Article("第一条", (1,), (Paragraph(1),)), Article("第二条", (2,), (Paragraph(1), Paragraph(2)))))
>>> text = "前条の額は、前項の日に払う。"
>>> [(span.of(text), meaning) for span, meaning in meanings(text, Position(1, 2), outline)]
[('前条', '第一条'), ('前項', '第二条第一項')]
"""
