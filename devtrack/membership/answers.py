"""Who may vote, introduce a candidate, or be a contact on this day, and why not?

Answered for all that a member may be that day; where those answers do not agree it is None, not known.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from devtrack.membership.nouns import (
    CONTACT,
    FULL,
    GRAVEST,
    INTRODUCE,
    LIGHTER,
    NONE,
    PROBATIONARY,
    VOTE,
    Answer,
    Electorate,
    Exclusion,
    Member,
    Reason,
)
from devtrack.membership.standings import NOT_YET, Force, World, in_force, unsure_since, worlds_of

UNFIT_SINCE = date(2026, 5, 11).toordinal()
"""Since when one under a lighter discipline is unfit (不宜) to introduce, as `national/introducers-clean` says."""

_BARRED = {PROBATIONARY: "probationary", NONE: "no_member", NOT_YET: "not_yet"}


def may_vote(member: Member, organisation: str, day: int, exclusions: Iterable[Exclusion] = ()) -> Answer:
    """Tell whether a member is due with a vote in a branch (id) on a day (ordinal)."""
    own = [one for one in exclusions if one.person == member.person]
    lawful = [one for one in own if one.lawful][:1]
    worlds = worlds_of(member, day)
    bars = [
        [*_bars(one, VOTE, organisation), *(("excluded", VOTE, given.ground, given.document) for given in lawful)]
        for one in worlds
    ]
    answer = _decide(member, day, VOTE, worlds, bars, in_force(member, day, (GRAVEST,)))
    if own and not lawful and answer.allowed is not False:
        return answer._replace(warning=("exclusion_void", VOTE, own[0].ground))
    return answer


def may_introduce(member: Member, day: int, edition_day: int) -> Answer:
    """Tell whether a member may be an introducer on a day; `edition_day` chooses the edition (both ordinals)."""
    worlds = worlds_of(member, day)
    bars = [_bars(one, INTRODUCE) for one in worlds]
    answer = _decide(member, day, INTRODUCE, worlds, bars, in_force(member, day, (GRAVEST,)))
    lighter = in_force(member, day, LIGHTER)
    if lighter is None or answer.allowed is False or edition_day < UNFIT_SINCE:
        return answer
    return answer._replace(warning=("unfit" if lighter.certain else "discipline_unsure", INTRODUCE, *lighter.of))


def may_be_contact(member: Member, day: int) -> Answer:
    """Tell whether a member may be a contact of an activist on a day (ordinal)."""
    worlds = worlds_of(member, day)
    return _decide(member, day, CONTACT, worlds, [_bars(one, CONTACT) for one in worlds], None)


def voters(
    members: Iterable[Member], organisation: str, day: int, exclusions: Sequence[Exclusion] = ()
) -> Electorate:
    """Return the electorate of a branch (id) on a day (ordinal).

    Everyone who belongs to the branch that day, or may belong to it, is in exactly one of due, out and unknown; who
    certainly does not is in none.
    """
    due: list[Member] = []
    out: list[tuple[Member, Reason]] = []
    unknown: list[tuple[Member, Reason]] = []
    warnings: list[tuple[Member, Reason]] = []
    for one in members:
        if not any(_may_belong(world, organisation) for world in worlds_of(one, day)):
            continue
        answer = may_vote(one, organisation, day, exclusions)
        if answer.allowed:
            due.append(one)
        else:
            (unknown if answer.allowed is None else out).append((one, answer.reason))
        if answer.warning:
            warnings.append((one, answer.warning))
    return Electorate(tuple(due), tuple(out), tuple(unknown), tuple(warnings))


def _may_belong(world: World, organisation: str) -> bool:
    return world.status not in (NONE, NOT_YET) and world.organisation in (organisation, None)


def _bars(world: World, purpose: str, organisation: str | None = None) -> list[Reason]:
    """Return what keeps one who is this from it; in a branch (id) where that matters."""
    found: list[Reason] = [(_BARRED[world.status], purpose)] if world.status in _BARRED else []
    if organisation is not None and world.status not in (NONE, NOT_YET) and world.organisation is not None:
        found += [("elsewhere", purpose)] if world.organisation != organisation else []
    return found


def _decide(
    member: Member, day: int, purpose: str, worlds: Sequence[World], bars: list[list[Reason]], force: Force | None
) -> Answer:
    if force is not None and force.certain:
        bars = [[*those, ("under_probation", purpose, force.of.until)] for those in bars]
    if all(bars):
        common = [one for one in bars[0] if all(one in those for those in bars)]
        return Answer(False, common[0] if common else ("either", purpose, *dict.fromkeys(those[0] for those in bars)))
    if doubt := _doubt(member, day, purpose, worlds):
        return Answer(None, doubt)
    return Answer(None, ("discipline_unsure", purpose, *force.of)) if force else Answer(True, ("full_member", purpose))


def _doubt(member: Member, day: int, purpose: str, worlds: Sequence[World]) -> Reason | None:
    """Return what is not known of the status or, for a vote, of the branch; None where all is known."""
    statuses, homes = {one.status for one in worlds}, {one.organisation for one in worlds}
    if not member.statuses:
        return "status_unstated", purpose
    if statuses == {None}:
        return "status_before", purpose, min(one.since for one in member.statuses)
    if statuses != {FULL}:
        return "status_unsure", purpose, *unsure_since(member, day)
    if purpose == VOTE and None in homes:
        return "organisation_unstated", purpose
    if purpose == VOTE and len(homes) > 1:
        return "organisation_unsure", purpose, unsure_since(member, day)[1]
    return None
