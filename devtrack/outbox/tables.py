"""Which tables does the outbox have? Messages, the items each one tells of, and the moment of the last sweep.

They lie in the ledger's database and are made by its migrations; they are working state, not sealed truth. In them
stand ids, rules, days and states only: no name, no number, no address, no text.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, String, Table

metadata = MetaData(naming_convention={
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
})

message = Table(
    "outbox_message", metadata,
    Column("id", String(16), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("recipient", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("tried_at", String(32)),
    Column("next_at", String(32)),
    Column("tries", Integer, nullable=False),
    Column("failure", String(16)),
    Column("code", Integer),
)

item = Table(
    "outbox_item", metadata,
    Column("case_id", String(16), primary_key=True),
    Column("rule", String(128), primary_key=True),
    Column("occasion", Integer, primary_key=True, autoincrement=False),
    Column("due", String(10), primary_key=True),
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("channel", String(16), primary_key=True),
    Column("recipient", String(16), primary_key=True),
    Column("message", String(16), ForeignKey("outbox_message.id"), nullable=False, index=True),
)
"""Its key is what makes a reminder go out once: whoever inserts the row tells of it, nobody else does."""
Index("ix_outbox_item_recipient_channel", item.c.recipient, item.c.channel)

sweep = Table(
    "outbox_sweep", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("ended_at", String(32), nullable=False),
    Column("failed", Integer, nullable=False),
)
