"""Every table of the database of record as it began."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "account",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by", TEXT, nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("name <> ''", name="account_has_name"),
        sa.PrimaryKeyConstraint("id", "version"),
    )
    op.create_table(
        "added_indicator",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lines", TEXT, nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("saved_by", TEXT, nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", "version"),
    )
    op.create_table(
        "area_group",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=True),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(), nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("title <> ''", name="area_group_has_title"),
        sa.PrimaryKeyConstraint("sequence"),
    )
    op.create_table(
        "batch",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("file_sha256", TEXT, nullable=False),
        sa.Column("accepted_at", sa.DateTime(), nullable=False),
        sa.Column("accepted_by", TEXT, nullable=False),
        sa.Column("origin", TEXT, nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("rows", sa.LargeBinary(), nullable=True),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["undoes"],
            ["batch.sequence"],
        ),
        sa.PrimaryKeyConstraint("sequence"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("batch_undoes", "batch", ["undoes"], unique=False)
    op.create_table(
        "catalogue_entry",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("description", TEXT, nullable=False),
        sa.Column("divided_by_sex", sa.Boolean(), nullable=False),
        sa.Column("publication_period", TEXT, nullable=False),
        sa.Column("publication_date", sa.Date(), nullable=True),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", "sequence"),
    )
    op.create_table(
        "catalogue_retrieval",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fetched_at", sa.DateTime(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sequence"),
    )
    op.create_table(
        "commits",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("token", TEXT, nullable=False),
        sa.Column("committed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "edition",
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("unit", TEXT, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fixed_at", sa.DateTime(), nullable=False),
        sa.Column("fixed_by", TEXT, nullable=False),
        sa.Column("reference_number", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("content", TEXT, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("reference_number <> ''", name="edition_has_reference_number"),
        sa.CheckConstraint("length(sha256) = 64", name="edition_has_sha256"),
        sa.CheckConstraint("number > 0", name="edition_counts_from_one"),
        sa.PrimaryKeyConstraint("year", "unit", "number"),
    )
    op.create_table(
        "identity",
        sa.Column("issuer", TEXT, autoincrement=False, nullable=False),
        sa.Column("subject", TEXT, autoincrement=False, nullable=False),
        sa.Column("account", TEXT, nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("issuer", "subject"),
    )
    op.create_table(
        "held",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("fetched_at", sa.DateTime(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("rows", sa.LargeBinary(), nullable=False),
        sa.Column("set_aside", sa.Boolean(), nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "job",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_by", TEXT, nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("seen_at", sa.DateTime(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("message", TEXT, nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "journal",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=False),
        sa.Column("who", TEXT, nullable=False),
        sa.Column("action", TEXT, nullable=False),
        sa.Column("about", TEXT, nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "lineage",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "one_time_code",
        sa.Column("hash", TEXT, autoincrement=False, nullable=False),
        sa.Column("account", TEXT, nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "password",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("account", TEXT, nullable=False),
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "record",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("unit", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", TEXT, nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("kind", "year", "unit", "subject", name="record_subject"),
    )
    op.create_table(
        "session",
        sa.Column("hash", TEXT, autoincrement=False, nullable=False),
        sa.Column("account", TEXT, nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("address", TEXT, nullable=False),
        sa.Column("failed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "workflow_step",
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("unit", TEXT, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("step", TEXT, nullable=False),
        sa.Column("taken_at", sa.DateTime(), nullable=False),
        sa.Column("taken_by", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("number > 0", name="step_counts_from_one"),
        sa.PrimaryKeyConstraint("year", "unit", "number"),
    )
    op.create_table(
        "workflow_step_field",
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("unit", TEXT, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", TEXT, autoincrement=False, nullable=False),
        sa.Column("subject", TEXT, autoincrement=False, nullable=False),
        sa.Column("field", TEXT, autoincrement=False, nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("year", "unit", "number", "kind", "subject", "field"),
    )
    op.create_table(
        "area_group_member",
        sa.Column("area_group", sa.Integer(), nullable=False),
        sa.Column("area", TEXT, autoincrement=False, nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_group"],
            ["area_group.sequence"],
        ),
        sa.PrimaryKeyConstraint("area_group", "area"),
    )
    op.create_table(
        "ended_session",
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hash"],
            ["session.hash"],
        ),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "field_version",
        sa.Column("record", TEXT, nullable=False),
        sa.Column("field", TEXT, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("saved_by", TEXT, nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("version > 0", name="version_counts_from_one"),
        sa.ForeignKeyConstraint(
            ["record"],
            ["record.id"],
        ),
        sa.PrimaryKeyConstraint("record", "field", "version"),
    )
    op.create_table(
        "used_code",
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hash"],
            ["one_time_code.hash"],
        ),
        sa.PrimaryKeyConstraint("hash"),
    )
