"""How is the answer about the ledger given, and what is said and recorded when it leaves as a file?"""

import sys
from typing import Any

from devtrack.cli import destination
from devtrack.cli.answer import give
from devtrack.cli.check import FAILED, Place, Wish
from devtrack.cli.options import desk, moment, precious
from devtrack.errors import Unusable

LEAVES = ("xlsx", "html")
"""Forms that are files, unless the screen is asked for."""


def answer_of_ledger(
    place: Place, as_of: int, workflow: str | None, workflows: str | None, known_by: str | None, wish: Wish
) -> int:
    """Judge the cases of the ledger and give the answer; return the exit code."""
    from devtrack.config import own_workflows
    from devtrack.tracker.checks.holdings import Ask, check_ledger
    from devtrack.tracker.exchange.outgoing import purpose_of

    is_there(place, "check")
    if wish.form == "xlsx" and wish.output == destination.SCREEN:
        raise Unusable("xlsx 是工作簿，不能显示在屏幕上；--output 请写文件名")
    if wish.output not in (None, destination.SCREEN):
        destination.chosen(str(wish.output), precious(place.where, place.key))
    place = place._replace(purpose=purpose_of(place.purpose))
    at = desk(place.where, place.key, place.account)
    organisation = meant(at, place)
    leaves = leaves_of(wish.form, wish.output)
    masked = leaves and not place.purpose
    permitted(at, place, leaves)
    ask = Ask(as_of, workflow, own_workflows(workflows), organisation, known_by, masked)
    done = check_ledger(at, ask)
    if leaves:
        # First: what cannot be recorded does not leave.
        record(at, place, done.cases, wish.output or f"检查结果.{wish.form}", done.basis.head)
    failed = give(done, wish)
    return FAILED if failed else 0


def is_there(place: Place, command: str) -> None:
    """Raise Unusable where neither files are named nor a ledger is."""
    from devtrack.config import way

    if way(place.where, place.key, place.account) is None:
        raise Unusable("缺少参数：文件 …。写明要检查的名册或档案文件；要检查台账的，先用 devtrack init 建立台账\n"
                       f"用法见 devtrack {command} --help")


def meant(at: Any, place: Place) -> str | None:
    """Return the organisation that is meant (an id), if one is; raises Unusable where it is not in sight."""
    from devtrack import access

    return access.find(at.account, at.tree, place.organisation) if place.organisation else None


def leaves_of(form: str, output: str | None) -> bool:
    """Tell whether an answer leaves as a file."""
    return output not in (None, destination.SCREEN) or (form in LEAVES and output != destination.SCREEN)


def permitted(at: Any, place: Place, leaves: bool) -> None:
    """Raise Unusable where the account may not have the answer so, or no purpose is written where one is announced."""
    from devtrack import access

    access.require(at.account, access.EXPORT if leaves and place.purpose else access.READ, at.tree)


def record(at: Any, place: Place, cases: int, file: str, head: str | None) -> None:
    """Record in the ledger that an answer about so many cases leaves it as a file, and say that it is masked.

    `head`: the one that the answer tells.
    """
    from devtrack.tracker.exchange.outgoing import log_report

    log_report(at, file, cases, place.purpose, head, moment())
    if not place.purpose:
        print("写成文件的结果遮盖了姓名；要带姓名，请加 --purpose 用途（会记入台账）", file=sys.stderr)
