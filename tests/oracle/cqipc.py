"""What does the school's own table say, row by row?"""

from datetime import date

from oracle import votes
from oracle.chronicle import Chronicle
from oracle.days import DAY, add_months
from oracle.facts import Fact
from oracle.rows import (
    CASE,
    ROUND,
    WINDOWS,
    Checked,
    Row,
    after_conversion,
    age,
    book,
    by_row,
    cancels,
    inspected,
    not_early,
    objections,
    observed,
    probation_dates,
    two_full_members,
)
from oracle.shapes import (
    DORMANT,
    NOT_IN_FORCE,
    UNKNOWN,
    Absence,
    Failure,
    Occasion,
    Side,
    Verdict,
    absent,
    judged,
    lower,
    sides,
    upper,
    windows,
)

SINCE = date(2014, 12, 17)
DECIDED = ("development_decided", "development_listed")
CHAIN = (
    "conversion_applied", "conversion_opinions_heard", "conversion_examined", "conversion_reviewed",
    "conversion_publicized", "conversion_voted", "conversion_approved", "conversion_filed", "conversion_announced",
)


def _party_school(_: Chronicle, fact: Fact) -> Checked:
    ok = fact.get("passed")
    return ([Failure("passed", "invalid")] if ok is False else []), ok is None


def _by_committee(ch: Chronicle, fact: Fact) -> Checked:
    return body(ch, fact)


def body(ch: Chronicle, fact: Fact) -> Checked:
    """By the branch committee; by the branch meeting where there is no committee."""
    has, where = ch.value("branch_committee"), fact.get("body")
    if where is None or (has is None and where == "branch_meeting"):
        return [], True
    wanted = "branch_meeting" if has is False else "committee_meeting"
    return ([] if where == wanted else [Failure("body", "invalid")]), False


def _general_branch(ch: Chronicle) -> bool:
    return ch.value("general_branch") is not False


ROWS = (
    Row("activist-recommended", "recommended", "applicant", (), ("activist_decided",)),
    Row("activist-decided", "activist_decided", "applicant", ("applied",)),
    Row("party-school-passed", "party_school_passed", "activist", ("activist_decided",), ("trainee_nominated",),
        check=_party_school),
    Row("trainee-nominated", "trainee_nominated", "activist", ("activist_decided",), ("trainee_reviewed",)),
    Row("trainee-reviewed", "trainee_reviewed", "activist", ("trainee_nominated",), ("trainee_publicized",),
        when=_general_branch),
    Row("trainee-publicized", "trainee_publicized", "activist", (), ("<mentors_assigned",),
        check=lambda _, fact: objections(fact)),
    Row("development-opinions", "development_opinions_heard", "trainee", (), DECIDED),
    Row("development-decided", "development_decided", "trainee", (), ("development_reviewed", "development_publicized"),
        check=_by_committee),
    Row("development-listed", "development_listed", "trainee", ("development_decided",), ("admission_voted",)),
    Row("development-reviewed", "development_reviewed", "trainee", ("development_decided",),
        ("development_publicized",), when=_general_branch),
    Row("introducers-two", "introducers_assigned", "development_object", (), ("admission_voted",),
        check=two_full_members),
    Row("development-announced", "development_announced", "development_object", ("<development_listed",),
        ("<admission_voted",), "warning"),
    Row("admission-papers-checked", "admission_papers_checked", "awaiting_approval", ("admission_voted",),
        ("admission_approved",)),
    Row("admission-interviewed", "admission_interviewed", "awaiting_approval", ("<admission_voted",),
        ("admission_approved",)),
    Row("probation-trained", "probation_trained", "probationary", ("admission_approved",), ("conversion_voted",),
        "warning"),
    *(Row(slug, CHAIN[n], "probationary", CHAIN[:n], CHAIN[n + 1:], check=check, when=when) for slug, n, check, when in (
        ("conversion-opinions", 1, None, None),
        ("conversion-examined", 2, None, None),
        ("conversion-reviewed", 3, None, _general_branch),
        ("conversion-publicized", 4, lambda _, fact: objections(fact), lambda ch: not cancels(ch)),
        ("conversion-approved", 6, None, None),
    )),
)
SPECIAL = (
    Row("mentors-after-notice", "mentors_assigned", "activist", ("<trainee_publicized",)),
    Row("observed-one-year", "development_decided", "trainee", ("mentors_assigned",)),
    Row("observed-one-year", "development_listed", "trainee", ("mentors_assigned",)),
    Row("development-publicized", "development_publicized", "trainee", (), ("<development_listed", "<admission_voted")),
    Row("admission-approved", "admission_approved", "awaiting_approval", ("admission_interviewed",)),
    Row("admission-approved", "admission_deliberated", "awaiting_approval", ("admission_interviewed",)),
    Row("conversion-voted", "conversion_voted", "probationary", (*CHAIN[:4], "<conversion_publicized"), CHAIN[6:]),
    Row("conversion-filed", "conversion_filed", "full_member", CHAIN[:7], CHAIN[8:]),
    Row("conversion-announced", "conversion_announced", "full_member", CHAIN[:8]),
)
BOOK = book("cqipc", ((SINCE, "2014"),), (*ROWS, *SPECIAL))
PLAIN = {row.slug: row for row in ROWS}


