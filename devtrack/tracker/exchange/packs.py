"""How do cases go to another branch, or to the level above? Packed with their history, and taken in without doubles."""

import json
import re
import unicodedata
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
FIGURES = 12  # a passphrase of figures only: fewer are tried out in hours
_OBEYED = ("Cc", "Cf", "Cs", "Zl", "Zp")
_TOLD = {
    "ledger": re.compile(r"[0-9a-f]{8}"), "head": re.compile(r"[0-9]{1,12}-[0-9a-f]{32}"),
    "made_at": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S{0,20}", re.ASCII), "made_by": re.compile(r".*"),
    "purpose": re.compile(r".*"), "manner": re.compile(f"{REPORT}|{HANDOVER}"),
}
"""What is told of a pack, and how it looks: whoever knows the passphrase may have written anything into it."""


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
    """Return cases as a pack; raises Unusable where the passphrase is too weak to protect them."""
    access.require(desk.account, access.EXPORT, desk.tree)
    _worth_the_name(passphrase)
    content = {
        "ledger": desk.ledger.keys.ident, "head": str(left.head), "made_at": moment, "made_by": desk.account.name,
        "purpose": purpose, "manner": manner, "cases": [plain(one.case) for one in left.cases],
        "papers": {one.case.id: list(papers(one)) for one in left.cases},
    }
    return wrap(content, passphrase)


def _worth_the_name(passphrase: str) -> None:
    said = passphrase.strip()
    if len(said) < SHORTEST:
        raise Unusable(f"口令太短，至少 {SHORTEST} 个字符（首尾的空格不算）；没有写出档案包")
    if len(set(said)) == 1:
        raise Unusable("口令只是一个字符的重复，一试就开；请换一个，没有写出档案包")
    if said.isdigit() and len(said) < FIGURES:
        raise Unusable(f"口令只有数字，至少要 {FIGURES} 位，或夹有文字；没有写出档案包")


def papers(one: CaseFile) -> Iterable[str]:
    """Return the papers of a case, as they were received."""
    for fact in one.case.facts:
        if fact.kind == "paper_received":
            copy = f"（{fact.fields['copy']}）" if "copy" in fact.fields else ""
            yield f"{fact.fields.get('paper', '材料')}{copy} {fact.date or '日期不详'}"


def read_pack(path: Path, passphrase: str) -> Pack:
    """Read a pack; raises Unusable where it cannot be opened or is none."""
    found = unwrap(path, passphrase)
    if not _is_content(found):
        raise Unusable(f"{path.name}: 档案包的内容不完整，可能是别的版本写的；没有导入")
    cases, problems = _cases(path, found["cases"])
    told = {name: legible(found[name]) for name in _TOLD}
    listed = {legible(case): tuple(map(legible, one)) for case, one in found["papers"].items()}
    return Pack(**told, reading=Reading(tuple(cases), tuple(problems)), papers=listed)


def legible(text: str) -> str:
    """Return a text without what a terminal would obey, or show in another order than it stands."""
    return "".join(one for one in text if unicodedata.category(one) not in _OBEYED)


def _is_content(found: Any) -> bool:
    """Tell whether what was in a pack has every part, each of its type."""
    if not isinstance(found, dict) or not isinstance(found.get("cases"), list):
        return False
    for name, looks in _TOLD.items():
        if not isinstance(one := found.get(name), str) or not looks.fullmatch(legible(one)):
            return False
    listed = found.get("papers")
    return isinstance(listed, dict) and all(
        isinstance(one, list) and all(isinstance(paper, str) for paper in one) for one in listed.values()
    )


def _cases(path: Path, lines: Iterable[Any]) -> tuple[list[Case], list[Problem]]:
    problems: list[Problem] = []
    cases = []
    for number, one in enumerate(lines, 1):
        text = json.dumps(one, ensure_ascii=False)
        case = read_carefully(text, Source(path.name, number), problems.append, history=True)
        if case is not None:
            cases.append(case)
    return cases, [one._replace(message=legible(one.message)) for one in problems]
