"""A new account on the page: the code is shown once, and a name that was refused is not lost."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from samsam.model.analysis.access import Role
from samsam.web.page.pages import ADMINISTER


def make(page: AppTest, name: str) -> tuple[str, str]:
    """Ask for an account of that name; what the page says, and what its field holds then."""
    field = next(field for field in page.text_input if field.label == "Namn")
    field.set_value(name)
    next(b for b in page.button if b.label == "Skapa konto").click()
    page.run()
    assert not page.exception
    said = next(h.value for h in page.html if 'role="status"' in h.value)
    return said, next(field for field in page.text_input if field.label == "Namn").value


def test_a_name_that_is_refused_stays_and_is_not_told_as_saved(
    own_figures: None, act_as: Callable[[Role], None], run: Callable[..., AppTest]
) -> None:
    act_as(Role.ADMINISTRATOR)
    page = run(ADMINISTER)
    said, left = make(page, "Åsa Öberg")
    assert "Engångskod för Åsa Öberg" in said
    assert "s-saved" in said
    assert left == ""
    said, left = make(page, "Åsa Öberg")
    assert "s-failed" in said
    assert left == "Åsa Öberg"
    said, left = make(page, "Åsa Öberg-Ek")
    assert "Engångskod för Åsa Öberg-Ek" in said
    assert left == ""
