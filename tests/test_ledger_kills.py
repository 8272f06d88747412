"""What does kill -9 leave of an import? All of it or nothing, a ledger that verifies, and a file that can be taken in.

Killed at random points (`DEVTRACK_KILLS` times each, 100 for the full number) while a file of sixty people is taken in
and while a changed one is, and killed at every statement of smaller files of the same sort.
"""

import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
from bench.made_up import dossier
from killing import kill_at_every_statement, kill_at_random
from ledgers import Dossier, Rows, changed, new_desk, proof, put_back, rows_of, take, write_dossiers
from postgres import settle

KILLS = int(os.environ.get("DEVTRACK_KILLS", "4"))
FIRST, SECOND = "2026-02-01T10:00:00+08:00", "2026-03-01T10:00:00+08:00"
LONG = 1000.0  # seconds: longer than any work, so that it is not killed
MEMBERS = [{"name": "王思远", "status": "full"}, {"name": "李慧敏", "status": "full"}]

FEW: list[Dossier] = [
    {"case": "甲", "name": "陈一", "number": "2021001", "branch": "学生支部", "facts": [
        {"kind": "applied", "date": "2020-09-10"},
        {"kind": "applicant_interviewed", "date": "2020-09-20", "by": "李书记"},
        {"kind": "contacts_assigned", "date": "2021-04-01", "people": MEMBERS}]},
    {"case": "乙", "name": "王二", "number": "2021002", "branch": "教工支部", "facts": [
        {"kind": "applied", "date": "2020-10-08"}, {"kind": "applied", "date": "2020-10-09"}]},
]


class Trial(NamedTuple):
    """A file on its way into a ledger: the rows before, and how many there are in every table afterwards."""

    url: str
    folder: Path
    work: Callable[[], object]
    before: Rows
    whole: dict[str, int]
    seconds: float

    def written(self) -> bool:
        """Tell whether the file is there as a whole; anything between all and nothing fails, and so does `verify`."""
        settle(self.url)
        there = rows_of(self.url)
        if there == self.before:  # every field of every row: it verifies as it did
            return False
        assert counted(there) == self.whole, "neither all nor nothing"
        assert proof(self.url, self.folder).faults == ()
        return True


def counted(rows: Rows) -> dict[str, int]:
    """How many rows each table has."""
    return {table: len(rows[table]) for table in rows}


def corrected(facts: list[Dossier]) -> None:
    """A day, a name and a step more."""
    facts[0]["date"] = "2020-09-11"
    facts[1] |= {"by": "孙委员"} if facts[1]["kind"] == "applicant_interviewed" else {"date": "2020-11-01"}
    facts.append({"kind": "thought_reported", "date": "2021-01-08"})


def on_trial(url: str, folder: Path, dossiers: list[Dossier], *, again: bool) -> Trial:
    """A ledger at the moment before a file is taken in, for the first time or changed `again`; it has been tried out."""
    path = write_dossiers(folder / "档案.jsonl", dossiers)
    new_desk(url, folder)
    moment = FIRST
    if again:
        assert take(url, folder, path, FIRST).head
        write_dossiers(path, [changed(one, corrected) for one in dossiers])
        moment = SECOND
    before, seconds, whole = rows_of(url), 0.0, {}
    work = partial(take, url, folder, path, moment)
    for _ in range(2):  # what the first run imports is imported for good
        put_back(url, before)
        began = time.perf_counter()
        assert not kill_at_random(work, 1, LONG)
        seconds, whole = time.perf_counter() - began, counted(rows_of(url))
    assert whole != counted(before)
    put_back(url, before)
    return Trial(url, folder, work, before, whole, seconds)


def points(trial: Trial) -> Iterator[tuple[str, bool]]:
    """Every point at which the work is killed, and whether the file is there afterwards."""
    for point in kill_at_every_statement(trial.work):
        yield point.partition(": ")[2], trial.written()


@pytest.mark.parametrize("again", [False, True], ids=["import", "correction"])
def test_a_kill_at_any_statement_leaves_all_or_nothing(database_url: str, tmp_path: Path, again: bool) -> None:
    trial = on_trial(database_url, tmp_path, FEW, again=again)
    seen = list(points(trial))
    commits = [n for n, (point, _) in enumerate(seen) if point == "before commit"]
    assert any(point.startswith("after INSERT INTO entry") for point, _ in seen)
    assert any(point.startswith("after UPDATE ledger") for point, _ in seen)
    first = next(n for n, (_, there) in enumerate(seen) if there)
    assert first - 1 in commits, "nothing is there before the commit, everything after it"
    assert all(there for _, there in seen[first:])
    assert trial.written(), "the last run is undisturbed"
    assert trial.work().head is None, "the file is taken in: the same again changes nothing"


@pytest.mark.parametrize("again", [False, True], ids=["import", "correction"])
def test_a_kill_at_random_leaves_all_or_nothing_and_the_file_can_be_taken_in_afterwards(
    database_url: str, tmp_path: Path, again: bool
) -> None:
    trial = on_trial(database_url, tmp_path, [dossier(number) for number in range(60)], again=again)
    killed = nothing = 0
    for seed in range(KILLS):
        was_killed = kill_at_random(trial.work, seed, trial.seconds)
        there = trial.written()
        assert was_killed or there
        assert (trial.work().head is None) == there, "what is there is not taken in twice"
        assert trial.written()
        put_back(trial.url, trial.before)
        killed, nothing = killed + was_killed, nothing + (not there)
    print(f"{KILLS} kills within {trial.seconds:.2f} s: {killed} before the end, {nothing} left nothing")
    assert killed
