"""The page that explains words, colours and numbers."""

from typing import Final

HELP: Final = """
# What the numbers mean

**Fatigue** and **cramp risk** are indices from 0 to 100. They are composites of published
markers, not probabilities and not diagnoses. The small numbers beside them are the bounds
between which the index lies in four cases of five; the less was measured, the wider they are.

| | word | index |
|---|---|---|
| ● | **low** | below 25 |
| ▲ | **watch** | 25 to 50 |
| ◆ | **high** | 50 to 75 |
| ✖ | **very high** | above 75 |
| ? | **unknown** | nothing to judge by |

A level rises after a minute above its limit and falls after five minutes clearly below it.

**Why** shows how much each factor adds to the index; together they are the index. A hatched
bar marked *assumed* was not measured: a typical value stands in for it, and widens the bounds.

**How old is it?** Every number is live for 5 seconds, grey with its age up to 30 seconds, then
a dash. Three different words say why nothing new comes:

- **NO LINK**: this phone or computer can't reach the server. Everything shown is old.
- **FEED LOST**: the server is there, but it gets no data itself.
- **NO DATA**: all works, but the runner's sensors are not heard.

What you log while there is no link waits on this device and is sent by itself later.
"""
