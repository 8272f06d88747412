"""What may every test ask for? A fresh database: on SQLite, on a real PostgreSQL server, or on one after the other."""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

# `postgres` is imported where it is asked for: most tests need no server, and on Windows it cannot be imported.


@pytest.fixture(autouse=True)
def _own_configuration(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes what the user who runs it has configured."""
    monkeypatch.setenv("DEVTRACK_CONFIG", str(tmp_path_factory.mktemp("configuration")))
    for name in ("DEVTRACK_LEDGER", "DEVTRACK_KEY", "DEVTRACK_ACCOUNT", "DEVTRACK_PASSPHRASE", "DEVTRACK_NOTICES"):
        monkeypatch.delenv(name, raising=False)
    for name in [name for name in os.environ if re.fullmatch(r"DEVTRACK_[A-Z]+_(URL|SECRET|PASSWORD)", name)]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The server of this run (`postgres.Server`), one for all workers; without PostgreSQL the test fails."""
    from postgres import NoServerError, running

    root = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent  # each worker has a folder of its own in that of the run
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running(root))
        except NoServerError as error:
            pytest.fail(str(error), pytrace=False)
        yield server


@pytest.fixture
def postgres_url(postgres_server: Any) -> Iterator[str]:
    """The address of an empty PostgreSQL database of this test's own."""
    from postgres import fresh_database

    with fresh_database(postgres_server) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of this test's own; the test runs once on each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{(tmp_path / 'ledger.db').as_posix()}"
    return str(request.getfixturevalue("postgres_url"))
