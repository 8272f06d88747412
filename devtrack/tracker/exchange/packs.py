"""How do cases go to another branch, or to the level above? Packed with their history, and taken in without doubles."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from devtrack import access
from devtrack.assembly import CaseFile
from devtrack.errors import Unusable
from devtrack.exporters.dossier import plain
from devtrack.importers.careful import read_carefully
from devtrack.importers.reading import Reading
from devtrack.ledger.packing import unwrap, wrap
from devtrack.model import Case, Problem, Source
from devtrack.tracker.desk import Desk
from devtrack.tracker.exchange.outgoing import Left

REPORT, HANDOVER = "report", "handover"
SHORTEST = 8


class Pack(NamedTuple):
    """What a pack holds: from which ledger, under which head, made when and by whom, to report or to hand over."""

    ledger: str
    head: str
    made_at: str
    made_by: str
    purpose: str
    manner: str
    reading: Reading
    papers: Mapping[str, tuple[str, ...]]


def pack(desk: Desk, left: Left, purpose: str, manner: str, moment: str, passphrase: str) -> bytes:
    """Return cases as a pack; raises Unusable where the passphrase is too short to protect them."""
    access.require(desk.account, access.EXPORT, desk.tree)
    if len(passphrase) < SHORTEST:
        raise Unusable(f"口令太短，至少 {SHORTEST} 个字符；没有写出档案包")
    content = {
        "ledger": desk.ledger.keys.ident, "head": str(left.head), "made_at": moment, "made_by": desk.account.name,
        "purpose": purpose, "manner": manner, "cases": [plain(one.case) for one in left.cases],
        "papers": {one.case.id: list(papers(one)) for one in left.cases},
    }
    return wrap(content, passphrase)


def papers(one: CaseFile) -> Iterable[str]:
    """Return the papers of a case, as they were received."""
    for fact in one.case.facts:
        if fact.kind == "paper_received":
            copy = f"（{fact.fields['copy']}）" if "copy" in fact.fields else ""
            yield f"{fact.fields.get('paper', '材料')}{copy} {fact.date or '日期不详'}"


def read_pack(path: Path, passphrase: str) -> Pack:
    """Read a pack; raises Unusable where it cannot be opened or is none."""
    found = unwrap(path, passphrase)
    try:
        cases, problems = _cases(path, found["cases"])
        told = {name: found[name] for name in ("ledger", "head", "made_at", "made_by", "purpose", "manner")}
        listed = {case: tuple(one) for case, one in found["papers"].items()}
    except (KeyError, TypeError, AttributeError):
        raise Unusable(f"{path.name}: 档案包的内容不完整，可能是别的版本写的；没有导入") from None
    return Pack(**told, reading=Reading(tuple(cases), tuple(problems)), papers=listed)


def _cases(path: Path, lines: Iterable[Any]) -> tuple[list[Case], list[Problem]]:
    problems: list[Problem] = []
    cases = []
    for number, one in enumerate(lines, 1):
        text = json.dumps(one, ensure_ascii=False)
        case = read_carefully(text, Source(path.name, number), problems.append, history=True)
        if case is not None:
            cases.append(case)
    return cases, problems
