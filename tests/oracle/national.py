"""What does the national table say up to the vote on admission, in its two editions?"""

from dataclasses import replace
from datetime import date

from oracle import votes
from oracle.chronicle import Chronicle
from oracle.cqipc import body
from oracle.days import add_months, limit_day, working_days
from oracle.facts import Fact
from oracle.rows import (
    CASE,
    WINDOWS,
    Checked,
    Row,
    age,
    book,
    by_row,
    decided_or_listed,
    inspected,
    objections,
    observed,
    two_full_members,
)
from oracle.shapes import (
    DORMANT,
    NOT_IN_FORCE,
    UNKNOWN,
    Absence,
    Failure,
    Verdict,
    absent,
    judged,
    lower,
    sides,
    upper,
)

E14, E26 = date(2014, 5, 28), date(2026, 5, 11)
NEW = ("2026",)
STRICT_DECIDED = ("<development_decided", "<development_listed")
DECIDED = ("development_decided", "development_listed")


def _body(ch: Chronicle, fact: Fact) -> Checked:
    return body(ch, fact)


def _contacts(_: Chronicle, fact: Fact) -> Checked:
    people = fact.get("people")
    if people is None:
        return [], True
    wrong = not 1 <= len({p.get("name") for p in people}) <= 2
    wrong = wrong or any(p.get("status") not in ("full", None) for p in people)
    return ([Failure("people", "invalid")] if wrong else []), any(p.get("status") is None for p in people)


def _under(fact: Fact, kinds: tuple[str, ...]) -> bool:
    """Whether one of the people is under such a discipline that day; the last day of it is in force."""
    return any(
        p.get("discipline") in kinds and (p.get("discipline_until") is None or p["discipline_until"] >= fact.day)
        for p in fact.get("people") or ()
    )


def _introducers(ch: Chronicle, fact: Fact) -> Checked:
    bad, lacking = two_full_members(ch, fact)
    if _under(fact, ("probation_within_party",)):
        bad = [*bad, Failure("discipline", "invalid")]
    return bad, lacking


def _passed(_: Chronicle, fact: Fact) -> Checked:
    ok = fact.get("passed")
    return ([Failure("passed", "invalid")] if ok is False else []), ok is None


def _review(ch: Chronicle, fact: Fact) -> Checked:
    bad, lacking = _passed(ch, fact)
    replies = ch.lists["inquiry_replied"]
    if replies and fact.day < replies[-1].day:
        bad.append(Failure("after inquiry_replied", "early", (replies[-1].day - fact.day).days))
    return bad, lacking


def _training(_: Chronicle, fact: Fact) -> Checked:
    days, hours = fact.get("days"), fact.get("hours")
    if (days is not None and days >= 3) or (hours is not None and hours >= 24):
        return [], False
    if days is not None and hours is not None and (days or hours or not fact.get("exempt_reason")):
        return [Failure("short", "invalid", None, "warning")], False
    return [], not fact.get("exempt_reason")


def _role(_: Chronicle, fact: Fact) -> Checked:
    role = fact.get("role")
    return ([] if role in (None, "committee_member", "organiser") else [Failure("role", "invalid")]), role is None


def _collective(_: Chronicle, fact: Fact) -> Checked:
    value = fact.get("collective")
    return ([Failure("collective", "invalid")] if value is False else []), value is None


