"""Figures typed and pasted on the page of data: nothing typed is lost until all of it is in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest
from test_pages import check_whole, words_of

from samsam.model.analysis.access import Role
from samsam.model.indicators.series import MissingReason, Observation, ObservationStatus, Sex
from samsam.series.rows import Row
from samsam.services.data import data
from samsam.sources.reading import Reading
from samsam.web.base import running
from samsam.web.data import preview_parts
from samsam.web.data.preview_parts import PageArea
from samsam.web.page.pages import DATA

OWN_FIGURES = True

Run = Callable[..., AppTest]
ActAs = Callable[[Role], None]
SAVE = "Läs in och visa för alla"
PREVIEW = "Förhandsgranska"
MUST = "(obligatoriskt)"


@pytest.fixture
def page(own_figures: None, act_as: ActAs, run: Run) -> AppTest:
    act_as(Role.EDITOR)
    return run(DATA)


def press(test: AppTest, label: str) -> None:
    next(b for b in test.button if b.label == label).click().run()
    check_whole(test)


def choose(test: AppTest, indicator: str) -> None:
    chosen = next(w for w in test.selectbox if w.label == f"Nyckeltal {MUST}")
    chosen.set_value(indicator).run()


def write(test: AppTest, **values: str) -> None:
    """Type in the fields whose keys end so."""
    for name, text in values.items():
        fields = [*test.text_input, *test.text_area]
        next(f for f in fields if (f.key or "").endswith(f"_{name}")).set_value(text)
    test.run()


def typed(test: AppTest) -> dict[str, str]:
    """All that stands in the form, by the end of each field's key."""
    fields = [f for f in (*test.text_input, *test.text_area) if (f.key or "").startswith("hand_")]
    return {f.key.split("_", 2)[2]: f.value for f in fields if f.value}


def value(indicator: str, year: int) -> Observation | None:
    service = running.service()
    series = service.series((service.register.indicators[indicator],), None)[indicator]
    return next((o for o in series.observations if o.year == year), None)


def test_what_is_mandatory_is_said_once_and_not_in_each_row(page: AppTest) -> None:
    labels = [f.label for f in (*page.text_input, *page.text_area) if f.label]
    assert sorted(label for label in labels if MUST in label) == [f"Källa {MUST}"]
    assert words_of(page).count("I en rad som du använder är alla tre fälten obligatoriska.") == 1


def test_rows_are_added_and_what_was_typed_stays(page: AppTest) -> None:
    choose(page, "births")
    write(page, source="Kommunen", year_1="2026", value_1="121", note_1="ur boken")
    for _ in range(2):
        press(page, "Lägg till rader")
    assert any(f.label == "År, rad 12" for f in page.text_input)
    write(page, year_12="2025", value_12="1")
    press(page, PREVIEW)
    assert "Rad 12, anmärkning" in words_of(page)
    whole = {
        "source": "Kommunen", "year_1": "2026", "value_1": "121", "note_1": "ur boken",
        "year_12": "2025", "value_12": "1",
    }  # fmt: skip
    assert typed(page) == whole
    write(page, year_12="", value_12="")
    press(page, PREVIEW)
    press(page, SAVE)
    found = value("births", 2026)
    assert found is not None
    assert (found.value, found.note) == (121.0, "ur boken")
    assert typed(page) == {}
    assert page.selectbox(key=next(w.key for w in page.selectbox if MUST in w.label)).value is None


def test_what_was_typed_stays_when_nothing_or_not_all_comes_in(page: AppTest) -> None:
    choose(page, "neet")
    write(page, source="Kommunen", table="2021\t9,8\n2022\t101", note="ur boken")
    kept = typed(page)
    press(page, PREVIEW)
    press(page, "Avbryt")
    assert typed(page) == kept
    press(page, PREVIEW)
    assert "Stoppas: Värdet 101,00 är större än 100" in words_of(page)
    press(page, SAVE)
    assert value("neet", 2021) is not None
    assert typed(page) == kept


def test_the_source_is_offered_again_and_never_in_place_of_a_typed_one(page: AppTest) -> None:
    choose(page, "births")
    write(page, source="Församlingen", year_1="2026", value_1="121", note_1="ur boken")
    press(page, PREVIEW)
    press(page, SAVE)
    choose(page, "deaths")
    assert typed(page) == {}
    choose(page, "births")
    assert typed(page) == {"source": "Församlingen"}
    write(page, source="Kommunen")
    choose(page, "deaths")
    choose(page, "births")
    assert typed(page) == {"source": "Kommunen"}


