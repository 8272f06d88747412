"""Was a vote quorate, carried, secret, separate, and do its figures add up?"""

from itertools import pairwise

from devtrack.vocabulary import RANKS
from oracle.chronicle import Chronicle, carried, in_favour
from oracle.facts import Fact
from oracle.shapes import Absence, Failure, Verdict, absent, judged

RESTING = {
    "admission_voted": (
        "admission_papers_checked", "admission_interviewed", "admission_deliberated", "admission_approved",
    ),
    "conversion_voted": ("conversion_approved",),
}
STATE = {"admission_voted": "development_object", "conversion_voted": "probationary"}


def lost(ch: Chronicle, vote: Fact) -> bool:
    """Honestly lost: not carried, and nothing later rests on it."""
    if carried(vote) is not False:
        return False
    rests = any(f.day >= vote.day for kind in RESTING[vote.kind] for f in ch.lists[kind])
    beyond = {"admission_voted": RANKS["awaiting_approval"], "conversion_voted": RANKS["probationary"]}[vote.kind]
    return not rests and not any(
        day >= vote.day and RANKS.get(state, -1) > beyond for day, state in ch.entries
    )


def no_vote(ch: Chronicle, kind: str, bearer: bool = False) -> Verdict:
    """An absent vote: owed in the quorum rule, dormant elsewhere."""
    after = ("conversion_approved", "conversion_filed", "conversion_announced") if (
        kind == "conversion_voted" and ch.book.name == "cqipc") else ()
    return absent(ch, Absence(kind, STATE[kind], after, bearer=bearer, quiet=not bearer))


def quorum(ch: Chronicle, kind: str) -> Verdict:
    """Half or more of the full members at the school; more than half of those who may vote, nationally."""
    vote = ch.one(kind)
    if vote is None:
        return no_vote(ch, kind, bearer=True)
    if lost(ch, vote):
        return _pending(ch, vote)
    due, present = vote.get("due"), vote.get("present")
    school = ch.book.name == "cqipc"
    if school and vote.get("due_full") is not None:
        due = vote.get("due_full")
    if due is None or present is None:
        return judged(ch, vote.day, [], lacking=True)
    enough = 2 * present >= due if school else 2 * present > due
    return judged(ch, vote.day, [] if enough else [Failure("quorum", "invalid")])


def majority(ch: Chronicle, kind: str) -> Verdict:
    """More than half of those who may vote, never of those present."""
    vote = ch.one(kind)
    if vote is None:
        return no_vote(ch, kind)
    if lost(ch, vote):
        return _pending(ch, vote)
    bad = [Failure("carried", "invalid")] if vote.get("carried") is False else []
    due, favour = vote.get("due"), in_favour(vote)
    lacking = due is None or favour is None
    if not lacking and 2 * favour <= due:
        bad.append(Failure("majority", "invalid"))
    return judged(ch, vote.day, bad, lacking)


def _pending(ch: Chronicle, vote: Fact) -> Verdict:
    base = judged(ch, vote.day, [])
    if base.outcome == "not_in_force":
        return base
    return Verdict("dormant" if ch.exit else "pending", date=vote.day, edition=base.edition)


def ballot(ch: Chronicle, kind: str) -> Verdict:
    """By ballot: secret, not by show of hands."""
    vote = ch.one(kind)
    if vote is None:
        return no_vote(ch, kind)
    bad = [Failure("ballot", "invalid")] if vote.get("ballot") not in (None, "secret") else []
    return judged(ch, vote.day, bad, vote.get("ballot") is None)


def separate(ch: Chronicle, kind: str) -> Verdict:
    """Each candidate was voted on alone."""
    vote = ch.one(kind)
    if vote is None:
        return no_vote(ch, kind)
    bad = [Failure("separate", "invalid")] if vote.get("separate") is False else []
    return judged(ch, vote.day, bad, vote.get("separate") is None)


def tally(ch: Chronicle, kind: str) -> Verdict:
    """The figures of the vote agree with one another."""
    vote = ch.one(kind)
    if vote is None:
        return no_vote(ch, kind)
    due, present, issued, returned = (vote.get(k) for k in ("due", "present", "issued", "returned"))
    counted = [vote.get(k) for k in ("for", "against", "abstain")]
    lacking = due is None or present is None or None in counted
    bad = []
    if due is not None and present is not None:
        written = sum(vote.get(k) or 0 for k in ("written_for", "written_against", "written_abstain"))
        if present > due:
            bad.append(Failure("present", "invalid"))
        if written > due - present:
            bad.append(Failure("written", "invalid"))
    whole = present if returned is None else returned
    if None not in counted and whole is not None and sum(counted) + (vote.get("invalid") or 0) != whole:
        bad.append(Failure("sum", "invalid"))
    chain = [n for n in (returned, issued, present) if n is not None]
    if any(a > b for a, b in pairwise(chain)):
        bad.append(Failure("ballots", "invalid"))
    return judged(ch, vote.day, bad, lacking)


def authority(ch: Chronicle, kind: str, state: str) -> Verdict:
    """Approved by a committee, never by a general branch or a branch; where a ledger says so, one with authority."""
    approval = ch.one(kind)
    if approval is None:
        return absent(ch, Absence(kind, state, bearer=False, quiet=True))
    body = approval.get("body_kind")
    bad = [Failure("body", "invalid")] if body not in (None, "committee") else []
    held = approval.fields.get("authorised", True) if body == "committee" else True
    bad += [Failure("authority", "invalid")] if held is False else []
    return judged(ch, approval.day, bad, body is None or held is None)




