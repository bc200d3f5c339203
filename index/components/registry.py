"""The components of an index, listed in one place: what a component `needs` stands before it."""

from __future__ import annotations

from index.components.analysis import ANALYSIS
from index.components.bm25 import BIGRAMS, WORDS
from index.components.contract import Component
from index.components.dense import DENSE
from index.components.glossary import GLOSSARY
from index.components.late_interaction import LATE

COMPONENTS: tuple[Component, ...] = (ANALYSIS, DENSE, WORDS, BIGRAMS, LATE, GLOSSARY)
