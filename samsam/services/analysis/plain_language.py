"""Hints on one field's text, with what the register knows of names and terms."""

from __future__ import annotations

from samsam.model.analysis.records import Field, RecordKind
from samsam.model.language.plain_language import Hint, hints
from samsam.services.analysis.links import listed
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.service import Service


def field_hints(service: Service, field: Field, text: str) -> tuple[Hint, ...]:
    """The hints on a text in a field. Changes nothing."""
    known = known_names(service)
    return hints(text, service.guide.up_to(field.max_chars), known)


@kept_until(Change.COMMIT, most=8)
def known_names(
    service: Service,
) -> frozenset[str]:
    """Titles that aren't names of people: actors, key figures, sources, goals, place and unit."""
    register, settings = service.register, service.settings
    indicators = register.indicators.values()
    kept = (RecordKind.ACTOR, RecordKind.FOCUS_GOAL)
    return frozenset({
        settings.municipality_name,
        settings.unit_name,
        *(goal.title for goal in register.goals.values()),
        *(text for i in indicators for text in (i.title, i.short_title, i.source, i.responsible)),
        *(thing.title for kind in kept for thing in listed(service, kind)),
    })  # fmt: skip
