"""Which facts still stand after corrections?"""

from collections.abc import Iterable, Sequence

from devtrack.model import Fact
from devtrack.vocabulary import VOIDED


def standing(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Return the facts that no other fact replaces or takes back, in their order; a chain leaves its last link only.

    Facts that replace one another in a circle all stand: nothing says which of them is right.
    """
    given = tuple(facts)
    replaced = {fact.replaces for fact in given if fact.replaces is not None}
    if not replaced:
        return tuple(fact for fact in given if fact.kind != VOIDED)
    replaced -= circular(given)
    return tuple(fact for fact in given if fact.kind != VOIDED and (fact.id is None or fact.id not in replaced))


def known_by(facts: Iterable[Fact], day: str) -> tuple[Fact, ...]:
    """Return the facts that stood by what was recorded until a day; one that says nothing of when was always known."""
    return standing(fact for fact in facts if fact.recorded_at is None or fact.recorded_at[:10] <= day)


def circular(facts: Sequence[Fact]) -> set[str]:
    """Return the ids of facts that replace themselves, directly or by way of others."""
    links = {fact.id: fact.replaces for fact in facts if fact.id is not None and fact.replaces is not None}
    found: set[str] = set()
    for start in links:
        path = [start]
        while (there := links.get(path[-1])) is not None and there not in path:
            path.append(there)
        if there is not None:
            found.update(path[path.index(there):])
    return found


def wrong_links(facts: Sequence[Fact]) -> list[str]:
    """Return in Chinese what is wrong with the ids of a case's facts and with what they replace."""
    ids = [fact.id for fact in facts if fact.id is not None]
    known = set(ids)
    twice = sorted({one for one in ids if ids.count(one) > 1})
    said = [f"id「{one}」用了不止一次；每条事实的 id 须不同" for one in twice]
    said += [
        f"{VOIDED} 没有写明作废哪一条；请在 replaces 写上它的 id" for fact in facts
        if fact.kind == VOIDED and fact.replaces is None
    ]
    for fact in facts:
        if fact.replaces is not None and fact.replaces not in known:
            said.append(f"{fact.kind} 更正的是 id「{fact.replaces}」，但没有这一条；请写被更正事实的 id")
    said += [f"id「{one}」的更正绕成了圈，几条都仍算数；请只保留一个方向" for one in sorted(circular(facts))]
    return said
