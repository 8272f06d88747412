"""Who became a member here, and whose members are meant by the name of an organisation?"""

from devtrack.ledger.engine import Transaction
from devtrack.ledger.reading import case_entries, ids, records
from devtrack.organisations import Tree
from devtrack.tracker.desk import Desk
from devtrack.vocabulary import VOIDED

APPROVED = "admission_approved"


def admitted(connection: Transaction, desk: Desk) -> frozenset[str]:
    """Return the people (ids) whom a case of their own made members: its admission was approved."""
    told = list(records(connection, desk.ledger.keys, kinds=(APPROVED, VOIDED), with_texts=False))
    gone = {one.replaces for one in told}
    standing = (one for one in told if one.kind == APPROVED and one.seq not in gone)
    approved = {one.subject for one in standing if one.fields.get("approved") is not False}
    of = ids(connection)
    return frozenset(of[one.person] for one in case_entries(connection, None) if one.id in approved)


def branch_of(tree: Tree, id: str) -> str:
    """Return the branch (id) to which the members of an organisation belong: of a 党小组 the one above it."""
    one = tree.get(id)
    while one is not None and one.level == "group" and one.parent in tree:
        one = tree[one.parent]
    return id if one is None else one.id
