"""Who is meant by the names of those present at a meeting, of those not to be counted as due, of its candidates?"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from devtrack.assembly import CaseFile, Person
from devtrack.dates import parse
from devtrack.importers.attendance import read_attendance
from devtrack.importers.names import split_names
from devtrack.ledger.engine import Transaction
from devtrack.membership.nouns import GROUNDS
from devtrack.organisations import Organisation
from devtrack.tracker.cases import seeking
from devtrack.tracker.checks.rules import member_table
from devtrack.tracker.desk import Desk
from devtrack.tracker.members.members import branch_of
from devtrack.tracker.members.memberwords import place
from devtrack.tracker.members.persons import in_sight, names_of, several, told_apart
from devtrack.tracker.members.roll import Roll, members_of
from devtrack.tracker.slips import Slips


class Signed(NamedTuple):
    """Who is said to have been there: names or numbers (None: nothing was said), and who is said not to have been."""

    present: list[str] | None
    absent: tuple[str, ...] = ()


def signed(present: Sequence[str] | None, sheet: str | None, own: Sequence[Path]) -> Signed:
    """Return who was there, as typed and by a sign-in sheet; raises Unusable. `own`: the unit's own folders."""
    typed = None if present is None else [name for text in present for name in split_names(text)]
    if sheet is None:
        return Signed(typed)
    found = read_attendance(Path(sheet), member_table(own))
    return Signed([*(typed or ()), *(one.number or one.name for one in found.attendees)], found.absent)


class Hall:
    """The people who may be meant at a meeting of a branch; what is wrong with a name is kept in mind."""

    def __init__(self, connection: Transaction, desk: Desk, slips: Slips, branch: Organisation) -> None:
        self.connection, self.desk, self.slips = connection, desk, slips
        self.members = {one.person for one in members_of(Roll(connection, desk), branch.id)}
        people = in_sight(connection, desk)
        known_here = {id for id, homes in people.items() if branch.id in homes}
        self.nearest_first = (self.members, known_here, set(people))

    def attendees(self, names: Iterable[str]) -> list[str]:
        """Return the people (ids) meant, each once."""
        found = [one.id for name in names if (one := self.meant(name)) is not None]
        return list(dict.fromkeys(found))

    def meant(self, name: str) -> Person | None:
        """Return the person meant by a name or a number: a member of the branch first, else another in sight."""
        found = several(self.connection, self.desk, name, self.members | self.nearest_first[-1])
        for among in self.nearest_first:
            here = [one for one in found if one.id in among]
            if here:
                return self._single(name, here)
        how = "本支部的党员先用 devtrack member import 登记，列席的不必写"
        self.slips.add(f"台账里没有“{name}”{self._near(name)}。{how}")
        return None

    def _single(self, name: str, found: Sequence[Person]) -> Person | None:
        if len(found) == 1:
            return found[0]
        listed = "、".join(map(told_apart, found))
        self.slips.add(f"有 {len(found)} 个人叫“{name}”：{listed}；请写学号")
        return None

    def _near(self, name: str) -> str:
        known = sorted({one.name for one in names_of(self.connection, self.desk, self.members).values()})
        near = get_close_matches(name, known, n=2, cutoff=0.5)
        return f"；是否为 {'、'.join(near)}" if near else ""

    def excluded(self, text: str) -> dict[str, str] | None:
        """Return who is not to be counted as due, as typed: 姓名=理由:文件."""
        name, _, rest = text.strip("'").replace("＝", "=").partition("=")
        ground, _, document = rest.replace("：", ":").partition(":")
        if not (name.strip() and ground.strip() and document.strip()):
            grounds = "、".join(f"{word}（{said}）" for word, said in GROUNDS.items())
            self.slips.add(f"--excluded 的“{text}”看不懂；写成 张三=abroad:院党字〔2026〕3 号。理由可以是 {grounds}")
            return None
        who, option = self.meant(name.strip()), f"--excluded {name.strip()}"
        word = self.slips.choice(ground.strip(), option, GROUNDS)
        paper = self.slips.text(document, f"{option}：文件")
        return {"person": who.id, "ground": word, "document": paper} if who and word and paper else None


def candidates(
    connection: Transaction, slips: Slips, organisation: str, names: Sequence[str]
) -> tuple[CaseFile, ...]:
    """Return the candidates meant (cases) who may be voted on in a branch (id); what is wrong is kept in mind."""
    desk = slips.desk
    meant = seeking.several(connection, desk, names, parse(slips.present)[0])
    for said in meant.mistakes:
        slips.add(said)
    for file in meant.files:
        of_another(slips, organisation, file)
    return meant.files


def of_another(slips: Slips, organisation: str, file: CaseFile) -> None:
    """Keep in mind that a case is not of the branch (id) whose meeting it is."""
    desk = slips.desk
    if branch_of(desk.tree, file.organisation) != organisation:
        there = f"{file.case.name} 的档案在{place(desk, file.organisation)}"
        slips.add(f"这是{place(desk, organisation)}的会议，{there}，不能在这里表决")