ROWS = (
    Row("activist-recommended", "recommended", "applicant", (), ("activist_decided",)),
    Row("activist-decided", "activist_decided", "applicant", ("applied",), check=_body),
    Row("activist-filed", "activist_filed", "activist", ("activist_decided",), STRICT_DECIDED),
    Row("contacts-one-or-two", "contacts_assigned", "activist", (), STRICT_DECIDED, check=_contacts),
    Row("development-opinions", "development_opinions_heard", "activist", (), DECIDED),
    Row("development-decided", "development_decided", "activist", (), ("development_listed",), check=_body),
    Row("development-listed", "development_listed", "activist", ("development_decided",), ("admission_voted",)),
    Row("introducers-two", "introducers_assigned", "development_object", (), ("admission_voted",), check=_introducers),
    Row("political-review", "political_review_concluded", "development_object", (),
        ("admission_examined", "pre_reviewed", "admission_voted"), check=_review),
    Row("training-completed", "training_completed", "development_object", (), ("<pre_reviewed",), check=_training),
    Row("admission-examined", "admission_examined", "development_object", (), ("pre_reviewed",)),
    Row("pre-reviewed", "pre_reviewed", "development_object", (), ("form_issued", "<admission_voted"), check=_passed),
    Row("form-issued", "form_issued", "development_object", ("pre_reviewed",), ("admission_voted",)),
    Row("admission-deliberated", "admission_deliberated", "awaiting_approval", ("admission_voted",),
        ("admission_approved",), when=lambda ch: ch.value("general_branch") is True),
    Row("admission-interviewed", "admission_interviewed", "awaiting_approval", ("<admission_voted",),
        ("<admission_approved",), check=_role),
    Row("admission-approved", "admission_approved", "awaiting_approval", ("<admission_voted",), check=_collective),
    Row("admission-filed", "admission_filed", "probationary", ("admission_approved",)),
    Row("admission-announced", "admission_announced", "probationary", ("admission_approved",),
        ("<conversion_voted",), "warning"),
    Row("assigned-to-group", "assigned_to_group", "probationary", ("<admission_approved",), ("<conversion_voted",),
        "warning"),
)
SPECIAL = (
    Row("observed-one-year", "development_decided", "activist", ("activist_decided",)),
    Row("observed-one-year", "development_listed", "activist", ("activist_decided",)),
    Row("development-publicized", "development_publicized", "activist", (), ("<development_listed",)),
    Row("sworn-in", "sworn_in", "probationary", ("<admission_approved",), ("<conversion_voted",)),
    Row("conversion-applied", "conversion_applied", "probationary", (),
        ("conversion_opinions_heard", "conversion_examined", "conversion_voted")),
    Row("conversion-opinions", "conversion_opinions_heard", "probationary", (),
        ("conversion_examined", "<conversion_voted")),
    Row("conversion-examined", "conversion_examined", "probationary", ("conversion_opinions_heard",),
        ("<conversion_voted",)),
    Row("conversion-approved-in-time", "conversion_approved", "probationary", ("conversion_voted",)),
    Row("conversion-announced", "conversion_announced", "full_member", ("conversion_approved",)),
    Row("archived", "archived", "full_member", ("conversion_approved",)),
)
BOOK = book("national", ((E14, "2014"), (E26, "2026")), (*ROWS, *SPECIAL), frozenset({"trainee"}))
PLAIN = {row.slug: row for row in ROWS}


def _interviewed(ch: Chronicle) -> Verdict:
    applied, found = ch.lists["applied"], ch.lists["applicant_interviewed"]
    start = applied[0].day if applied else None
    due = limit_day(start, 1, E14) if start else None
    fact = next((f for f in found if start and f.day >= start), found[-1] if found else None)
    if start and due is None:
        return NOT_IN_FORCE
    if fact is None:
        found_none = absent(ch, Absence("applicant_interviewed", "applicant", limit=due))
        no_start = start is None and found_none.outcome in ("broken", "pending")
        return replace(UNKNOWN, edition=found_none.edition) if no_start else found_none
    bad = []
    if start and fact.day < start:
        bad.append(Failure("after applied", "early", (start - fact.day).days))
    if due and fact.day > due:
        bad.append(Failure("within a month", "late", (fact.day - due).days))
    return judged(ch, fact.day, bad, start is None)


def _observed(ch: Chronicle) -> Verdict:
    fact, start = decided_or_listed(ch), ch.one("activist_decided")
    first, lacking = (start.day if start else None), False
    for move in ch.lists["transferred_in"]:
        if first and move.day >= first and (fact is None or move.day <= fact.day):
            papers = move.get("papers")
            first = move.day if papers is False else first
            lacking = (lacking or papers is None) and papers is not False
    return observed(ch, first, "activist", lacking)