def _mentors(ch: Chronicle) -> Verdict:
    fact, notice = ch.one("mentors_assigned"), ch.one("trainee_publicized")
    until = notice.get("until") if notice else None
    if fact is None:
        return absent(ch, Absence("mentors_assigned", "activist", opens=until + DAY if until else None))
    near = [Side("trainee_publicized", until, True)] if until else []
    return judged(ch, fact.day, lower(fact.day, near), notice is not None and until is None)


def _publicized_before_mentors(ch: Chronicle) -> Verdict:
    notice = ch.one("trainee_publicized")
    if notice is None or notice.get("until"):
        return by_row(ch, PLAIN["trainee-publicized"])
    mentors = ch.one("mentors_assigned")
    tie = mentors is not None and mentors.day == notice.day
    more, lacking = objections(notice)
    bad = [Failure("before mentors_assigned", "late", 1)] if tie else []
    return judged(ch, notice.day, bad + more, lacking)


def _observed(ch: Chronicle) -> Verdict:
    mentors = ch.one("mentors_assigned")
    return observed(ch, mentors.day if mentors else None, "trainee")


def _publicized(ch: Chronicle) -> Verdict:
    notice = ch.one("development_publicized")
    if notice is None:
        return absent(ch, Absence("development_publicized", "trainee", ("development_listed", "admission_voted")))
    until = notice.get("until")
    more, lacking = objections(notice)
    near = "<development_listed" if ch.one("development_listed") else "<admission_voted"
    bad = upper(ch, "development_publicized", until, sides(ch, [near])) if until else []
    return judged(ch, notice.day, bad + more, lacking or until is None)


def _admission_approved(ch: Chronicle) -> Verdict:
    meetings = [f for f in (ch.one("admission_approved"), ch.one("admission_deliberated")) if f]
    if not meetings:
        return absent(ch, Absence("admission_approved", "awaiting_approval", alternatives=("admission_deliberated",)))
    found = []
    for meeting in meetings:
        collective = meeting.get("collective")
        bad = lower(meeting.day, sides(ch, ["admission_interviewed"]))
        bad += [Failure("collective", "invalid")] if collective is False else []
        found.append(judged(ch, meeting.day, bad, collective is None))
    return next((v for v in found if v.outcome == "met"), found[0])


def _reports(ch: Chronicle, kind: str, months: int) -> list[tuple[Occasion | None, Verdict]]:
    vote, approval = ch.one("admission_voted"), ch.one("admission_approved")
    if ch.edition(ch.as_of) is None:
        return [(None, NOT_IN_FORCE)]
    if not ch.entered("probationary") or (approval and approval.refused):
        return [(None, DORMANT if ch.covered("admission_approved") else UNKNOWN)]
    end = ch.rounds[-1].end
    unknown_day = vote is None or not vote.known or (approval is not None and not approval.known)
    if unknown_day or end is None or vote is None or (not ch.covered(kind) and not ch.lists[kind]):
        return [(None, UNKNOWN)]
    return windows(ch, kind, vote, months, end, approval.day if approval else None)


