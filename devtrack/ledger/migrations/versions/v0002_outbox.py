"""How is it kept what has been told? Three tables of working state beside the sealed ones: messages, items, sweeps."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("recipient", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("tried_at", sa.String(32)),
        sa.Column("next_at", sa.String(32)),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(16)),
        sa.Column("code", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_message"),
    )
    _items()
    op.create_table(
        "outbox_sweep",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ended_at", sa.String(32), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_sweep"),
    )


def _items() -> None:
    op.create_table(
        "outbox_item",
        sa.Column("case_id", sa.String(16), nullable=False),
        sa.Column("rule", sa.String(128), nullable=False),
        sa.Column("occasion", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due", sa.String(10), nullable=False),
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("recipient", sa.String(16), nullable=False),
        sa.Column("message", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint(
            "case_id", "rule", "occasion", "due", "level", "channel", "recipient", name="pk_outbox_item"
        ),
        sa.ForeignKeyConstraint(["message"], ["outbox_message.id"], name="fk_outbox_item_message"),
    )
    op.create_index("ix_outbox_item_message", "outbox_item", ["message"])
    op.create_index("ix_outbox_item_recipient_channel", "outbox_item", ["recipient", "channel"])
