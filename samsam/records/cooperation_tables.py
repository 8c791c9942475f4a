"""The tables of working together: comments, what is assigned to whom, and mail."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    SmallInteger,
    Table,
)

from samsam.records.columns import TEXT, checksum, counter, key, metadata, required

comment = Table(
    "comment",
    metadata,
    counter("number"),
    Column("id", TEXT, nullable=False, unique=True),
    required("thread"),
    required("year", SmallInteger),
    required("unit"),
    required("kind"),
    required("subject"),
    required("field"),
    required("text"),
    required("written_at", DateTime),
    required("written_by"),
    checksum(),
    CheckConstraint("text <> ''", name="comment_has_text"),
)
"""What colleagues say about a field of an analysis, or a part of it (no field). `thread` is the id
of the comment that an answer belongs to, or the comment's own."""

comment_state = Table(
    "comment_state",
    metadata,
    counter("number"),
    Column("thread", TEXT, ForeignKey("comment.id"), nullable=False),
    required("done", Boolean),
    required("changed_at", DateTime),
    required("changed_by"),
    checksum(),
)
"""Each time that a thread was closed or opened again; the latest holds."""

assignment = Table(
    "assignment",
    metadata,
    key("year", SmallInteger),
    key("unit"),
    key("kind"),
    key("subject"),
    key("field"),
    key("version", Integer),
    required("account"),
    required("due", Date),
    required("state"),
    required("changed_at", DateTime),
    required("changed_by"),
    checksum(),
    CheckConstraint("version > 0", name="assignment_counts_from_one"),
)
"""Each state of who is to write a field or a part (no field), and by which day."""

mail_address = Table(
    "mail_address",
    metadata,
    key("account"),
    required("address"),
    required("changed_at", DateTime),
    required("changed_by"),
    checksum(),
    CheckConstraint("address <> ''", name="mail_address_is_there"),
)
"""Where an account wants its mail. Only the present address is kept: it is personal data."""

mail = Table(
    "mail",
    metadata,
    counter("number"),
    Column("key", TEXT, nullable=False, unique=True),
    required("account"),
    required("subject"),
    required("body"),
    required("about"),
    required("queued_at", DateTime),
    required("state"),
    required("attempts", Integer),
    required("next_at", DateTime),
    Column("claimed_at", DateTime),
    Column("ended_at", DateTime),
    required("fault"),
)
"""Mails to be sent, and what became of them. `key` is what a mail is about and to whom, so that two
servers queue it once; `about` are the keys of what a daily mail listed, one a line."""
