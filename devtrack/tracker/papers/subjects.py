"""Whom is a paper about, does it fit them, and which of a family of papers is meant? By how far the case has come."""

from collections.abc import Sequence
from typing import NamedTuple

from devtrack.assembly import CaseFile
from devtrack.chronicle import read
from devtrack.errors import Unusable
from devtrack.history import History
from devtrack.model import Rulebook
from devtrack.notices.catalogue import FAMILIES, NOTICE, TALK, TEMPLATES, Template
from devtrack.tracker.cases.progress import progress
from devtrack.vocabulary import RANKS


class Subject(NamedTuple):
    """A case a paper is about: as it stood on the day (ordinal), judged by these rulebooks."""

    file: CaseFile
    history: History
    books: tuple[Rulebook, ...]
    day: int

    @property
    def rank(self) -> int:
        """How far the case has come; -1: no application is known, or the case has left the road."""
        return RANKS.get(progress(self.file.case, self.day).state or "", -1)


FROM = {
    "public-trainee": "activist", "public-development": "activist", "public-conversion": "probationary",
    "talk-applicant": "applicant", "talk-admission": "awaiting_approval", "resolution-admission": "development_object",
    "resolution-conversion": "probationary", "resolution-extension": "probationary",
    "resolution-cancellation": "probationary",
}
"""From which state on a paper can be written."""

BEYOND = frozenset({"development_opinions_heard", "development_decided", "development_publicized"})
"""Steps after which nobody is to become a trainee any more, recorded as one or not."""

DECISIONS = {
    "convert": "resolution-conversion", "extend": "resolution-extension", "cancel": "resolution-cancellation",
}


def subject(file: CaseFile, books: Sequence[Rulebook], day: int) -> Subject:
    """Return a case as it stood on a day (ordinal)."""
    return Subject(file, read(file.case, day), tuple(books), day)


def meant(name: str, those: Sequence[Subject]) -> list[str]:
    """Return for each of those which template is meant by a name; of a family the one that the case asks for.

    Raises Unusable where there is none, with everybody for whom there is none.
    """
    if name not in FAMILIES:
        return [name] * len(those)
    chosen = [_of_family(name, one) for one in those]
    unfit = [one for one, template in zip(those, chosen, strict=True) if template is None]
    if unfit:
        raise Unusable("\n".join(f"{_stands(one)}，还没有可以写的{name}" for one in unfit))
    return [one for one in chosen if one is not None]


def check_fit(template: Template, those: Sequence[Subject]) -> None:
    """Raise Unusable with everybody who has not come to what a paper is about."""
    since = FROM.get(template.kind, "applicant")
    unfit = [one for one in those if one.rank < RANKS[since]]
    if unfit:
        raise Unusable("\n".join(f"{_stands(one)}；{template.title}是为{template.needs}写的" for one in unfit))


def _stands(one: Subject) -> str:
    return f"{one.file.case.name} 现在是“{progress(one.file.case, one.day).name}”"


def _of_family(name: str, one: Subject) -> str | None:
    known = [template for template in TEMPLATES.values() if template.family == name and _fits(template, one)]
    if not known:
        return None
    if name == NOTICE:
        return _notice(one)
    if name == TALK:
        return known[-1].name
    return _resolution(one)


def _fits(template: Template, one: Subject) -> bool:
    return one.rank >= RANKS[FROM[template.name]]


def _notice(one: Subject) -> str:
    if one.rank >= RANKS["probationary"]:
        return "public-conversion"
    trains = any(book.knows_trainee for book in one.books) and BEYOND.isdisjoint(one.history.occ)
    return "public-trainee" if one.rank == RANKS["activist"] and trains else "public-development"


def _resolution(one: Subject) -> str:
    if one.rank < RANKS["probationary"]:
        return "resolution-admission"
    votes = [each.vote for each in one.history.rounds if each.vote is not None]
    decision = votes[-1].fields.get("decision") if votes else None
    return DECISIONS.get(str(decision), "resolution-conversion")
