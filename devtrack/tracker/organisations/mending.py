"""Which fact of an organisation is corrected or taken back, and why?"""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from devtrack.organisations import Organisation
from devtrack.subjects import Draft, Record, kind_name
from devtrack.tracker.cases.telling import KIND_OF_CORRECTION
from devtrack.tracker.organisations.annals import words
from devtrack.tracker.organisations.changing import There
from devtrack.vocabulary import VOIDED


class Mend(NamedTuple):
    """What was typed of a correction: the row, why, of which kind (None: the entry was wrong, the paper right)."""

    replaces: str | None = None
    why: str | None = None
    kind: str | None = None


def rows(there: There, one: Organisation, kinds: Collection[str]) -> list[Record]:
    """Return the facts of an organisation that stand, of some kinds."""
    gone = {other.replaces for other in there.told}
    return [held for held in there.told if held.subject == one.id and held.kind in kinds and held.seq not in gone]


def mended(there: There, one: Organisation | None, mend: Mend, kinds: Collection[str]) -> dict[str, Any]:
    """Return with what a draft corrects another; nothing where it does not. Mistakes are kept in mind."""
    slips = there.slips
    if mend.replaces is None:
        if mend.why is not None or mend.kind is not None:
            slips.add("--why 和 --kind 用于更正，要和 --replaces 行号 一起写；行号见 devtrack org show")
        return {}
    row = slips.number(mend.replaces.removeprefix("第").removesuffix("行").strip(), "行号", 1, 99_999_999)
    why = slips.text(mend.why, "--why：为什么更正")
    kind = slips.choice(mend.kind or "entry", "--kind", KIND_OF_CORRECTION)
    if one is not None and row is not None and row > 0:
        _check_row(there, one, row, kinds)
    return {"replaces": row, "why": why, "correction": kind}


def _check_row(there: There, one: Organisation, row: int, kinds: Collection[str]) -> None:
    standing = rows(there, one, kinds)
    if any(held.seq == row for held in standing):
        return
    mine = next((held for held in there.told if held.subject == one.id and held.seq == row), None)
    by = next((held.seq for held in there.told if held.replaces == row), None) if mine else None
    known = "".join(f"\n  第 {held.seq} 行  {words(held, there.desk.tree, there.desk.within)}" for held in standing)
    if by is not None:
        said = f"第 {row} 行已经由第 {by} 行更正或作废"
    elif mine is not None:
        said = f"第 {row} 行是“{kind_name(mine.kind)}”，不能这样更正"
    else:
        said = f"{one.name} 没有第 {row} 行"
    there.slips.add(f"{said}；可以更正的{f'有：{known}' if known else '没有'}")


def void(there: There, name: str, mend: Mend) -> Sequence[Draft]:
    """Return that a fact of an organisation is taken back; that it was founded cannot be."""
    one = there.slips.organisation(name)
    kinds = {held.kind for held in there.told} - {"organisation_founded", VOIDED}
    told = mended(there, one, mend, kinds)
    one = there.slips.sure(one)
    held = next(held for held in there.told if held.seq == told["replaces"])
    there.notes.append(f"第 {held.seq} 行原来是：{words(held, there.desk.tree, there.desk.within)}")
    return [Draft(one.id, VOIDED, None, {}, **told)]
