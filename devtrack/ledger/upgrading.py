"""Is the form of the tables the one this program knows, and how is an older one brought up to it?"""

from collections.abc import Sequence
from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, StampStep
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from sqlalchemy import Connection, Engine

from devtrack.errors import Unusable
from devtrack.ledger.engine import revision
from devtrack.ledger.schema import metadata

VERSIONS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine, folder: Path = VERSIONS, to: str = "head") -> tuple[str | None, str | None]:
    """Bring the tables to a form, in one transaction; return the form before and after."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        before = revision(connection)
        _run(connection, folder, to)
        return before, revision(connection)


def _run(connection: Connection, folder: Path, to: str) -> None:
    scripts = ScriptDirectory(str(folder))

    def steps(at: str | tuple[str, ...], _: MigrationContext) -> Sequence[StampStep]:
        return scripts._upgrade_revs(to, at)  # type: ignore[arg-type,return-value]

    with EnvironmentContext(Config(), scripts, fn=steps) as environment:
        environment.configure(
            connection=connection, target_metadata=metadata, transactional_ddl=True, render_as_batch=True
        )
        try:
            environment.run_migrations()
        except RevisionError:
            raise newer(str(revision(connection))) from None


def newer(form: str) -> Unusable:
    """Return what to say of a ledger that a newer program has written."""
    return Unusable(f"台账是较新版本的 devtrack 写的（格式 {form}）；这个版本读不了，没有改动。请升级 devtrack")
