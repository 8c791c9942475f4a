"""Comments, assignments, mail addresses and the queue of mails."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "comment",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("thread", TEXT, nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("unit", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("field", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("written_by", TEXT, nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("text <> ''", name="comment_has_text"),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
    )
    op.create_table(
        "comment_state",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("thread", TEXT, nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by", TEXT, nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["thread"], ["comment.id"]),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "assignment",
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("unit", TEXT, autoincrement=False, nullable=False),
        sa.Column("kind", TEXT, autoincrement=False, nullable=False),
        sa.Column("subject", TEXT, autoincrement=False, nullable=False),
        sa.Column("field", TEXT, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account", TEXT, nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by", TEXT, nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("version > 0", name="assignment_counts_from_one"),
        sa.PrimaryKeyConstraint("year", "unit", "kind", "subject", "field", "version"),
    )
    op.create_table(
        "mail_address",
        sa.Column("account", TEXT, autoincrement=False, nullable=False),
        sa.Column("address", TEXT, nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by", TEXT, nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("address <> ''", name="mail_address_is_there"),
        sa.PrimaryKeyConstraint("account"),
    )
    op.create_table(
        "mail",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("account", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("body", TEXT, nullable=False),
        sa.Column("about", TEXT, nullable=False),
        sa.Column("queued_at", sa.DateTime(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("fault", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("key"),
    )
