"""A measure of the unit's own, with whatever may be typed as how many are ranked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from samsam.model.analysis.access import Role
from samsam.web.page.pages import CATALOGUE


@pytest.mark.parametrize("typed", ["\x1d290", "9" * 5000, "٢٩٠", "-1", "hundra", " 290 "])
def test_how_many_are_ranked_is_read_or_asked_for(
    own_figures: None, act_as: Callable[[Role], None], run: Callable[..., AppTest], typed: str
) -> None:
    act_as(Role.EDITOR)
    page = run(CATALOGUE)
    fields = {field.label: field for field in page.text_input}
    fields["Titel"].set_value("Placering i tävlingen")
    page.text_area[0].set_value("Plats bland kommunerna")
    fields["Vem ger ut siffrorna?"].set_value("Tävlingen")
    fields["Kort titel, högst 32 tecken"].set_value("Tävlingen")
    fields["Hur många rangordnas? (bara för placering)"].set_value(typed)
    choices = {field.label: field for field in page.selectbox}
    choices["Enhet"].select("Placering")
    choices["Vad är bra?"].select_index(0)
    choices["Typ"].select_index(0)
    goals = next(m for m in page.multiselect if m.label == "Målbilder")
    goals.select(next(iter(goals.options)))
    next(b for b in page.button if b.label == "Lägg till måttet").click()
    page.run()
    assert not page.exception
    told = " ".join(html.value for html in page.html)
    assert ("Skriv hur många som rangordnas" in told) == (typed.strip() != "290")
    assert ("För in dess värden" in told) == (typed.strip() == "290")
