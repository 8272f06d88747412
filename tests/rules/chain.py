"""May two steps of the school's conversion be done on one day, whoever should stand between them is not recorded?

The steps follow one another, ≤ throughout but for the vote, which is after the notice. So each two of them may be
of one day; a case for every two, without what lies between.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from rules.casebook import Asked, changed, expectations, find, ordinal, to_case

SLUGS = {
    "conversion_applied": "conversion-applied", "conversion_opinions_heard": "conversion-opinions",
    "conversion_examined": "conversion-examined", "conversion_reviewed": "conversion-reviewed",
    "conversion_publicized": "conversion-publicized", "conversion_voted": "conversion-voted",
    "conversion_approved": "conversion-approved", "conversion_filed": "conversion-filed",
    "conversion_announced": "conversion-announced",
}
STEPS = list(SLUGS)
STRICT = ("conversion_publicized", "conversion_voted")


def cases_of() -> Iterator[Asked]:
    """Yield a case for every two steps on one day, and one for the later of them a day too soon."""
    for first, second in combinations(STEPS, 2):
        for days, want in ((0, "met"), (-1, "broken early 1")):
            if (first, second) != STRICT:
                yield _pair(first, second, days, want)


def _pair(first: str, second: str, days: int, want: str) -> Asked:
    between = STEPS[STEPS.index(first) + 1:STEPS.index(second)]
    day = {"date": f"{first}{days:+}"} | ({"until": f"{first}+6"} if second == "conversion_publicized" else {})
    moved = changed("under-2014", {"without": between, "change": {second: day}})
    expect: dict[str, Any] = {f"cqipc/{SLUGS[second]}": want}
    if first != "conversion_applied":
        expect[f"cqipc/{SLUGS[first]}"] = "met"
    name = f"chain: {second} {days:+} days from {first}"
    return Asked(name, to_case(moved), ordinal(find(moved, "archived")["date"], moved), expectations(expect, moved))
