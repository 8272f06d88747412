"""How long does a plan take, for one person and for a class of forty with the latest days on which all still fits?

    python tests/bench/bench_plan.py
"""

import sys
from dataclasses import replace
from typing import Any

from bench_evaluate import loaded
from made_up import case
from timing import best, show

from devtrack.evaluate import evaluate_all
from devtrack.model import Case
from devtrack.plan.prospect import Terms, prospect

CLASS, YEARS = 40, 3
STAGES = ("applied", "activist_decided", "mentors_assigned", "development_listed", "admission_voted", "admission_approved")


def young(number: int) -> tuple[Case, int]:
    """Return the case so numbered as it stood on the day of one of its stages, and that day."""
    whole = case(number)
    last = next(fact.lo for fact in whole.facts if fact.kind == STAGES[number % len(STAGES)])
    return replace(whole, facts=tuple(fact for fact in whole.facts if fact.lo <= last), leaves_on=None), last


def main() -> None:
    """Plan one applicant, and a class of forty, with and without a day before which all should be done."""
    flow, books = loaded().workflow, loaded().rulebooks
    people = [young(number) for number in range(CLASS)]

    def plan(one: Case, day: int, before: int | None = None) -> Any:
        return prospect(flow, books, one, one, Terms(day, before))

    for one, day in people[:len(STAGES)]:
        if plan(one, day).plan.reached != "full_member":
            sys.exit("a made-up case is not planned to the end")
    once = best(lambda: [evaluate_all(books, *one) for one in people])
    show(f"a class of {CLASS}, one core, aim with a day to be done by: a minute", [
        ("evaluate: every person once", once, "s", ""),
        ("plan every person", best(lambda: [plan(*one) for one in people], 2), "s", ""),
        ("plan every person, with the latest days",
         best(lambda: [plan(one, day, day + YEARS * 366) for one, day in people], 1), "s", "aim 60"),
    ])
    applicant, day = people[0]
    show("one applicant", [
        ("evaluate", best(lambda: evaluate_all(books, applicant, day)) * 1e3, "ms", ""),
        ("plan to the end", best(lambda: plan(applicant, day)) * 1e3, "ms", ""),
        ("plan, with the latest days", best(lambda: plan(applicant, day, day + YEARS * 366), 2) * 1e3, "ms", ""),
    ])


if __name__ == "__main__":
    main()
