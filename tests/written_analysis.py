"""An analysis that is written, reviewed and fixed: what several tests start from."""

from __future__ import annotations

from datetime import date

from samsam.model.analysis.records import Field, FieldKind, RecordKind
from samsam.model.analysis.workflow import Edition
from samsam.services.analysis import workflow
from samsam.services.analysis.year import Part, put_in_focus, save, year_view
from samsam.services.core.service import Service
from samsam.services.editions.editions import editions

TODAY = date(2026, 2, 20)
AUTHOR, APPROVER = "Alva", "Bo"
YEAR = 2025


def fill(service: Service, part: Part) -> None:
    """Write something in every required and every recommended field that is empty."""
    for field in (*part.missing, *part.advised):
        save(service, YEAR, part, field.id, something(field), 0, AUTHOR)


def something(field: Field) -> str:
    """A value that the field can have."""
    if field.choices:
        return field.choices[0]
    if field.kind in (FieldKind.TEXT, FieldKind.LONG_TEXT):
        return f"Text om {field.label}."
    return {FieldKind.NUMBER: "2030", FieldKind.DATE: "2026-12-31"}.get(field.kind, "population")


def write_one_page(service: Service) -> None:
    """Write what one page holds: summary, verdict, targets, a point for each målbild, no more."""
    for part in year_view(service, YEAR).parts:
        for field in part.missing:
            save(service, YEAR, part, field.id, something(field), 0, AUTHOR)


def complete(service: Service) -> None:
    """Write all that review asks for."""
    put_in_focus(service, YEAR, "population", AUTHOR)
    for part in year_view(service, YEAR).parts:
        if part.kind is not RecordKind.FINDING:
            fill(service, part)


def reviewed(service: Service) -> None:
    """Write all, and send it to review."""
    complete(service)
    workflow.send(service, year_view(service, YEAR), AUTHOR)


def fixed(service: Service) -> Edition:
    """Write all, and have another person fix it."""
    reviewed(service)
    return workflow.fix(service, year_view(service, YEAR), TODAY, APPROVER, "SBN 2026:14")


def fixed_edition(service: Service) -> Edition:
    """The one that `fixed` has fixed in the service's store."""
    (edition,) = editions(service, YEAR)
    return edition
