"""The head of the page where the register is changed, and what it is about."""

from __future__ import annotations

from enum import StrEnum

from samsam.web.page import html
from samsam.web.page.choosing import choose_in_sight
from samsam.web.register import forms


class RegisterPart(StrEnum):
    """What of the register is changed."""

    TARGETS = "Mål med årtal"
    GOALS = "Målbilder"
    INDICATORS = "Nyckeltal"


def heading_part() -> RegisterPart:
    """What the page is for, what became of the last thing done, and the choice of part."""
    html.show(
        "<h1>Mål och nyckeltal</h1>"
        "<p>Här ändrar du mål med årtal, målbilder och uppgifter om nyckeltalen. Det "
        "gäller genast: i översikten, i årshjulet, i analysens underlag och i alla filer. Det som "
        "redan är fastställt ändras inte.</p>"
    )
    forms.done_part()
    return choose_in_sight(
        "Ändra", RegisterPart, key="register_part", title=lambda p: p.value, horizontal=True
    )
