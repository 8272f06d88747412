"""Is the form of the tables the one this program knows, and how is an older one brought up to it?"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, StampStep
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, select

from devtrack.errors import Unusable
from devtrack.ledger import schema
from devtrack.ledger.engine import revision, said

VERSIONS = Path(__file__).parent / "migrations"


def upgrade(
    engine: Engine, folder: Path | None = None, to: str = "head", check: Callable[[Connection], None] | None = None
) -> tuple[str | None, str | None]:
    """Bring the tables to a form, in one transaction; return the form before and after.

    `folder`: where the files that tell the forms lie, by default this program's. `check` is called before anything is
    kept; what it raises leaves the tables as they were. Raises Unusable.
    """
    with _alone(engine) as connection:
        before = revision(connection)
        if before is not None and engine.dialect.name != "sqlite":
            connection.execute(select(schema.ledger.c.id).with_for_update())
        upgrade_in(connection, folder, to)
        if check is not None:
            check(connection)
        return before, revision(connection)


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that may make tables anew. In SQLite that drops the old one, to which others refer."""
    with said(engine), engine.connect().execution_options(writes=True) as connection:
        embedded = engine.dialect.name == "sqlite"
        if embedded:
            connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")  # only before a transaction begins
        with connection.begin():
            yield connection
            if embedded and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
                raise Unusable(f"改换格式后，{lost[0]} 表里有指向别处而找不到的内容；没有改动")


def upgrade_in(connection: Connection, folder: Path | None = None, to: str = "head") -> None:
    """Bring the tables to a form within a transaction; raises Unusable where their form is not known."""
    scripts = ScriptDirectory(str(folder or VERSIONS))

    def steps(at: str | tuple[str, ...], _: MigrationContext) -> Sequence[StampStep]:
        return scripts._upgrade_revs(to, at)  # type: ignore[arg-type,return-value]

    with EnvironmentContext(Config(), scripts, fn=steps) as environment:
        environment.configure(
            connection=connection, target_metadata=schema.metadata, transactional_ddl=True, render_as_batch=True
        )
        try:
            environment.run_migrations()
        except CommandError:
            raise newer(str(revision(connection))) from None


def newer(form: str) -> Unusable:
    """Return what to say of a ledger that a newer program has written."""
    return Unusable(f"台账是较新版本的 devtrack 写的（格式 {form}）；这个版本读不了，没有改动。请升级 devtrack")
