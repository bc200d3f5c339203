"""More than one core: processes that answer, behind the one that serves.

The serving process alone speaks with the network. What it counts (rates, wrong passwords, what is in hand), whom it knows
(sessions) and what it remembers (jobs, the page's queue) is therefore there once, whoever answers; questions, which are
nearly all of the work, go to `Workers`, each a process with an engine of its own over the same knowledge base.
"""
