"""An analysis that is written, reviewed and fixed: what several tests start from."""

from __future__ import annotations

from datetime import date

from samsam.model.analysis import FieldKind, RecordKind
from samsam.model.way import Edition
from samsam.questions import way
from samsam.questions.service import Service
from samsam.questions.year import Part, put_in_focus, save, year_view

TODAY = date(2026, 2, 20)
AUTHOR, APPROVER = "Alva", "Bo"
YEAR = 2025


def fill(service: Service, part: Part) -> None:
    """Write something in every required field that is empty."""
    for field in part.missing:
        value = field.choices[0] if field.choices else "population"
        if field.kind in (FieldKind.TEXT, FieldKind.LONG_TEXT):
            value = f"Text om {field.label}."
        save(service, YEAR, part, field.id, value, 0, AUTHOR)


def complete(service: Service) -> None:
    """Write all that review asks for."""
    put_in_focus(service, YEAR, "population", AUTHOR)
    for part in year_view(service, YEAR).parts:
        if part.kind is not RecordKind.FINDING:
            fill(service, part)


def reviewed(service: Service) -> None:
    """Write all, and send it to review."""
    complete(service)
    way.send(service, year_view(service, YEAR), AUTHOR)


def fixed(service: Service) -> Edition:
    """Write all, and have another person fix it."""
    reviewed(service)
    return way.fix(service, year_view(service, YEAR), TODAY, APPROVER, "SBN 2026:14")
