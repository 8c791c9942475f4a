"""Undoing an intake from the page: the one that was chosen, asked about once, and brought back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest
from test_pages import check_whole, words_of

from samsam.model.analysis.access import Role
from samsam.model.indicators.series import Observation, Sex
from samsam.records.contents import journal
from samsam.series.rows import Row
from samsam.services.data import batches, data
from samsam.sources.reading import Reading
from samsam.web.base import running
from samsam.web.page.pages import DATA, INDICATOR

OWN_FIGURES = True

Run = Callable[..., AppTest]
ActAs = Callable[[Role], None]
TODAY = date(2026, 11, 28)


def take_in(year: int, value: float, source: str = "SCB") -> str:
    """Take in one value of the population; the id of the batch."""
    service = running.service()
    area = service.settings.municipality_code
    row = Row("population", area, Sex.TOTAL, Observation(year, value))
    shown = data.preview(service, Reading(source, (row,)), TODAY)
    return data.accept(service, shown, "Alva", TODAY).id


def population() -> dict[int, float | None]:
    service = running.service()
    series = service.series((service.register.indicators["population"],), None)["population"]
    return {o.year: o.value for o in series.observations}


@pytest.fixture
def twins(own_figures: None, act_as: ActAs) -> tuple[str, str]:
    """Two intakes that look alike: the same day, source and number of rows."""
    act_as(Role.EDITOR)
    return take_in(2025, 17_111), take_in(2025, 17_222)


def press(test: AppTest, label: str) -> None:
    next(b for b in test.button if b.label == label).click().run()
    check_whole(test)


def choose(test: AppTest, batch: str) -> None:
    test.selectbox(key="undo_intake").set_value(batch).run()
    check_whole(test)


def said(test: AppTest) -> str:
    return words_of(test).replace("\u00a0", " ")


def test_who_presses_before_the_page_is_drawn_again_means_what_is_chosen_now(
    twins: tuple[str, str], run: Run
) -> None:
    test = run(DATA)
    choose(test, twins[0])
    test.selectbox(key="undo_intake").set_value(twins[1])
    press(test, "Ångra inläsningen")
    assert "Då gäller det tidigare igen: Invånare 2025: 17 222 → 17 111." in said(test)


def test_the_chosen_one_of_two_that_look_alike_is_undone(twins: tuple[str, str], run: Run) -> None:
    test = run(DATA)
    options = test.selectbox(key="undo_intake").options
    assert len(options) == len(set(options)) == 2
    assert ["1 rad, Invånare 2025: 17\u00a0222" in o for o in options] == [True, False]
    choose(test, twins[0])
    press(test, "Ångra inläsningen")
    assert "Inget värde ändras" in said(test)
    assert population()[2025] == 17_222
    press(test, "Ja, ångra")
    found = {b.vintage.id: b.undone for b in data.batches(running.service())}
    assert (found[twins[0]], found[twins[1]]) == (True, False)
    assert population()[2025] == 17_222


def test_it_is_asked_about_told_of_and_brought_back(twins: tuple[str, str], run: Run) -> None:
    test = run(DATA)
    assert "Ja, ångra" not in [b.label for b in test.button]
    choose(test, twins[1])
    press(test, "Ångra inläsningen")
    named = next(i for i in batches.intakes(running.service()) if i.id == twins[1]).named
    assert f"Ångra inläsningen {named} (1 rad)?" in said(test)
    assert "Då gäller det tidigare igen: Invånare 2025: 17 222 → 17 111." in said(test)
    press(test, "Nej")
    assert (population()[2025], "Inget är ändrat." in said(test)) == (17_222, True)
    press(test, "Ångra inläsningen")
    press(test, "Ja, ångra")
    assert population()[2025] == 17_111
    assert "17 222 (ångrat)" in said(run(INDICATOR, nyckeltal="population"))
    assert f"Ångrad: inläsningen {named}, 1 rad. Nu gäller Invånare 2025: 17 111." in said(test)
    press(test, "Gör om inläsningen")
    assert "Då gäller den igen: Invånare 2025: 17 111 → 17 222." in said(test)
    press(test, "Ja, gör om")
    assert population()[2025] == 17_222
    assert f"Gjord om: inläsningen {named}, 1 rad. Nu gäller Invånare 2025: 17 222." in said(test)
    assert f"gör om inläsningen {named.partition(',')[0]}" in said(test)
    with running.service().records.reading() as connection:
        written = [(e.action, e.about) for e in journal.latest(connection, 2)]
    title = next(v.title for v in running.service().vintages() if v.id == twins[1])
    about = f"{title} ({twins[1]})"
    assert written == [("gjorde om en ångrad inläsning", about), ("ångrade en inläsning", about)]
    press(test, "Ångra inläsningen")
    press(test, "Ja, ångra")
    assert population()[2025] == 17_111


def test_the_second_of_two_persons_hears_who_was_first(twins: tuple[str, str], run: Run) -> None:
    test = run(DATA)
    choose(test, twins[1])
    press(test, "Ångra inläsningen")
    data.undo(running.service(), twins[1], "Berit", TODAY)
    press(test, "Ja, ångra")
    assert "är redan ångrad. Berit var först" in said(test)
    assert population()[2025] == 17_111
    press(test, "Gör om inläsningen")
    data.redo(running.service(), twins[1], "Berit", TODAY)
    press(test, "Ja, gör om")
    assert "är inte ångrad längre. Berit var först" in said(test)
    assert population()[2025] == 17_222


def test_the_question_stands_when_somebody_else_takes_something_in(
    twins: tuple[str, str], run: Run
) -> None:
    test = run(DATA)
    choose(test, twins[0])
    press(test, "Ångra inläsningen")
    take_in(2025, 17_333)
    test.run()
    press(test, "Ja, ångra")
    found = {b.vintage.id for b in data.batches(running.service()) if b.undone}
    assert found == {twins[0]}


def test_who_loses_the_role_undoes_nothing(twins: tuple[str, str], act_as: ActAs, run: Run) -> None:
    test = run(DATA)
    choose(test, twins[1])
    press(test, "Ångra inläsningen")
    act_as(Role.READER)
    press(test, "Ja, ångra")
    assert population()[2025] == 17_222
    assert not [b for b in data.batches(running.service()) if b.undone]


def test_the_first_figures_are_no_choice(own_figures: None, act_as: ActAs, run: Run) -> None:
    act_as(Role.EDITOR)
    test = run(DATA)
    assert "undo_intake" not in [s.key for s in test.selectbox]


def test_years_that_a_later_intake_leaves_are_told_one_by_one(
    own_figures: None, act_as: ActAs, run: Run
) -> None:
    act_as(Role.EDITOR)
    test = run(DATA)
    service = running.service()
    area = service.settings.municipality_code
    rows = tuple(
        Row(i, area, Sex.TOTAL, Observation(2026, v))
        for i, v in (("population", 17_400.0), ("births", 120.0))
    )
    shown = data.preview(service, Reading("En fil", rows), TODAY)
    batch = data.accept(service, shown, "Alva", TODAY).id
    told = batches.turned(service, batch)
    assert {(t.what, t.old.replace("\u00a0", " "), t.new) for t in told} == {
        ("Invånare 2026", "17 400", "inget värde"), ("Födda 2026", "120", "inget värde"),
    }  # fmt: skip
    test.run()
    choose(test, batch)
    press(test, "Ångra inläsningen")
    assert "Inläsningen gäller" in said(test)
    assert "Det som ändras" in said(test)
