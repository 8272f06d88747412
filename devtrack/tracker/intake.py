"""What happens when a file is taken into the ledger? Read, worked out, shown, and written in one transaction."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from devtrack import access
from devtrack.importers.reading import Reading
from devtrack.ledger.engine import reading, writing
from devtrack.ledger.roster import ledger_subject
from devtrack.ledger.writing import append_in
from devtrack.model import Case
from devtrack.reconcile import PARTS, WHOLE
from devtrack.subjects import Draft, Head
from devtrack.tracker.desk import Desk
from devtrack.tracker.files import Manner, read_whole
from devtrack.tracker.importing import Intake, Plan, plan


class Wish(NamedTuple):
    """How a file is to be taken in: for which organisation (a name or id), with what taken back, only to look."""

    organisation: str | None = None
    retract: bool = False
    elsewhere: bool = False
    dry: bool = False


class Taken(NamedTuple):
    """What was read and what it changes; `head` is None where nothing was written."""

    path: Path
    reading: Reading
    plan: Plan
    head: Head | None


def take_in(desk: Desk, path: Path, manner: Manner, wish: Wish, moment: str) -> Taken:
    """Take a roster or a dossier file into the ledger; raises Unusable where nothing can be made of it."""
    access.require(desk.account, access.READ if wish.dry else access.RECORD, desk.tree)
    there = read_whole(path, manner)
    intake = Intake(
        there.cases, PARTS if there.sheets else WHOLE, there.blanks,
        access.find(desk.account, desk.tree, wish.organisation) if wish.organisation else None,
        wish.retract, wish.elsewhere,
    )
    if wish.dry:
        with reading(desk.ledger.engine) as connection:
            return Taken(path, there, plan(connection, desk, intake), None)
    with writing(desk.ledger.engine) as connection:
        worked_out = plan(connection, desk, intake)
        if not worked_out.drafts:
            return Taken(path, there, worked_out, None)
        drafts = [*worked_out.drafts, _record(path, ledger_subject(connection), there.cases, worked_out)]
        written = append_in(connection, desk.ledger, desk.stamp(moment, "import"), drafts)
        return Taken(path, there, worked_out, written.head)


def _record(path: Path, ledger: str, cases: Sequence[Case], worked_out: Plan) -> Draft:
    """Return the record of an import: which file, and how much it changed."""
    counts = {
        "people": len(cases), "new": sum(line.new_case for line in worked_out.lines),
        "facts": sum(worked_out.kinds().values()), "problems": len(worked_out.problems),
    }
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Draft(ledger, "imported", None, {"file": path.name, "sha256": digest, "counts": counts})
