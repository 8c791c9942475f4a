"""The fixed editions of the annual analyses, as they were frozen. Nothing is drawn anew."""

from __future__ import annotations

from samsam.model.analysis.frozen import FrozenAnalysis, from_content
from samsam.model.analysis.records import RecordKind
from samsam.model.analysis.workflow import Edition
from samsam.model.language.formatted_text import in_one_line
from samsam.records.contents import workflow
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.service import Service


def fixed_analysis(edition: Edition) -> FrozenAnalysis:
    """The analysis as it was fixed. Raises UnknownFormatError."""
    return from_content(edition.parsed)


def analysis_words(edition: Edition) -> tuple[str, str]:
    """What a fixed analysis concludes, and its summary in one line; empty where it says nothing."""
    parts = fixed_analysis(edition).of_kind(RecordKind.ANNUAL_ANALYSIS.value)
    if not parts:
        return "", ""
    return parts[0].text("overall_assessment"), in_one_line(parts[0].text("summary"))


@kept_until(Change.COMMIT, most=16)
def editions(service: Service, year: int | None = None) -> tuple[Edition, ...]:
    """The fixed editions of a year (None: of all years), the first first. Read once a commit."""
    with service.records.reading() as connection:
        return workflow.editions(connection, service.settings.unit_name, year)
