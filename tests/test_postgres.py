"""Is the server that tests run on private, shared, strict as a real one, and gone when its users are?"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import postgres
import pytest
from sqlalchemy import create_engine, inspect, make_url, text
from sqlalchemy.pool import NullPool

HERE = Path(__file__).parent
USER = """
import sys, time
from pathlib import Path
from postgres import running
with running(Path(sys.argv[1])) as server:
    print(server.port, flush=True)
    time.sleep(60)
"""


def use(root: Path) -> tuple[subprocess.Popen[str], int]:
    """Start a process that uses the server of a run; return it and the port that it got."""
    process = subprocess.Popen([sys.executable, "-c", USER, str(root)], cwd=HERE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    with process.stdout as answer:
        return process, int(answer.readline())


def end(process: subprocess.Popen[str], how: int) -> None:
    process.send_signal(how)
    process.wait()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def soon(true: Callable[[], bool]) -> bool:
    until = time.monotonic() + 10
    while not true() and time.monotonic() < until:
        time.sleep(0.01)
    return true()


def ask(url: str, question: str) -> object:
    with create_engine(url, poolclass=NullPool).connect() as connection:
        return connection.execute(text(question)).scalar()


def test_each_test_gets_an_empty_database_of_its_own(postgres_server: postgres.Server, postgres_url: str) -> None:
    with postgres.fresh_database(postgres_server) as other:
        assert other != postgres_url
        for url in (other, postgres_url):
            engine = create_engine(url, poolclass=NullPool)
            assert inspect(engine).get_table_names() == []
            with engine.begin() as connection:
                connection.execute(text("CREATE TABLE entries (id integer)"))
    with pytest.raises(Exception, match="does not exist"):
        ask(other, "SELECT 1")


def test_a_database_is_dropped_even_while_somebody_is_connected(postgres_server: postgres.Server) -> None:
    with postgres.fresh_database(postgres_server) as url:
        engine = create_engine(url)
        forgotten = engine.connect()
        forgotten.execute(text("SELECT 1"))
    forgotten.invalidate()
    forgotten.close()


def test_both_kinds_of_database_start_empty(database_url: str) -> None:
    assert make_url(database_url).drivername in ("sqlite", "postgresql+psycopg")
    assert inspect(create_engine(database_url, poolclass=NullPool)).get_table_names() == []


@pytest.mark.parametrize(("question", "answer"), [
    ("SELECT usesuper FROM pg_user WHERE usename = current_user", False),
    ("SHOW timezone", "Asia/Shanghai"),
    ("SELECT string_agg(x, '' ORDER BY x) FROM (VALUES ('王'), ('陈'), ('b'), ('A')) AS names(x)", "陈王Ab"),
    ("SHOW listen_addresses", "127.0.0.1"),
])
def test_the_server_is_no_friendlier_than_a_real_one(postgres_url: str, question: str, answer: object) -> None:
    assert ask(postgres_url, question) == answer


def test_nobody_gets_in_without_the_password(postgres_url: str) -> None:
    with pytest.raises(Exception, match="password authentication failed"):
        ask(make_url(postgres_url).set(password="wrong").render_as_string(hide_password=False), "SELECT 1")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda how: how.name)
def test_a_server_is_shared_outlives_whoever_started_it_and_goes_with_its_last_user(tmp_path: Path, how: int) -> None:
    first, port = use(tmp_path)
    second, same = use(tmp_path)
    assert port == same
    if how == signal.SIGINT:  # a polite end of the first waits for the second, so that a run leaves nothing behind
        first.send_signal(how)
    else:
        end(first, how)
    time.sleep(0.2)
    assert listens(port)
    end(second, how)
    first.wait()
    assert soon(lambda: not listens(port))
    assert soon(lambda: not (tmp_path / "postgres.json").exists())
    third, port = use(tmp_path)
    assert listens(port)
    end(third, signal.SIGKILL)
    assert soon(lambda: not listens(port))


def test_without_postgresql_a_test_fails_and_says_what_to_install(tmp_path: Path) -> None:
    arguments = ["-q", "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'run'}", "test_postgres.py", "-k", "start_empty"]
    code = ("import pathlib, sys, postgres, pytest; postgres.DEBIAN = pathlib.Path('nowhere');"
            f"sys.exit(pytest.main({arguments!r}))")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")} | {"PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], cwd=HERE, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "apt-get install postgresql" in done.stdout
    last = done.stdout.splitlines()[-1]
    assert "1 passed" in last
    assert "1 error" in last
    assert "skipped" not in last
