"""Written texts: each save is a version; nobody overwrites another unseen."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from samsam.model.analysis.carried_over import CarriedKind, carried_key, name_in_later_year
from samsam.model.analysis.records import (
    NEVER_WRITTEN,
    NO_YEAR,
    REMOVED,
    FieldVersion,
    Record,
    RecordKind,
)
from samsam.records.clock import utc_now
from samsam.records.contents.workflow import check_not_in_review, check_open
from samsam.records.engine import checksums
from samsam.records.tables import field_version as versions_of
from samsam.records.tables import record as records


@dataclass(frozen=True, slots=True)
class Saved:
    """The text is saved, as this version."""

    version: FieldVersion


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else has saved since the writer's version; nothing was changed."""

    theirs: FieldVersion


_VERSION = (
    versions_of.c.version, versions_of.c.value, versions_of.c.saved_at, versions_of.c.saved_by,
)  # fmt: skip


def open_record(
    connection: Connection, kind: RecordKind, year: int, unit: str, subject: str, by: str
) -> Record:
    """The record, made new when there is none. To be called inside `Database.writing()`."""
    found = find_record(connection, kind, year, unit, subject)
    if found:
        return found
    record_id = str(uuid.uuid4())
    checksums.add(
        connection,
        records,
        {
            "id": record_id, "kind": kind.value, "year": year, "unit": unit, "subject": subject,
            "created_at": utc_now(), "created_by": by,
        },
    )  # fmt: skip
    return Record(record_id, kind, year, unit, subject, {})


def new_record(connection: Connection, kind: RecordKind, year: int, unit: str, by: str) -> Record:
    """A new numbered record. To be called inside `Database.writing()`. Raises LockedError."""
    check_open(connection, year, unit)
    same = (records.c.kind == kind.value, records.c.year == year, records.c.unit == unit)
    number = connection.scalar(select(func.count()).select_from(records).where(*same)) or 0
    return open_record(connection, kind, year, unit, str(number + 1), by)


def find_record(
    connection: Connection, kind: RecordKind, year: int, unit: str, subject: str
) -> Record | None:
    """The record with its latest texts, or None."""
    record_id = connection.scalar(
        select(records.c.id).where(
            records.c.kind == kind.value,
            records.c.year == year,
            records.c.unit == unit,
            records.c.subject == subject,
        )
    )
    if record_id is None:
        return None
    return Record(record_id, kind, year, unit, subject, _latest(connection, record_id))


def records_of_year(connection: Connection, year: int, unit: str) -> tuple[Record, ...]:
    """Every record of a year with its latest texts, in the order they were made."""
    return _records(connection, unit, records.c.year == year)


def records_of_kind(connection: Connection, kind: RecordKind, unit: str) -> tuple[Record, ...]:
    """Every year's records of a kind with their latest texts, in the order they were made."""
    return _records(connection, unit, records.c.kind == kind.value)


def _records(connection: Connection, unit: str, wanted: ColumnElement[bool]) -> tuple[Record, ...]:
    ours = (wanted, records.c.unit == unit)
    rows = connection.execute(
        select(records.c.id, records.c.kind, records.c.year, records.c.subject)
        .where(*ours)
        .order_by(records.c.created_at, records.c.subject)
    ).all()
    texts: dict[str, dict[str, FieldVersion]] = {}
    for row in connection.execute(_latest_versions().join(records).where(*ours)):
        texts.setdefault(row.record, {})[row.field] = _version(row)
    return tuple(
        Record(r.id, RecordKind(r.kind), r.year, unit, r.subject, texts.get(r.id, {})) for r in rows
    )


