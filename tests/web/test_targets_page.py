"""The page of targets: typed, refused, asked about, saved, met by another's change, taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from samsam.model.analysis.access import Role
from samsam.services.indicators.targets import find, remove_target, set_target
from samsam.services.indicators.typed_target import Bound, TypedTarget
from samsam.web.base import running
from samsam.web.page.pages import HOME, PAGES, TARGETS, YEAR_WHEEL, Page

Run = Callable[..., AppTest]


def words(page: AppTest) -> str:
    assert not page.exception
    return " ".join(e.value for e in page.html).replace("\xa0", " ")


def fill(page: AppTest, **texts: str) -> AppTest:
    """Type in the fields of the form of a new target."""
    labels = {
        "value": "Värde", "year": "Målår", "by": "Beslutat av",
        "on": "Beslutat den (dag månad år)", "source": "Källa: dokumentet där målet står",
    }  # fmt: skip
    for name, text in texts.items():
        next(f for f in page.text_input if f.label == labels[name]).set_value(text)
    return page


def choose(page: AppTest, indicator: str) -> None:
    next(s for s in page.selectbox if s.label == "Nyckeltal").select(indicator)


def press(page: AppTest, label: str) -> AppTest:
    next(b for b in page.button if b.label == label).click()
    return page.run()


@pytest.fixture
def page(own_figures: None, act_as: Callable[[Role], None], run: Run) -> AppTest:
    act_as(Role.EDITOR)
    return run(TARGETS)


def test_a_target_that_is_typed_is_on_the_first_page_and_in_the_year_wheel(
    page: AppTest, run: Run
) -> None:
    choose(page, "Öppet arbetslösa")
    fill(page, value="2,9", year="2031", by="Kommunfullmäktige", on="2025-06-16")
    page = press(page, "Spara målet")
    # At least 2,9 % unemployed is unusual: it's asked about, and nothing is lost.
    assert "Ett lägre värde är bättre" in words(page)
    page = press(page, "Ja, spara målet ändå")
    assert "Målet är sparat och gäller nu." in words(page)
    assert "Inskrivet här av redaktör" in words(page)
    assert "Målet för 2031 (öppet arbetslösa), minst 2,9 %" in words(run(HOME))
    assert "Öppet arbetslösa: minst 2,9 %" in words(run(YEAR_WHEEL, ar="2031"))


def test_what_is_wrong_is_said_and_stays_where_it_was_typed(page: AppTest) -> None:
    choose(page, "Invånare")
    page = press(fill(page, value="många", year="2031", by="KF"), "Spara målet")
    assert "går inte att läsa som ett tal" in words(page)
    assert next(f for f in page.text_input if f.label == "Värde").value == "många"
    page = press(fill(page, value="18 000"), "Spara målet")
    assert "Målet är sparat och gäller nu." in words(page)


def test_an_answered_question_is_asked_again_when_the_target_is_another(page: AppTest) -> None:
    choose(page, "Invånare")
    page = press(fill(page, value="190 000", year="2031", by="KF"), "Spara målet")
    assert "mer än tio gånger större" in words(page)
    page = press(fill(page, value="190 001"), "Ja, spara målet ändå")
    assert "Det är inte sparat." in words(page)
    page = press(page, "Ja, spara målet ändå")
    assert "Målet är sparat" in words(page)


def opened(page: AppTest, target_id: str) -> AppTest:
    page.session_state[f"target_fold_{target_id}"] = True
    return page.run()


def field(page: AppTest, name: str, target_id: str = "population_2035") -> AppTest:
    return next(f for f in page.text_input if f.key == f"register_{target_id}_{name}")  # type: ignore[no-any-return]


def button(page: AppTest, key: str) -> AppTest:
    next(b for b in page.button if b.key == key).click()
    return page.run()


def test_a_target_of_the_files_is_changed_met_by_anothers_change_and_taken_back(
    page: AppTest,
) -> None:
    page = opened(page, "population_2035")
    service = running.service()
    field(page, "value").set_value("18 500")  # type: ignore[attr-defined]
    theirs = TypedTarget("population", Bound.AT_LEAST, "19 500", "2035", source="Beslut")
    set_target(service, theirs, "Alva", running.today(), ("population_2035", 0))
    page = button(page, "register_population_2035_save")
    assert "Alva ändrade det här" in words(page)
    assert "till: minst 19 500 2035" in words(page)
    assert field(page, "value").value == "18 500"  # type: ignore[attr-defined]
    page = button(page, "register_population_2035_save")
    assert "I filen står minst 20 000 2035." in words(page)
    now = find(service, "population_2035")
    assert now is not None
    assert (now.targets[0].value, now.version) == (18500.0, 2)
    page = button(opened(page, "population_2035"), "reset_population_2035")
    assert "Målet är taget tillbaka." in words(page)
    page = button(opened(page, "population_2035"), "remove_population_2035")
    assert "Mål som inte gäller" in words(page)
    page = button(page, "back_population_2035")
    assert "Mål som inte gäller" not in words(page)


def test_the_file_of_targets_is_offered_to_who_asks_for_it(page: AppTest) -> None:
    page = press(page, "Gör filen")
    assert "Ladda ner mal.toml" in words(page)


def test_a_role_that_is_lost_meanwhile_saves_nothing(
    page: AppTest, act_as: Callable[[Role], None]
) -> None:
    choose(page, "Invånare")
    fill(page, value="18 000", year="2031", by="KF")
    act_as(Role.CONTRIBUTOR)
    page = press(page, "Spara målet")
    assert not [t for t in running.service().register.targets if t.year == 2031]


@pytest.mark.parametrize("public", [p for p in PAGES if p.right is None], ids=lambda p: p.id)
def test_every_page_is_drawn_with_unusual_targets(
    unusual_targets: None, run: Run, public: Page
) -> None:
    assert words(run(public))
    assert not run(public, nyckeltal="business_climate_rank", ar="2031").exception


@pytest.fixture(scope="module")
def unusual_targets(first_figures: None) -> None:
    """A floor and a ceiling, years long gone, a rank, a measure without values, and none at all."""
    service, today = running.service(), running.today()
    for indicator_id, bound, value, upper, year in (
        ("population", Bound.WITHIN, "17 000", "18 000", "2031"),
        ("population", Bound.AT_MOST, "30 000", "", "1960"),
        ("business_climate_rank", Bound.AT_MOST, "1", "", "2031"),
        ("unemployment", Bound.AT_MOST, "0", "", "2031"),
        ("births", Bound.AT_LEAST, "0", "", "2200"),
    ):
        typed = TypedTarget(indicator_id, bound, value, year, upper, source="Beslut")
        set_target(service, typed, "Kim", today, confirmed=True)
    for target_id in ("population_2025", "population_2035"):
        remove_target(service, target_id, 0, "Kim")


# Goals and key figures


def part(page: AppTest, name: str) -> AppTest:
    next(r for r in page.radio if r.label == "Ändra").set_value(name)
    return page.run()


def box(page: AppTest, key: str) -> AppTest:
    found = [*page.text_input, *page.text_area, *page.selectbox, *page.multiselect, *page.checkbox]
    return next(f for f in found if f.key == key)  # type: ignore[return-value]


def test_a_goal_is_changed_shown_beside_the_file_and_taken_back(page: AppTest, run: Run) -> None:
    page = part(page, "Målbilder")
    page.session_state["goal_fold_tillvaxt"] = True
    page = page.run()
    box(page, "register_goal_tillvaxt_title").set_value("Tillväxt för alla")  # type: ignore[attr-defined]
    page = button(page, "register_goal_tillvaxt_save")
    assert "Målbilden är sparad" in words(page)
    assert "Tillväxt för alla" in words(run(HOME))
    page.session_state["goal_fold_tillvaxt"] = True
    page = page.run()
    assert "title: ”Tillväxt, sysselsättning och arbete”" not in words(page)
    assert "titel: ”Tillväxt, sysselsättning och arbete”" in words(page)
    page = button(page, "goal_remove_tillvaxt")
    assert "kan inte tas bort" in words(page)
    page = button(page, "goal_reset_tillvaxt")
    assert "Målbilden är tagen tillbaka." in words(page)
    assert "Tillväxt för alla" not in words(run(HOME))


def test_a_new_goal_is_taken_away_and_back(page: AppTest) -> None:
    page = part(page, "Målbilder")
    page = press(page, "Spara målbilden")
    assert "Skriv målbilden, ordagrant som den är beslutad." in words(page)
    box(page, "register_goal0_title").set_value("Ett hållbart Timrå")  # type: ignore[attr-defined]
    page = press(page, "Spara målbilden")
    assert "Målbilden är sparad" in words(page)
    page.session_state["goal_fold_ett_hallbart_timra"] = True
    page = button(page.run(), "goal_remove_ett_hallbart_timra")
    assert "Borttagen: Ett hållbart Timrå." in words(page)
    page = button(page, "goal_back_ett_hallbart_timra")
    assert "Borttagen" not in words(page)


def test_a_key_figures_properties_are_changed_and_taken_back(page: AppTest) -> None:
    page = part(page, "Nyckeltal")
    box(page, "properties_of").select("Invånare")  # type: ignore[attr-defined]
    page = page.run()
    form = "register_properties_population"
    assert "Titel" not in [f.label for f in page.text_input]
    box(page, f"{form}_responsible").set_value("")  # type: ignore[attr-defined]
    page = button(page, f"{form}_save")
    assert "Skriv vilken funktion som är ansvarig." in words(page)
    box(page, f"{form}_responsible").set_value("Kansliet")  # type: ignore[attr-defined]
    box(page, f"{form}_month").select("November")  # type: ignore[attr-defined]
    box(page, f"{form}_after").select("Först av alla")  # type: ignore[attr-defined]
    box(page, f"{form}_listed").uncheck()  # type: ignore[attr-defined]
    page = button(page, f"{form}_save")
    assert "Uppgifterna om ”Invånare” är sparade" in words(page)
    assert "publiceringsmånad: februari" in words(page)
    assert "Ordningen är ändrad här av redaktör." in words(page)
    now = running.service().register.indicators
    assert next(iter(now)) == "population"
    changed = now["population"]
    assert (changed.responsible, changed.publication_month, changed.listed) == ("Kansliet", 11, False)  # fmt: skip
    page = button(page, "reset_population")
    page = button(page, "reset_order")
    register = running.service().register
    assert register.indicators == running.service().unchanged_register.indicators
    assert box(page, f"{form}_responsible").value != "Kansliet"  # type: ignore[attr-defined]
    page = button(page, "properties_file")
    assert "Ladda ner andringar.toml" in words(page)
