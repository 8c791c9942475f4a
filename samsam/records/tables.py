"""The tables of the database of record, in the field's words.

Rows are added and never changed, so that each can carry a checksum of what it says
(`checksums.py`). The exceptions are failed sign-ins, which are forgotten, the latest commits, jobs
and mails, whose state changes, and people's mail addresses, of which only the present one is kept:
none of these is anything that somebody wrote.

Times are UTC without a zone. To change a table: change it here and add a step in `migrations/`.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    UniqueConstraint,
)

from samsam.records.columns import TEXT, metadata
from samsam.records.columns import checksum as _checksum
from samsam.records.columns import counter as _number
from samsam.records.columns import key as _key
from samsam.records.columns import required as _required
from samsam.records.cooperation_tables import (
    assignment,
    comment,
    comment_state,
    mail,
    mail_address,
)

__all__ = [
    "CHECKED", "HEAD", "Table", "assignment", "comment", "comment_state", "mail", "mail_address",
    "metadata",
]  # fmt: skip

# The schema's state after the last step of `migrations/versions`.
HEAD = "0003"

# What the database itself is

lineage = Table(
    "lineage",
    metadata,
    _number("number"),
    _required("id"),
    _required("started_at", DateTime),
    _checksum(),
)
"""Whose commits these are; another one after each restored backup. The latest holds."""

commits = Table(
    "commits",
    metadata,
    _key("number", BigInteger),
    _required("token"),
    _required("committed_at", DateTime),
)
"""The latest transactions: the number that all caches go by, and whose it was."""

# What people write

record = Table(
    "record",
    metadata,
    _number("number"),
    Column("id", TEXT, nullable=False, unique=True),
    _required("kind"),
    _required("year", SmallInteger),
    _required("unit"),
    _required("subject"),
    _required("created_at", DateTime),
    _required("created_by"),
    _checksum(),
    UniqueConstraint("kind", "year", "unit", "subject", name="record_subject"),
)
"""An analysis or a part of one (model.analysis.Record)."""

field_version = Table(
    "field_version",
    metadata,
    Column("record", TEXT, ForeignKey("record.id"), primary_key=True),
    _key("field"),
    _key("version", Integer),
    _required("value"),
    _required("saved_at", DateTime),
    _required("saved_by"),
    _checksum(),
    CheckConstraint("version > 0", name="version_counts_from_one"),
)
"""Each saved text of each field."""

workflow_step = Table(
    "workflow_step",
    metadata,
    _key("year", SmallInteger),
    _key("unit"),
    _key("number", Integer),
    _required("step"),
    _required("taken_at", DateTime),
    _required("taken_by"),
    _required("note"),
    _checksum(),
    CheckConstraint("number > 0", name="step_counts_from_one"),
)
"""The steps of each year's analysis, in order."""

workflow_step_field = Table(
    "workflow_step_field",
    metadata,
    _key("year", SmallInteger),
    _key("unit"),
    _key("number", Integer),
    _key("kind"),
    _key("subject"),
    _key("field"),
    _checksum(),
)
"""The fields that a step is about."""

edition = Table(
    "edition",
    metadata,
    _key("year", SmallInteger),
    _key("unit"),
    _key("number", Integer),
    _required("fixed_at", DateTime),
    _required("fixed_by"),
    _required("reference_number"),
    _required("reason"),
    _required("sequence", Integer),
    _required("content"),
    _required("sha256"),
    _checksum(),
    CheckConstraint("number > 0", name="edition_counts_from_one"),
    CheckConstraint("reference_number <> ''", name="edition_has_reference_number"),
    CheckConstraint("length(sha256) = 64", name="edition_has_sha256"),
)
"""Frozen analyses, each with the text that its SHA-256 is worked out from."""

added_indicator = Table(
    "added_indicator",
    metadata,
    _key("id"),
    _key("version", Integer),
    _required("lines"),
    _required("saved_at", DateTime),
    _required("saved_by"),
    _checksum(),
)
"""Indicators added on the pages, as lines of indicators.toml; empty lines take one away."""

register_change = Table(
    "register_change",
    metadata,
    _key("kind"),
    _key("id"),
    _key("version", Integer),
    _required("state"),
    _required("lines"),
    _required("file_lines"),
    _required("saved_at", DateTime),
    _required("saved_by"),
    _checksum(),
    CheckConstraint("version > 0", name="change_counts_from_one"),
)
"""Targets, goals and properties of indicators changed on the pages, as lines of the register's
files. `file_lines` is what the file said then."""

# Who may do what, and what was done

