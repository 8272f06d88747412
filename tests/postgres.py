"""Where do tests get a real PostgreSQL server? One private server a run, shared by its workers, gone when they are.

The server belongs to a keeper: this file run as a program, in a session of its own. Everybody who uses the server holds
a shared lock on one file; the keeper waits to have that file for itself, then stops the server and clears its folder.
The system drops a dead process's locks, so an interrupt, an error and kill -9 all end the server, and no list of users
can go stale.

It is set up so that what only works in a friendly place fails here: text sorts as a Chinese server sorts it and not by
bytes, the zone is not UTC, tests log in as a role that is no superuser, with a password that an address must escape.
"""

import fcntl
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urlsplit

LACKING = ("These tests run on a real PostgreSQL server (15 or later) and none is installed here: "
           "`apt-get install postgresql` (Debian, Ubuntu), `brew install postgresql` (macOS), or `bash .ci/run`.")
DEBIAN = Path("/usr/lib/postgresql")  # not on PATH there
PATIENCE = 30  # seconds for what takes one on a quiet machine
ROLE = "devtrack"
INITDB = ("--username=postgres", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C",
          "--locale-provider=icu", "--icu-locale=zh", "--no-sync", "--no-instructions")
# Without fsync a power cut may lose data; killing a client, or the server, cannot: what was written is the system's.
SETTINGS = ("listen_addresses=127.0.0.1", "timezone=Asia/Shanghai", "fsync=off", "full_page_writes=off",
            "wal_level=minimal", "max_wal_senders=0", "autovacuum=off", "shared_buffers=32MB")


class NoServerError(Exception):
    """There is no PostgreSQL here, or it does not start; says what to do."""


class Server(NamedTuple):
    """A running server on loopback; the password is both the superuser's and the role's."""

    port: int
    password: str

    def url(self, database: str) -> str:
        """Return the address of a database as the role that tests log in with."""
        return f"postgresql+psycopg://{ROLE}:{quote(self.password, safe='')}@127.0.0.1:{self.port}/{database}"


@contextmanager
def running(root: Path) -> Iterator[Server]:
    """Use the run's server, which lies under `root` and is started by whoever comes first; raises NoServerError."""
    stated, keeper = root / "postgres.json", None
    with (root / "postgres.users").open("a") as mine:
        with (root / "postgres.lock").open("a") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            fcntl.flock(mine, fcntl.LOCK_SH)  # waits while the keeper of an earlier server is stopping it
            if not stated.exists():
                keeper = _start_keeper(root)
            server = Server(**json.loads(stated.read_text(encoding="utf-8")))
            if keeper:
                _let_role_in(server)
        try:
            yield server
        finally:
            mine.close()
            if keeper:
                keeper.wait()  # until the last user is gone and nothing is left behind