def _consented(ch: Chronicle) -> Verdict:
    notice = ch.one("development_publicized")
    found = ch.lists["development_consented"]
    if not found:
        return absent(ch, Absence("development_consented", "activist", after_in={
            "2014": ("development_listed",), "2026": ("development_publicized", "development_listed"),
        }))
    new_notice = notice and notice.day >= E26
    rested = notice if new_notice else ch.one("development_listed")
    fact = ([f for f in found if rested and f.day <= rested.day] or found)[-1]
    if ch.edition(fact.day) != "2026":
        return judged(ch, fact.day, upper(ch, fact.kind, fact.day, sides(ch, ["development_listed"])))
    bad = upper(ch, fact.kind, fact.day, sides(ch, ["development_publicized"]))
    return judged(ch, fact.day, bad + ([Failure("approved", "invalid")] if fact.refused else []))


def _publicized(ch: Chronicle) -> Verdict:
    notice = ch.one("development_publicized")
    if notice is None:
        return absent(ch, Absence("development_publicized", "activist", ("development_listed",), editions=NEW))
    until = notice.get("until")
    bad, lacking = objections(notice)
    if until:
        bad = bad + upper(ch, notice.kind, until, sides(ch, ["<development_listed"]))
        worked = working_days(notice.day, until)
        if worked is not None and worked < 5:
            bad = [*bad, Failure("working days", "invalid", 5 - worked)]
        lacking = lacking or worked is None
    return judged(ch, notice.day, bad, lacking or until is None, editions=NEW)


def _introducers_clean(ch: Chronicle) -> Verdict:
    fact = ch.one("introducers_assigned")
    if fact is None:
        return absent(ch, Absence("introducers_assigned", "development_object", ("admission_voted",),
                                  editions=NEW, bearer=False, quiet=True))
    under = _under(fact, ("warning", "serious_warning", "removed_from_post"))
    bad = [Failure("discipline", "invalid", None, "warning")] if under else []
    return judged(ch, fact.day, bad, fact.get("people") is None, "warning", NEW)


def _trained(ch: Chronicle) -> Verdict:
    found = by_row(ch, PLAIN["training-completed"])
    fact = ch.one("training_completed")
    exempt = fact is not None and not (fact.get("days") or fact.get("hours"))
    return judged(ch, fact.day, [], severity="warning") if fact and exempt and found.outcome == "met" else found


def _form_edition(ch: Chronicle) -> Verdict:
    fact = ch.one("form_issued")
    return DORMANT if ch.edition(fact.day if fact else ch.as_of) == "2026" else NOT_IN_FORCE


def _leaving_soon(ch: Chronicle) -> Verdict:
    vote, leaves = ch.one("admission_voted"), ch.world.leaves_on
    if vote is None:
        return votes.no_vote(ch, "admission_voted")
    if leaves is None:
        return DORMANT if ch.edition(vote.day) else NOT_IN_FORCE
    line = add_months(vote.day, 3)
    bad = [Failure("leaving", "late", (line - leaves).days, "warning")] if leaves <= line else []
    return judged(ch, vote.day, bad, severity="warning")


def _meeting(ch: Chronicle) -> Verdict:
    held, refused = ch.lists["admission_voted"], [a for a in _raw(ch, "admission_approved") if a.refused]
    good = [p for p in ch.lists["pre_reviewed"] if p.get("passed") is True]
    if refused and held and held[-1].day > refused[-1].day:
        good = [p for p in good if p.day > refused[-1].day] or good
    start = good[0].day if good else None
    due = limit_day(start, 1, E26) if start else None
    vote = next((v for v in held if start and v.day >= start), ch.one("admission_voted"))
    if vote is None:
        owed = bool(start) if ch.covered("pre_reviewed") or start else None
        if start and due is None:
            return NOT_IN_FORCE
        return absent(ch, Absence("admission_voted", "development_object", editions=NEW, limit=due, bearer=False,
                                  owed=owed, after=("admission_approved",)))
    if ch.edition(vote.day) != "2026" or (start and due is None):
        return NOT_IN_FORCE
    bad = []
    if start and vote.day < start:
        bad.append(Failure("after pre_reviewed", "early", (start - vote.day).days))
    if due and vote.day > due:
        bad.append(Failure("within a month", "late", (vote.day - due).days))
    return judged(ch, vote.day, bad, start is None)


