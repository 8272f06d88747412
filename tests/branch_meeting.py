"""Who comes to the branch meeting in tests? A branch with its members and candidates who have come as far as the vote."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from freezegun import freeze_time
from school import Desk, Said, begin

from devtrack.tracker.checks.demo import data, people

BRANCH, OTHER = "学生第一党支部", "教工党支部"
NOW = "2026-11-22T09:30:00+08:00"
DAY, LATER = "2026-11-11", "2026-11-18"
HEADER = "姓名,学号,所在党支部,党籍状态,入党时间,转正时间,组织关系转入时间,处分,处分时间,处分影响期截止"
NAMES = ("王思远", "李慧敏", *(f"党员{n}" for n in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未"))
"""Twenty voters, with the numbers 20150001 to 20150020."""

CHEN, ZHOU, SHEN = "陈一", "周二", "沈知行"
CANDIDATES = (("2024051101", CHEN), ("2024051102", ZHOU), ("2022051101", SHEN))
"""Two to be admitted, and one probationary member to be converted."""

STRANGER = ("2024051109", "吴九")
"""A candidate of the other branch."""

BALLOT = ("--ballot", "无记名投票")


def numbers(first: int, last: int) -> str:
    """Return voters by number, from the first to the last."""
    return "、".join(f"201500{n:02}" for n in range(first, last + 1))


def member(number: str, name: str, status: str = "正式党员", branch: str = BRANCH, discipline: str = ",,") -> str:
    """Return a line of the member roster."""
    since = "2026-05-20," if status == "预备党员" else "2014-06-12,2015-06-12"
    return f"{name},{number},{branch},{status},{since},,{discipline}"


def roster(desk: Desk, *lines: str, on: str = "2026-09-01") -> None:
    """Take in a member roster."""
    path = desk.folder / "党员名册.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    desk.type("member", "import", str(path), "--on", on)


def candidate(number: str, name: str, branch: str = BRANCH) -> dict[str, Any]:
    """Return a dossier that has come as far as the vote, and in which nothing is wrong."""
    plain = data()
    converting = number.startswith("2022")
    plain["branches"] = {"一支部": {"branch": branch, "branch_committee": True, "general_branch": True}}
    plain["people"] = [{
        "number": number, "name": name, "born": "2004-01-05", "batch": "转正批" if converting else "待审批批",
        "until": "2026-10-20" if converting else "2026-11-10",
    }]
    (made,) = people(plain)
    return made


def branch(folder: Path) -> Desk:
    """Make a ledger with two branches: twenty voters, one probationary, one 留党察看, one abroad, and the candidates."""
    desk = begin(folder, str(folder / "ledger.db"))
    voters = [member(f"201500{n:02}", name) for n, name in enumerate(NAMES, 1)]
    roster(
        desk, *voters, member("20150030", "何远行"), member("20240005", "预备员", "预备党员"),
        member("20150031", "刘察", discipline="留党察看,2026-01-05,2027-01-05"), member("20100001", "钱七", branch=OTHER),
    )
    desk.type("import", desk.file("人选.jsonl", *(candidate(*one) for one in CANDIDATES), candidate(*STRANGER, OTHER)))
    return desk


def made_once(folder: Path) -> Desk:
    """Make the ledger with which every test of a file begins."""
    with pytest.MonkeyPatch.context() as patch, freeze_time(NOW):
        patch.setenv("DEVTRACK_CONFIG", str(folder / "configuration"))
        return branch(folder)


@contextmanager
def copied(made: Desk, folder: Path) -> Iterator[Desk]:
    """Sit down at a copy of that ledger, on the morning of 2026-11-22."""
    for path in made.folder.glob("ledger.*"):
        shutil.copy(path, folder)
    with freeze_time(NOW):
        yield Desk(folder, str(folder / "ledger.db"), folder / made.key.name)


ABROAD = ("--excluded", "何远行=abroad:院党字〔2026〕3 号")


def id_of(said: Said) -> str:
    """Return the id of the meeting that was recorded."""
    return said.out.split("会议 ")[1].split("：")[0]


def meet(desk: Desk, present: str, *more: str, on: str = DAY, abroad: tuple[str, ...] = ABROAD) -> str:
    """Record a meeting of twenty voters and return its id."""
    when = ("--on", on, "--title", "支部党员大会", "--start", "14:00", "--end", "16:00")
    return id_of(desk.type("meeting", "new", "--org", BRANCH, *when, "--present", present, *abroad, *more))


def opine(desk: Desk, meeting: str, voter: str, *on: str, received: str = "2026-11-10 10:00", exits: int = 0) -> Said:
    """Hand in a written opinion."""
    said = (word for one in on for word in ("--on", one))
    return desk.type("meeting", "opinion", meeting, voter, "--received", received, *said, exits=exits)


def vote(desk: Desk, meeting: str, *words: str, exits: int = 0) -> Said:
    """Record votes; whether they were secret is said once."""
    return desk.type("meeting", "vote", meeting, *words, *(() if "--ballot" in words else BALLOT), exits=exits)
