"""Do the recorded figures, names and values satisfy the rule? Votes, lists of people, papers, yes and no.

Votes are counted in people, as integers: more than half is ``2·x > due``, half or more ``2·x >= due``.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from devtrack.conditions.verdict import INVALID, LOST, OFF, PARDONED, UNKNOWN, Verdict, lacks
from devtrack.dates import parse
from devtrack.history import History, Round, approved
from devtrack.model import Fact
from devtrack.vocabulary import AUTHORISED, AUTHORITIES, DEFAULTS, DOUBTED

Check = Callable[[History, Round, Fact], Verdict | None]


def _recorded(s: Fact, names: list[str]) -> tuple[str, Any]:
    for name in names:
        value = s.fields.get(name)
        if value is not None:
            return name, value
    return names[-1], None


def compile_step(applies: Mapping[str, Any]) -> Check | None:
    """Return the check whether the rule is about this occurrence of its step at all, if it asks that."""
    decisions, recorded, given = applies.get("decision"), applies.get("recorded"), applies.get("approved")
    if decisions is None and recorded is None and given is None:
        return None

    def check(h: History, r: Round, s: Fact) -> Verdict | None:
        if decisions is not None:
            decision = s.fields.get("decision")
            if decision is None:
                return Verdict(OFF, ("lacks", "decision"))
            if decision not in decisions:
                return Verdict(OFF, ("another_decision", decision))
        if recorded is not None and recorded not in s.fields:
            return Verdict(OFF, ("nothing_recorded", recorded))
        return Verdict(OFF, ("refused",)) if given and not approved(s) else None

    return check


def compile_half(args: Mapping[str, Any], strict: bool) -> Check:
    """Return the check of a share of those due; a vote honestly lost is not judged."""
    of, figures, declared = list(args["of"]), list(args["figures"]), args.get("carried", False)

    def check(h: History, r: Round, s: Fact) -> Verdict | None:
        if (s is h.vote and h.lost) or (s is r.vote and r.lost):
            return Verdict(LOST, ("lost",))
        if declared and s.fields.get("carried") is False:
            return Verdict(INVALID, ("declared_lost",))
        name, due = _recorded(s, of)
        first = s.fields.get(figures[0])
        if due is None or first is None:
            return lacks(name if due is None else figures[0])
        share = first + sum(s.fields.get(more) or 0 for more in figures[1:])
        if 2 * share > due or (not strict and 2 * share == due):
            return None
        return Verdict(INVALID, ("half", name, due, figures[0], share, strict))

    return check


def compile_sums(args: Mapping[str, Any]) -> Check:
    """Return the check that the figures of a vote agree with each other."""
    parts, whole, chain = list(args["parts"]), list(args["whole"]), list(args["chain"])
    written, room = list(args["written"]), list(args["room"])
    (of, there), needed, last = room, parts[:3], parts[3]
    extra = frozenset({*chain} - {of, there})

    def check(h: History, r: Round, s: Fact) -> Verdict | None:
        fields = s.fields
        if fields.keys().isdisjoint(extra) and not any(map(fields.get, written)):
            try:
                # The plain meeting: nothing in writing, no count of ballots; the sum is those present.
                if sum([fields[part] for part in needed]) + fields.get(last, 0) == fields[there] <= fields[of]:
                    return None
            except (KeyError, TypeError):
                pass
        known = [(name, fields[name]) for name in chain if fields.get(name) is not None]
        for (low, least), (high, most) in pairwise(known):
            if least > most:
                return Verdict(INVALID, ("exceeds", low, least, high, most))
        given = sum(fields.get(name) or 0 for name in written)
        due, present = (fields.get(name) for name in room)
        if due is not None and present is not None and given > due - present:
            return Verdict(INVALID, ("written_exceeds", given, due - present))
        unknown = [name for name in (*parts[:3], *room) if fields.get(name) is None]
        name, total = _recorded(s, whole)
        if all(fields.get(part) is not None for part in parts[:3]) and total is not None:
            found = sum(fields.get(part) or 0 for part in parts)
            if found != total:
                return Verdict(INVALID, ("sum", found, name, total))
        return lacks(unknown[0]) if unknown else None

    return check


def compile_count(args: Mapping[str, Any]) -> Check:
    """Return the check of how many different people are named."""
    name, least, most = args["field"], args["least"], args["most"]

    def check(h: History, r: Round, s: Fact) -> Verdict | None:
        people = s.fields.get(name)
        if people is None:
            return lacks(name)
        found = len({str(person.get("name")) for person in people})
        return None if least <= found <= most else Verdict(INVALID, ("count", found, least, most))

    return check


def compile_distinct(args: Mapping[str, Any]) -> Check:
    """Return the check that nobody is named twice."""
    name = args["field"]

    def check(h: History, r: Round, s: Fact) -> Verdict | None:
        people = s.fields.get(name)
        if people is None:
            return lacks(name)
        names = [person.get("name") for person in people]
        twice = sorted({str(n) for n in names if n is not None and names.count(n) > 1})
        return Verdict(INVALID, ("twice", *twice)) if twice else None

    return check


def compile_who(args: Mapping[str, Any]) -> Check:
    """Return the check of people's status and discipline on the day."""
    name, status, never = args["field"], args.get("status"), frozenset(args["never"])

    def check(h: History, r: Round, s: Fact) -> Verdict | None:
        people = s.fields.get(name)
        if people is None:
            return lacks(name)
        doubt: Verdict | None = None
        for person in people:
            found = _person(person, s, status, never)
            if found is not None and found.rank == INVALID:
                return found
            doubt = doubt or found
        return doubt or _doubted(people, s, never)

    return check