def _conversion_applied(ch: Chronicle) -> Verdict:
    fact, end = ch.one("conversion_applied"), ch.round.end
    if cancels(ch):
        return DORMANT if ch.edition(fact.day if fact else ch.as_of) else NOT_IN_FORCE
    opens = add_months(end, -1) if end else None
    if end and end < SINCE:
        return NOT_IN_FORCE
    if fact is None:
        found = absent(ch, Absence("conversion_applied", "probationary", limit=end, opens=opens))
        return UNKNOWN if found.outcome == "pending" and end is None else found
    bad = []
    if end and opens and fact.day < opens:
        bad.append(Failure("opens", "early", (opens - fact.day).days, "warning"))
    if end and fact.day > end:
        bad.append(Failure("end", "late", (fact.day - end).days))
    return judged(ch, fact.day, bad, end is None)


def _conversion_voted(ch: Chronicle) -> Verdict:
    vote, notice = ch.one("conversion_voted"), ch.one("conversion_publicized")
    if vote is None:
        return votes.no_vote(ch, "conversion_voted")
    ignored = ("conversion_applied", "conversion_publicized") if cancels(ch) else ("conversion_publicized",)
    near = sides(ch, [kind for kind in CHAIN[:5] if kind not in ignored])
    lacking = False
    if notice and not cancels(ch):
        until = notice.get("until")
        near, lacking = ([Side("conversion_publicized", until, True)] if until else []), until is None
    return judged(ch, vote.day, lower(vote.day, near), lacking)


def _filed(ch: Chronicle) -> Verdict:
    fact = ch.one("conversion_filed")
    if fact is None:
        return after_conversion(ch, "conversion_filed", ("conversion_announced",))
    return judged(ch, fact.day, lower(fact.day, sides(ch, CHAIN[:7])))


def _announced(ch: Chronicle) -> Verdict:
    fact = ch.one("conversion_announced")
    if fact is None:
        return after_conversion(ch, "conversion_announced")
    return judged(ch, fact.day, lower(fact.day, sides(ch, CHAIN[:8])))


def _plain(slug: str):
    return lambda ch: by_row(ch, PLAIN[slug])


def _vote(rule, kind: str):
    return lambda ch: rule(ch, kind)


RULES = (
    ("application-age", CASE, age),
    *((slug, CASE, _plain(slug)) for slug in (
        "activist-recommended", "activist-decided", "party-school-passed", "trainee-nominated", "trainee-reviewed")),
    ("trainee-publicized", CASE, _publicized_before_mentors),
    ("mentors-after-notice", CASE, _mentors),
    ("inspected-half-yearly", WINDOWS, inspected),
    ("observed-one-year", CASE, _observed),
    *((slug, CASE, _plain(slug)) for slug in (
        "development-opinions", "development-decided", "development-listed", "development-reviewed")),
    ("development-publicized", CASE, _publicized),
    ("introducers-two", CASE, _plain("introducers-two")),
    ("development-announced", CASE, _plain("development-announced")),
    ("admission-quorum", CASE, _vote(votes.quorum, "admission_voted")),
    ("admission-majority", CASE, _vote(votes.majority, "admission_voted")),
    ("admission-by-ballot", CASE, _vote(votes.ballot, "admission_voted")),
    ("admission-papers-checked", CASE, _plain("admission-papers-checked")),
    ("admission-interviewed", CASE, _plain("admission-interviewed")),
    ("admission-approved", CASE, _admission_approved),
    ("probation-dates", CASE, probation_dates),
    ("introducer-reported-bimonthly", WINDOWS, lambda ch: _reports(ch, "introducer_reported", 2)),
    ("reported-quarterly", WINDOWS, lambda ch: _reports(ch, "quarterly_reported", 3)),
    ("probation-trained", CASE, _plain("probation-trained")),
    ("conversion-applied", ROUND, _conversion_applied),
    *((slug, ROUND, _plain(slug)) for slug in (
        "conversion-opinions", "conversion-examined", "conversion-reviewed", "conversion-publicized")),
    ("conversion-voted", ROUND, _conversion_voted),
    ("conversion-approved", ROUND, _plain("conversion-approved")),
    ("conversion-filed", ROUND, _filed),
    ("conversion-announced", ROUND, _announced),
    ("conversion-not-early", ROUND, not_early),
    ("conversion-quorum", ROUND, _vote(votes.quorum, "conversion_voted")),
    ("conversion-majority", ROUND, _vote(votes.majority, "conversion_voted")),
)
