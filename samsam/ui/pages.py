"""The pages: one list that menu, titles, links and checks of rights all follow.

To add a page: one file in `pages/` and one line here.
"""

from __future__ import annotations

from dataclasses import dataclass

from samsam.model.access import Right


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `id` is its address (empty: home); `menu` is empty for pages outside the menu."""

    id: str
    title: str
    menu: str
    right: Right | None = None


HOME = Page("", "Översikt – är vi på rätt väg?", "Översikt")
INDICATOR = Page("nyckeltal", "Nyckeltal", "Nyckeltal")
POPULATION = Page("befolkningsmal", "Befolkningsmålen", "Befolkningsmålen")
CHANGES = Page("forandringar", "Vad har förändrats?", "Förändringar")
COMPARE = Page("jamfor", "Jämför med andra kommuner", "Jämför")
ANALYSIS = Page("arsanalys", "Årsanalys", "Årsanalys")
OVER_TIME = Page("over_tid", "Förflyttningen över tid", "Över tid")
YEAR_WHEEL = Page("arshjul", "Årshjul", "Årshjul")
WRITE = Page("skriv_arsanalys", "Skriv årsanalys", "", Right.WRITE)
LISTS = Page("listor", "Listor", "", Right.LEAD)
SIGN_IN = Page("logga_in", "Logga in", "")
ADMINISTER = Page("administrera", "Administrera", "", Right.ADMINISTER)
OPERATION = Page("drift", "Drift", "", Right.ADMINISTER)
EXPORT = Page("exportera", "Exportera", "Exportera")
DATA = Page("data", "Data och källor", "Data")
CATALOGUE = Page("katalog", "Lägg till nyckeltal", "", Right.LEAD)
MODEL_CARD = Page("modellkort", "Modellkort för framskrivningen", "")
ABOUT = Page("om", "Om SAMSAM", "Om SAMSAM")

PAGES: tuple[Page, ...] = (
    HOME, INDICATOR, POPULATION, CHANGES, COMPARE, ANALYSIS, OVER_TIME, YEAR_WHEEL, EXPORT, DATA,
    ABOUT, MODEL_CARD, WRITE, CATALOGUE, LISTS, SIGN_IN, ADMINISTER, OPERATION,
)  # fmt: skip
