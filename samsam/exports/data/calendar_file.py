"""The year wheel as a calendar file (RFC 5545) that Outlook and others can subscribe to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from samsam.model.analysis.year_wheel import EntryKind, YearEntry
from samsam.swedish import ended, listing, month_name

_DAY = timedelta(days=1)


def calendar_file(
    entries: Iterable[YearEntry], title: str, place: str, address: str, today: date
) -> bytes:
    """All-day events in Swedish. An event keeps its UID from year to year of making.

    `place` ends each UID, `address` leads back to SAMSAM, and `today` is when the file was made.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//SAMSAM//arshjul//SV")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    calendar.add("x-published-ttl", "P1D")
    for entry in entries:
        calendar.add_component(_event(entry, place, address, today))
    return bytes(calendar.to_ical())


def _event(entry: YearEntry, place: str, address: str, today: date) -> Event:
    event = Event()
    event.add("uid", f"{entry.kind.name.lower()}-{entry.id}-{entry.year}@{place}")
    event.add("dtstamp", datetime.combine(today, time(), UTC))
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + _DAY)
    event.add("summary", _summary(entry), parameters={"language": "sv"})
    event.add("description", _description(entry), parameters={"language": "sv"})
    event.add("categories", [entry.kind.value])
    event.add("transp", "TRANSPARENT")
    event.add("url", address)
    return event


def _summary(entry: YearEntry) -> str:
    if entry.kind is EntryKind.PUBLICATION:
        return f"Ny siffra väntas: {entry.title}"
    if entry.kind is EntryKind.TARGET:
        return f"Målår: {entry.title}"
    return entry.title


def _description(entry: YearEntry) -> str:
    month = f"{month_name(entry.month)} {entry.year}"
    if entry.kind is EntryKind.PUBLICATION:
        return f"Värdet för {entry.about} brukar publiceras i {month}."
    if entry.kind is EntryKind.TARGET:
        return f"Målet gäller värdet för {entry.about}, som kommer efter årets slut."
    if entry.kind is EntryKind.STEP:
        return f"Gäller analysen för {entry.about}. Klart senast i {month}."
    labels = listing([t.label for t in entry.takes])
    return f"Senast i {month}. Tar ur analysen för {entry.about}: {labels}. {ended(entry.source)}"
