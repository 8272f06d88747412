"""Where do the tests of keeping a ledger get one to lose? A branch of made-up people, on disk or on a server."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import released
from killing import kill_at_every_statement, kill_at_random
from postgres import settle

from devtrack.cli.__main__ import run
from devtrack.cli.options import moment
from devtrack.tracker.upkeep.backing import backed_up

NAMES = ("陈一", "王二", "孙七", "周八", "2021-0457")
UNIT = "信息工程学院党委"


class Branch(NamedTuple):
    """A ledger with made-up people: where it lies, its key, the folder of the test."""

    where: str
    key: Path
    folder: Path

    def found(self, where: str | Path | None = None) -> Any:
        """Return what is found in this ledger, or in another with the same key; without its end."""
        there = released.found(str(where or self.where), self.key)
        return {name: value for name, value in there.items() if name != "head"}

    def backup(self, at: str | None = None) -> Path:
        """Back up, and return the file; now, unless it is said when: nothing is recorded before what is there."""
        return backed_up(None, None, None, None, at or moment()).file


def settle_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder the home and the present one, with files to import, whatever the environment says."""
    for name in ("LEDGER", "KEY", "ACCOUNT", "PASSPHRASE", "WORKFLOWS"):
        monkeypatch.delenv(f"DEVTRACK_{name}", raising=False)
    monkeypatch.setenv("DEVTRACK_CONFIG", str(folder / "config"))
    monkeypatch.chdir(folder)
    Path("一.jsonl").write_text(released.SOURCE, encoding="utf-8")
    Path("二.jsonl").write_text(released.SOURCE.replace("2021-09-28", "2021-10-08"), encoding="utf-8")
    return folder


def founded(where: str, home: Path, *more: str) -> Branch:
    """Make a ledger with three people."""
    assert run(["init", "--ledger", where, "--title", UNIT, "--level", "党委", "--name", "李书记", *more]) == 0
    assert run(["import", "一.jsonl"]) == 0
    key, = (home / "config" / "keys").iterdir()
    return Branch(where, key, home)


def left_in(folder: Path) -> list[str]:
    """Return the files in a folder, drafts too."""
    return sorted(path.name for path in folder.iterdir() if path.name not in ("config", "一.jsonl", "二.jsonl"))


def kills(work: Callable[[], None], where: str) -> Iterator[bool]:
    """Kill work at every statement, or at random where there is a server, as each takes long there; tell if it was."""
    if not where.startswith("postgresql"):
        yield from (True for _ in kill_at_every_statement(work))
        return
    began = time.perf_counter()
    work()
    yield False
    length = time.perf_counter() - began
    for seed in range(20):
        killed = kill_at_random(work, seed, length)
        settle(where)
        yield killed
