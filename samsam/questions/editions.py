"""The fixed editions of the annual analyses, as they were frozen. Nothing is drawn anew."""

from __future__ import annotations

from functools import lru_cache

from samsam.model.fixed import ReadAnalysis, from_content
from samsam.model.way import Edition
from samsam.questions.service import Service
from samsam.store import analyses


def fixed_analysis(edition: Edition) -> ReadAnalysis:
    """The analysis as it was fixed. Raises UnknownFormatError."""
    return from_content(edition.parsed)


def editions(service: Service, year: int | None = None) -> tuple[Edition, ...]:
    """The fixed editions of a year (None: of all years), the first first. Read once a commit."""
    return _editions(service, service.store.commits, year)


@lru_cache(maxsize=16)
def _editions(
    service: Service,
    commits: int,  # noqa: ARG001 - a new commit makes a new key
    year: int | None,
) -> tuple[Edition, ...]:
    with service.store.reading() as cursor:
        return analyses.editions(cursor, service.settings.unit_name, year)
