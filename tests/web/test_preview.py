"""What waits to be taken in, as HTML: old and new, what is refused, and names escaped."""

from __future__ import annotations

from datetime import date

from samsam.figures.theme import LIGHT
from samsam.model.analysis.access import Role, Visitor
from samsam.model.indicators.series import MissingReason, Observation, ObservationStatus, Sex
from samsam.series.rows import Row
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.data import data
from samsam.sources.reading import Reading, Refusal
from samsam.web.data.preview_parts import preview_html
from samsam.web.page.frame import Visit
from samsam.web.page.pages import DATA

TODAY = date(2026, 11, 24)


def shown(
    service: Service,
    *rows: Row,
    refusals: tuple[Refusal, ...] = (),
    left_out: tuple[str, ...] = (),
) -> str:
    visit = Visit(DATA, service, Selection(), Visitor("", Role.EDITOR), LIGHT, TODAY)
    reading = Reading("<b>fil</b>.csv", rows, refusals, left_out=left_out)
    found = data.preview(service, reading, TODAY)
    return preview_html(visit, found)


def test_a_projection_another_area_and_one_sex_are_told_apart(own_service: Service) -> None:
    html = shown(
        own_service,
        Row("population_projection", "2262", Sex.TOTAL, Observation(2030, 17_100.0)),
        Row("population", "2281", Sex.WOMEN, Observation(2024, 49_000.0)),
    )
    projection = own_service.register.forecasts["population_projection"].short_title
    assert projection in html
    assert ", Sundsvall, kvinnor" in html
    assert "17\u00a0100" in html
    assert "2 är nya." in html


def test_values_that_look_alike_show_the_decimals_that_differ(own_service: Service) -> None:
    html = shown(own_service, Row("establishment", "2262", Sex.TOTAL, Observation(2022, 23.2)))
    assert 'data-label="Var">23,' in html
    assert "23,2\u00a0%<" in html


def test_what_takes_a_value_away_stands_apart(own_service: Service) -> None:
    missing = Observation(
        2024, None, ObservationStatus.MISSING, MissingReason.CONFIDENTIAL, note="Tecken ”:”"
    )
    html = shown(
        own_service,
        Row("population", "2262", Sex.TOTAL, missing),
        Row("births", "2262", Sex.TOTAL, Observation(2026, 120.0)),
    )
    assert "1 är ny, 1 saknar nu värde." in html
    changing, _, away = html.partition("Värden som källan säger saknas")
    assert "Födda" in changing
    assert "Födda" not in away
    assert "Sekretess. Tecken ”:”" in away


def test_what_is_left_out_is_in_sight(own_service: Service) -> None:
    left = ("Kolumnen <b>År 2021</b> är inte läst.", "Bladet ”Gammalt” är inte läst.")
    html = shown(own_service, left_out=left)
    before = html.partition("<details")[0]
    assert "Kolumnen &lt;b&gt;År 2021&lt;/b&gt; är inte läst." in before
    assert "Bladet ”Gammalt” är inte läst." in before


def test_names_are_text_and_long_lists_are_counted(own_service: Service) -> None:
    rows = [Row("births", "2281", Sex.TOTAL, Observation(y, 1.0)) for y in range(1900, 2026)]
    rows += [Row("deaths", "2281", Sex.TOTAL, Observation(y, 1.0)) for y in range(1900, 2026)]
    html = shown(own_service, *rows, refusals=(Refusal("<i>rad</i> 3", "fel", "rätta"),))
    assert "<b>" not in html
    assert "<i>" not in html
    assert "Ytterligare 52 rader ändras. De visas inte här." in html


def test_what_is_stopped_is_shown_as_it_was_read(own_service: Service) -> None:
    """Rounded it would be a number that nothing is wrong with."""
    html = shown(own_service, Row("births", "2262", Sex.TOTAL, Observation(2026, 120.5)))
    assert "värdet är 120,5" in html
    assert "<strong>120,5</strong>" in html


def test_faults_are_counted_as_faults(own_service: Service) -> None:
    """A row may have two, and a sheet be one: they aren't so many rows."""
    twice = tuple(Refusal(f"Rad 3, {place}", "fel", "rätta") for place in ("år", "anmärkning"))
    assert "2 fel i det som inte lästes." in shown(own_service, refusals=twice)
