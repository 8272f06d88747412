"""What are all findings of a case on a day? One world after another, and what they have in common."""

from datetime import date
from typing import Any

from oracle import cqipc, national, probation
from oracle.chronicle import Book, Chronicle
from oracle.facts import worlds
from oracle.rows import ROUND, WINDOWS
from oracle.shapes import DORMANT, Occasion, Verdict, worst

AMBIGUITIES: tuple[tuple[str, str, str], ...] = (
    ("days: a date left empty",
     "ends (far past, as_of) | (far past, far future) | known editions only",
     "(far past, as_of); so a step on an empty day is judged under no edition and under the present one, and a met value becomes unknown"),
    ("days: a month that as_of lies in",
     "whole month | clipped to as_of, since it has happened",
     "whole month"),
    ("days: a bound between two vague days",
     "opposite ends of both (earliest/latest mixed) | all earliest and all latest only, as for windows",
     "every mix of ends; windows only all earliest and all latest"),
    ("days: agreement of both ends",
     "the finding agrees (outcome, how) | the same bound breaks at both ends",
     "the same bound, in the same direction; two different bounds broken at the two ends are unknown"),
    ("days: not_in_force at one end, another outcome at the other",
     "unknown | the outcome of the edition that was in force",
     "unknown"),
    ("days: equality with a vague written day (probation_from 2024-03)",
     "unknown where the day lies inside | invalid, since both ends differ",
     "unknown"),
    ("days: a window whose start or approval day is empty",
     "unknown, once | windows from the far past",
     "unknown, once, without an occasion"),
    ("days: an occasion that exists at one end only",
     "unknown | left out",
     "unknown"),
    ("days: same-day facts",
     "in the order of the road | in the order of the file",
     "order of the road"),
    ("working days: a notice that reaches into a year without calendar but has 5 working days before",
     "unknown | met",
     "unknown"),
    ("working days: until before the first day",
     "0 days, invalid | unknown",
     "invalid"),
    ("owed: the state is entered",
     "ever entered, or any state beyond it | is the present state",
     "ever entered, or beyond"),
    ("owed: development_* steps under national",
     "from activist | from trainee, as in the workflow cqipc",
     "from activist; trainee exists for cqipc only"),
    ("owed: admission approval phase",
     "from a carried vote relied on | from any entry into awaiting_approval",
     "from the vote relied on; unknown where figures and carried are missing"),
    ("owed: conversion-approved (cqipc) before a conversion vote",
     "pending from admission, the state is probationary | dormant until the vote",
     "pending"),
    ("owed: conversion-filed and both -announced",
     "from an approval that was not refused (also of an extension) | from full_member only",
     "from the approval; dormant after a cancel"),
    ("owed: applied itself",
     "no state comes before it: dormant | pending",
     "dormant; missing once activist or beyond is entered; unknown where it is not covered"),
    ("passed: exits (withdrawn, removed, transferred)",
     "are not beyond anything | are beyond everything",
     "not beyond; full_member and cancelled are"),
    ("passed: a state entered by a lost or refused thing",
     "a recorded lost vote or refused approval passes the steps named before it | only one that stands",
     "recorded is enough"),
    ("passed: mentors-after-notice, activist-decided, admission-filed, conversion-applied (cqipc), approvals",
     "by a state beyond only, their rows name no later step | also by later rows that name them",
     "state beyond only"),
    ("passed: an absent admission vote",
     "by probationary or beyond | also by papers, interview, deliberation, a refused approval",
     "state beyond only; cqipc conversion vote also by approved, filed, announced (the chain names them)"),
    ("passed: pre-vote steps of a round that a carried extension closed",
     "missing | stay overdue or pending",
     "missing (the round is closed)"),
    ("passed: post-vote steps of round 1 (approval, filing, announcing) after round 2 began",
     "stay pending/overdue | closed: dormant or missing",
     "stay as they were"),
    ("passed: the day of a limit duty",
     "max(passing step, day after the limit) governs the edition | the passing step",
     "the later of the two"),
    ("passed: which edition names the later steps",
     "the edition on the later step's day | on as_of",
     "on the later step's day"),
    ("covers: a step outside it that is not yet owed",
     "dormant | unknown",
     "dormant; unknown where the fact that enters its state is outside too"),
    ("covers: rules that share an absent step (votes, approval) outside it",
     "each unknown | one unknown, the others dormant",
     "each unknown"),
    ("covers: a kind outside it that is recorded all the same",
     "judged | unknown",
     "judged"),
    ("tracked_from: lies before",
     "strictly before | on or before",
     "strictly"),
    ("a limit whose trigger is absent while the step is absent and the state passed (applicant-interviewed without applied)",
     "unknown | missing",
     "unknown"),
    ("governing day after an exit for a step never done",
     "as_of | the exit day",
     "as_of"),
    ("exit: last day",
     "facts of state entered later bring the case back (fold) | once out is out",
     "fold"),
    ("exit: closed windows at the exit day",
     "overdue while the next window is open that day | missing",
     "overdue"),
    ("exit: pending of a lost vote after leaving",
     "dormant | pending",
     "dormant"),
    ("waiting for a strict lower bound (after the vote, after listing, after until) on the day itself",
     "waiting, opens the next day | pending",
     "waiting"),
    ("waiting for mentors while the notice runs",
     "waiting until the day after until | pending",
     "waiting"),
    ("occurrence: the next step that rests on it",
     "the nearest recorded on the road that its row names or whose row names it, one for all rules of a book | pair by pair",
     "one for all rules of a book"),
    ("occurrence: trigger of windows and limits when redone (activist_decided)",
     "the first | the one relied on",
     "the first for windows and limits; relied on for the one-year minimum"),
    ("occurrence: a limit duty done only before its trigger",
     "the latest, early | not done yet",
     "the latest, early"),
    ("occurrence: meeting-within-month with several votes",
     "first vote on or after the first passed pre-review | the vote relied on",
     "the first on or after the pre-review"),
    ("occurrence: meeting-within-month after a refused approval and a new pre-review",
     "first passed pre-review after the refusal, if any | first passed of all",
     "after the refusal, if any"),
    ("occurrence: conversion-timely with several votes",
     "first vote on or after the end | vote relied on",
     "first on or after the end, else relied on"),
    ("occurrence: sworn-in of 2026",
     "first on or after approval (a limit duty) | latest before the conversion vote",
     "first; 2014: latest"),
    ("occurrence: approval-in-time, conversion-approved-in-time",
     "first approval on or after the vote | relied on",
     "first on or after the vote"),
    ("votes: the last before the approval",
     "on or before | strictly before",
     "on or before (as for every occurrence relied on)"),
    ("votes: nothing later rests on it",
     "no such fact on or after the vote's day | none recorded at all",
     "on or after the vote's day"),
    ("votes: which rules a lost vote excuses",
     "quorum and majority only | also ballot, tally, separate",
     "quorum and majority only"),
    ("votes: a lost vote to cancel",
     "still a vote to cancel | no cancel until carried",
     "still a vote to cancel"),
    ("votes: tally without issued or returned",
     "compare what is recorded of returned ≤ issued ≤ present | unknown",
     "compare what is recorded"),
    ("order: an inversion that a later step's row also finds",
     "any nearer successor's row (form before pre-review) takes it | only the row of the strict neighbour",
     "any nearer successor's row: pre_reviewed after form and vote is form-issued early only"),
    ("order: pre-reviewed after the vote, 2026, no form",
     "meeting-within-month early | pre-reviewed late",
     "meeting-within-month early; 2014: pre-reviewed late"),
    ("order: general_branch false but a review recorded",
     "its row still names neighbours | it does not count",
     "still counts"),
    ("order: trainee-publicized before mentors",
     "charged to mentors-after-notice, always | trainee-publicized late",
     "mentors-after-notice; without until a tie is trainee-publicized late"),
    ("order: national conversion-applied after opinions",
     "conversion-applied late (the rows of opinions and committee do not name it) | conversion-opinions early",
     "conversion-applied late"),
    ("order: national conversion-opinions, -examined 'in order, before the vote'",
     "opinions ≤ examined < vote | ≤ vote",
     "strict before the vote"),
    ("order: cqipc conversion chain",
     "each step against its nearest recorded predecessor; every later row names every earlier step | adjacent only",
     "nearest recorded"),
    ("order: conversion-voted (cqipc) where the notice lacks until",
     "unknown, no other comparison | compare with the step before the notice",
     "unknown, no other comparison"),
    ("order: cancel and recorded application or notice",
     "left out of every comparison of the vote | the notice still binds the vote",
     "left out for the vote"),
    ("order: not before the last inquiry_replied",
     "the last of all recorded | the last before the vote",
     "last of all"),
    ("order: transfer-reviewed",
     "upper bound only | also on or after the transfer",
     "upper bound only"),
    ("order: approval-in-time lower bound",
     "none (the row says ≤ 3 months after) | the vote; ",
     "none; admission-approved finds it. conversion-approved-in-time has one (its row says so)"),
    ("admission-approved (cqipc)",
     "met if either meeting satisfies | the approval if recorded, else the deliberation",
     "either; where neither does, the approval's fault is told"),
    ("'approval' in cqipc papers-checked, interviewed, trained, reports",
     "admission_approved | the general branch's meeting",
     "admission_approved"),
    ("body committee_meeting where branch_committee is false",
     "invalid | met",
     "invalid; branch_meeting with branch_committee absent: unknown"),
    ("objections recorded, resolved absent",
     "unknown | invalid",
     "unknown; objections absent: none"),
    ("until absent in trainee-publicized",
     "only mentors-after-notice unknown | both",
     "only mentors-after-notice; development-publicized reads it itself and is unknown"),
    ("people without status",
     "unknown | not full",
     "unknown; an empty list is invalid"),
    ("contacts: one or two",
     "distinct names | entries",
     "distinct names; likewise introducers"),
    ("development-consented, approved false under 2014",
     "met, filing needs no consent | invalid",
     "met"),
    ("development-consented 2026 without a notice",
     "comparison left out | ≤ listed",
     "left out"),
    ("training with exempt_reason and short figures",
     "warning invalid | met at warning",
     "warning invalid; met only where days and hours are none"),
    ("failed pre-review or political review with nothing after it",
     "invalid | pending",
     "invalid"),
    ("leaving-soon: how",
     "late (an upper bound on the vote) | invalid",
     "late"),
    ("extension-bounds, deferral-bounds: how",
     "invalid (a written value) | early/late",
     "invalid"),
    ("extension-bounds: second extension",
     "one finding, invalid | one occasion each",
     "one occasion each; every extension after the first is invalid"),
    ("extension-bounds: a lost or refused extension",
     "dormant | judged",
     "dormant (it opens no round)"),
    ("deferred_to recorded on transferred_out",
     "a deferral of one who did not transfer in: invalid | ignored",
     "invalid unless a transferred_in is recorded"),
    ("conversion-timely with a deferral",
     "the latest deferral replaces the limit where it lies after the round's end | only in its own round",
     "replaces it"),
    ("probation-dates of a refused approval",
     "dormant | judged",
     "dormant"),
    ("archived where no approval of the conversion is recorded, or one to cancel",
     "unknown, dormant | the papers are judged all the same, by their own day",
     "judged all the same"),
    ("archived where the conversion approval lies before 2014-05-28",
     "not_in_force | order only",
     "not_in_force"),
    ("observed-one-year: papers not recorded",
     "unknown, but broken where even the whole time is short | unknown always",
     "broken where short even so"),
    ("observed-one-year: whose papers",
     "transferred_in's | also transferred_out's",
     "transferred_in's"),
    ("rounds: a fact on the very day of the vote to extend",
     "round 1 | round 2",
     "round 1"),
    ("rounds: approvals, filing, announcing",
     "by the latest vote (approval) on or before; convert or cancel after an extension without a new vote is round 2 | by day",
     "by the latest vote or approval"),
    ("rounds: occasion where there is one round only",
     "null | n = 1",
     "null"),
    ("rounds: extend_to missing",
     "end unknown: not-early, timely, applied, reports unknown | the old end",
     "unknown"),
    ("anew: after a refused approval and a new vote",
     "papers, interview, deliberation up to the refusal are closed too | only vote and approval",
     "closed too"),
    ("anew: approved again without a new vote",
     "the new approval rests on the old vote | the refused one stays judged",
     "the new approval is judged with the old vote"),
    ("windows: the end of the half-years where neither decision nor listing is recorded",
     "the next state entered | they go on",
     "the next state entered"),
    ("windows: number n",
     "counted from the start day, unowed ones included | owed ones only",
     "from the start day"),
    ("windows: none owed or begun",
     "dormant, once | met",
     "dormant"),
    ("windows: before a book came into force",
     "not_in_force where the last day lies before it, else unchanged | restart at that day",
     "unchanged"),
    ("windows: report before the book came into force, in a window that closes after",
     "not_in_force (governing day) | met",
     "not_in_force"),
    ("windows: holds more than one",
     "more than one report in the window at first | more than one unused",
     "at first, and one must still be unused"),
    ("windows: a report on the end day itself",
     "counts, but no owed window holds it | late for the last window",
     "the last window has no next"),
)
"""Where the text admits two readings: (clause, the readings, the one taken here)."""

