"""The kit's choices as a form that a browser sends by itself: the answer is the kit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from samsam.exports.kit.kit import KIT_PARTS
from samsam.exports.use import WIDTHS_MM
from samsam.services.core.selection import known_on_label
from samsam.services.files.kit import KitChoice, offered_analyses
from samsam.services.indicators.comparison import CHOSEN, CHOSEN_TITLE, groups_offered
from samsam.web.page import html
from samsam.web.page.choices import KNOWN_ON
from samsam.web.page.frame import Visit
from samsam.web.page.surface import WholePage

_ACTION = "filer/paket.zip"
_LAST_YEARS = 15
WIDTH_LABELS = {80: "En spalt (80 mm)", 160: "Hela sidans bredd (160 mm)"}
ANNEX_LABELS: dict[bool | None, str] = {
    None: "Till nyckeltal, men inte till en årsanalys",
    True: "Tabeller för alla år, och nyckeltal som bara följs",
    False: "Ingen bilaga",
}
FILES_HEADING = '<h2 id="filer">Filer i paketet</h2>'
# As the address has them.
_ANNEX = {None: "", True: "ja", False: "nej"}
FIRST_YEAR, LAST_YEAR = "Diagrammen börjar", "Diagrammen slutar"


def first_years(choice: KitChoice) -> dict[int | None, str]:
    """The years where charts can begin, the usual (None) first, with the words for each."""
    chosen = choice.selection.from_year
    years = sorted({1970, 1980, 1990, 2000, 2010, 2015, 2020, *([chosen] if chosen else [])})
    return {None: "som på sidorna"} | {y: str(y) for y in years}


def last_years(choice: KitChoice, this_year: int) -> dict[int | None, str]:
    """The years where charts can end, the usual (None) first, with the words for each."""
    chosen = choice.last_year
    years = {*range(this_year - _LAST_YEARS, this_year + 1), *([chosen] if chosen else [])}
    return {None: "med det senaste värdet"} | {y: str(y) for y in sorted(years, reverse=True)}


def kit_form(on: WholePage, visit: Visit, choice: KitChoice) -> None:
    """The whole form, with what the address has chosen."""
    if on.copy:
        on.copy.left_out.append("Innehåll")
        return
    on.parts.append(
        f'<form class="s-kit" method="get" action="{_ACTION}">{_contents(visit, choice)}'
        f"{_looks(visit, choice)}"
    )
    html.show(FILES_HEADING)
    parts = {p.id: f"{p.label} – {p.meaning}" for p in KIT_PARTS}
    # Sent also when no box is ticked, so that the answer can say so.
    marker = '<input type="hidden" name="delar" value="">'
    on.parts.append(
        f"{marker}{_boxes('delar', parts, choice.parts)}"
        '<button class="s-button">Gör och ladda ner paketet</button></form>'
    )


def _contents(visit: Visit, choice: KitChoice) -> str:
    register = visit.service.register
    goals = {"": "Alla målbilder"} | {g.id: g.title for g in register.goals.values()}
    years = offered_analyses(visit.service, drafts=False)
    analyses = {"": "Ingen"} | {str(y): f"Årsanalysen {y} med sina nyckeltal" for y in years}
    indicators = {i.id: i.short_title for i in register.indicators.values()}
    boxes = _boxes("med", indicators, choice.indicators)
    return (
        f"{_field('malbild', 'Målbild', goals, choice.selection.goal or '')}"
        f"{_field('analys', 'Årsanalys', analyses, str(choice.analysis or ''))}"
        '<details class="s-fold"><summary>Bara nyckeltal som jag väljer</summary>'
        f"<p>Utan kryss är alla med.</p>{boxes}</details>"
    )


def _looks(visit: Visit, choice: KitChoice) -> str:
    selection = choice.selection
    days = visit.service.days()
    known = {"": known_on_label(None, days)}
    listed = {*days, *([selection.known_on] if selection.known_on else [])}
    known |= {d.isoformat(): known_on_label(d, days) for d in sorted(listed, reverse=True)}
    groups = groups_offered(visit.service, selection.known_on)
    whom = {"": "Ingen jämförelse"} | {name: g.title for name, g in groups.items()}
    chosen = selection.write().get("kommuner", "") if selection.group == CHOSEN else ""
    if chosen:
        whom[CHOSEN] = CHOSEN_TITLE
    named = f'<input type="hidden" name="kommuner" value="{html.text(chosen)}">' if chosen else ""
    day = selection.known_on.isoformat() if selection.known_on else ""
    mm = {str(w): WIDTH_LABELS[w] for w in WIDTHS_MM}
    annexes = {_ANNEX[wanted]: words for wanted, words in ANNEX_LABELS.items()}
    successor = {"": "Ja", "nej": "Nej"}
    return (
        f"{named}{_field('dag', KNOWN_ON, known, day)}"
        f"{_year('fran', FIRST_YEAR, first_years(choice), selection.from_year)}"
        f"{_year('slut', LAST_YEAR, last_years(choice, visit.today.year), choice.last_year)}"
        f"{_field('bredd', 'Bredd', mm, str(choice.width_mm))}"
        f"{_field('bilaga', 'Bilaga', annexes, _ANNEX[choice.annex])}"
        f"{_field('grupp', 'Jämför med', whom, selection.group or '')}"
        + _field(
            "eftertradare",
            "Visa det nya måttet bredvid ett som har upphört",
            successor,
            "" if selection.successor else "nej",
        )
    )


def _field(name: str, label: str, options: Mapping[str, str], chosen: str) -> str:
    items = "".join(
        f'<option value="{html.text(value)}"{" selected" * (value == chosen)}>{html.text(words)}'
        "</option>"
        for value, words in options.items()
    )
    return f'<label><span>{html.text(label)}</span><select name="{name}">{items}</select></label>'


def _year(name: str, label: str, years: Mapping[int | None, str], chosen: int | None) -> str:
    options = {str(year or ""): words for year, words in years.items()}
    return _field(name, label, options, str(chosen or ""))


def _boxes(name: str, options: Mapping[str, str], chosen: Iterable[str]) -> str:
    ticked = set(chosen)
    return "".join(
        f'<label class="s-box"><input type="checkbox" name="{name}" value="{html.text(value)}"'
        f"{' checked' * (value in ticked)}> {html.text(words)}</label>"
        for value, words in options.items()
    )