def _person(person: Mapping[str, Any], s: Fact, status: str | None, never: frozenset[str]) -> Verdict | None:
    name, known = person.get("name"), person.get("status")
    if status is not None and known is not None and known != status:
        return Verdict(INVALID, ("status", name, known, status))
    discipline = person.get("discipline")
    if discipline in never:
        until = person.get("discipline_until")
        if until is None:
            return Verdict(INVALID, ("discipline", name, discipline, None))
        lo, hi = parse(until)
        if lo >= s.hi:
            return Verdict(INVALID, ("discipline", name, discipline, until))
        if hi >= s.lo:
            return Verdict(UNKNOWN, ("uncertain_field", "discipline_until"))
    if status is not None and known is None:
        return Verdict(UNKNOWN, ("lacks_status", name))
    # A name alone (a roster) says nothing of discipline either.
    if never and known is None and "discipline" not in person:
        return Verdict(UNKNOWN, ("lacks_status", name))
    return None


def _doubted(people: Sequence[Mapping[str, Any]], s: Fact, never: frozenset[str]) -> Verdict | None:
    """Return the doubt about a discipline of which a ledger does not know whether it was in force that day."""
    for n, kind in s.fields.get(DOUBTED, ()):
        if kind in never:
            return Verdict(UNKNOWN, ("discipline_unsure", people[n].get("name"), kind))
    return None


def compile_value(args: Mapping[str, Any]) -> Check:
    """Return the check that a field has one of the allowed values."""
    name, allowed, asked_if = args["field"], tuple(args["is"]), args.get("if_any")

    def check(h: History, r: Round, s: Fact) -> Verdict | None:
        value = s.fields.get(name)
        if asked_if is not None:
            count = s.fields.get(asked_if)
            if count and value is None:
                return lacks(name)
            return Verdict(INVALID, ("objections", count)) if count and value not in allowed else None
        if value is None:
            value = DEFAULTS.get((s.kind, name))
            if value is None:
                return lacks(name)
        return None if value in allowed else Verdict(INVALID, ("value", name, value, allowed))

    return check


def compile_at_least(args: Mapping[str, Any]) -> Check:
    """Return the check that one of several amounts is reached, or an exemption is recorded."""
    amounts, exempt, severity = dict(args["any"]), args["exempt"], args["severity"]

    def check(h: History, r: Round, s: Fact) -> Verdict | None:
        known = {name: s.fields.get(name) for name in amounts}
        if any(value is not None and value >= amounts[name] for name, value in known.items()):
            return None
        if s.fields.get(exempt) and all(value is None for value in known.values()):
            return Verdict(PARDONED, ("exempt", s.fields[exempt]), severity)
        unknown = [name for name, value in known.items() if value is None]
        if unknown:
            return lacks(unknown[0])
        return Verdict(INVALID, ("too_little", *known.items()), severity)

    return check


def compile_complete(args: Mapping[str, Any]) -> Check:
    """Return the check that a list holds all named papers; 《》 and the prefix 中国共产党 do not matter."""
    name = args["field"]
    needed = {_plain(item): item for item in args["items"]}

    def check(h: History, r: Round, s: Fact) -> Verdict | None:
        items = s.fields.get(name)
        if items is None:
            return lacks(name)
        there = {_plain(item) for item in items}
        absent = tuple(item for plain, item in needed.items() if plain not in there)
        return Verdict(INVALID, ("papers", *absent)) if absent else None

    return check


def _plain(item: str) -> str:
    return item.replace("《", "").replace("》", "").strip().removeprefix("中国共产党")


def compile_body(args: Mapping[str, Any]) -> Check:
    """Return the check of who decided: the committee, or the meeting of a branch that has none."""
    name, usual, without = args["field"], args["is"], args["without_committee"]

    def check(h: History, r: Round, s: Fact) -> Verdict | None:
        body, committee = s.fields.get(name), h.case.branch_committee
        if body is None:
            return lacks(name)
        right = without if committee is False else usual
        if body == right:
            return None
        if body == without and committee is None:
            return Verdict(UNKNOWN, ("lacks_committee",))
        return Verdict(INVALID, ("value", name, body, (right,)))

    return check


def compile_authority(args: Mapping[str, Any]) -> Check:
    """Return the check that the approving committee held recorded authority that day; a file says nothing of it."""
    name = args["field"]

    def check(h: History, r: Round, s: Fact) -> Verdict | None:
        held = s.fields.get(AUTHORISED, True)
        # What a former unit approved, a committee approved that is not above this branch.
        if held or s.elsewhere or s.fields.get(name) != "committee":
            return None
        spans = s.fields.get(AUTHORITIES)
        if held is False:
            return Verdict(INVALID, ("unauthorised", spans))
        if spans or (spans is None and s.lo != s.hi):
            return Verdict(UNKNOWN, ("uncertain_authority", spans))
        return Verdict(UNKNOWN, ("lacks_authority",))

    return check


def compile_edition(args: Mapping[str, Any]) -> Check:
    """Return the check of a form's edition by a dated table; nothing recorded or no table: dormant."""
    name, table = args["field"], [(parse(str(row["from"]))[0], row["name"]) for row in args["table"]]

    def check(h: History, r: Round, s: Fact) -> Verdict | None:
        edition = s.fields.get(name)
        first, last = ([label for since, label in sorted(table) if since <= day][-1:] for day in (s.lo, s.hi))
        if edition is None or not last:
            return Verdict(OFF, ("nothing_recorded", name))
        if first != last:
            return Verdict(UNKNOWN, ("uncertain_field", name))
        return None if edition == last[0] else Verdict(INVALID, ("value", name, edition, (last[0],)))

    return check
