"""What becomes of two writers? On one case the second is told who and what; on two both succeed; the chain holds."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from ledgers import key_of, new_desk, open_desk, proof, take, write_dossiers

from devtrack.errors import Conflict, Unusable
from devtrack.ledger.writing import append, new_id
from devtrack.subjects import ACCOUNT, Draft
from devtrack.tracker.cases.applying import Application
from devtrack.tracker.cases.effects import Bench
from devtrack.tracker.cases.opening import open_case
from devtrack.tracker.cases.recording import Entry, try_record
from devtrack.tracker.cases.rehearsal import Work, write
from devtrack.tracker.checks.holdings import Ask
from devtrack.tracker.desk import Desk
from devtrack.tracker.world import cases

IMPORTED, NINE, TEN = (f"2026-11-{day}T09:30:00+08:00" for day in ("20", "21", "22"))
TODAY = date(2026, 11, 23).toordinal()
PEOPLE = [
    {"case": f"202100{n}", "name": name, "number": f"202100{n}", "branch": "学生支部", "facts": [{"kind": "applied", "date": "2020-09-10"}]}
    for n, name in enumerate(("陈一", "王二", "张三", "李四"), 1)
]
COMMAND = [sys.executable, "-m", "devtrack.cli"]


@pytest.fixture
def ledger(database_url, tmp_path, monkeypatch):
    """A ledger with four people and two accounts."""
    monkeypatch.setenv("DEVTRACK_CONFIG", str(tmp_path / "config"))
    desk = new_desk(database_url, tmp_path)
    take(database_url, tmp_path, write_dossiers(tmp_path / "a.jsonl", PEOPLE), IMPORTED)
    other = {"name": "赵委员", "role": "secretary", "organisation": desk.account.organisation}
    append(desk.ledger, desk.stamp(IMPORTED, "account"), [Draft(new_id(ACCOUNT), "account_granted", "2026-11-20", other)])
    return database_url


def writer(url: str, folder: Path, account: str, moment: str = NINE, seen: int | None = None) -> Work:
    """Somebody at a desk of their own, with an engine of their own."""
    desk = open_desk(url, folder, account)
    return Work(desk, moment, "record", Bench(desk, Ask(TODAY)), seen)


def kinds(desk: Desk, name: str) -> list[str]:
    return [fact.kind for one in cases(desk) for fact in one.case.facts if one.case.name == name]


INTERVIEWED = Entry("派人同申请人谈话", ("陈一",), "2020-09-20", ("by=李书记",))
RECOMMENDED = Entry("党员推荐、群团组织推优", ("陈一",), "2020-12-02")


def test_the_second_on_one_case_is_told_who_did_what_and_nothing_is_overwritten(ledger, tmp_path):
    first, second = writer(ledger, tmp_path, "李书记"), writer(ledger, tmp_path, "赵委员", TEN)
    mine, other = try_record(first, INTERVIEWED).tried, try_record(second, RECOMMENDED).tried  # both have looked, nobody has written
    write(first, mine)
    with pytest.raises(Conflict) as told:
        write(second, other)
    assert str(told.value) == (
        "有人刚刚改动了同一份档案，没有写入；请重新查看后再登记\n"
        "陈一（2021001）：李书记 已于 2026-11-21 09:30 登记“派人同申请人谈话”"
    )
    assert kinds(first.desk, "陈一") == ["applied", "applicant_interviewed"]
    write(second, try_record(second, RECOMMENDED).tried)  # having looked again
    assert kinds(first.desk, "陈一") == ["applied", "applicant_interviewed", "recommended"]
    assert proof(ledger, tmp_path).clean


def test_writers_on_different_cases_both_succeed(ledger, tmp_path):
    first, second = writer(ledger, tmp_path, "李书记"), writer(ledger, tmp_path, "赵委员", TEN)
    mine, other = try_record(first, INTERVIEWED).tried, try_record(second, RECOMMENDED._replace(whos=("王二",))).tried
    write(first, mine)
    write(second, other)
    assert kinds(first.desk, "陈一") == ["applied", "applicant_interviewed"]
    assert kinds(first.desk, "王二") == ["applied", "recommended"]
    assert proof(ledger, tmp_path).clean


def test_of_many_that_write_to_one_case_at_once_one_succeeds(ledger, tmp_path):
    together = Barrier(6)

    def one(n: int) -> str:
        work = writer(ledger, tmp_path, "李书记" if n % 2 else "赵委员")
        done = try_record(work, Entry("thought_reported", ("陈一",), f"2021-0{n + 1}-10")).tried
        together.wait()
        try:
            write(work, done)
        except Conflict as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(6) as pool:
        said = list(pool.map(one, range(6)))
    assert said.count("") == 1
    assert all("登记“书面思想汇报”" in text for text in said if text)
    assert kinds(open_desk(ledger, tmp_path, "李书记"), "陈一").count("thought_reported") == 1
    assert proof(ledger, tmp_path).clean


def test_many_at_once_keep_the_chain_whole(ledger, tmp_path):
    together = Barrier(4)

    def one(n: int) -> None:
        work = writer(ledger, tmp_path, "李书记" if n % 2 else "赵委员")
        together.wait()
        for month in range(1, 9):
            entry = Entry("thought_reported", (str(PEOPLE[n]["name"]),), f"2021-0{month}-10")
            write(work, try_record(work, entry).tried)

    before = proof(ledger, tmp_path).head
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(4)))
    verified = proof(ledger, tmp_path, before)
    assert verified.clean
    assert verified.head.length == before.length + 4 * 8
    for person in PEOPLE:
        assert kinds(open_desk(ledger, tmp_path, "李书记"), str(person["name"])).count("thought_reported") == 8


def test_processes_that_saw_the_same_row_write_once(ledger, tmp_path):
    """Four real command lines at once: one writes, the others are told, and exit as one that could not do its work."""
    environment = {**os.environ, "DEVTRACK_CONFIG": str(tmp_path / "config"), "PYTHONUTF8": "1"}
    place = ["--ledger", ledger, "--key", str(key_of(tmp_path))]
    shown = subprocess.run([*COMMAND, "case", "show", "陈一", *place, "--as", "李书记"], env=environment, capture_output=True, text=True, check=True)
    row = re.search(r"登记到第 (\d+) 行", shown.stdout)
    assert row
    calls = [
        [*COMMAND, "record", "书面思想汇报", "陈一", "--on", f"2021-0{n}-10", "--seen", row[1], *place, "--as", "赵委员"] for n in range(1, 5)
    ]
    running = [subprocess.Popen(call, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for call in calls]
    ended = [(*process.communicate(), process.returncode) for process in running]
    assert sorted(code for _, _, code in ended) == [0, 2, 2, 2]
    for _, said, code in ended:
        assert "Traceback" not in said
        assert code == 0 or re.search(r"陈一（2021001）：赵委员 已于 \S+ \S+ 登记“书面思想汇报”", said)
    assert kinds(open_desk(ledger, tmp_path, "李书记"), "陈一").count("thought_reported") == 1
    assert proof(ledger, tmp_path).clean


def test_two_who_open_a_case_for_the_same_person_open_one(ledger, tmp_path):
    together = Barrier(2)

    def one(account: str) -> str:
        work = writer(ledger, tmp_path, account)
        together.wait()
        try:
            open_case(work, Application("周五", "2026005", applied="2026-11-20"))
        except Unusable as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(one, ("李书记", "赵委员")))
    assert said[0] == ""
    assert "周五 已有没有办结的档案" in said[1]
    assert proof(ledger, tmp_path).clean


def test_what_was_tried_leaves_nothing_behind(ledger, tmp_path):
    before = proof(ledger, tmp_path).head
    work = writer(ledger, tmp_path, "李书记")
    tried = try_record(work, RECOMMENDED).tried
    assert len(tried.after[0].case.facts) == 2
    assert proof(ledger, tmp_path).head == before
    assert kinds(work.desk, "陈一") == ["applied"]


@pytest.fixture
def agreeing(ledger, tmp_path, monkeypatch):
    """A correction on a terminal, at the moment at which somebody is asked whether to write it."""
    from test_cli_terminal import Terminal

    monkeypatch.setenv("DEVTRACK_CONFIG", str(tmp_path / "config"))
    call = ["amend", "陈一", "递交入党申请书", "--on", "2020-09-11", "--kind", "录入更正", "--why", "核对申请书"]
    terminal = Terminal([*COMMAND, *call, "--ledger", ledger, "--key", str(key_of(tmp_path)), "--as", "李书记"], tmp_path)
    assert "2020-09-10  →  2020-09-11" in terminal.read("登记这条更正吗？")
    return terminal


def test_a_correction_is_written_only_when_it_is_agreed_to(agreeing, ledger, tmp_path):
    agreeing.type("否\n")
    assert agreeing.end() == 0
    assert "没有写入" in agreeing.printed
    assert [fact.date for fact in cases(open_desk(ledger, tmp_path, "李书记"))[0].case.facts] == ["2020-09-10"]


def test_who_agrees_after_somebody_else_has_written_is_told_so(agreeing, ledger, tmp_path):
    other = writer(ledger, tmp_path, "赵委员")
    write(other, try_record(other, INTERVIEWED).tried)
    agreeing.type("是\n")
    assert agreeing.end() == 2
    assert "陈一（2021001）：赵委员 已于 2026-11-21 09:30 登记“派人同申请人谈话”" in agreeing.printed
    assert [fact.date for fact in cases(other.desk)[0].case.facts] == ["2020-09-10", "2020-09-20"]