def test_a_pasted_table_that_is_refused_stays_as_it_was(page: AppTest) -> None:
    table = "År\tVärde\n2024\t8,620\n"
    choose(page, "births")
    write(page, source="Kommunen", table=table, note="ur boken")
    press(page, PREVIEW)
    assert "Tabellen, rad 2" in words_of(page)
    assert "”8,620” kan betyda två saker." in words_of(page)
    assert typed(page)["table"] == table
    assert SAVE not in [b.label for b in page.button]


def test_several_key_figures_of_one_pasted_table(page: AppTest) -> None:
    table = "\t2024\t2026\nFödda\t131\t121\nDöda\t..\t205"
    write(page, source="Kommunen", table=table, note="ur boken")
    press(page, PREVIEW)
    words = words_of(page).replace("\u00a0", " ")
    assert "saknar nu värde" in words
    before = value("deaths", 2024)
    press(page, SAVE)
    assert [getattr(value(i, 2026), "value", None) for i in ("births", "deaths")] == [121.0, 205.0]
    assert value("deaths", 2024) == before
    assert typed(page)["table"] == table


# What takes a value away


def waiting(page: AppTest, place: PageArea) -> None:
    """A preview with a new value and one that goes, as a source of a place would give it."""
    service = running.service()
    area = service.settings.municipality_code
    gone = Observation(2024, None, ObservationStatus.MISSING, MissingReason.NOT_PUBLISHED)
    rows = tuple(
        Row(i, area, Sex.TOTAL, o)
        for i, o in (("births", Observation(2026, 121.0)), ("population", gone))
    )
    shown = data.preview(service, Reading("Prov", rows), date(2026, 11, 28))
    page.session_state[preview_parts._PENDING] = (place, (shown,))
    page.run()
    check_whole(page)


def test_a_value_goes_only_when_its_tick_is_set(page: AppTest) -> None:
    waiting(page, PageArea.FILE)
    [tick] = [c for c in page.checkbox if c.label.startswith("Ta också bort")]
    words = "Ta också bort 1 värde som filen säger saknas: Invånare 2024 (17 521)"
    assert tick.label.replace("\u00a0", " ") == words
    assert tick.value is False
    press(page, SAVE)
    assert value("births", 2026) is not None
    kept = value("population", 2024)
    assert kept is not None
    assert kept.value == 17521.0
    assert "1 som källan säger saknas står kvar" in words_of(page)
    waiting(page, PageArea.FETCH)
    [tick] = [c for c in page.checkbox if c.label.startswith("Ta också bort")]
    assert "som källan säger saknas" in tick.label
    tick.check().run()
    press(page, SAVE)
    gone = value("population", 2024)
    assert gone is not None
    assert gone.value is None
    assert "1 borttaget" in words_of(page)


def test_a_tick_of_one_preview_is_not_set_in_the_next(page: AppTest) -> None:
    waiting(page, PageArea.FILE)
    next(c for c in page.checkbox if c.label.startswith("Ta också bort")).check().run()
    press(page, "Avbryt")
    waiting(page, PageArea.FILE)
    assert not next(c for c in page.checkbox if c.label.startswith("Ta också bort")).value


def test_the_rows_to_leave_out_are_known_by_what_they_are(page: AppTest) -> None:
    """Two files with the same rows have the same words; each is its own."""
    service = running.service()
    area = service.settings.municipality_code
    row = Row("births", area, Sex.TOTAL, Observation(2026, 121.0))
    other = Row("births", area, Sex.TOTAL, Observation(2027, 122.0))
    shown = tuple(
        data.preview(service, Reading(name, (row, other)), date(2026, 11, 28))
        for name in ("a.csv", "b.csv")
    )
    page.session_state[preview_parts._PENDING] = (PageArea.FILE, shown)
    page.run()
    next(r for r in page.radio if r.label == "Vad ska läsas in?").set_value(
        preview_parts._Choice.ONLY
    ).run()
    check_whole(page)
    [several] = [m for m in page.multiselect if m.label == "Rader som ska läsas in"]
    assert len(set(several.options)) == 4
    several.set_value([(1, ("births", area, Sex.TOTAL, 2026))]).run()
    press(page, SAVE)
    latest = data.batches(running.service())[0]
    assert (latest.vintage.source, latest.rows) == ("b.csv", 1)
