"""What does the national table say from the approval onwards: limits of approval, probation, conversion, archive?"""

from datetime import date

from devtrack.vocabulary import RANKS
from oracle import votes
from oracle.chronicle import Chronicle, carried, states
from oracle.days import DAY, add_months, limit_day
from oracle.facts import Fact
from oracle.national import E14
from oracle.rows import CASE, ROUND, after_conversion, cancels, equal, not_early, probation_dates
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

ARCHIVE = {
    "2014": {"入党志愿书", "入党申请书", "政治审查材料", "转正申请书", "培养教育考察材料"},
    "2026": {"入党志愿书", "入党申请书", "政治审查材料", "转正申请书", "入党积极分子培养考察登记表",
             "预备党员教育考察登记表"},
}


def _approval_in_time(ch: Chronicle) -> Verdict:
    vote, found = ch.one("admission_voted"), ch.lists["admission_approved"]
    due = limit_day(vote.day, 3, E14) if vote else None
    fact = next((f for f in found if vote and f.day >= vote.day), ch.one("admission_approved"))
    if vote and due is None:
        return NOT_IN_FORCE
    if fact is None or vote is None:
        if fact:
            return judged(ch, fact.day, [], lacking=True)
        return absent(ch, Absence("admission_approved", "awaiting_approval", limit=due, bearer=False,
                                  owed=_waits(ch, "admission_voted")))
    outer = add_months(max(vote.day, E14), 6)
    reason = bool(fact.get("reason"))
    if due is None or fact.day <= due:
        return judged(ch, fact.day, [])
    if fact.day <= outer and reason:
        return judged(ch, fact.day, [], severity="warning")
    return judged(ch, fact.day, [Failure("in time", "late", (fact.day - due).days)])


def _waits(ch: Chronicle, kind: str) -> bool | None:
    """Whether a vote waits for its approval; None where the record cannot say."""
    vote = ch.one(kind)
    if vote is None:
        return False if ch.covered(kind) else None
    return carried(vote)


def _extension(ch: Chronicle) -> Verdict:
    vote, end = ch.one("conversion_voted"), ch.round.end
    if vote is None:
        return votes.no_vote(ch, "conversion_voted")
    decision, to = vote.get("decision"), vote.get("extend_to")
    approval = ch.one("conversion_approved")
    lost = carried(vote) is False or (approval is not None and approval.refused)
    if decision not in ("extend", None) or (decision and lost):
        return DORMANT if ch.edition(vote.day) else NOT_IN_FORCE
    bad: list[Failure] = []
    if decision and ch.round.n > 1:
        bad = [Failure("once", "invalid")]
    elif decision and end and to:
        bad = equal("extension", to, add_months(end, 6) - DAY, add_months(end, 12))
    return judged(ch, vote.day, bad, to is None or end is None)


def _conversion_step(kind: str, before: tuple[str, ...], after: tuple[str, ...], cancellable: bool = False):
    def rule(ch: Chronicle) -> Verdict:
        fact = ch.one(kind)
        if cancellable and cancels(ch):
            return DORMANT if ch.edition(fact.day if fact else ch.as_of) else NOT_IN_FORCE
        if fact is None:
            return absent(ch, Absence(kind, "probationary", tuple(name.lstrip("<") for name in after)))
        bad = lower(fact.day, sides(ch, before)) + upper(ch, kind, fact.day, sides(ch, after))
        return judged(ch, fact.day, bad)
    return rule


def _deferral(ch: Chronicle) -> Fact | None:
    moves = [f for f in ch.facts if f.kind in ("transferred_in", "transferred_out") and f.get("deferred_to")]
    return moves[-1] if moves else None


def _timely(ch: Chronicle) -> Verdict:
    end, found, deferral = ch.round.end, ch.lists["conversion_voted"], _deferral(ch)
    due = limit_day(end, 1, E14) if end else None
    if end and due is None:
        return NOT_IN_FORCE
    if deferral and end and deferral.get("deferred_to") > end:
        due = deferral.get("deferred_to")
    vote = next((v for v in found if end and v.day >= end), ch.one("conversion_voted"))
    if vote is None:
        what = Absence("conversion_voted", "probationary", ("conversion_approved",), limit=due, bearer=False,
                       severity="warning")
        answer = absent(ch, what)
        return UNKNOWN if answer.outcome == "pending" and due is None else answer
    bad = [Failure("timely", "late", (vote.day - due).days, "warning")] if due and vote.day > due else []
    return judged(ch, vote.day, bad, due is None, "warning")


def _approved_in_time(ch: Chronicle) -> Verdict:
    vote, found = ch.one("conversion_voted"), ch.lists["conversion_approved"]
    due = limit_day(vote.day, 3, E14) if vote else None
    if vote and due is None:
        return NOT_IN_FORCE
    fact = next((f for f in found if vote and f.day >= vote.day), ch.one("conversion_approved"))
    if fact is None:
        owed = False if vote and votes.lost(ch, vote) else _waits(ch, "conversion_voted")
        return absent(ch, Absence("conversion_approved", "full_member", limit=due, owed=owed))
    bad = []
    if vote and fact.day < vote.day:
        bad.append(Failure("after conversion_voted", "early", (vote.day - fact.day).days))
    if due and fact.day > due:
        bad.append(Failure("in time", "late", (fact.day - due).days))
    return judged(ch, fact.day, bad, vote is None)


