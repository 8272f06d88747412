"""Which columns does an empty roster need, so that this workflow can be judged by it and our importer reads it?"""

from collections.abc import Sequence
from pathlib import Path

from devtrack.exporters.template import Blank
from devtrack.exporters.template_columns import MEMBERS, PERSON, REST, STEPS, Column
from devtrack.importers import aliases
from devtrack.model import Rule, Rulebook, Workflow
from devtrack.tracker.checks.rules import header_table, load
from devtrack.vocabulary import KINDS, ROAD

CANDIDATES, OF_MEMBERS = "candidates", "members"
TITLES = {CANDIDATES: "发展党员名册", OF_MEMBERS: "党员名册"}


def blank(kind: str, workflow: str, own: Sequence[Path]) -> Blank:
    """Return the empty roster of a kind (a key of `TITLES`); raises Unusable where the workflow cannot be used."""
    chosen, books, _ = load(workflow, own)
    rules = tuple(rule for book in books for rule in book.rules)
    basis = f"依据「{chosen.title}」（{chosen.name}）"
    if kind == OF_MEMBERS:
        return Blank(TITLES[kind], MEMBERS, rules, basis)
    asked = _asked(chosen, books)
    headers = header_table(own)
    fitting = (one for one in (*PERSON, *STEPS, *REST) if one.kind not in KINDS or one.kind in asked)
    columns = tuple(one for one in fitting if _is_understood(one, headers))
    return Blank(TITLES[kind], columns, rules, basis, _absent(asked, columns, rules))


def _asked(workflow: Workflow, books: Sequence[Rulebook]) -> frozenset[str]:
    """Return the kinds that stand on the road of a workflow, or that a rule of it judges."""
    steps = {kind for step in workflow.steps for kind in step["facts"]}
    return frozenset(steps.union(*(rule.step for book in books for rule in book.rules)))


def _is_understood(column: Column, headers: aliases.Headers) -> bool:
    """Tell whether a roster with this header is read as it is meant: a unit's own table may say otherwise."""
    found = aliases.look_up(headers, aliases.normal(column.header))
    if not column.says:
        return found is False
    return isinstance(found, aliases.Column) and found.means == column.says


def _absent(asked: frozenset[str], columns: Sequence[Column], rules: Sequence[Rule]) -> tuple[str, ...]:
    """Return the Chinese names of the steps that rules judge and the roster has no column for."""
    judged = {kind for rule in rules for kind in rule.step}
    missing = (asked & judged) - {column.kind for column in columns}
    return tuple(KINDS[kind].name for kind in sorted(missing, key=ROAD.__getitem__))