BOOKS = ((cqipc.BOOK, cqipc.RULES), (national.BOOK, (*national.RULES, *probation.RULES)))
Found = dict[tuple[str, int], tuple[Occasion | None, Verdict]]


def reckon(dossier: dict[str, Any], as_of: date) -> list[dict[str, Any]]:
    """Every finding of both rulebooks for one case in the exchange format."""
    possible = worlds(dossier, as_of)
    findings = []
    for book, rules in BOOKS:
        told = [_one_world(Chronicle(world, as_of, book), book, rules) for world in possible]
        for slug, scope, _ in rules:
            views = told[:2] if scope == WINDOWS else told
            findings += _of_rule(f"{book.name}/{slug}", [view[slug] for view in views])
    return findings


def _one_world(ch: Chronicle, book: Book, rules: tuple[Any, ...]) -> dict[str, dict[int, tuple[Occasion | None, Verdict]]]:
    told = {}
    staff = book.name == "cqipc" and ch.value("category") == "staff"
    for slug, scope, rule in rules:
        if staff:
            rounds = [one.n for one in ch.rounds] if scope == ROUND and len(ch.rounds) > 1 else [0]
            told[slug] = {n: (Occasion(n, None, None) if n else None, DORMANT) for n in rounds}
        elif scope == WINDOWS:
            told[slug] = {occasion.n if occasion else 0: (occasion, verdict) for occasion, verdict in rule(ch)}
        elif scope == ROUND:
            many = len(ch.rounds) > 1
            told[slug] = {
                one.n if many else 0: (
                    Occasion(one.n, one.opened.day if one.opened else None, one.end) if many else None,
                    rule(ch.of_round(one)),
                ) for one in ch.rounds
            }
        else:
            told[slug] = {0: (None, rule(ch))}
    return told


