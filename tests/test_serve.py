"""Does `devtrack serve` tell everybody by itself, once, try again sooner where something failed, and end cleanly?"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from loopback import MailServer, open_for_business
from school import Desk, begin, case, fact, typed

from devtrack.config import user_folder
from devtrack.scheduler import daily
from devtrack.scheduler.daily import Hour, has_missed, serve

BEIJING = ZoneInfo("Asia/Shanghai")
PATIENCE = 60  # seconds on a busy machine
PRIVATE = ("陈一", "2021033001", "李书记", "@example")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with open_for_business(MailServer()) as there:
        yield there


@pytest.fixture
def desk(tmp_path: Path, server: MailServer) -> Desk:
    at = begin(tmp_path, str(tmp_path / "ledger.db"))
    applied = (datetime.now(BEIJING) - timedelta(days=20)).date().isoformat()
    at.type("import", at.file("a.jsonl", case("2021033001", "陈一", fact("applied", applied))))
    file = user_folder() / "channels.toml"
    file.write_text(f'[email]\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\nfrom = "dz@example.edu.cn"\n'
                    '[email.to]\n"李书记" = "li@example.edu.cn"\n', encoding="utf-8")
    file.chmod(0o600)
    return at


def until(done: Callable[[], object], process: "subprocess.Popen[str]") -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not done():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def served(at: Desk, *more: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "devtrack.cli", "serve", "--ledger", at.ledger, "--key", str(at.key), *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
                            env={**os.environ, "PYTHONUTF8": "1", "PYTHONWARNINGS": "error"})


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_it_makes_up_for_the_hour_it_missed_and_ends_cleanly(sign: int, desk: Desk, server: MailServer) -> None:
    for _ in range(2):
        process = served(desk, "--at", "00:00")
        assert process.stdout
        assert process.stdout.readline() == "每天 00:00（北京时间）提醒；Ctrl-C 结束\n"
        until(lambda: server.taken, process)
        time.sleep(0.3)
        process.send_signal(sign)
        out, err = process.communicate(timeout=PATIENCE)
        assert (process.returncode, err, out.splitlines()[-1]) == (0, "", "已结束")
        assert not any(word in out for word in PRIVATE)
    assert len(server.taken) == 1
    assert "已发出" in typed("outbox", "list", "--all", "--ledger", desk.ledger, "--key", str(desk.key)).out


def test_before_its_hour_it_waits(desk: Desk, server: MailServer) -> None:
    process = served(desk, "--at", "23:59")
    assert process.stdout
    process.stdout.readline()
    time.sleep(1)
    process.terminate()
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err, out) == (0, "", "已结束\n")
    assert server.taken == [] or datetime.now(BEIJING).strftime("%H:%M") == "23:59"


def test_a_ledger_that_cannot_be_used_is_said_and_the_rest_waits(desk: Desk, server: MailServer) -> None:
    (user_folder() / "channels.toml").unlink()
    process = served(desk, "--at", "00:00")
    assert process.stderr
    assert "还没有设提醒发到哪里" in process.stderr.readline()
    assert process.poll() is None
    process.terminate()
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 0


@pytest.mark.parametrize("text", ["8", "24:00", "08:60", "八点", "08:00:00", ""])
def test_an_hour_that_is_none_is_refused(text: str, desk: Desk) -> None:
    assert f"--at 的“{text}”不是时刻" in desk.type("serve", "--at", text, exits=2).err


def test_the_hour_is_missed_only_where_nothing_ran_since(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 3, 2, 9, 0, tzinfo=BEIJING)

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return now.astimezone(tz)

    monkeypatch.setattr(daily, "datetime", Clock)
    assert has_missed(Hour(8, 0), None)
    assert has_missed(Hour(8, 0), "2026-02-23T08:00:00+08:00")
    assert not has_missed(Hour(8, 0), "2026-03-02T08:01:00+08:00")
    assert not has_missed(Hour(10, 0), None)


def test_what_failed_is_tried_again_before_the_next_day() -> None:
    runs: list[float] = []

    def work(_: Callable[[], bool]) -> str | None:
        runs.append(time.monotonic())
        if len(runs) == 3:
            os.kill(os.getpid(), signal.SIGTERM)
            return None
        return (datetime.now(BEIJING) + timedelta(seconds=0.3)).isoformat()

    assert threading.current_thread() is threading.main_thread()
    serve(Hour(0, 0), work, at_once=True)
    assert len(runs) == 3
    assert runs[1] - runs[0] >= 0.2
