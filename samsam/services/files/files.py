"""Which figure a file address means: what the reader sees, and the same with the whole series.

And the sheet of all figures that compare.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from samsam.charts.pictures import MAP, PICTURES, PictureKind
from samsam.exports.documents.document import TablePart
from samsam.exports.documents.piece import ALL_VIEW, SUMMARY_VIEW
from samsam.exports.record.verdicts import verdicts
from samsam.figures.compared import NoPictureError
from samsam.figures.comparison.many import SmallMultiples
from samsam.figures.figure import Figure
from samsam.figures.origin import Origin
from samsam.figures.place_line import VIEW as PLACES_VIEW
from samsam.figures.place_line import has_place_line, place_line_of
from samsam.model.indicators.indicator import Register
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.indicators.comparison import comparison_view, glance, sheet_of
from samsam.services.indicators.followed import borrowed_trends
from samsam.services.indicators.indicator import indicator_view
from samsam.services.indicators.maps import map_view
from samsam.services.population.population import population_view

LAST_YEAR = "slut"


class FileNotKnownError(Exception):
    """No such figure. The message is Swedish, `status` that of HTTP."""

    status = 404


class FileGoneError(FileNotKnownError):
    """There was such a figure, and it has been taken away."""

    status = 410


def figure_for_file(
    service: Service,
    view: str,
    indicator_id: str,
    selection: Selection,
    today: date,
    to_year: int | None = None,
) -> tuple[Figure, Figure]:
    """The figure shown on a page, and the one with the whole series.

    With `to_year` both end there, and are judged as if no later value were known.
    Raises FileNotKnownError when the view or the indicator doesn't exist, FileGoneError when it has
    been taken away.
    """
    if view not in VIEWS:
        raise FileNotKnownError(f"Vyn finns inte. De som finns är {', '.join(VIEWS)}.")
    if indicator_id in service.removed_indicators():
        raise FileGoneError(
            "Enheten har tagit bort nyckeltalet ur SAMSAM, så filen finns inte mer."
        )
    if indicator_id not in service.register.indicators:
        raise FileNotKnownError(
            "Nyckeltalet finns inte. Ladda ner från nyckeltalets egen sida, eller skriv namnet "
            f"inom parentes: {known_indicators(service.register)}."
        )
    shown, full = VIEWS[view].make(service, indicator_id, selection, today, to_year)
    origin = _origin(service, view, indicator_id, selection, today, to_year)
    return replace(shown, origin=origin), replace(full, origin=origin)


def _origin(
    service: Service,
    view: str,
    indicator_id: str,
    selection: Selection,
    today: date,
    to_year: int | None,
) -> Origin:
    """The question of a figure, as it can be asked again on a later day."""
    elsewhere = ("indicator", "known_on", "goal", "edition", "section", "beside", "course")
    choices = selection.changed(**dict.fromkeys(elsewhere)).write()
    choices |= {LAST_YEAR: str(to_year)} if to_year is not None else {}
    known_on = selection.known_on or today
    code = service.settings.municipality_code
    return Origin(view, (indicator_id,), code, known_on, tuple(choices.items()))


def sheet_for_file(service: Service, selection: Selection, today: date) -> SmallMultiples:
    """All comparisons on one sheet. Raises FileNotKnownError when nothing can be compared."""
    many = sheet_of(glance(service, selection))
    if many is None:
        raise FileNotKnownError(
            "Det finns inget att jämföra: ingen annan kommun i gruppen har värden. Välj en annan "
            "grupp på sidan Jämför."
        )
    asked = Selection(group=selection.group, municipalities=selection.municipalities)
    origin = Origin(
        view=ALL_VIEW,
        indicators=tuple(figure.indicator.id for figure in many.figures),
        municipality=service.settings.municipality_code,
        known_on=selection.known_on or today,
        choices=tuple(asked.write().items()),
    )
    return replace(many, origin=origin)


def summary_for_file(
    service: Service, figures: Sequence[Figure], selection: Selection, to_year: int | None
) -> TablePart:
    """How the figures of a file stand, as one table, and the question that gives it anew."""
    table = verdicts(figures, borrowed_trends(service, selection.known_on, to_year))
    origin, names = figures[0].origin, tuple(figure.indicator.id for figure in figures)
    asked = origin and replace(origin, view=SUMMARY_VIEW, indicators=names)
    return replace(table, origin=asked)


def known_indicators(register: Register) -> str:
    """Every key figure by its Swedish name, and in parentheses what addresses call it."""
    return "; ".join(f"{i.short_title} ({i.id})" for i in register.indicators.values())


def _of_indicator(
    service: Service, indicator_id: str, selection: Selection, today: date, to_year: int | None
) -> tuple[Figure, Figure]:
    view = indicator_view(service, indicator_id, selection, today, to_year)
    return view.judged.figure, view.full


def _of_population(
    service: Service, _indicator_id: str, selection: Selection, _today: date, to_year: int | None
) -> tuple[Figure, Figure]:
    ended = selection if to_year is None else selection.changed(year=to_year)
    view = population_view(service, ended)
    return view.judged.figure, view.full


def _of_comparison(
    service: Service, indicator_id: str, selection: Selection, _today: date, to_year: int | None
) -> tuple[Figure, Figure]:
    view = comparison_view(service, indicator_id, selection, to_year)
    return view.judged.figure, view.full


def _of_picture(
    kind: PictureKind,
    service: Service,
    indicator_id: str,
    selection: Selection,
    today: date,
    to_year: int | None,
) -> tuple[Figure, Figure]:
    """The comparison itself; its files show the picture alone."""
    shown, full = _of_comparison(service, indicator_id, selection, today, to_year)
    try:
        kind.of(shown)
    except NoPictureError as error:
        raise FileNotKnownError(str(error)) from error
    return shown, full


def _of_places(
    service: Service, indicator_id: str, selection: Selection, today: date, to_year: int | None
) -> tuple[Figure, Figure]:
    """Our places among those compared, year by year."""
    shown, full = _of_comparison(service, indicator_id, selection, today, to_year)
    if not has_place_line(shown):
        title = shown.indicator.short_title
        raise FileNotKnownError(
            f"Platsen över åren går inte att visa för {title}: det behövs minst två år då "
            "tillräckligt många kommuner i gruppen har värde. Välj en annan grupp på sidan Jämför."
        )
    return place_line_of(shown), place_line_of(full)


def _of_map(
    service: Service, indicator_id: str, selection: Selection, _today: date, to_year: int | None
) -> tuple[Figure, Figure]:
    """The comparison with everybody on the chosen map, and its ground."""
    view = map_view(service, indicator_id, selection, to_year)
    if view.shown is None or view.full is None:
        raise FileNotKnownError(view.missing)
    return view.shown.figure, view.full


_Maker = Callable[[Service, str, Selection, date, int | None], tuple[Figure, Figure]]


@dataclass(frozen=True, slots=True)
class View:
    """What an address shows of a key figure: the figure as shown, and with the whole series.

    `in_group` says that whom it's compared with is the selection's group.
    """

    make: _Maker
    in_group: bool = False


def _of_pictures() -> dict[str, View]:
    """A view for every picture of a figure that compares."""
    return {name: View(partial(_of_picture, kind), True) for name, kind in PICTURES.items()}


VIEWS: dict[str, View] = {
    "nyckeltal": View(_of_indicator),
    "befolkningsmal": View(_of_population),
    "jamfor": View(_of_comparison, in_group=True),
    **_of_pictures(),
    PLACES_VIEW: View(_of_places, in_group=True),
    MAP.view: View(_of_map),
}
