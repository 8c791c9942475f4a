"""A year's analysis, as it is read, as a document for Word, PDF and PowerPoint.

The text is what carries the analysis: the summary with its verdict, the key figures in focus with
their charts, what has moved and what is to be done. Tables of all years and the key figures that
are only followed are an annex, which can be left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from samsam.config.settings import in_full
from samsam.exports.documents.document import Document, Heading, Part
from samsam.exports.record.frozen_parts import all_years, followed_parts, frozen_part
from samsam.exports.record.record_sections import Sections
from samsam.exports.record.record_slides import slides
from samsam.figures.figure import Figure
from samsam.model.analysis.frozen import FrozenAnalysis
from samsam.swedish import NBSP, ended, long_date


def record_document(
    analysis: FrozenAnalysis,
    sha256: str,
    made_on: date,
    figures: Mapping[str, Figure],
    annex: bool = True,
    followed: Mapping[str, str] | None = None,
) -> Document:
    """The analysis with all its texts and the figures in focus.

    `figures` are those that a program can still draw with the very values that were frozen, by
    indicator id; the others are shown as they were drawn then. `sha256` is empty for a draft.
    `annex` adds the tables of all years and the other figures. `followed` are the ids whose verdict
    is shown besides those in focus; None for all.
    """
    called = in_full(analysis.municipality, analysis.municipality_code)
    found = Sections(analysis, figures, followed)
    return Document(
        title=title_of(analysis),
        subtitle=called,
        about=about_words(analysis, sha256),
        author=f"{analysis.unit}, {called}",
        made_on=made_on,
        parts=(*found.parts(sha256), *(_annex(found) if annex else ())),
        slides=(*slides(found), *(_other_slides(found) if annex else ())),
        contents=annex,
    )


def title_of(analysis: FrozenAnalysis) -> str:
    """What the document is called."""
    return f"Årsanalys {analysis.year}"


def about_words(analysis: FrozenAnalysis, sha256: str) -> str:
    """Who has written and frozen it and under which number; that it is a draft, if it is one."""
    written = f"Skriven av {', '.join(analysis.authors)}." if analysis.authors else ""
    if not sha256:
        return f"Arbetsmaterial. Inte fastställt. {written}".strip()
    day = long_date(datetime.fromisoformat(analysis.fixed_at).date())
    reason = f" Rättar den förra utgåvan: {ended(analysis.reason)}" if analysis.reason else ""
    return (
        f"{written} Fastställd {day} av {analysis.fixed_by}. "
        f"Diarienummer {analysis.reference_number}. Utgåva{NBSP}{analysis.edition}.{reason}"
    ).strip()


def _other_slides(found: Sections) -> Iterator[Part]:
    """A slide for each figure that is only followed."""
    yield from (frozen_part(frozen, found.figures) for frozen in found.other_figures)


def _annex(found: Sections) -> Iterator[Part]:
    """The tables of all years of the figures in focus, and the figures that are only followed."""
    tables = list(all_years(found.focus_figures, found.figures))
    others = list(followed_parts(found.other_figures, found.figures))
    if tables:
        yield Heading("Bilaga: alla år", new_page=True)
        yield from tables
    if others:
        yield Heading("Bilaga: nyckeltal som följs", new_page=True)
        yield from others
    computed = list(found.computed())
    if computed:
        yield Heading("Bilaga: uträknat vid texterna", new_page=not others)
        yield from computed