def _raw(ch: Chronicle, kind: str) -> list[Fact]:
    return [f for f in ch.facts if f.kind == kind]


def _sworn(ch: Chronicle) -> Verdict:
    approval, facts = ch.one("admission_approved"), ch.lists["sworn_in"]
    due = limit_day(approval.day, 1, E26) if approval and not approval.refused else None
    first = next((f for f in facts if approval and f.day >= approval.day), None)
    fact = first if first and ch.edition(first.day) == "2026" else ch.one("sworn_in")
    if fact is None:
        opens = max((s.day for s in sides(ch, ["admission_approved"])), default=None)
        gone = ch.one("conversion_voted")
        limited = ch.edition(min(gone.day, ch.as_of) if gone else ch.as_of) == "2026"
        return absent(ch, Absence("sworn_in", "probationary", ("conversion_voted",), overdue="warning",
                                  limit=due if limited else None, opens=add_days(opens)))
    bad = lower(fact.day, sides(ch, ["<admission_approved"]))
    bad += upper(ch, "sworn_in", fact.day, sides(ch, ["<conversion_voted"]))
    if due and ch.edition(fact.day) == "2026" and fact.day > due:
        bad.append(Failure("within a month", "late", (fact.day - due).days, "warning"))
    no_start = ch.edition(fact.day) == "2026" and (approval is None or approval.refused)
    return judged(ch, fact.day, bad, no_start)


def add_days(day: date | None) -> date | None:
    """The day after, of a day that may be unknown."""
    return date.fromordinal(day.toordinal() + 1) if day else None


def _plain(slug: str):
    return lambda ch: by_row(ch, PLAIN[slug])


def _vote(rule):
    return lambda ch: rule(ch, "admission_voted")


RULES = (
    ("application-age", CASE, age),
    ("applicant-interviewed", CASE, _interviewed),
    *((slug, CASE, _plain(slug)) for slug in (
        "activist-recommended", "activist-decided", "activist-filed", "contacts-one-or-two")),
    ("inspected-half-yearly", WINDOWS, inspected),
    ("observed-one-year", CASE, _observed),
    *((slug, CASE, _plain(slug)) for slug in ("development-opinions", "development-decided", "development-listed")),
    ("development-consented", CASE, _consented),
    ("development-publicized", CASE, _publicized),
    ("introducers-two", CASE, _plain("introducers-two")),
    ("introducers-clean", CASE, _introducers_clean),
    ("political-review", CASE, _plain("political-review")),
    ("training-completed", CASE, _trained),
    *((slug, CASE, _plain(slug)) for slug in ("admission-examined", "pre-reviewed", "form-issued")),
    ("form-edition", CASE, _form_edition),
    ("leaving-soon", CASE, _leaving_soon),
    ("meeting-within-month", CASE, _meeting),
    ("admission-quorum", CASE, _vote(votes.quorum)),
    ("admission-majority", CASE, _vote(votes.majority)),
    ("admission-secret-ballot", CASE, _vote(votes.ballot)),
    ("admission-separate", CASE, _vote(votes.separate)),
    ("admission-tally", CASE, _vote(votes.tally)),
    *((slug, CASE, _plain(slug)) for slug in ("admission-deliberated", "admission-interviewed")),
    ("approval-authority", CASE, lambda ch: votes.authority(ch, "admission_approved", "awaiting_approval")),
    ("admission-approved", CASE, _plain("admission-approved")),
    *((slug, CASE, _plain(slug)) for slug in ("admission-filed", "admission-announced", "assigned-to-group")),
    ("sworn-in", CASE, _sworn),
)
