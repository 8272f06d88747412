"""How does a ledger begin? Its six tables: the sealed chain, what is found by, and what can be erased."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "ledger",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ident", sa.String(16), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ledger"),
    )
    op.create_table(
        "batch",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("recorded_at", sa.String(32), nullable=False),
        sa.Column("account", sa.String(16), nullable=False),
        sa.Column("command", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_batch"),
    )
    _subjects()
    _entries()


def _subjects() -> None:
    op.create_table(
        "subject",
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("person", sa.Integer()),
        sa.Column("organisation", sa.Integer()),
        sa.Column("code", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("n", name="pk_subject"),
        sa.UniqueConstraint("id", name="uq_subject_id"),
        sa.ForeignKeyConstraint(["person"], ["subject.n"], name="fk_subject_person"),
        sa.ForeignKeyConstraint(["organisation"], ["subject.n"], name="fk_subject_organisation"),
    )
    for column in ("kind", "person", "organisation", "code"):
        op.create_index(f"ix_subject_{column}", "subject", [column])
    op.create_table(
        "person_key",
        sa.Column("person", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("wrapped", sa.LargeBinary()),
        sa.Column("name", sa.LargeBinary()),
        sa.Column("number", sa.LargeBinary()),
        sa.Column("id_number", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("person", name="pk_person_key"),
        sa.ForeignKeyConstraint(["person"], ["subject.n"], name="fk_person_key_person"),
    )
    for column in ("name", "number", "id_number"):
        op.create_index(f"ix_person_key_{column}", "person_key", [column])


def _entries() -> None:
    op.create_table(
        "entry",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("date", sa.String(10)),
        sa.Column("data", sa.Text()),
        sa.Column("elsewhere", sa.Boolean()),
        sa.Column("replaces", sa.Integer()),
        sa.Column("correction", sa.String(8)),
        sa.Column("meeting", sa.String(16)),
        sa.Column("origin", sa.Text()),
        sa.Column("claimed_at", sa.String(40)),
        sa.Column("commitment", sa.LargeBinary()),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_entry"),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_entry_batch"),
        sa.ForeignKeyConstraint(["subject"], ["subject.n"], name="fk_entry_subject"),
        sa.ForeignKeyConstraint(["replaces"], ["entry.seq"], name="fk_entry_replaces"),
    )
    op.create_index("ix_entry_subject_seq", "entry", ["subject", "seq"])
    op.create_table(
        "secret",
        sa.Column("batch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("owner", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("batch", "owner", name="pk_secret"),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_secret_batch"),
    )