def _seniority(ch: Chronicle) -> Verdict:
    fact, end = ch.one("conversion_approved"), ch.round.end
    if fact is None:
        return absent(ch, Absence("conversion_approved", "probationary", bearer=False, quiet=True))
    if fact.refused or fact.get("decision") in ("extend", "cancel"):
        return DORMANT if ch.edition(fact.day) else NOT_IN_FORCE
    written = fact.get("full_from")
    if fact.get("decision") is None:
        return judged(ch, fact.day, [], lacking=True)
    bad = equal("full_from", written, end, end) if end else []
    return judged(ch, fact.day, bad, written is None or end is None)


def _announced(ch: Chronicle) -> Verdict:
    fact = ch.one("conversion_announced")
    if fact is None:
        return after_conversion(ch, "conversion_announced", severity="warning")
    bad = lower(fact.day, sides(ch, ["conversion_approved"]), "warning")
    return judged(ch, fact.day, bad, severity="warning")


def _arrived(ch: Chronicle) -> Fact | None:
    """The last transfer in, of one who was probationary then."""
    for n in range(len(ch.facts) - 1, -1, -1):
        if ch.facts[n].kind == "transferred_in":
            entries = states(ch.facts[:n + 1])
            if entries and entries[-1][1] == "probationary":
                return ch.facts[n]
    return None


def _transfer_reviewed(ch: Chronicle) -> Verdict:
    arrived, found = _arrived(ch), ch.lists["transfer_reviewed"]
    if arrived is None:
        return DORMANT if ch.edition(found[-1].day if found else ch.as_of) else NOT_IN_FORCE
    turns = [ch.of_round(one) for one in ch.rounds]
    relied = [turn.one("conversion_voted") for turn in turns]
    later = [vote.day for vote in relied if vote and vote.day >= arrived.day]
    vote = later[0] if later else None
    if not found:
        full = [day for day, state in ch.entries if RANKS.get(state, 0) > RANKS["probationary"]]
        gone = min([day for day in (vote, *full) if day], default=None)
        return _never_reviewed(ch, gone)
    fact = ([f for f in found if vote and f.day <= vote] or found)[-1]
    bad = []
    if vote and fact.day >= vote:
        bad.append(Failure("before conversion_voted", "late", (fact.day - vote).days + 1))
    return judged(ch, fact.day, bad)


def _never_reviewed(ch: Chronicle, gone: date | None) -> Verdict:
    edition = ch.edition(gone or ch.as_of)
    if edition is None:
        return NOT_IN_FORCE
    if not ch.covered("transfer_reviewed") or (gone and ch.tracked_from and gone < ch.tracked_from):
        return UNKNOWN
    if gone:
        return Verdict("broken", "missing", date=gone, edition=edition, failures=(Failure("missing", "missing"),))
    return DORMANT if ch.exit else Verdict("pending", edition=edition)


def _deferral_bounds(ch: Chronicle) -> Verdict:
    deferral = _deferral(ch)
    if deferral is None:
        arrived = ch.lists["transferred_in"]
        return DORMANT if ch.edition(arrived[-1].day if arrived else ch.as_of) else NOT_IN_FORCE
    turn = [one for one in ch.rounds if one.opened is None or one.opened.day < deferral.day][-1]
    to = deferral.get("deferred_to")
    bad = [] if ch.lists["transferred_in"] else [Failure("transferred", "invalid")]
    if turn.end and to > add_months(turn.end, 6):
        bad.append(Failure("six months", "invalid", (to - add_months(turn.end, 6)).days))
    return judged(ch, deferral.day, bad, turn.end is None)


def _archived(ch: Chronicle) -> Verdict:
    last = ch.of_round(ch.rounds[-1])
    fact, approval = last.one("archived"), last.one("conversion_approved")
    if fact is None:
        return after_conversion(last, "archived", convert_only=True)
    governed = ch.edition((approval or fact).day)
    if governed is None:
        return NOT_IN_FORCE
    bad = lower(fact.day, sides(last, ["conversion_approved"]))
    items = fact.get("items")
    wanted = ARCHIVE[governed]
    if items is not None:
        kept = {str(i).replace("《", "").replace("》", "").removeprefix("中国共产党") for i in items}
        bad += [] if wanted <= kept else [Failure("items", "invalid")]
    return judged(ch, (approval or fact).day, bad, items is None)


def _vote(rule):
    return lambda ch: rule(ch, "conversion_voted")


RULES = (
    ("approval-in-time", CASE, _approval_in_time),
    ("probation-dates", CASE, probation_dates),
    ("extension-bounds", ROUND, _extension),
    ("conversion-applied", ROUND, _conversion_step(
        "conversion_applied", (), ("conversion_opinions_heard", "conversion_examined", "conversion_voted"), True)),
    ("conversion-opinions", ROUND, _conversion_step(
        "conversion_opinions_heard", (), ("conversion_examined", "<conversion_voted"))),
    ("conversion-examined", ROUND, _conversion_step(
        "conversion_examined", ("conversion_opinions_heard",), ("<conversion_voted",))),
    ("conversion-not-early", ROUND, not_early),
    ("conversion-timely", ROUND, _timely),
    ("conversion-quorum", ROUND, _vote(votes.quorum)),
    ("conversion-majority", ROUND, _vote(votes.majority)),
    ("conversion-secret-ballot", ROUND, _vote(votes.ballot)),
    ("conversion-separate", ROUND, _vote(votes.separate)),
    ("conversion-tally", ROUND, _vote(votes.tally)),
    ("conversion-authority", ROUND, lambda ch: votes.authority(ch, "conversion_approved", "probationary")),
    ("conversion-approved-in-time", ROUND, _approved_in_time),
    ("seniority-date", ROUND, _seniority),
    ("conversion-announced", ROUND, _announced),
    ("transfer-reviewed", CASE, _transfer_reviewed),
    ("deferral-bounds", CASE, _deferral_bounds),
    ("archived", CASE, _archived),
)
