"""What a long text can start from, and the curve beside it."""

from __future__ import annotations

from datetime import date

import pytest
from written_analysis import AUTHOR

from samsam.model.analysis.records import Field, RecordKind, packed
from samsam.services.analysis.compare_years import facts
from samsam.services.analysis.writing_aids import (
    OfferedText,
    curve,
    earlier_text,
    offered_texts,
)
from samsam.services.analysis.year import Part, add, put_in_focus, save, year_view
from samsam.services.core.service import Service

OWN_FIGURES = True

YEAR = 2025
INDICATOR = "population"


def analysis_of(service: Service, year: int = YEAR) -> Part:
    put_in_focus(service, year, INDICATOR, AUTHOR)
    (found,) = (
        p for p in year_view(service, year).parts if p.kind is RecordKind.INDICATOR_ANALYSIS
    )
    return found


def finding(service: Service, what: str, *links: str) -> None:
    """A finding of the year, linked to key figures."""
    begun = add(service, YEAR, RecordKind.FINDING, AUTHOR)
    part = next(
        p
        for p in year_view(service, YEAR).parts
        if p.kind is RecordKind.FINDING and p.subject == begun.subject
    )
    texts = {"what": what, "method": "Intervju", "day": "2025-10-02", "link": packed(list(links))}
    for name, text in texts.items():
        save(service, YEAR, part, name, text, 0, AUTHOR)


def offered(service: Service, part: Part, field_id: str) -> tuple[OfferedText, ...]:
    field: Field = part.form.field(field_id)
    view = year_view(service, YEAR)
    computed = facts(service, field.show, view, date(2026, 2, 20), part)
    return offered_texts(view, part, field, computed)


def test_findings_of_the_key_figure_and_of_none_are_offered_with_where_they_come_from(
    own_service: Service,
) -> None:
    part = analysis_of(own_service)
    finding(own_service, "Många flyttar för jobbet.", INDICATOR)
    finding(own_service, "Bussarna går för sällan.", "neet")
    finding(own_service, "Centrum är mörkt.")
    found = offered(own_service, part, "story")
    assert [f.text for f in found] == [
        "Många flyttar för jobbet. (Intervju, 2025-10-02)",
        "Centrum är mörkt. (Intervju, 2025-10-02)",
    ]
    assert len({f.id for f in found}) == 2
    assert offered(own_service, part, "why_focus") == ()


def test_what_is_computed_and_the_text_of_the_latest_earlier_year_are_offered(
    own_service: Service,
) -> None:
    old = analysis_of(own_service, YEAR - 3)
    save(own_service, YEAR - 3, old, "what_figures_show", "Så såg det ut.", 0, AUTHOR)
    part = analysis_of(own_service)
    draft, before = offered(own_service, part, "what_figures_show")
    assert len(draft.text) > 40
    assert (before.label, before.text) == ("Ta in texten från 2022", "Så såg det ut.")


def test_what_is_numbered_anew_each_year_has_no_earlier_text(own_service: Service) -> None:
    for year in (YEAR - 1, YEAR):
        add(own_service, year, RecordKind.ACTION, AUTHOR, INDICATOR)
    (old,) = (p for p in year_view(own_service, YEAR - 1).parts if p.kind is RecordKind.ACTION)
    save(own_service, YEAR - 1, old, "action", "Bygg.", 0, AUTHOR)
    (new,) = (p for p in year_view(own_service, YEAR).parts if p.kind is RecordKind.ACTION)
    assert earlier_text(year_view(own_service, YEAR), new, new.form.field("action")) == ""


def test_last_year_says_nothing_of_a_year_before_it(own_service: Service) -> None:
    annual = year_view(own_service, YEAR - 2).parts[0]
    save(own_service, YEAR - 2, annual, "summary", "För två år sedan.", 0, AUTHOR)
    view = year_view(own_service, YEAR)
    found = facts(own_service, "last_year", view, date(2026, 2, 20), view.parts[0])
    assert found == ("Ingen analys är skriven för 2024.",)


def test_the_curve_ends_with_the_analysis_year_and_the_population_has_its_way(
    own_service: Service,
) -> None:
    found = curve(own_service, INDICATOR, 2019)
    assert found
    assert found.figure.outcome.points[-1].year <= 2019
    assert len(found.figure.curves) == 1
    assert found is curve(own_service, INDICATOR, 2019)
    assert curve(own_service, INDICATOR, 1900) is None


@pytest.mark.parametrize("written", ["", "Egna ord. " * 60, "x" * 899])
def test_what_is_computed_is_offered_as_far_as_the_field_has_room(
    own_service: Service, written: str
) -> None:
    """A text that is longer than its field would keep the analysis from review."""
    part = year_view(own_service, YEAR).parts[0]
    if written:
        save(own_service, YEAR, part, "summary", written, 0, "Alva")
    part = year_view(own_service, YEAR).parts[0]
    texts = [o.text for o in offered(own_service, part, "summary") if o.id == "draft"]
    most = part.form.field("summary").max_chars
    assert all(len(part.text("summary")) + 1 + len(t) <= most for t in texts)
    assert bool(texts) == (len(written) < 800)
    assert all(t.endswith((".", "!", "?")) for t in texts)