def _latest_versions(*among: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """The latest version of each field, among those that the conditions choose."""
    latest = (
        select(
            versions_of.c.record, versions_of.c.field, func.max(versions_of.c.version).label("n")
        )
        .where(*among)
        .group_by(versions_of.c.record, versions_of.c.field)
        .subquery()
    )
    return (
        select(versions_of.c.record, versions_of.c.field, *_VERSION)
        .select_from(versions_of)
        .join(
            latest,
            (latest.c.record == versions_of.c.record)
            & (latest.c.field == versions_of.c.field)
            & (latest.c.n == versions_of.c.version),
        )
    )


def _version(row: Row[*tuple[Any, ...]]) -> FieldVersion:
    return FieldVersion(row.version, row.value, row.saved_at, row.saved_by)


def years(connection: Connection, unit: str) -> tuple[int, ...]:
    """The years in which something was written, the latest first."""
    written = (
        select(records.c.year)
        .distinct()
        .join(versions_of, versions_of.c.record == records.c.id)
        .where(records.c.unit == unit, records.c.year != NO_YEAR)
        .order_by(records.c.year.desc())
    )
    return tuple(connection.scalars(written))


def save_field(
    connection: Connection, record_id: str, field: str, value: str, based_on: int, by: str
) -> Saved | Conflict:
    """Save one field as a new version, if nobody has saved since version `based_on`.

    The same text again is no new version. To be called inside `Database.writing()`. Raises
    LockedError when the analysis isn't open, or for an action while an analysis that holds it is
    under review.
    """
    row = connection.execute(
        select(records.c.kind, records.c.year, records.c.unit, records.c.subject).where(
            records.c.id == record_id
        )
    ).one_or_none()
    if row is not None:
        _check_may_change(connection, Record(record_id, RecordKind(row[0]), *row[1:], {}), field)
    theirs = _latest(connection, record_id, field).get(field, NEVER_WRITTEN)
    if theirs.value == value:
        return Saved(theirs)
    if theirs.version != based_on:
        return Conflict(theirs)
    return Saved(_put(connection, record_id, field, theirs.version + 1, value, by))


def _put(
    connection: Connection, record_id: str, field: str, version: int, value: str, by: str
) -> FieldVersion:
    """Keep a text as the version that it is."""
    saved = FieldVersion(version, value, utc_now(), by)
    checksums.add(
        connection,
        versions_of,
        {
            "record": record_id, "field": field, "version": version, "value": value,
            "saved_at": saved.saved_at, "saved_by": by,
        },
    )  # fmt: skip
    return saved


# Parts that are always there: one that was begun too late is emptied and not taken away.
_ALWAYS_THERE = (RecordKind.ANNUAL_ANALYSIS, RecordKind.MOVEMENT, RecordKind.CARRIED_OVER)


def set_back(connection: Connection, year: int, unit: str, at: datetime, by: str) -> None:
    """Let the texts of a year's analysis be what they were `at` a time (UTC), as new versions.

    What was written since stays among the versions. A part that was begun since is taken away with
    its texts. Of an action only that it was taken away, or brought back, is set back: it lives on
    beside the analysis. The analysis needn't be open. To be called inside `Database.writing()`.
    """
    ours = (records.c.year == year, records.c.unit == unit)
    begun = set(connection.scalars(select(records.c.id).where(*ours, records.c.created_at > at)))
    earlier = {
        (row.record, row.field): row.value
        for row in connection.execute(
            _latest_versions(versions_of.c.saved_at <= at).join(records).where(*ours)
        )
    }
    for record in records_of_year(connection, year, unit):
        for field, value in _as_it_was(record, earlier, record.id in begun).items():
            if record.text(field) != value:
                version = record.latest(field).version + 1
                _put(connection, record.id, field, version, value, by)


def _as_it_was(
    record: Record, earlier: Mapping[tuple[str, str], str], begun_since: bool
) -> dict[str, str]:
    """The fields of a record that `set_back` is about, each with what it's to hold."""
    action = record.kind is RecordKind.ACTION
    if begun_since and record.kind not in _ALWAYS_THERE:
        return {} if action else {REMOVED: "ja"}
    fields = {REMOVED} if action else record.values.keys()
    return {field: earlier.get((record.id, field), "") for field in fields}


def _check_may_change(connection: Connection, record: Record, field: str) -> None:
    """Raise LockedError for what may not be changed now.

    An action lives on when its analysis is fixed, which keeps it as it was. Only what is under
    review stands still.
    """
    if record.kind is not RecordKind.ACTION or field == REMOVED:
        check_open(connection, record.year, record.unit)
        return
    for year in (record.year, *_carried_to(connection, record)):
        check_not_in_review(connection, year, record.unit, "åtgärden")


def _carried_to(connection: Connection, action: Record) -> tuple[int, ...]:
    """The later years whose analysis has an answer about an action."""
    key = carried_key(CarriedKind.ACTION, name_in_later_year(action.year, action.subject))
    answered = (
        select(records.c.year)
        .distinct()
        .join(versions_of, versions_of.c.record == records.c.id)
        .where(
            records.c.kind == RecordKind.CARRIED_OVER.value,
            records.c.unit == action.unit,
            versions_of.c.field == key,
        )
    )
    return tuple(connection.scalars(answered.order_by(records.c.year)))


def versions(connection: Connection, record_id: str, field: str) -> tuple[FieldVersion, ...]:
    """Every saved text of a field, the latest first."""
    rows = connection.execute(
        select(*_VERSION)
        .where(versions_of.c.record == record_id, versions_of.c.field == field)
        .order_by(versions_of.c.version.desc())
    )
    return tuple(_version(row) for row in rows)


def authors(
    connection: Connection, year: int, unit: str, also: Sequence[str] = ()
) -> tuple[str, ...]:
    """Everyone who has saved a text of a year's analysis, or of the records with the ids `also`."""
    return tuple(
        connection.scalars(
            select(versions_of.c.saved_by)
            .distinct()
            .join(records, versions_of.c.record == records.c.id)
            .where(
                or_(
                    and_(records.c.year == year, records.c.unit == unit),
                    records.c.id.in_(also),
                )
            )
            .order_by(versions_of.c.saved_by)
        )
    )


def _latest(
    connection: Connection, record_id: str, field: str | None = None
) -> dict[str, FieldVersion]:
    wanted = _latest_versions().where(versions_of.c.record == record_id)
    if field is not None:
        wanted = wanted.where(versions_of.c.field == field)
    return {row.field: _version(row) for row in connection.execute(wanted)}
