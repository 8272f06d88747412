"""What may go wrong in a history, or be written down badly? Each changes a dossier in place."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from oracle.days import add_months

Dossier = dict[str, Any]
Fact = dict[str, Any]
DAY = timedelta(days=1)
VOTES = ("admission_voted", "conversion_voted")
APPROVALS = ("admission_approved", "conversion_approved")


def _exact(dossier: Dossier, *kinds: str) -> list[Fact]:
    """The facts with an exact day, of some kinds or of all."""
    return [
        f for f in dossier["facts"]
        if f["date"] and len(f["date"]) == 10 and (not kinds or f["kind"] in kinds)
    ]


def _day(fact: Fact) -> date:
    return date.fromisoformat(fact["date"])


def _shift(fact: Fact, days: int) -> None:
    for field in ("date", "until"):
        if fact.get(field) and len(fact[field]) == 10:
            fact[field] = (date.fromisoformat(fact[field]) + DAY * days).isoformat()


def _on(day: date, fact: Fact, **fields: Any) -> Fact:
    """The same step on another day, its notice moved along."""
    made = {**fact, **fields}
    _shift(made, (day - _day(fact)).days)
    return made


def move_days(rng: Random, dossier: Dossier) -> None:
    """Another day near by, or months away."""
    for fact in _pick(rng, _exact(dossier)):
        _shift(fact, rng.choice([-1, 1, rng.randint(-40, 40), rng.randint(-400, 400)]))


def move_to_another(rng: Random, dossier: Dossier) -> None:
    """To the day of another fact, some months on, one day more or less."""
    facts = _exact(dossier)
    for fact in _pick(rng, facts):
        target = add_months(_day(rng.choice(facts)), rng.choice([0, 0, 0, 1, 3, 6, 12]))
        _shift(fact, (target - _day(fact)).days + rng.choice([-1, 0, 1]))


def delete(rng: Random, dossier: Dossier) -> None:
    """A step that is not recorded."""
    dossier["facts"].remove(rng.choice(dossier["facts"]))


def delete_kinds(rng: Random, dossier: Dossier) -> None:
    """Two or three kinds of steps that nobody recorded."""
    for _ in range(rng.randint(2, 3)):
        if dossier["facts"]:
            kind = rng.choice(dossier["facts"])["kind"]
            dossier["facts"] = [f for f in dossier["facts"] if f["kind"] != kind]


def redo(rng: Random, dossier: Dossier) -> None:
    """The same step once more, some days later."""
    for fact in _pick(rng, _exact(dossier)):
        later = rng.choice([0, 1, rng.randint(2, 30), rng.randint(30, 400)])
        dossier["facts"].append(_on(_day(fact) + DAY * later, fact))


def figures(rng: Random, dossier: Dossier) -> None:
    """Other figures of a vote: around the half, with opinions in writing, without a number."""
    for vote in _pick(rng, [f for f in dossier["facts"] if f["kind"] in VOTES]):
        due = rng.randint(4, 24)
        present = max(0, min(due, due // 2 + rng.choice([-1, 0, 0, 1, 1, 4])))
        favour = max(0, min(present, due // 2 + rng.choice([-1, 0, 0, 1, 1, 2])))
        written = rng.choice([0, 0, 0, 1, 2, 3])
        vote.update({"due": due, "present": present, "for": favour, "against": present - favour, "abstain": 0})
        if written:
            vote[rng.choice(["written_for", "written_against", "written_abstain"])] = written
        if rng.random() < 0.3:
            vote["carried"] = rng.random() < 0.5
        if rng.random() < 0.2:
            vote["due_full"] = rng.randint(1, due)
        if rng.random() < 0.3:
            vote["issued"] = present + rng.choice([-1, 0, 0, 1])
            vote["returned"] = vote["issued"] - rng.choice([0, 0, 1])
        if rng.random() < 0.2:
            vote.pop(rng.choice(["due", "present", "for", "against", "abstain"]))


def lost_first(rng: Random, dossier: Dossier) -> None:
    """A vote that was lost, before the one recorded, or last of all."""
    for vote in _pick(rng, _exact(dossier, *VOTES)):
        lost = {"for": 2, "against": 6, "abstain": 0, "present": 8, "due": 10}
        again = _on(_day(vote) + DAY * rng.choice([-12, -1, 0, 1, 10]), vote, **lost)
        if rng.random() < 0.5:
            again["carried"] = False
        dossier["facts"].append(again)
        if rng.random() < 0.4:
            dossier["facts"] = [
                f for f in dossier["facts"] if not f["date"] or len(f["date"]) < 10 or f["date"] <= again["date"]
            ]


def refuse(rng: Random, dossier: Dossier) -> None:
    """An approval refused; perhaps a new vote and a new approval after it."""
    for approval in _pick(rng, _exact(dossier, *APPROVALS)):
        kind = VOTES[APPROVALS.index(approval["kind"])]
        earlier = [f for f in _exact(dossier, kind) if f["date"] <= approval["date"]]
        approval["approved"] = False
        if not earlier or rng.random() < 0.3:
            continue
        vote = _on(_day(approval) + DAY * rng.randint(1, 25), earlier[-1])
        dossier["facts"].append(vote)
        if rng.random() < 0.7:
            dossier["facts"].append(_on(_day(vote) + DAY * rng.randint(2, 30), approval, approved=True))
        if rng.random() < 0.5 and kind == VOTES[0]:
            dossier["facts"].append(
                {"kind": "admission_interviewed", "date": (_day(vote) + DAY).isoformat(), "role": "organiser"})


def extend(rng: Random, dossier: Dossier) -> None:
    """A vote to extend in place of the one recorded, for more or fewer months than allowed."""
    for vote in _pick(rng, _exact(dossier, "conversion_voted")):
        to = add_months(_day(vote), rng.choice([3, 5, 6, 7, 12, 13])) - DAY * rng.choice([0, 1, 10])
        vote.update({"decision": "extend", "extend_to": to.isoformat()})
        for answer in _exact(dossier, "conversion_approved"):
            if answer["date"] >= vote["date"] and rng.random() < 0.8:
                answer["decision"] = "extend"
                answer.pop("full_from", None)
                break


def cancel(rng: Random, dossier: Dossier) -> None:
    """A vote to cancel, and its approval."""
    for vote in _pick(rng, _exact(dossier, "conversion_voted")):
        vote.update({"decision": "cancel"})
        vote.pop("extend_to", None)
        for answer in _exact(dossier, "conversion_approved"):
            if answer["date"] >= vote["date"]:
                answer["decision"] = "cancel"
                answer.pop("full_from", None)


def leave(rng: Random, dossier: Dossier) -> None:
    """Withdrawn or removed on some day, with or without an end there."""
    for fact in _pick(rng, _exact(dossier)):
        day = _day(fact) + DAY * rng.choice([0, 1, 30])
        if rng.random() < 0.7:
            dossier["facts"] = [f for f in _exact(dossier) if _day(f) <= day]
        dossier["facts"].append({"kind": rng.choice(["withdrew", "removed"]), "date": day.isoformat()})


def transfer(rng: Random, dossier: Dossier) -> None:
    """Out and in again, with or without papers; perhaps with a deferral, perhaps one way only."""
    for fact in _pick(rng, _exact(dossier)):
        out = _day(fact) + DAY * rng.randint(0, 20)
        back = out + DAY * rng.randint(0, 60)
        papers = rng.choice([{"papers": True}, {"papers": True}, {"papers": False}, {}])
        arrived: Fact = {"kind": "transferred_in", "date": back.isoformat(), **papers}
        if rng.random() < 0.3:
            arrived["deferred_to"] = add_months(back, rng.choice([1, 6, 8, 14])).isoformat()
        way = rng.choice(["both", "both", "in", "out"])
        if way != "in":
            dossier["facts"].append({"kind": "transferred_out", "date": out.isoformat(), **papers})
        if way != "out":
            dossier["facts"].append(arrived)
        if rng.random() < 0.5 and way != "out":
            dossier["facts"].append({
                "kind": "transfer_reviewed", "date": (back + DAY * rng.randint(0, 300)).isoformat(), "passed": True})


def blur(rng: Random, dossier: Dossier) -> None:
    """A day of which only the month is known, or nothing."""
    for fact in _pick(rng, _exact(dossier)):
        fact["date"] = rng.choice([fact["date"][:7], fact["date"][:7], None])


def blur_field(rng: Random, dossier: Dossier) -> None:
    """A written day of which only the month is known."""
    names = ("until", "probation_from", "probation_to", "full_from", "extend_to")
    for fact in _pick(rng, [f for f in dossier["facts"] if any(f.get(n) for n in names)]):
        name = rng.choice([n for n in names if fact.get(n)])
        fact[name] = fact[name][:7]
    if rng.random() < 0.3:
        key = rng.choice(["born", "leaves_on"])
        dossier[key] = (dossier.get(key) or "2002-05")[:7]


def drop_field(rng: Random, dossier: Dossier) -> None:
    """A field that was not filled in."""
    for fact in _pick(rng, [f for f in dossier["facts"] if len(f) > 2]):
        fact.pop(rng.choice([k for k in fact if k not in ("kind", "date")]))


def spoil_field(rng: Random, dossier: Dossier) -> None:
    """A value that is not as it should be."""
    one = {"name": "王三", "status": "probationary", "discipline": None}
    warned = {"name": "王四", "status": "full", "discipline": "warning", "discipline_until": "2027-01-01"}
    stayed = {"name": "王五", "status": "full", "discipline": "probation_within_party"}
    wrong = {
        "passed": [False], "body": ["branch_meeting"], "collective": [False], "ballot": ["show_of_hands"],
        "separate": [False], "body_kind": ["general_branch", "branch"], "role": ["assigned"], "days": [1, 2],
        "objections": [1, True], "people": [[], [one], [one, warned], [warned, stayed], [one, warned, stayed]],
        "items": [["入党志愿书"]], "decision": ["convert", "extend", "cancel"], "hours": [0, 16], "carried": [False],
    }
    for fact in _pick(rng, [f for f in dossier["facts"] if wrong.keys() & f.keys()]):
        name = rng.choice(sorted(wrong.keys() & fact.keys()))
        fact[name] = rng.choice(wrong[name])
        if name == "objections" and rng.random() < 0.6:
            fact["resolved"] = rng.random() < 0.5
        if name == "days" and rng.random() < 0.5:
            fact.update({"hours": 10, "exempt_reason": rng.choice(["病假", None])})


def wrong_dates(rng: Random, dossier: Dossier) -> None:
    """A written day of probation or seniority that is one day, or some months, off."""
    names = ("probation_from", "probation_to", "full_from", "extend_to", "until")
    for fact in _pick(rng, [f for f in _exact(dossier) if any(len(f.get(n) or "") == 10 for n in names)]):
        name = rng.choice([n for n in names if len(fact.get(n) or "") == 10])
        fact[name] = (date.fromisoformat(fact[name]) + DAY * rng.choice([-30, -2, -1, 1, 2, 40])).isoformat()


def delay_with_reason(rng: Random, dossier: Dossier) -> None:
    """An approval after more than three months, with a reason or without."""
    for approval in _pick(rng, _exact(dossier, "admission_approved")):
        votes = _exact(dossier, "admission_voted")
        if votes:
            day = add_months(_day(votes[-1]), rng.choice([3, 4, 6])) + DAY * rng.choice([0, 1])
            approval["date"] = day.isoformat()
            approval.update(rng.choice([{}, {"reason": "暑假"}]))


def about_the_case(rng: Random, dossier: Dossier) -> None:
    """A case of another kind: staff, without a committee or a general branch, without a birthday."""
    key, value = rng.choice([
        ("category", "staff"), ("category", None), ("general_branch", False), ("general_branch", None),
        ("branch_committee", False), ("branch_committee", None), ("born", None), ("leaves_on", None),
    ])
    dossier.pop(key, None)
    if value is not None:
        dossier[key] = value
    vote = next((f for f in _exact(dossier, "admission_voted")), None)
    if rng.random() < 0.3 and vote:
        dossier["leaves_on"] = (add_months(_day(vote), 3) + DAY * rng.choice([-1, 0, 1])).isoformat()


def cover(rng: Random, dossier: Dossier) -> None:
    """A source that could express only some kinds of facts."""
    kinds = sorted({f["kind"] for f in dossier["facts"]})
    kept = [kind for kind in kinds if rng.random() < rng.choice([0.4, 0.9])]
    dossier["covers"] = kept
    dossier["facts"] = [f for f in dossier["facts"] if f["kind"] in kept]


def track(rng: Random, dossier: Dossier) -> None:
    """A past that is only half known."""
    for fact in _pick(rng, _exact(dossier)):
        dossier["tracked_from"] = (_day(fact) + DAY * rng.choice([-1, 0, 1, 30])).isoformat()


def truncate(rng: Random, dossier: Dossier) -> None:
    """A case that has not got further yet."""
    for fact in _pick(rng, _exact(dossier)):
        dossier["facts"] = [f for f in _exact(dossier) if f["date"] <= fact["date"]]


def _pick(rng: Random, facts: list[Fact]) -> list[Fact]:
    return [rng.choice(facts)] if facts else []


MUTATIONS: tuple[Callable[[Random, Dossier], None], ...] = (
    move_days, move_days, move_to_another, move_to_another, delete, delete, delete_kinds, redo, figures, lost_first,
    refuse, extend, cancel, leave, transfer, blur, blur_field, drop_field, spoil_field, wrong_dates,
    delay_with_reason, about_the_case, cover, track, truncate, truncate, truncate,
)