def _of_rule(rule: str, views: list[dict[int, tuple[Occasion | None, Verdict]]]) -> list[dict[str, Any]]:
    numbers = sorted({n for view in views for n in view})
    if len(numbers) > 1 and 0 in numbers:
        views = [{(n or 1): both for n, both in view.items()} for view in views]
        numbers = sorted({n or 1 for n in numbers})
    found = []
    for n in numbers:
        verdicts = [view[n][1] if n in view else None for view in views]
        occasion = next(view[n][0] for view in views if n in view)
        found.append(_finding(rule, occasion, _common(verdicts)))
    return found


def _common(verdicts: list[Verdict | None]) -> Verdict:
    """What holds in every world; unknown where they differ."""
    first = next(v for v in verdicts if v)
    if any(v is None or v.outcome != first.outcome for v in verdicts):
        return Verdict("unknown", severity=first.severity)
    if first.outcome != "broken":
        return first
    tags = set.intersection(*({(f.tag, f.how) for f in v.failures} for v in verdicts if v))
    certain = [f for f in first.failures if (f.tag, f.how) in tags]
    if not certain:
        return Verdict("unknown", severity=first.severity)
    bad = worst(certain)
    return Verdict("broken", bad.how, bad.severity, first.date, first.due, first.opens, bad.days, first.edition)


def _finding(rule: str, occasion: Occasion | None, verdict: Verdict) -> dict[str, Any]:
    def text(day: date | None) -> str | None:
        return day.isoformat() if day else None

    return {
        "rule": rule, "edition": verdict.edition,
        "occasion": occasion and {"n": occasion.n, "from": text(occasion.first), "to": text(occasion.last)},
        "outcome": verdict.outcome, "how": verdict.how, "severity": verdict.severity, "date": text(verdict.date),
        "due": text(verdict.due), "opens": text(verdict.opens), "days": verdict.days,
    }
