"""A link that asks for a year without values is answered with a sentence, on every page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest
from test_pages import html_of

from samsam.web.page.pages import CHANGES, COMPARE, HOME, INDICATOR, POPULATION, Page

pytestmark = pytest.mark.usefixtures("first_figures")


@pytest.mark.parametrize(
    ("page", "name", "year", "told"),
    [
        (HOME, "ar", "2099", "Det finns inga värden för 2099 än. Det senaste som visas är för"),
        (HOME, "ar", "1950", "Det finns inga värden för 1950 eller tidigare."),
        (POPULATION, "ar", "2099", "Det finns inga värden för 2099 än."),
        (POPULATION, "ar", "1950", "Det finns inga värden för 1950 eller tidigare."),
        (POPULATION, "fran", "2099", "Diagrammet kan inte börja 2099"),
        (INDICATOR, "fran", "2099", "Diagrammet kan inte börja 2099"),
        (CHANGES, "ar", "2099", "Inget nyckeltal har något värde för 2099."),
        (COMPARE, "ar", "2099", "Det finns inget värde för 2099. Välj ett år som har det:"),
        (COMPARE, "ar", "1950", "Det finns inget värde för 1950. Välj ett år som har det:"),
        (COMPARE, "fran", "2099", "Diagrammet kan inte börja 2099"),
    ],
)
def test_a_year_without_values_is_said(
    page: Page, name: str, year: str, told: str, run: Callable[..., AppTest]
) -> None:
    shown = run(page, **{name: year})
    assert not shown.exception
    assert told in html_of(shown)
    assert told not in html_of(run(page))


@pytest.mark.parametrize("page", [HOME, POPULATION, COMPARE])
def test_a_year_with_values_is_no_fault(page: Page, run: Callable[..., AppTest]) -> None:
    assert "Det finns ing" not in html_of(run(page, ar="2020", fran="2015"))
