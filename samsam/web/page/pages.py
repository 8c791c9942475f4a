"""The pages: one list that menu, titles, links, rights and what is made beforehand all follow.

To add a page: one file in `pages/`, and here the page and its place in `PAGES`.
"""

from __future__ import annotations

from dataclasses import dataclass

from samsam.model.analysis.access import Right


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `id` is its address (empty: home); `menu` is empty for pages outside the menu.

    `sentence` is what a public page says of itself where only a link to it is shown; empty for one
    whose sentence comes from its figures (`heads.py`). `choices` are those of a visitor's choices
    (fields of `Selection`) that it looks at: its own address holds them, and no others.
    """

    id: str
    title: str
    menu: str
    right: Right | None = None
    sentence: str = ""
    choices: tuple[str, ...] = ()


HOME = Page(
    "", "Översikt – är vi på rätt väg?", "Översikt",
    choices=("goal", "known_on", "year", "course"),
)  # fmt: skip
INDICATOR = Page(
    "nyckeltal", "Nyckeltal", "Nyckeltal",
    choices=("indicator", "known_on", "from_year", "successor"),
)  # fmt: skip
POPULATION = Page(
    "befolkningsmal", "Befolkningsmålen", "Befolkningsmålen",
    choices=("known_on", "from_year", "year", "what_if"),
)  # fmt: skip
CHANGES = Page(
    "forandringar", "Vad har förändrats?", "Förändringar", choices=("known_on", "year")
)  # fmt: skip
COMPARE = Page(
    "jamfor", "Jämför med andra kommuner", "Jämför",
    choices=("indicator", "known_on", "from_year", "year", "group", "municipalities", "map"),
)  # fmt: skip
ANALYSIS = Page("arsanalys", "Årsanalys", "Årsanalys", choices=("year", "edition", "beside"))
OVER_TIME = Page("over_tid", "Förflyttningen över tid", "Över tid", choices=("followed",))
ACTIONS = Page(
    "atgarder", "Åtgärder", "",
    sentence="Vad som ska göras, av vem och till när, och vad det gjorda har lett till.",
)  # fmt: skip
YEAR_WHEEL = Page(
    "arshjul", "Årshjul", "Årshjul",
    sentence="Vad som ska göras månad för månad, vem som gör det och vad som är i tur nu.",
    choices=("year",),
)  # fmt: skip
WRITE = Page("skriv_arsanalys", "Skriv årsanalys", "", Right.WRITE)
LISTS = Page("listor", "Listor", "", Right.LEAD)
TARGETS = Page("mal", "Mål och nyckeltal", "", Right.LEAD)
SIGN_IN = Page("logga_in", "Logga in", "")
ADMINISTER = Page("administrera", "Administrera", "", Right.ADMINISTER)
OPERATION = Page("drift", "Drift", "", Right.ADMINISTER)
EXPORT = Page(
    "exportera", "Exportera", "Exportera",
    sentence="Ta med diagram, tabeller och texter till budgetdokumentet.",
)  # fmt: skip
DATA = Page(
    "data", "Data och källor", "Data",
    sentence="Hur långt varje nyckeltal når, vad som väntar och varifrån siffrorna kommer.",
)  # fmt: skip
CATALOGUE = Page("katalog", "Lägg till nyckeltal", "", Right.LEAD)
MODEL_CARD = Page(
    "modellkort", "Modellkort för framskrivningen", "",
    sentence=(
        "Hur framskrivningen av folkmängden räknar, hur rätt den har haft och vad den inte kan."
    ),
)  # fmt: skip
REPORT = Page("rapporten", "Så stod det i rapporten", "")
ABOUT = Page(
    "om", "Om SAMSAM", "Om SAMSAM",
    sentence="Hur SAMSAM räknar och bedömer, vilka källor det har och hur tillgängligt det är.",
)  # fmt: skip

# Where on the page CATALOGUE the proposals begin.
PROPOSALS = "forslag"

PAGES: tuple[Page, ...] = (
    HOME, INDICATOR, POPULATION, CHANGES, COMPARE, ANALYSIS, OVER_TIME, YEAR_WHEEL, EXPORT, DATA,
    ABOUT, MODEL_CARD, REPORT, ACTIONS, WRITE, CATALOGUE, LISTS, TARGETS, SIGN_IN, ADMINISTER,
    OPERATION,
)  # fmt: skip

# What everybody may read: with a picture and a sentence for links, and made before anybody asks.
PUBLIC: tuple[Page, ...] = tuple(p for p in PAGES if p.right is None and p is not SIGN_IN)

# What a phone's menu shows first; the others are under "Mer".
FIRST_PLACES = (HOME, INDICATOR, POPULATION, CHANGES, ANALYSIS)
