"""How fast is the evaluator, beside a plain replay of the same facts, and does its memory stay flat?

    python tests/bench/bench_evaluate.py [speed] [replay] [memory]
"""

import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from typing import Any

from made_up import AS_OF, case
from timing import best, child, show
from transitions import Machine

from devtrack.evaluate import evaluate
from devtrack.model import Case, Rulebook
from devtrack.rulebook.data import data_dir
from devtrack.rulebook.load import load_workflow

WORKFLOW, DAY = "cqipc", AS_OF.toordinal()
MANY, BLOCK = 2_000, 500


@cache
def loaded() -> Any:
    """Return the workflow with its rulebooks, shipped files only."""
    found = load_workflow(WORKFLOW, (data_dir("workflows"),))
    if found.workflow is None:
        sys.exit("\n".join(map(str, found.problems)))
    for one in found.problems:
        print(f"rulebook problem: {one}", file=sys.stderr)
    return found


def judge(cases: Sequence[Case]) -> int:
    """Evaluate every case by both rulebooks; return the number of findings."""
    books: tuple[Rulebook, ...] = loaded().rulebooks
    return sum(len(evaluate(book, one, DAY)) for one in cases for book in books)


def _judge_block(first: int) -> int:
    return judge(_block(first))


@cache
def _block(first: int) -> tuple[Case, ...]:
    return tuple(case(number) for number in range(first, first + BLOCK))


@cache
def check_lawful() -> int:
    """Return the number of findings of one case; stop if the made-up road is not lawful."""
    found = [one for number in (0, 1, 2) for book in loaded().rulebooks for one in evaluate(book, case(number), DAY)]
    wrong = {f"{one.rule.id}: {one.outcome}" for one in found if one.outcome not in ("met", "dormant", "not_in_force")}
    if wrong:
        sys.exit("the made-up case is not lawful:\n" + "\n".join(sorted(wrong)))
    print("one lawful case:", dict(Counter(one.outcome for one in found[: len(found) // 3])))
    return len(found) // 3


def speed() -> None:
    """One case, many cases, two processes."""
    one, many = [case(0)], [case(number) for number in range(MANY)]
    judge(many[:50])
    single = best(lambda: [judge(one) for _ in range(200)]) / 200
    cold = child("-c", "import devtrack.evaluate")[0] - child("-c", "pass")[0]
    core = MANY / best(lambda: judge(many))
    blocks = range(0, MANY, BLOCK)
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        list(pool.map(_judge_block, [*blocks, *blocks]))  # each process loads and builds before it is timed
        two = MANY * 4 / best(lambda: list(pool.map(_judge_block, [*blocks] * 4)))
    show("evaluate, both rulebooks, without explain", [
        ("one case", single * 1e6, "µs", "aim 120"),
        ("importing the evaluator, once", cold * 1e3, "ms", ""),
        ("one core", core, "cases/s", "aim 8,000"),
        ("two processes", two, "cases/s", ""),
    ])


def machine() -> Machine:
    """Return one machine with the workflow's states: facts that move nothing are internal transitions."""
    workflow = loaded().workflow
    states = [str(state["id"]) for state in workflow.states]
    built = Machine(model=None, states=states, initial=states[0], auto_transitions=False, ignore_invalid_triggers=True)
    moving = set()
    for arrow in workflow.transitions:
        moving.add(arrow["by"])
        built.add_transition(arrow["by"], list(arrow["from"]), arrow["to"])
    for kind in {fact.kind for fact in case(0).facts} - moving:
        built.add_transition(kind, "*", None)
    return built


class Person:
    """A model for the machine, which gives it `state` and `trigger`."""


def replay(cases: Sequence[Case], by: Machine) -> None:
    """Play every fact of every case through the machine; nothing is judged."""
    for one in cases:
        person = Person()
        by.add_model(person)
        for fact in one.facts:
            person.trigger(fact.kind)
        by.remove_model(person)


def against_replay() -> None:
    """The same facts through `transitions`, which judges nothing, and through both rulebooks."""
    many, by = [case(number) for number in range(MANY // 4)], machine()
    plain = len(many) / best(lambda: replay(many, by), 3)
    ours = len(many) / best(lambda: judge(many), 3)
    show(f"beside a plain replay, {len(many[0].facts)} facts a case", [
        ("transitions: one machine, every fact triggered, no rule", plain, "cases/s", ""),
        (f"evaluate: {check_lawful()} findings a case", ours, "cases/s", "aim 3 x"),
    ])


def memory() -> None:
    """Peak memory of judging ever new cases, one at a time, each in a process of its own."""
    peaks = [(count, child(__file__, "count", str(count))[1]) for count in (1_000, 10_000, 100_000)]
    show("memory, one case at a time", [(f"{count:,} cases", peak, "MB", "flat") for count, peak in peaks])


def main(asked: Sequence[str]) -> None:
    """Run what is asked for, everything by default."""
    if asked[:1] == ["count"]:
        for number in range(int(asked[1])):
            judge([case(number)])
        return
    check_lawful()
    for name, work in (("speed", speed), ("replay", against_replay), ("memory", memory)):
        if not asked or name in asked:
            work()


if __name__ == "__main__":
    main(sys.argv[1:])
