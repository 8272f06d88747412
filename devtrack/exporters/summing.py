"""Which sentences say what the whole report comes to, and what about the files wants attention?"""

from devtrack.dates import write
from devtrack.exporters.basis import Basis, Read
from devtrack.exporters.report import USUAL, Counts, Wanted
from devtrack.model import PENDING, UNKNOWN
from devtrack.vocabulary import OUTCOME_NAMES


def tallies(counts: Counts, wanted: Wanted) -> tuple[tuple[str, str, int, int], ...]:
    """Return outcome, its name, lines and people, for every outcome shown."""
    shown = [outcome for outcome in wanted.only or USUAL if outcome != UNKNOWN]
    return tuple((o, _name(o, wanted), counts.lines[o], counts.people[o]) for o in shown)


def summary(counts: Counts, wanted: Wanted, basis: Basis) -> str:
    """Return the counts in one sentence."""
    parts = [f"{name} {lines} 项（{people} 人）" for _, name, lines, people in tallies(counts, wanted)]
    files = f"{len(basis.files)} 个文件，" if len(basis.files) > 1 else ""
    clean = f"没有不符和逾期的 {counts.clean} 人（截至 {write(basis.as_of)}）"
    return f"{files}共 {counts.cases} 人：{'，'.join([*parts, clean])}"


def notes(read: Read) -> list[str]:
    """Return what a person should know of a file: mistakes in it, columns not understood, columns not kept."""
    said = [str(problem) for problem in read.problems] + list(read.skipped)
    said += [f"含义不明的列「{header}」按“{meaning}”读取" for header, meaning in read.readings.items()]
    if read.unmapped:
        said.append(f"没有认出的列：{'、'.join(read.unmapped)}；可用 --map '表头=含义' 说明")
    if read.not_kept:
        said.append(f"整列无人填写，视为未设此栏：{'、'.join(read.not_kept)}")
    return said


def _name(outcome: str, wanted: Wanted) -> str:
    if outcome != PENDING or wanted.only:
        return OUTCOME_NAMES[outcome]
    return f"{wanted.within} 天内到期" if wanted.within is not None else "有期限的待办"


