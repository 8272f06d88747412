"""What was typed of a plan: whom it is about, from when on, by when all should be done? Mistakes are told at once."""

from typing import NamedTuple

from devtrack.dates import parse, write
from devtrack.errors import Unusable
from devtrack.importers.days import Wrong, read_day
from devtrack.model import Case
from devtrack.plan.prospect import Terms


class Typed(NamedTuple):
    """What was typed; `as_of`: the day (ordinal) up to which facts are known.

    `backwards`: whether the latest days are wanted of several people too; they take ten times as long.
    """

    whos: tuple[str, ...]
    org: str | None
    leaving: str | None
    before: str | None
    since: str | None
    as_of: int
    backwards: bool = False


class Asked(NamedTuple):
    """What is asked: the terms of every plan, who leaves when (None: whoever), what was wrong with the call so far."""

    terms: Terms
    leaving: str | None
    mistakes: tuple[str, ...]


def asked(typed: Typed, ledger: bool = True) -> Asked:
    """Understand what was typed of days; `ledger`: whether the people come from the ledger."""
    mistakes: list[str] = []
    first = _day(typed.since, "--from", mistakes) or typed.as_of
    before = _day(typed.before, "--before", mistakes)
    leaving = _leaving(typed.leaving, mistakes)
    if first < typed.as_of:
        mistakes.append(f"--from 的 {write(first)} 早于 {write(typed.as_of)}；只计划这一天以后的，过去的情形用 --as-of")
    if before is not None and before <= first:
        mistakes.append(f"--before 的 {write(before)} 已经过去（从 {write(first)} 起计划）")
    if leaving is not None and parse(leaving)[1] <= first:
        mistakes.append(f"--leaving 的 {leaving} 已经过去（从 {write(first)} 起计划）")
    if not typed.whos and not typed.org and not typed.leaving and ledger:
        mistakes.append("计划谁的：写学号或姓名，或用 --org 写一个组织，或用 --leaving 2027-06 写哪一届")
    given = leaving if typed.whos else None
    return Asked(Terms(first, before, given, typed.backwards), None if typed.whos else leaving, tuple(mistakes))


LAST = 2100
"""The last year in which anything is planned."""


def check(mistakes: tuple[str, ...]) -> None:
    """Raise Unusable with every mistake, if there is any."""
    if mistakes:
        raise Unusable("\n".join(dict.fromkeys(mistakes)))


def leaves_then(case: Case, leaving: str | None) -> bool:
    """Tell whether somebody leaves in a month or on a day; None: whenever."""
    if leaving is None:
        return True
    if not case.leaves_on:
        return False
    (lo, hi), (first, last) = parse(case.leaves_on), parse(leaving)
    return lo <= last and first <= hi


def _day(text: str | None, option: str, mistakes: list[str]) -> int | None:
    if text is None:
        return None
    try:
        lo, hi = parse(text)
        if lo == hi and int(text[:4]) <= LAST:
            return lo
    except ValueError:
        pass
    mistakes.append(f"{option} 的“{text}”不是确有的日期；写成 2027-06-30 这样")
    return None


def _leaving(text: str | None, mistakes: list[str]) -> str | None:
    if text is None:
        return None
    try:
        day = read_day(text)
    except Wrong:
        day = None
    if day is None or day.text is None:
        mistakes.append(f"--leaving 的“{text}”不是确有的日期；写成 2027-06 或 2027-06-20 这样")
        return None
    return day.text
