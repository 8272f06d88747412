"""Does the harness kill where it says, and does it notice work that leaves half of something behind?"""

import os
import re
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from killing import WorkFailedError, kill_at_every_statement, kill_at_random, kill_at_statement, usual_length
from postgres import settle
from sqlalchemy import Column, Engine, Integer, MetaData, Table, create_engine, event, func, insert, select
from sqlalchemy.pool import NullPool

METADATA = MetaData()
ROWS = Table("rows", METADATA, Column("id", Integer, primary_key=True), Column("batch", Integer, nullable=False))
EACH = 3
"""Rows of a batch."""


def reach(url: str) -> Engine:
    engine = create_engine(url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA journal_mode = WAL"))
    return engine


def enter_two(url: str) -> None:
    """Enter two batches, each in a transaction."""
    engine = reach(url)
    for _ in range(2):
        with engine.begin() as connection:
            batch = (connection.execute(select(func.max(ROWS.c.batch))).scalar() or 0) + 1
            for _ in range(EACH):
                connection.execute(insert(ROWS).values(batch=batch))


def enter_carelessly(url: str) -> None:
    """Enter a batch, each row in a transaction of its own: the mistake that the harness is there to find."""
    engine = reach(url)
    with engine.begin() as connection:
        batch = (connection.execute(select(func.max(ROWS.c.batch))).scalar() or 0) + 1
    for _ in range(EACH):
        with engine.begin() as connection:
            connection.execute(insert(ROWS).values(batch=batch))


def fail() -> None:
    raise ValueError("党支部名册没有这一页")


def leave() -> None:
    os._exit(3)


def note_process(path: Path) -> None:
    with path.open("a") as file:
        file.write(f"{os.getpid()} {os.getppid()}\n")


def wait_long() -> None:
    time.sleep(30)


@pytest.fixture
def url(database_url: str) -> str:
    engine = reach(database_url)
    METADATA.create_all(engine)
    return database_url


def batches(url: str) -> Counter[int]:
    """Count the rows of each batch, once whoever was killed is really gone."""
    settle(url)
    with reach(url).connect() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        return Counter(connection.execute(select(ROWS.c.batch)).scalars())


def test_a_transaction_killed_at_random_is_there_whole_or_not_at_all(url: str) -> None:
    work = partial(enter_two, url)
    length, killed = usual_length(work), 0
    for seed in range(20):
        before = len(batches(url))
        was_killed = kill_at_random(work, seed, length)
        after = batches(url)
        assert set(after.values()) == {EACH}
        assert len(after) - before in ((0, 1, 2) if was_killed else (2,))
        killed += was_killed
    assert killed


def test_a_kill_at_each_point_leaves_what_was_committed_before_it(url: str) -> None:
    kept, before = [], 0
    for point in kill_at_every_statement(partial(enter_two, url)):
        after = batches(url)
        assert set(after.values()) <= {EACH}
        kept.append((" ".join(re.findall(r"^\d+: (.+?)(?: max| INTO|$)", point)), len(after) - before))
        before = len(after)
    one = ["before SELECT", "after SELECT", *["before INSERT", "after INSERT"] * EACH, "before commit"]
    expected = [(point, 0) for point in one] + [("connection given back", 1)]
    expected += [(point, 1) for point in one] + [("connection given back", 2), ("end of the work", 2)]
    assert kept == expected
    assert len(batches(url)) - before == 2, "the last run is undisturbed"


def test_work_that_commits_row_by_row_is_caught_with_half_a_batch(url: str) -> None:
    sizes = set()
    for _ in kill_at_every_statement(partial(enter_carelessly, url)):
        sizes |= set(batches(url).values())
    assert sizes == set(range(1, EACH + 1))


def test_the_point_is_named_and_there_is_none_after_the_last(url: str) -> None:
    work = partial(enter_two, url)
    assert str(kill_at_statement(work, 3)).startswith("before INSERT INTO rows (batch) VALUES")
    assert kill_at_statement(work, 1000) is None


def test_the_same_seed_waits_the_same_and_work_that_takes_longer_is_killed() -> None:
    began = time.monotonic()
    assert [kill_at_random(wait_long, seed, 0.05) for seed in (1, 1, 2)] == [True] * 3
    assert time.monotonic() - began < 5


def test_work_runs_in_processes_of_its_own_all_forked_by_one(tmp_path: Path) -> None:
    usual_length(partial(note_process, tmp_path / "processes"), runs=2)
    lines = [line.split() for line in (tmp_path / "processes").read_text().splitlines()]
    assert len({child for child, _ in lines}) == 3
    (parent,) = {parent for _, parent in lines}
    assert parent != str(os.getpid())


def test_work_that_fails_says_how() -> None:
    for run in (usual_length, partial(kill_at_random, seed=1, longest=10), partial(kill_at_statement, n=1)):
        with pytest.raises(WorkFailedError, match="ValueError: 党支部名册没有这一页"):
            run(fail)


def test_work_that_ends_its_process_is_not_taken_for_killed_or_done() -> None:
    with pytest.raises(WorkFailedError, match=r"ended its process \(3\)"):
        kill_at_random(leave, 1, 10)


def test_work_that_another_process_cannot_find_is_refused() -> None:
    with pytest.raises(TypeError, match="work must be a module's function"):
        kill_at_random(lambda: None, 1, 1)
