"""What does a paper say of these people? Only what the ledger knows; the rest stays blank."""

import re
from collections.abc import Mapping, Sequence

from devtrack.dates import count_workdays, parse, write
from devtrack.errors import NoCalendar
from devtrack.history import Round, latest, moved
from devtrack.model import FOREVER, Fact
from devtrack.notices.catalogue import Template
from devtrack.notices.paperwork import Listed, PublicNotice, Resolution, Talk
from devtrack.tracker.papers.subjects import DECISIONS, Subject
from devtrack.vocabulary import VALUE_NAMES

NOTICES: Mapping[str, tuple[str, str]] = {
    "public-trainee": ("trainee_publicized", "trainee_nominated"),
    "public-development": ("development_publicized", "development_decided"),
    "public-conversion": ("conversion_publicized", "conversion_examined"),
}
"""The step of each public notice, and the step at which those named in it were decided on."""

TALKS = {"talk-applicant": "applicant_interviewed", "talk-admission": "admission_interviewed"}


def public_notice(template: Template, those: Sequence[Subject]) -> PublicNotice:
    """Return what a public notice about some people says."""
    step, before = NOTICES[template.kind]
    notices = [_last(one, step) for one in those]
    first = _same([_day(fact) for fact in notices])
    return PublicNotice(
        tuple(map(_listed, those)), len(those), _same([_day(_last(one, before)) for one in those]), first,
        _same([fact.fields.get("until") if fact else None for fact in notices]), None, _unit(those), None, None,
        _article(those[0], step.replace("_", "-"), first), _unit(those), None,
    )


def talk(template: Template, one: Subject) -> Talk:
    """Return what a record of a talk says."""
    step = TALKS[template.kind]
    fact, case = _last(one, step), one.file.case
    said = fact.fields if fact else {}
    held = _day(fact)
    return Talk(
        case.name, case.sex, case.branch, _day(_last(one, "applied")), _day(one.history.vote), held, None,
        said.get("by"), VALUE_NAMES.get(str(said.get("role"))), None, _article(one, step.replace("_", "-"), held),
    )


def resolution(template: Template, one: Subject) -> Resolution:
    """Return what a resolution of a branch meeting says; the figures are those of the vote that decided so."""
    h, case = one.history, one.file.case
    admission = template.kind == "resolution-admission"
    wanted = {name: decision for decision, name in DECISIONS.items()}.get(template.kind)
    round_ = None if admission else _round(one, wanted)
    vote = _last(one, "admission_voted") if admission else round_.vote if round_ and _says(round_, wanted) else None
    said = vote.fields if vote else {}
    end = round_.end() if round_ else None
    held, slug = _day(vote), "admission-majority" if admission else "conversion-majority"
    introduced = _last(one, "introducers_assigned")
    names = [str(person["name"]) for person in (introduced.fields.get("people") or ())] if introduced else []
    return Resolution(
        case.name, case.sex, case.branch, "、".join(names) or None, None, held, said.get("due"), said.get("present"),
        VALUE_NAMES.get(str(said.get("ballot"))), said.get("issued"), said.get("returned"), None, said.get("invalid"),
        said.get("for"), said.get("against"), said.get("abstain"), said.get("written_for"),
        said.get("written_against"), said.get("written_abstain"), None, None, moved(vote) if vote else None,
        _day(h.vote), write(end[0]) if end and end[0] == end[1] else None, said.get("extend_to"),
        _article(one, slug, held), None, None, None, case.branch, None,
    )


def settled(paper: PublicNotice | Talk | Resolution, calendar: Mapping[int, bool]) -> PublicNotice | Talk | Resolution:
    """Return a paper with what follows from the rest of it, where nobody has said otherwise."""
    if isinstance(paper, PublicNotice):
        days = paper.workdays if paper.workdays is not None else _workdays(paper.first, paper.last, calendar)
        return paper._replace(workdays=days, signed_on=paper.signed_on or paper.first)
    if isinstance(paper, Talk):
        return paper
    cast = (paper.votes_for, paper.votes_against, paper.abstained)
    valid, favour, needed = paper.valid, paper.in_favour, paper.needed
    if valid is None and None not in cast:
        valid = sum(figure or 0 for figure in cast)
    if favour is None and paper.votes_for is not None:
        favour = paper.votes_for + (paper.written_for or 0)
    if needed is None and paper.due is not None:
        needed = paper.due // 2 + 1
    return paper._replace(valid=valid, in_favour=favour, needed=needed, signed_on=paper.signed_on or paper.held)


def _workdays(first: str | None, last: str | None, calendar: Mapping[int, bool]) -> int | None:
    (lo, from_), (until, hi) = parse(first), parse(last)
    if lo != from_ or until != hi or hi < lo:
        return None
    try:
        return count_workdays(lo, hi, calendar, FOREVER)
    except NoCalendar:
        return None


def _listed(one: Subject) -> Listed:
    case, rounds = one.file.case, one.history.rounds
    end = rounds[-1].end() if rounds else None
    return Listed(
        case.name, case.sex, None, case.branch, _day(_last(one, "applied")), _day(_last(one, "activist_decided")),
        _day(one.history.vote), write(end[0]) if end and end[0] == end[1] else None,
    )


def _last(one: Subject, kind: str) -> Fact | None:
    """Return the latest fact of a kind; of conversion those of the last round only."""
    rounds = one.history.rounds
    there = rounds[-1].occ if rounds and kind.startswith("conversion_") else one.history.occ
    facts = there.get(kind) or []
    return latest(facts, one.day) if facts else None


def _round(one: Subject, decision: str | None) -> Round | None:
    """Return the round whose vote decided so, the last one; else the round that is open."""
    rounds = one.history.rounds
    return next((each for each in reversed(rounds) if _says(each, decision)), rounds[-1] if rounds else None)


def _says(one: Round, decision: str | None) -> bool:
    return one.vote is not None and (decision is None or one.vote.fields.get("decision") == decision)


def _day(fact: Fact | None) -> str | None:
    return fact.date if fact else None


def _same(texts: Sequence[str | None]) -> str | None:
    """Return what is said of everybody; None where it is not the same."""
    return texts[0] if len(set(texts)) == 1 else None


def _unit(those: Sequence[Subject]) -> str | None:
    return _same([one.file.case.branch for one in those])


def _article(one: Subject, slug: str, day: str | None) -> str | None:
    """Return the article of a rule in the edition of the day (else of today); the national one before the school's."""
    on = parse(day)[0] if day else one.day
    rules = [rule for book in one.books for rule in book.rules if rule.id.endswith(f"/{slug}")]
    chosen = min((rule for rule in rules if rule.since <= on < rule.until), key=lambda rule: rule.local, default=None)
    if chosen is None:
        return None
    title = re.sub(r"（\d{4}）$", "", chosen.cite.source.strip("《》"))
    return f"《{title}》{chosen.cite.article}"
