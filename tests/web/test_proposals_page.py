"""Proposals on the page that adds key figures, and the way there from the first page."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest
from test_pages import html_of, words_of

from samsam.model.analysis.access import Role
from samsam.services.data import catalogue
from samsam.web.base import running
from samsam.web.page.pages import CATALOGUE, HOME, PROPOSALS

Run = Callable[..., AppTest]
ActAs = Callable[[Role], None]


def test_one_click_adds_what_is_proposed(own_figures: None, act_as: ActAs, run: Run) -> None:
    act_as(Role.EDITOR)
    shown = run(CATALOGUE)
    assert f'id="{PROPOSALS}"' in html_of(shown)
    assert "Inget mäter det nu." in words_of(shown)
    button = next(b for b in shown.button if b.label == "Lägg till ”Bra plats att bo och leva på”")
    after = button.click().run()
    assert not after.exception
    assert "”Bra plats att bo och leva på” är tillagt. Hämta dess värden" in words_of(after)
    assert "Finns redan som Bra plats att bo och leva på" in words_of(after)
    added = catalogue.added_indicators(running.service())
    assert [a.indicator.fetch for a in added] == ["kolada:N00667"]
    assert added[0].saved.saved_by == Role.EDITOR.title


def test_who_loses_the_role_meanwhile_adds_nothing(
    own_figures: None, act_as: ActAs, run: Run
) -> None:
    act_as(Role.EDITOR)
    shown = run(CATALOGUE)
    act_as(Role.READER)
    button = next(b for b in shown.button if b.label.startswith("Lägg till ”Bra plats"))
    button.click().run()
    assert catalogue.added_indicators(running.service()) == ()


def test_the_first_page_leads_there_who_can_add(
    first_figures: None, act_as: ActAs, run: Run
) -> None:
    for role in Role:
        act_as(role)
        link = f'href="{CATALOGUE.id}#{PROPOSALS}"' in html_of(run(HOME))
        assert link is (role is Role.EDITOR), role
