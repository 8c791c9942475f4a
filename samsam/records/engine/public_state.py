"""What readers can see has numbers of its own: they stand while a draft is being written.

A public page is made anew when they change. Five people who write save every few seconds, and none
of that is shown to others before the analysis is fixed.
"""

from __future__ import annotations

from sqlalchemy import Connection, ScalarSelect, func, or_, select

from samsam.model.analysis.records import NO_YEAR, RecordKind
from samsam.records.columns import metadata
from samsam.records.tables import field_version, record

# Never shown to readers: drafts and the work on them, who has signed in, and what is being done.
PRIVATE = frozenset(
    {
        "assignment", "comment", "comment_state", "commits", "ended_session", "field_version",
        "held", "identity", "job", "journal", "mail", "mail_address", "one_time_code", "password",
        "record", "session", "sign_in_attempt", "used_code",
    }
)  # fmt: skip


def public_state(connection: Connection) -> tuple[int, ...]:
    """How many rows there are of each sort that readers can see; rows are added, never changed."""
    tables = [table for table in metadata.sorted_tables if table.name not in PRIVATE]
    counts = [select(func.count()).select_from(table).scalar_subquery() for table in tables]
    row = connection.execute(select(_living_texts(), *counts)).one()
    return tuple(int(number) for number in row)


def _living_texts() -> ScalarSelect[int]:
    """The texts that are no draft: actions, which live on, and what belongs to no year."""
    living = or_(record.c.kind == RecordKind.ACTION.value, record.c.year == NO_YEAR)
    texts = select(func.count()).select_from(field_version.join(record))
    return texts.where(living).scalar_subquery()
