"""Which tables does the ledger have? Facts in one sealed chain, private texts apart from it, a key for each person.

`entry` is the truth. `subject` and `person_key` say where to look; `secret` holds what may have to be erased; `ledger`
holds one row that every writer locks. A row of `entry` is never changed.
"""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

REVISION = "0002"
"""The newest form of these tables that this program knows; older ones are brought up to it by `upgrading`."""

metadata = MetaData(naming_convention={
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
})

ledger = Table(
    "ledger", metadata,
    Column("id", Integer, primary_key=True),
    Column("ident", String(16), nullable=False),
    Column("length", Integer, nullable=False),
    Column("seal", LargeBinary, nullable=False),
    Column("head", LargeBinary, nullable=False),
)

batch = Table(
    "batch", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("recorded_at", String(32), nullable=False),
    Column("account", String(16), nullable=False),
    Column("command", String(32), nullable=False),
)

subject = Table(
    "subject", metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("id", String(16), nullable=False, unique=True),
    Column("kind", String(16), nullable=False, index=True),
    Column("person", Integer, ForeignKey("subject.n"), index=True),
    Column("organisation", Integer, ForeignKey("subject.n"), index=True),
    Column("code", LargeBinary, index=True),
)

person_key = Table(
    "person_key", metadata,
    Column("person", Integer, ForeignKey("subject.n"), primary_key=True, autoincrement=False),
    Column("wrapped", LargeBinary),
    Column("name", LargeBinary, index=True),
    Column("number", LargeBinary, index=True),
    Column("id_number", LargeBinary, index=True),
)

entry = Table(
    "entry", metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("batch", Integer, ForeignKey("batch.id"), nullable=False),
    Column("subject", Integer, ForeignKey("subject.n"), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("date", String(10)),
    Column("data", Text),
    Column("elsewhere", Boolean),
    Column("replaces", Integer, ForeignKey("entry.seq")),
    Column("correction", String(8)),
    Column("meeting", String(16)),
    Column("origin", Text),
    Column("claimed_at", String(40)),
    Column("commitment", LargeBinary),
    Column("mac", LargeBinary, nullable=False),
)
Index("ix_entry_subject_seq", entry.c.subject, entry.c.seq)

secret = Table(
    "secret", metadata,
    Column("batch", Integer, ForeignKey("batch.id"), primary_key=True, autoincrement=False),
    Column("owner", Integer, primary_key=True, autoincrement=False),
    Column("blob", LargeBinary, nullable=False),
)
