"""What does kill -9 leave of a sweep? Nothing lost, nothing twice, and what was in flight is marked.

Killed at every statement of a small sweep and at random points (`DEVTRACK_KILLS` times, 100 for the full number) of a
longer one, against a real mail server; and four processes at once on one outbox.
"""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from killing import kill_at_every_statement, kill_at_random
from ledgers import new_desk
from loopback import HANG_AFTER, MailServer, once_each, open_for_business
from postgres import settle
from telling import MORNING, clear, messages, rows, states, sweep_elsewhere

from devtrack.outbox.nouns import SENT, UNKNOWN

KILLS = int(os.environ.get("DEVTRACK_KILLS", "4"))
MANY, LONG = 12, 1000.0
AFTERWARDS = "2026-03-02T08:20:00+08:00"


@pytest.fixture
def url(database_url: str, tmp_path: Path) -> str:
    new_desk(database_url, tmp_path)
    return database_url


@pytest.fixture
def server() -> Iterator[MailServer]:
    with open_for_business(MailServer()) as there:
        yield there


def made_good(url: str, folder: Path, server: MailServer, people: int) -> int:
    """Sweep on after a kill; have all be told, nothing twice, and what is unknown at most one; return how many are."""
    settle(url)
    sweep_elsewhere(url, folder, people, server.port, AFTERWARDS)
    went, there = server.ids(), {one.id: one.state for one in messages(url)}
    assert once_each(went), "something was told twice"
    assert len({one.recipient for one in messages(url)}) == len(there) == people
    lost = [id for id, state in there.items() if state == UNKNOWN]
    assert len(lost) <= 1, "only one was in flight"
    assert {id for id, state in there.items() if state == SENT} == set(went) - set(lost)
    assert set(there.values()) <= {SENT, UNKNOWN}
    assert len(rows(url)["outbox_item"]) == people * 3
    return len(lost)


def test_a_kill_at_any_statement_loses_nothing_and_repeats_nothing(tmp_path: Path, server: MailServer) -> None:
    url = on_disk(tmp_path)
    work = partial(sweep_elsewhere, url, tmp_path, 1, server.port)
    found = Counter()
    for _ in kill_at_every_statement(work):
        found[made_good(url, tmp_path, server, 1)] += 1
        clear(url)
        server.taken.clear()
    print(f"killed at {found.total()} points: {found[1]} left one in flight")
    assert found[1] > 2, "at least before, within and after the statement that records the outcome"
    assert found[0] > 20


def test_a_kill_at_random_loses_nothing_and_repeats_nothing(url: str, tmp_path: Path, server: MailServer) -> None:
    work = partial(sweep_elsewhere, url, tmp_path, MANY, server.port)
    seconds = 0.0
    for _ in range(2):  # what the first run imports is imported for good
        began = time.perf_counter()
        assert not kill_at_random(work, 1, LONG)
        seconds = time.perf_counter() - began
        settle(url)
        clear(url)
    killed = unknown = 0
    for seed in range(KILLS):
        server.taken.clear()
        killed += kill_at_random(work, seed, seconds)
        unknown += made_good(url, tmp_path, server, MANY)
        clear(url)
    print(f"{KILLS} kills within {seconds:.2f} s: {killed} before the end, {unknown} in flight and marked")
    assert killed


def test_a_letter_taken_but_not_answered_for_is_marked_and_not_sent_again(tmp_path: Path, server: MailServer) -> None:
    url = on_disk(tmp_path)
    server.answers["END"] = HANG_AFTER
    process = elsewhere(url, tmp_path, 1, server.port)
    until = time.monotonic() + 60
    while not server.taken and time.monotonic() < until:
        time.sleep(0.01)
    process.kill()
    process.wait()
    server.answers.clear()
    sweep_elsewhere(url, tmp_path, 1, server.port, AFTERWARDS)
    assert (len(server.taken), states(url)) == (1, [UNKNOWN])


def test_a_folder_killed_at_any_statement_holds_each_letter_once_in_the_end(tmp_path: Path) -> None:
    url = on_disk(tmp_path)
    for _ in kill_at_every_statement(partial(sweep_elsewhere, url, tmp_path, 1, None)):
        sweep_elsewhere(url, tmp_path, 1, None, AFTERWARDS)
        (one,) = messages(url)
        assert one.state == SENT
        assert [path.stem for path in (tmp_path / "out").rglob("*.txt")] == [f"2026-03-02-{one.id}"] or one.created_at != MORNING
        for path in (tmp_path / "out").rglob("*.txt"):
            path.unlink()
        clear(url)


def on_disk(folder: Path) -> str:
    url = f"sqlite:///{folder / 'ledger.db'}"
    new_desk(url, folder)
    (folder / "go").touch()
    return url


def elsewhere(url: str, folder: Path, people: int, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, __file__, url, str(folder), str(people), str(port)]
    return subprocess.Popen(command, env={**os.environ, "PYTHONWARNINGS": "error"})


def test_four_processes_on_one_outbox_tell_each_message_once(url: str, tmp_path: Path, server: MailServer) -> None:
    four = [elsewhere(url, tmp_path, MANY, server.port) for _ in range(4)]
    (tmp_path / "go").touch()
    assert [one.wait(120) for one in four] == [0] * 4
    assert len(server.taken) == MANY
    assert once_each(server.ids())
    assert states(url) == [SENT] * MANY
    assert sorted(server.ids()) == [one.id for one in messages(url)]


if __name__ == "__main__":
    url_, folder_, people_, port_ = sys.argv[1:]
    while not (Path(folder_) / "go").exists():
        time.sleep(0.01)
    sweep_elsewhere(url_, Path(folder_), int(people_), int(port_), MORNING)
