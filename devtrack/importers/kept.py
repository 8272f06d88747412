"""Which columns does nobody fill in? What nobody keeps proves of no one that a step was missed."""

from collections.abc import Iterable, Mapping

from devtrack.model import Case
from devtrack.vocabulary import ROAD

_LAST = ROAD["archived"]  # what follows on the list are exits and papers, no steps further on


def kinds_not_kept(cases: Iterable[Case], lost: Mapping[str, frozenset[str]], covers: frozenset[str]) -> frozenset[str]:
    """Return the kinds that no row tells although some row got beyond them.

    `lost`: case id -> kinds of which a cell was filled in but could not be read. A kind that nobody has come
    to yet is kept for all we know.
    """
    filled: set[str] = set().union(*lost.values())
    furthest = -1
    for case in cases:
        for fact in case.facts:
            filled.add(fact.kind)
            if ROAD[fact.kind] <= _LAST:
                furthest = max(furthest, ROAD[fact.kind])
    return frozenset(kind for kind in covers - filled if ROAD[kind] < furthest)
