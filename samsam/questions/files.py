"""Which figure a file address means: what the reader sees, and the same with the whole series."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from samsam.exports.names import PLACE_VIEW
from samsam.figures.figure import Figure
from samsam.figures.strip import has_strip
from samsam.questions.comparison import comparison_view
from samsam.questions.indicator import indicator_view
from samsam.questions.population import population_view
from samsam.questions.selection import Selection
from samsam.questions.service import Service


class FileNotKnownError(Exception):
    """No such figure. The message is Swedish."""


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
    Raises FileNotKnownError when the view or the indicator doesn't exist.
    """
    if view not in VIEWS:
        raise FileNotKnownError(f"Vyn finns inte. De som finns är {', '.join(VIEWS)}.")
    if indicator_id not in service.register.indicators:
        known = ", ".join(service.register.indicators)
        raise FileNotKnownError(f"Nyckeltalet finns inte. De som finns är {known}.")
    return VIEWS[view](service, indicator_id, selection, today, to_year)


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


def _of_place(
    service: Service, indicator_id: str, selection: Selection, today: date, to_year: int | None
) -> tuple[Figure, Figure]:
    """The comparison itself; its files show the place alone."""
    shown, full = _of_comparison(service, indicator_id, selection, today, to_year)
    if not has_strip(shown):
        title = shown.indicator.short_title
        raise FileNotKnownError(
            f"Platsen går inte att visa för {title}: ingen annan kommun i gruppen har värde för "
            "året. Välj en annan grupp eller ett annat år på sidan Jämför."
        )
    return shown, full


_Maker = Callable[[Service, str, Selection, date, int | None], tuple[Figure, Figure]]

VIEWS: dict[str, _Maker] = {
    "nyckeltal": _of_indicator,
    "befolkningsmal": _of_population,
    "jamfor": _of_comparison,
    PLACE_VIEW: _of_place,
}