def _start_keeper(root: Path) -> subprocess.Popen[str]:
    binaries()
    keeper = subprocess.Popen([sys.executable, "-I", __file__, str(root)], stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    assert keeper.stdout
    with keeper.stdout as answer:
        if (said := answer.readline()) == "ready\n":
            return keeper
        said += answer.read()
    keeper.wait()
    raise NoServerError(f"PostgreSQL is installed ({binaries()}) but does not start:\n{said}")


def _let_role_in(server: Server) -> None:
    from psycopg.sql import SQL, Identifier, Literal

    with _administering(server) as admin:
        admin.execute(SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(Identifier(ROLE), Literal(server.password)))


@contextmanager
def fresh_database(server: Server) -> Iterator[str]:
    """Yield the address of a new empty database, dropped afterwards whoever is still connected."""
    name = f"ledger_{secrets.token_hex(6)}"
    with _administering(server) as admin:
        admin.execute(f"CREATE DATABASE {name} OWNER {ROLE}")
    try:
        yield server.url(name)
    finally:
        with _administering(server) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def settle(url: str) -> None:
    """Wait until a killed client's transaction is over: a server notices a death a moment after it.

    Does nothing for SQLite, where the lock dies with its holder. Close your own connections first: anybody else who is
    connected to the database is waited for. Raises TimeoutError.
    """
    if not url.startswith("postgresql"):
        return
    parts = urlsplit(url)
    others = ("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
              " AND backend_type = 'client backend'")
    with _connected(parts.port, parts.username, unquote(parts.password or ""), parts.path[1:]) as connection:
        until = time.monotonic() + PATIENCE
        while connection.execute(others).fetchone() != (0,):
            if time.monotonic() > until:
                raise TimeoutError(f"somebody is still connected to {parts.path[1:]}")
            time.sleep(0.002)


def _administering(server: Server) -> Any:
    return _connected(server.port, "postgres", server.password, "postgres")


def _connected(port: int | None, user: str | None, password: str, database: str) -> Any:
    import psycopg  # here: the keeper is up sooner without it

    return psycopg.connect(host="127.0.0.1", port=port, user=user, password=password, dbname=database, autocommit=True)


def binaries() -> Path:
    """Return the folder with the server's programs, Debian's newest before what is on PATH; raises NoServerError."""
    debian = sorted(DEBIAN.glob("*/bin"), key=lambda one: (len(one.parent.name), one.parent.name))
    path = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    for folder in (*reversed(debian), *path):
        if all((folder / name).exists() for name in ("initdb", "postgres")):
            return folder
    raise NoServerError(LACKING)


def keep(root: Path) -> None:
    """Start a server, say so on stdout, stop it once nobody holds `postgres.users`."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    stated = root / "postgres.json"
    folder = Path(tempfile.mkdtemp(prefix="devtrack-postgres-"))  # not under root: only its owner may enter there
    postmaster = None
    try:
        password = f"{secrets.token_urlsafe(16)}/@:%"
        _prepare(folder, password)
        postmaster, port = _start(folder)
        with open(stated, "x", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            json.dump({"port": port, "password": password}, file)
        print("ready", flush=True)
        with (root / "postgres.users").open("a") as users:
            fcntl.flock(users, fcntl.LOCK_EX)
            stated.unlink()
            _stop(postmaster)  # before the lock is given back: who waits for it starts a server of their own
    finally:
        stated.unlink(missing_ok=True)
        if postmaster:
            _stop(postmaster)
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(folder: Path, password: str) -> None:
    secret = folder / "password"
    secret.write_text(password + "\n", encoding="utf-8")
    for path, mode in ((secret, 0o600), (folder, 0o700)):
        path.chmod(mode)
        if user := _user():
            os.chown(path, user["user"], user["group"])
    command = [str(binaries() / "initdb"), f"--pgdata={folder / 'data'}", f"--pwfile={secret}", *INITDB]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **_user())
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


def _user() -> dict[str, Any]:
    """Return whom to run as: PostgreSQL refuses to run as root."""
    if os.geteuid():
        return {}
    names = {one.pw_name: one for one in pwd.getpwall()}
    found = names.get("postgres") or names["nobody"]
    return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}


def _start(folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    log = folder / "log"
    for _ in range(5):  # between finding a free port and using it somebody else may take it
        port = _free_port()
        settings = [f"--{one}" for one in (*SETTINGS, f"port={port}", f"unix_socket_directories={folder}")]
        command = [*_dying_with_us(), str(binaries() / "postgres"), "-D", str(folder / "data"), *settings]
        with log.open("wb") as out:
            postmaster = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out, **_user())
        if _ready(folder / "data" / "postmaster.pid", postmaster):
            return postmaster, port
        _stop(postmaster)
        if "Address already in use" not in log.read_text(encoding="utf-8", errors="replace"):
            break
    sys.exit(f"{' '.join(command)}\n{log.read_text(encoding='utf-8', errors='replace')}")


def _dying_with_us() -> list[str]:
    """Return the words before a command that end it even when the keeper is killed; nothing outside Linux."""
    return [found, "--pdeathsig=INT"] if (found := shutil.which("setpriv")) else []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _ready(pid_file: Path, postmaster: subprocess.Popen[bytes]) -> bool:
    """Wait as pg_ctl does, only more often: the eighth line of postmaster.pid says `ready`."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and postmaster.poll() is None:
        if pid_file.exists() and pid_file.read_text(encoding="utf-8").splitlines()[7:8] == ["ready   "]:
            return True
        time.sleep(0.005)
    return False


def _stop(postmaster: subprocess.Popen[bytes]) -> None:
    """Stop a server fast, then at once, then by force."""
    for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if postmaster.poll() is None:
            postmaster.send_signal(how)
            try:
                postmaster.wait(PATIENCE / 3)
            except subprocess.TimeoutExpired:
                continue


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
