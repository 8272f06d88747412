"""What did somebody type to `devtrack due`: how far ahead, for whom, in which form, around which holidays?"""

import re
from typing import Any, NamedTuple

from devtrack.cli import destination
from devtrack.errors import Unusable

FORMATS = ("table", "json", "xlsx", "ics")
FILES = (".xlsx", ".xls", ".csv", ".jsonl")
"""How the names of files end; whatever else is typed is a person."""

_SPAN = re.compile(r"([0-9]{1,4}) *(d|天|日)?", re.ASCII)


class Typed(NamedTuple):
    """What was typed of the answer: days ahead (None: all), for whom, grouped how, its form, where to, vacations."""

    within: int | None
    wanted: str | None
    grouping: str
    form: str
    output: str | None
    vacations: tuple[Any, ...]

    def wish(self, day: int, at: Any = None) -> Any:
        """Return what is to be told; raises Unusable where the one named is nobody who acts, and no account."""
        from devtrack.tracker.dues.wishes import wish

        last = None if self.within is None else day + self.within
        return wish(last, self.wanted, self.grouping, at)


def read(
    within: str | None, wanted: str | None, by: str, form: str, output: str | None, vacation: list[str] | None
) -> Typed:
    """Return what was typed; raises Unusable with all that is wrong."""
    from devtrack.exporters.owed import GROUPINGS
    from devtrack.tracker.dues.wishes import vacations

    wrong: list[str] = []
    within = within or ("all" if form == "ics" else "30d")
    span = _SPAN.fullmatch(within.strip())
    if span is None and within not in ("all", "全部"):
        wrong.append(f"--within 的“{within}”看不懂；写成 30d 这样的天数，或 all（全部）")
    if by not in GROUPINGS:
        wrong.append(f"--by 没有“{by}”；可以是 {'、'.join(GROUPINGS)}")
    if form not in FORMATS:
        wrong.append(f"--format 没有“{form}”；可以是 {'、'.join(FORMATS)}")
    if form == "xlsx" and output == destination.SCREEN:
        wrong.append("xlsx 是工作簿，不能显示在屏幕上；--output 请写文件名")
    held = vacations(vacation or (), wrong)
    if wrong:
        raise Unusable("\n".join(wrong))
    return Typed(int(span[1]) if span else None, wanted, by, form, output, held)
