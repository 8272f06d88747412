"""What happens when a file is taken into the ledger? Read, worked out, shown, and written in one transaction."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from devtrack import access
from devtrack.errors import Unusable
from devtrack.importers.reading import Reading
from devtrack.ledger.engine import reading, writing
from devtrack.ledger.packing import is_pack
from devtrack.ledger.roster import ledger_subject
from devtrack.ledger.writing import append_in
from devtrack.model import Case
from devtrack.reconcile import PARTS, WHOLE
from devtrack.subjects import Draft, Head
from devtrack.tracker.checks.files import Manner, read_whole
from devtrack.tracker.desk import Desk, printed
from devtrack.tracker.exchange.importing import Intake, Plan, plan
from devtrack.tracker.exchange.packs import HANDOVER, Pack, read_pack

NOTHING = Plan((), (), (), ())
TOLD = 20  # problems told where nobody could be taken in


class Wish(NamedTuple):
    """How a file is to be taken in: for which organisation (a name or id), with what taken back, only to look.

    `passphrase`: what opens a pack; asked for only where the file is one.
    """

    organisation: str | None = None
    retract: bool = False
    elsewhere: bool = False
    dry: bool = False
    passphrase: Callable[[], str] | None = None


class Taken(NamedTuple):
    """What was read and what it changes; `head` is None where nothing was written."""

    path: Path
    reading: Reading
    plan: Plan
    head: Head | None
    pack: Pack | None = None


def take_in(desk: Desk, path: Path, manner: Manner, wish: Wish, moment: str) -> Taken:
    """Take a roster or a dossier file into the ledger; raises Unusable where nothing can be made of it."""
    access.require(desk.account, access.READ if wish.dry else access.RECORD, desk.tree)
    pack = _opened(path, wish)
    there = pack.reading if pack else read_whole(path, manner)
    organisation = access.find(desk.account, desk.tree, wish.organisation) if wish.organisation else None
    elsewhere = wish.elsewhere or (pack is not None and pack.manner == HANDOVER)
    if pack is not None and elsewhere and organisation is None:
        raise Unusable(f"{path.name} 是移交给另一个支部的档案包；请用 --org 写明由哪个支部接收")
    intake = Intake(
        there.cases, PARTS if there.sheets else WHOLE, there.blanks, organisation, wish.retract, elsewhere
    )
    done = _carry_out(desk, intake, Taken(path, there, NOTHING, None, pack), wish.dry, moment)
    if done.head is not None:
        printed(desk, done.head, moment)
    return done


def _opened(path: Path, wish: Wish) -> Pack | None:
    if not is_pack(path):
        return None
    return read_pack(path, wish.passphrase() if wish.passphrase else "")


def _carry_out(desk: Desk, intake: Intake, done: Taken, dry: bool, moment: str) -> Taken:
    if dry:
        with reading(desk.ledger.engine) as connection:
            return done._replace(plan=_usable(done, plan(connection, desk, intake)))
    with writing(desk.ledger.engine) as connection:
        worked_out = _usable(done, plan(connection, desk, intake))
        if not worked_out.drafts:
            return done._replace(plan=worked_out)
        record = _record(done.path, ledger_subject(connection), intake.cases, worked_out, done.pack)
        written = append_in(connection, desk.ledger, desk.stamp(moment, "import"), [*worked_out.drafts, record])
        return done._replace(plan=worked_out, head=written.head)


def _usable(done: Taken, worked_out: Plan) -> Plan:
    """Return the plan; raises Unusable where not one person can be taken in."""
    if worked_out.lines or not worked_out.problems:
        return worked_out
    said = "\n".join(str(one) for one in (*done.reading.problems, *worked_out.problems)[:TOLD])
    raise Unusable(f"{done.path.name}: 没有一个人可以导入，没有写入\n{said}")


def _record(path: Path, ledger: str, cases: Sequence[Case], worked_out: Plan, pack: Pack | None) -> Draft:
    """Return the record of an import: which file, and how much it changed."""
    counts = {
        "people": len(cases), "new": sum(line.new_case for line in worked_out.lines),
        "facts": sum(worked_out.kinds().values()), "problems": len(worked_out.problems),
    }
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    came = {"from": {"ledger": pack.ledger, "head": pack.head, "made_at": pack.made_at}} if pack else {}
    return Draft(ledger, "imported", None, {"file": path.name, "sha256": digest, "counts": counts, **came})
