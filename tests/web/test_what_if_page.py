"""Tänk om on the page: typed numbers go to the address, and what is wrong is told."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from samsam.web.page.pages import POPULATION

Run = Callable[..., AppTest]


def words_of(test: AppTest) -> str:
    return " ".join(h.proto.body for h in test.get("html")).replace("\u00a0", " ")


def fill(test: AppTest, births: str, deaths: str, moved_in: str, moved_out: str) -> AppTest:
    texts = {"Födda": births, "Döda": deaths, "Inflyttade": moved_in, "Utflyttade": moved_out}
    for label, text in texts.items():
        next(f for f in test.text_input if f.label == f"{label} om året").set_value(text)
    return next(b for b in test.button if b.label == "Rita om vägen").click().run()


def test_the_fields_begin_with_the_means_and_the_choice_stands_in_the_address(
    first_figures: None, run: Run
) -> None:
    test = run(POPULATION)
    assert [f.value for f in test.text_input] == ["147", "214", "920", "949"]
    assert "tank_om" not in test.query_params
    fill(test, "160", "210", "1 200", "900")
    assert not test.exception
    assert test.query_params["tank_om"] == "160-210-1200-900"
    assert "blir 19 965 invånare 2035" in words_of(test)
    next(b for b in test.button if b.label == "Ta bort tänk om").click().run()
    assert "tank_om" not in test.query_params
    assert "19 965" not in words_of(test)


def test_a_link_restores_the_choice(first_figures: None, run: Run) -> None:
    test = run(POPULATION, tank_om="160-210-1200-900")
    assert [f.value for f in test.text_input] == ["160", "210", "1\u00a0200", "900"]
    assert "blir 19 965 invånare 2035" in words_of(test)


def test_what_is_wrong_is_told_and_what_was_typed_stays(first_figures: None, run: Run) -> None:
    test = fill(run(POPULATION), "många", "210", "1 200", "900")
    assert not test.exception
    assert "Födda: ”många” går inte att läsa" in words_of(test)
    assert test.text_input[0].value == "många"
    assert "tank_om" not in test.query_params