account = Table(
    "account",
    metadata,
    _key("id"),
    _key("version", Integer),
    _required("name"),
    _required("role"),
    _required("closed", Boolean),
    _required("changed_at", DateTime),
    _required("changed_by"),
    _checksum(),
    CheckConstraint("name <> ''", name="account_has_name"),
)
"""Each state of each account; the one with the highest version holds."""

password = Table(
    "password",
    metadata,
    _number("number"),
    _required("account"),
    _required("hash"),
    _required("set_at", DateTime),
    _checksum(),
)
identity = Table(
    "identity",
    metadata,
    _key("issuer"),
    _key("subject"),
    _required("account"),
    _checksum(),
)
"""An account's identity at a provider."""

one_time_code = Table(
    "one_time_code",
    metadata,
    _key("hash"),
    _required("account"),
    _required("made_at", DateTime),
    _required("expires_at", DateTime),
    _checksum(),
)
used_code = Table(
    "used_code",
    metadata,
    Column("hash", TEXT, ForeignKey("one_time_code.hash"), primary_key=True),
    _required("used_at", DateTime),
    _checksum(),
)
session = Table(
    "session",
    metadata,
    _key("hash"),
    _required("account"),
    _required("made_at", DateTime),
    _required("expires_at", DateTime),
    _checksum(),
)
ended_session = Table(
    "ended_session",
    metadata,
    Column("hash", TEXT, ForeignKey("session.hash"), primary_key=True),
    _required("ended_at", DateTime),
    _checksum(),
)
sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    _number("number"),
    _required("name"),
    _required("address"),
    _required("failed_at", DateTime),
)
"""Failed guesses, forgotten when they are old."""

journal = Table(
    "journal",
    metadata,
    _number("number"),
    _required("done_at", DateTime),
    _required("who"),
    _required("action"),
    _required("about"),
    _checksum(),
)
"""Who did what; never the text of a draft."""

# What each intake brought

batch = Table(
    "batch",
    metadata,
    _key("sequence", Integer),
    Column("id", TEXT, nullable=False, unique=True),
    _required("title"),
    _required("source"),
    _required("known_on", Date),
    _required("note"),
    _required("file_sha256"),
    _required("accepted_at", DateTime),
    _required("accepted_by"),
    _required("origin"),
    Column("undoes", Integer, ForeignKey("batch.sequence")),
    _required("row_count", Integer),
    Column("rows", LargeBinary),
    _checksum(),
    Index("batch_undoes", "undoes"),
)
"""One intake, undoing or shipped vintage. `rows` is Parquet (samsam/series/rows.py), none for an
undoing. `file_sha256` is that of the file it was read from."""

# What Kolada says of its own figures

area_group = Table(
    "area_group",
    metadata,
    _key("sequence", Integer),
    _required("title"),
    _required("source"),
    Column("year", SmallInteger),
    _required("known_on", Date),
    _required("fetched_at", DateTime),
    _checksum(),
    CheckConstraint("title <> ''", name="area_group_has_title"),
)
area_group_member = Table(
    "area_group_member",
    metadata,
    Column("area_group", Integer, ForeignKey("area_group.sequence"), primary_key=True),
    _key("area"),
    _checksum(),
)
catalogue_retrieval = Table(
    "catalogue_retrieval",
    metadata,
    _key("sequence", Integer),
    _required("fetched_at", DateTime),
    _required("entries", Integer),
    _checksum(),
)
catalogue_entry = Table(
    "catalogue_entry",
    metadata,
    _key("id"),
    _key("sequence", Integer),
    _required("seen_on", Date),
    _required("title"),
    _required("description"),
    _required("divided_by_sex", Boolean),
    _required("publication_period"),
    Column("publication_date", Date),
    _required("gone", Boolean),
    _checksum(),
)
"""A key figure of the catalogue each time that something about it was new."""

# Long work

job = Table(
    "job",
    metadata,
    _number("number"),
    _required("kind"),
    _required("state"),
    _required("asked_at", DateTime),
    _required("asked_by"),
    Column("started_at", DateTime),
    Column("ended_at", DateTime),
    Column("seen_at", DateTime),
    _required("done", Integer),
    _required("total", Integer),
    _required("message"),
    _required("cancelled", Boolean),
)
"""Long work: asked for, carried out by one process, followed and cancelled by any."""

held = Table(
    "held",
    metadata,
    _number("number"),
    _required("source"),
    _required("fetched_at", DateTime),
    _required("row_count", Integer),
    _required("rows", LargeBinary),
    _required("set_aside", Boolean),
    _checksum(),
)
"""What SAMSAM fetched by itself and didn't take in, until somebody has looked at it. `rows` is
Parquet. What was set aside stays, so that it isn't shown again while the source says the same."""

CHECKED = tuple(t for t in metadata.sorted_tables if "checksum" in t.columns)
"""The tables whose rows carry a checksum."""
