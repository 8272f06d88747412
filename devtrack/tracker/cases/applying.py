"""What was typed of somebody who applies: is it a name, a number, a day, and which branch is meant?"""

from typing import NamedTuple

from devtrack import access
from devtrack.dates import parse
from devtrack.errors import Unusable
from devtrack.importers.fields import is_name
from devtrack.importers.names import born_by, clean_name, plain
from devtrack.importers.values import Unreadable, read_number, whole_identity
from devtrack.model import Case, Fact
from devtrack.organisations import Organisation
from devtrack.tracker.cases.recording import read
from devtrack.tracker.cases.steps import date_of, month_or_day
from devtrack.tracker.cases.telling import CATEGORIES
from devtrack.tracker.slips import Slips

SEXES = {"男": "男", "女": "女"}


class Application(NamedTuple):
    """What was typed, as it was typed; `organisation`: a name or an id."""

    name: str
    number: str | None = None
    born: str | None = None
    sex: str | None = None
    category: str | None = None
    organisation: str | None = None
    leaves_on: str | None = None
    applied: str | None = None
    id_number: str | None = None


def understood(said: Application, slips: Slips, today: int) -> tuple[Case, str | None]:
    """Return what was typed as a case, and the branch (id); what is wrong is kept in mind. `today`: an ordinal."""
    name = clean_name(said.name)
    if not is_name(name):
        slips.add(f"姓名“{said.name}”不像姓名")
    born = _person_day(said.born, "--born", slips)
    identity = _identity(said.id_number, born, slips)
    case = Case(
        "", name, _number(said.number, slips), born or (born_by(identity) if identity else None),
        slips.choice(said.sex, "--sex", SEXES, needed=False),
        slips.choice(said.category, "--category", CATEGORIES, needed=False),
        leaves_on=_person_day(said.leaves_on, "--leaves-on", slips), facts=_applied(said.applied, slips, today),
        id_number=identity,
    )
    return case, _branch(said.organisation, slips, today)


def _person_day(typed: str | None, option: str, slips: Slips) -> str | None:
    return None if typed is None else read(slips, lambda: month_or_day(typed, option))


def _number(typed: str | None, slips: Slips) -> str | None:
    if typed is None:
        return None
    try:
        found = read_number(typed)
    except Unreadable as error:
        slips.add(f"--number：{error}")
        return None
    if not found:
        slips.add("--number 不能为空；还没有学号就不写这一项")
    return found


def _identity(typed: str | None, born: str | None, slips: Slips) -> str | None:
    """Return an identity number; one that is wrong is not repeated on the screen."""
    if typed is None:
        return None
    found = whole_identity(typed)
    own = born_by(found) if found else None
    if own is None:
        slips.add("--id-number 的位数、日期或校验码不对；请核对")
    elif born and not own.startswith(born):
        slips.add("--born 与身份证号所载的出生日期不一致；请核对")
    return found


def _applied(typed: str | None, slips: Slips, today: int) -> tuple[Fact, ...]:
    if typed is None:
        return ()
    before = len(slips.said)
    date = read(slips, lambda: date_of(typed, "--applied", today))
    return () if len(slips.said) > before else (Fact("applied", date, *parse(date), {}),)


def _branch(typed: str | None, slips: Slips, today: int) -> str | None:
    """Return the organisation (id): as named, else the account's own branch, or the only one in sight."""
    desk = slips.desk
    if typed is not None:
        found = slips.organisation(plain(typed), "--org")
        return found.id if found and _may_open(found, slips, today) else None
    own = desk.tree[desk.account.organisation]
    branches = [one for one in desk.tree.values() if one.id in desk.within and one.level == "branch"]
    if own.level in ("branch", "group") or not branches:
        branches = [own]
    if len(branches) > 1:
        slips.add(f"--org 写明哪个党支部：{'、'.join(one.name for one in branches)}")
        return None
    return branches[0].id if _may_open(branches[0], slips, today) else None


def _may_open(one: Organisation, slips: Slips, today: int) -> bool:
    try:
        access.require(slips.desk.account, access.RECORD, slips.desk.tree, one.id)
    except Unusable as error:
        slips.add(str(error))
        return False
    if one.closed <= today:
        slips.add(f"{one.name} 已经撤销，不能在那里建立档案")
    return True
