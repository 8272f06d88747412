"""How long does the gate take to answer, beside the evaluation that it is a difference of?

    python tests/bench/bench_gate.py
"""

import sys
from dataclasses import replace
from pathlib import Path

from made_up import AS_OF, case
from timing import best, show

sys.path.insert(0, str(Path(__file__).parent.parent))

from walks import Walk, loaded

from devtrack.evaluate import evaluate_all
from devtrack.model import Case

PEOPLE, STEP = 200, "admission_voted"


def before(number: int) -> Case:
    """Return a made-up case as it stood before the branch vote."""
    one = case(number)
    kinds = [fact.kind for fact in one.facts]
    return replace(one, facts=one.facts[:kinds.index(STEP)])


def main() -> None:
    """Measure one evaluation, one answer, one search for the earliest day."""
    cases = [before(number) for number in range(PEOPLE)]
    walks = [Walk("cqipc", one, max(fact.lo for fact in one.facts)) for one in cases]
    books = loaded("cqipc").rulebooks

    def evaluated() -> None:
        for one, walk in zip(cases, walks, strict=True):
            evaluate_all(books, one, walk.day)

    def answered() -> None:
        for walk in walks:
            walk.keeper.judge(walk.fact(STEP, walk.day + 1))

    def searched() -> None:
        for walk in walks:
            walk.keeper.opening(lambda day, walk=walk: walk.fact("development_decided", day), walk.day)

    show("the gate, for one person", [
        ("one evaluation by both rulebooks", best(evaluated) / PEOPLE * 1e6, "µs", ""),
        ("may she be voted on?", best(answered) / PEOPLE * 1e6, "µs", "two evaluations and the difference"),
        ("the earliest day, of a step done long ago", best(searched) / PEOPLE * 1e6, "µs", "up to 20 days are tried"),
    ])
    print("as of", AS_OF)


if __name__ == "__main__":
    main()
