"""Somebody's document with our pieces as known now or on a day: the figures that they are of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

from samsam.charts.pictures import PICTURES
from samsam.exports.documents.document import FigurePart, PlacePart, SmallMultiplesPart
from samsam.exports.documents.piece import ALL_VIEW, MANY_VIEW, SUMMARY_VIEW
from samsam.exports.refresh.document import (
    asked_as_bytes,
    asked_of,
    read_asked,
    refreshed,
    refreshed_as_bytes,
)
from samsam.exports.refresh.renewed import NotKnown, NotRenewedError, Renewed
from samsam.exports.refresh.report import Refreshed, read_report
from samsam.figures.comparison.many import many_of
from samsam.figures.figure import Figure
from samsam.figures.origin import Origin
from samsam.services.core.selection import Selection, read_selection, shortened
from samsam.services.core.service import Service
from samsam.services.files.files import (
    LAST_YEAR,
    VIEWS,
    FileNotKnownError,
    figure_for_file,
    sheet_for_file,
    summary_for_file,
)
from samsam.services.indicators.comparison import CHOSEN, groups_offered
from samsam.services.indicators.indicator import POPULATION

_NOBODY = "Ingen annan kommun har värde att jämföra med. Delen är kvar som den är."


def refreshed_document(
    service: Service, content: bytes, today: date, known_on: date | None = None
) -> Refreshed:
    """The document with its pieces as known now, or on a day, and what has changed.

    Raises UnreadableError for what can't be opened or has no piece of ours.
    """
    return refreshed(content, _known(service, asked_of(content), today, known_on))


def refreshed_by(
    run: Callable[[Callable[[], bytes]], bytes],
    service: Service,
    content: bytes,
    today: date,
    known_on: date | None = None,
) -> Refreshed:
    """The same, with the document read and written by `run`, in another process.

    Raises UnreadableError, and what `run` raises.
    """
    asked = read_asked(run(partial(asked_as_bytes, content)))
    known = _known(service, asked, today, known_on)
    return read_report(run(partial(refreshed_as_bytes, content, known)))


def _known(
    service: Service, asked: tuple[Origin, ...], today: date, known_on: date | None
) -> dict[Origin, Renewed | NotKnown]:
    found: dict[Origin, Renewed | NotKnown] = {}
    for origin in asked:
        try:
            found[origin] = _renewed(service, today, known_on, origin)
        except NotRenewedError as error:
            found[origin] = NotKnown(_title(service, origin), str(error))
    return found


def _title(service: Service, origin: Origin) -> str:
    """What a figure that can't be had is of: by its name, else as the document has it."""
    known = service.register.indicators
    names = (known[n].short_title if n in known else shortened(n) for n in origin.indicators)
    return ", ".join(names)


def _renewed(service: Service, today: date, known_on: date | None, origin: Origin) -> Renewed:
    """A figure anew. Raises NotRenewedError, which says why it can't be had."""
    code = service.settings.municipality_code
    if origin.municipality != code:
        area = service.register.areas.get(origin.municipality)
        whose = area.title if area else f"kommunen med kod {shortened(origin.municipality)}"
        raise NotRenewedError(
            f"Delen gäller {whose}, och här är det {service.settings.municipality_name} som "
            "visas. Den är kvar som den är."
        )
    if origin.view == ALL_VIEW:
        return _sheet(service, today, known_on, origin)
    known = service.register.indicators
    gone = next((name for name in origin.indicators if name not in known), None)
    if gone is not None:
        raise NotRenewedError(
            f"Nyckeltalet ”{shortened(gone)}” finns inte längre i SAMSAM. Delen är kvar som den är."
        )
    selection, last_year = _asked(service, origin)
    selection = selection.changed(known_on=known_on)
    if origin.view == SUMMARY_VIEW:
        return _summary(service, origin, selection, today, last_year)
    found = [
        _figure(service, origin, name, selection, today, last_year) for name in origin.indicators
    ]
    asked = replace(origin, known_on=known_on or today)
    part = _part(origin, [shown for shown, _ in found])
    return Renewed(part, asked, service.style, found[0][1])


def _sheet(service: Service, today: date, known_on: date | None, origin: Origin) -> Renewed:
    """All that compares, which may be other key figures than before."""
    selection = _asked(service, origin)[0].changed(known_on=known_on)
    _check_group(service, selection)
    try:
        many = sheet_for_file(service, selection, today)
    except FileNotKnownError as error:
        raise NotRenewedError(str(error)) from error
    return Renewed(SmallMultiplesPart(many), many.origin or origin, service.style)


def _summary(
    service: Service, origin: Origin, selection: Selection, today: date, last_year: int | None
) -> Renewed:
    """How the same key figures stand, each as a kit shows it."""
    of_population = replace(origin, view="befolkningsmal")
    others = replace(origin, view="nyckeltal")
    figures = [
        _figure(
            service, of_population if n == POPULATION else others, n, selection, today, last_year
        )[0]
        for n in origin.indicators
    ]
    table = summary_for_file(service, figures, selection, last_year)
    return Renewed(table, table.origin or origin, service.style)


def _asked(service: Service, origin: Origin) -> tuple[Selection, int | None]:
    """The choices of a view. Raises NotRenewedError for one that can't be made any longer."""
    choices = dict(origin.choices)
    selection = read_selection(choices, service.register)
    ending = read_selection({"ar": choices.get(LAST_YEAR, "")}, service.register)
    faults = (*selection.faults, *ending.faults)
    if faults:
        raise NotRenewedError(
            "Det som delen visar går inte att välja längre. Delen är kvar som den är. Hämta den på "
            "nytt ur SAMSAM."
        )
    return selection, ending.year


def _figure(
    service: Service,
    origin: Origin,
    name: str,
    selection: Selection,
    today: date,
    last_year: int | None,
) -> tuple[Figure, Figure]:
    view = "jamfor" if origin.view == MANY_VIEW else origin.view
    if view not in VIEWS:
        raise NotRenewedError("Delen är av en sort som inte finns längre. Den är kvar som den är.")
    if VIEWS[view].in_group:
        _check_group(service, selection)
    try:
        return figure_for_file(service, view, name, selection, today, last_year)
    except FileNotKnownError as error:
        raise NotRenewedError(str(error)) from error


def _check_group(service: Service, selection: Selection) -> None:
    """Refuse a group that is gone. Raises NotRenewedError."""
    group = selection.group
    if group in (None, CHOSEN) or group in groups_offered(service, selection.known_on):
        return
    raise NotRenewedError(
        f"Gruppen ”{shortened(group or '')}” finns inte längre. Delen är kvar som den är."
    )


def _part(origin: Origin, figures: list[Figure]) -> FigurePart | PlacePart | SmallMultiplesPart:
    """What the document shows of the figures. Raises NotRenewedError when that has no values."""
    if origin.view == MANY_VIEW:
        if any(figure.compared is None for figure in figures):
            raise NotRenewedError(_NOBODY)
        return SmallMultiplesPart(many_of(figures))
    kind = PICTURES.get(origin.view)
    if kind is None:
        return FigurePart(figures[0])
    if not kind.exists(figures[0]):
        raise NotRenewedError(_NOBODY)
    return PlacePart(figures[0], kind)
