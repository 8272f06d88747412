"""Is what lies around the ledger as it should be? The key file, the folders, the calendar, the clock."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from devtrack.dates import write
from devtrack.errors import Unusable
from devtrack.ledger.copying import left_over
from devtrack.ledger.health import unwritable
from devtrack.ledger.places import WHY, networked, synced
from devtrack.model import Problem
from devtrack.rulebook.calendars import known_until
from devtrack.tracker.checks.rules import places
from devtrack.tracker.upkeep.marks import Line, bad, good, note

AHEAD = 60  # days before the calendar ends from which on that is said
YEARS = range(2026, 2100)
"""Years in which this program can be at work."""


def folders(file: Path) -> Iterator[Line]:
    """Check where the file of a ledger lies, and that it can be written."""
    if faults := unwritable(file):
        yield bad("读写", f"{'；'.join(faults)}。请改权限，或把台账移到自己的文件夹")
    else:
        yield good("读写", "台账文件和所在文件夹都可以写入")
    place = networked(file) or synced(file)
    if place is None:
        yield good("位置", f"{file.parent}，不是同步或网络文件夹（就所能看出的）")
    else:
        what = "上" if place.name.startswith("网络") else "的同步文件夹里"
        yield bad("位置", f"台账在{place.name}{what}（{place.folder}）。{WHY}。请移到本机普通文件夹，备份可以放在那里")


    if drafts := left_over(file.parent):
        names = "、".join(str(one) for one in drafts)
        yield note("草稿", f"备份或恢复中断后留下的草稿 {names}，其中有台账的内容；没有在备份或恢复时，请删去")


def key_rights(key: Path) -> Line:
    """Check that the key file is its owner's alone."""
    if os.name != "posix":
        inside = Path.home() in key.resolve().parents
        said = f"{key}，由 Windows 用户文件夹的权限保护"
        other = f"{key} 不在用户自己的文件夹里，别的用户可能读得到"
        return good("密钥权限", said) if inside else note("密钥权限", other)
    mode = stat.S_IMODE(key.stat().st_mode)
    if mode & 0o077:
        return bad("密钥权限", f"{key} 的权限是 {mode:04o}，别的用户也能读；请运行 chmod 600 '{key}'")
    return good("密钥权限", f"只有本人可读（{mode:04o}）")


def ledger_rights(file: Path) -> Line:
    """Check that the ledger's file, and what SQLite keeps beside it, are their owner's alone."""
    if os.name != "posix":
        return good("台账权限", f"{file}，由 Windows 文件夹的权限保护")
    beside = [file.with_name(file.name + ending) for ending in ("", "-wal", "-shm")]
    wide = [one for one in beside if one.exists() and stat.S_IMODE(one.stat().st_mode) & 0o077]
    if wide:
        names = " ".join(f"'{one}'" for one in wide)
        return bad("台账权限", f"{'、'.join(map(str, wide))} 别的用户也能读或写；请运行 chmod 600 {names}")
    return good("台账权限", "只有本人可读")


def key_place(key: Path, file: Path | None) -> Line:
    """Check that the key does not lie where the ledger lies."""
    own = synced(key)
    theirs = synced(file) if file else None
    if own and theirs and own.folder == theirs.folder:
        return bad("密钥位置", f"密钥和台账都在{own.name}（{own.folder}）里，拿到它的人两样都有。请把密钥移到别处")
    if own:
        return note("密钥位置", f"密钥在{own.name}（{own.folder}）里，会传到别处；请移到本机，另存一份在 U 盘上锁好")
    if file is not None and key.resolve().parent == file.resolve().parent:
        return note("密钥位置", "密钥和台账在同一个文件夹，一起拷走的人两样都有；请把密钥移到别处，用 --key 指明")
    return good("密钥位置", f"{key}，与台账分开")


def calendar(day: int, own: tuple[Path, ...]) -> Iterator[Line]:
    """Check how far the working days are known, as of a day (ordinal)."""
    problems: list[Problem] = []
    try:
        known = known_until([place / "calendar" for place in places(own)], _year(day), problems)
    except Unusable as error:
        yield bad("工作日安排", str(error))
        return
    for problem in problems:
        yield bad("工作日安排", str(problem))
    how = "请升级 devtrack，或按国务院办公厅的通知写 calendar/YYYY.yaml（见 workflows/calendar/README.md）"
    if known is None:
        yield bad("工作日安排", f"{_year(day)} 年的放假调休安排没有，公示期满几个工作日无法判断；{how}")
    elif known - day <= AHEAD:
        yield note("工作日安排", f"只到 {write(known)}，还有 {known - day} 天；此后的工作日无法判断。{how}")
    else:
        yield good("工作日安排", f"到 {write(known)}")


def _year(day: int) -> int:
    return int((write(day) or "")[:4])


def clock(moment: str, zone: str, last: str | None) -> Line:
    """Check the clock: a moment (ISO 8601, Beijing) against the last entry of the ledger. `zone`: of this machine."""
    shown = f"北京时间 {_shown(moment)}（本机时区 {zone}）"
    if int(moment[:4]) not in YEARS:
        return bad("时钟", f"{shown}：不可能的年份，登记的时间会是错的；请校准时钟")
    if last is not None and moment < last:
        return bad("时钟", f"{shown}，早于台账最后一次登记 {_shown(last)}：现在偏慢，或那时偏快；请校准时钟")
    return good("时钟", shown)


def _shown(moment: str) -> str:
    return moment[:16].replace("T", " ")
