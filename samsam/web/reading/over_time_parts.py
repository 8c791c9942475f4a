"""Parts of the page over all years."""

from __future__ import annotations

from collections.abc import Callable

from samsam.model.analysis.access import Right
from samsam.model.analysis.learning import Range, mandate
from samsam.model.analysis.records import FieldKind
from samsam.services.analysis import expectations, over_time
from samsam.services.analysis.expectations import Scored, YearOf
from samsam.services.analysis.links import links
from samsam.services.analysis.over_time import MovementOf
from samsam.services.analysis.year import year_view
from samsam.services.core.selection import FOLLOWED
from samsam.swedish import number, span
from samsam.web.page import html, surface
from samsam.web.page.choosing import choose_in_sight, choose_one
from samsam.web.page.frame import Visit, choose

_DRAFT = " (arbetsmaterial)"


def years_part(visit: Visit) -> tuple[YearOf, ...]:
    """The heading, and all analyses that the visitor may read."""
    found = over_time.all_years(visit.service, visit.today, visit.may(Right.READ_DRAFTS))
    reported = (
        f"Bygger på analyserna för {span(found[0].year, found[-1].year)}."
        if found
        else "Ingen analys är fastställd än. När den första är det visas den här."
    )
    html.show(f"<h1>Förflyttningen över tid</h1><p>{reported}</p>")
    return found


def view_part(visit: Visit, years: tuple[YearOf, ...]) -> None:
    """Choose what to follow over the years, and show it."""
    if not years:
        return
    chosen = choose_in_sight(
        "Följ",
        FOLLOWED,
        key="over_time_view",
        title=FOLLOWED.__getitem__,
        start=visit.selection.followed,
        follow=visit.selection.followed is not None,
        on_change=lambda name: choose(visit, followed=name),
    )
    _VIEWS[chosen](visit, years)


def _year(year: int, fixed: bool) -> str:
    return f"{year}{'' if fixed else _DRAFT}"


def _goals(visit: Visit, years: tuple[YearOf, ...]) -> None:
    for goal in visit.service.register.goals.values():
        _movements(goal.title, over_time.of_goal(years, goal.id))


def _movements(title: str, found: tuple[MovementOf, ...]) -> None:
    if not found:
        html.show(f"<h2>{html.text(title)}</h2><p>Ingen förflyttning är beskriven.</p>")
        return
    rows = [
        [
            _year(m.year, m.fixed),
            html.text(m.assessment or "–"),
            html.text(m.from_to or "–"),
            html.text(m.evidence or "–"),
        ]
        for m in reversed(found)
    ]
    headings = ("År", "Bedömning", "Från – till", "Belägg")
    html.show(html.table(title, headings, rows, "s-stack"))


def _mandates(visit: Visit, years: tuple[YearOf, ...]) -> None:
    periods = sorted({mandate(y.year).start for y in years}, reverse=True)
    for first in periods:
        mine = tuple(y for y in years if y.year in mandate(first))
        html.show(f"<h2>Mandatperioden {span(first, mandate(first).stop - 1)}</h2>")
        _summaries(mine)
        for goal in visit.service.register.goals.values():
            _movements(goal.title, over_time.of_goal(mine, goal.id))


def _summaries(years: tuple[YearOf, ...]) -> None:
    rows = [
        [
            _year(y.year, y.fixed),
            html.text(_annual(y, "overall_assessment") or "–"),
            html.text(_annual(y, "certainty") or "–"),
            html.text(_annual(y, "summary") or "–"),
        ]
        for y in reversed(years)
    ]
    headings = ("År", "Samlad bedömning", "Säkerhet", "Sammanfattning")
    html.show(html.table("Är vi på rätt väg?", headings, rows, "s-stack"))


def _annual(year: YearOf, field_id: str) -> str:
    found = year.analysis.of_kind("annual_analysis")
    return found[0].text(field_id) if found else ""


def _actors(visit: Visit, years: tuple[YearOf, ...]) -> None:
    titles = links(visit.service, year_view(visit.service, years[-1].year)).titles
    actors = titles[FieldKind.ACTOR]
    if surface.document():  # which one isn't in the address
        for name in actors:
            _actor(years, name, actors[name])
        return
    chosen = choose_one(
        "Aktör",
        actors,
        key="over_time_actor",
        title=actors.__getitem__,
        placeholder="Välj en aktör",
    )
    if chosen is not None:
        _actor(years, chosen, actors[chosen])


def _actor(years: tuple[YearOf, ...], actor: str, title: str) -> None:
    rows = [
        [
            _year(c.year, c.fixed),
            html.text(c.indicator),
            html.text(c.cause or "–"),
            html.text(c.control or "–"),
            html.text(c.support or "–"),
        ]
        for c in reversed(over_time.of_actor(years, actor))
    ]
    if not rows:
        html.show(f"<h2>{html.text(title)}</h2><p>Ingen orsak nämner aktören.</p>")
        return
    headings = ("År", "Nyckeltal", "Orsak", "Rådighet", "Stöd")
    html.show(html.table(title, headings, rows, "s-stack"))


def _expectations(visit: Visit, years: tuple[YearOf, ...]) -> None:
    _scored("Åtgärdernas väntade effekter", expectations.effects(visit.service, years))
    _scored("Framräknad befolkning", expectations.projections(visit.service, years))
    html.show(
        "<p>Intervallet i framräkningen ska hålla i ungefär 80 fall av 100. "
        "Att en åtgärds väntade värde nåddes visar inte att åtgärden var orsaken.</p>"
    )


def _scored(title: str, found: tuple[Scored, ...]) -> None:
    if not found:
        html.show(f"<h2>{html.text(title)}</h2><p>Det finns inget att jämföra än.</p>")
        return
    rows = [
        [
            html.text(s.what),
            _year(s.said_in, s.fixed),
            html.text(s.expected),
            html.text(s.outcome),
            html.text(s.verdict.value),
        ]
        for s in found
    ]
    headings = ("Vad", "Analys", "Väntat", "Utfall", "Bedömning")
    html.show(html.table(title, headings, rows, "s-stack"))


def _sums(_visit: Visit, years: tuple[YearOf, ...]) -> None:
    _non_events(years)
    _efforts(years)


def _non_events(years: tuple[YearOf, ...]) -> None:
    events = over_time.non_events(years)
    if not events:
        html.show("<h2>Icke-händelser</h2><p>Inga icke-händelser är beskrivna.</p>")
        return
    rows = [
        [
            html.text(e.what),
            _year(e.year, e.fixed),
            html.text(_range(e.amount)),
            html.text(e.assumptions or "–"),
            html.text(e.follow_up or "–"),
        ]
        for e in events
    ]
    headings = ("Vad hände inte", "Analys", "Belopp", "Antaganden", "Följs upp")
    together = over_time.sum_of(events)
    unreported = sum(1 for e in events if e.amount is None)
    left_out = f" {unreported} utan läsbara belopp är inte med." if unreported else ""
    summed = (
        f"<p>Tillsammans {html.text(_range(together))}. Summan är en bedömning och gäller bara om "
        f"alla antaganden håller.{left_out}</p>"
        if together
        else ""
    )
    html.show(html.table("Icke-händelser", headings, rows, "s-stack") + summed)


def _range(amount: Range | None) -> str:
    if amount is None:
        return "Går inte att läsa"
    return f"{number(amount.low)}–{number(amount.high)} kronor"


def _efforts(years: tuple[YearOf, ...]) -> None:
    found = over_time.efforts(years)
    if not found:
        html.show("<h2>Insatser</h2><p>Inga kostnader eller timmar är angivna.</p>")
        return
    rows = [
        [
            html.text(e.indicator),
            _year(e.year, e.fixed),
            number(e.money) if e.money is not None else "–",
            number(e.hours) if e.hours is not None else "–",
        ]
        for e in found
    ]
    money = sum(e.money for e in found if e.money is not None)
    hours = sum(e.hours for e in found if e.hours is not None)
    table = html.table("Insatser", ("Nyckeltal", "Analys", "Kronor", "Timmar"), rows, "s-stack")
    reported = f"Tillsammans {number(money)} kronor och {number(hours)} timmar, där det är angivet."
    html.show(f"{table}<p>{reported}</p>")


_VIEWS: dict[str, Callable[[Visit, tuple[YearOf, ...]], None]] = {
    "malbilder": _goals,
    "mandatperioder": _mandates,
    "aktorer": _actors,
    "utfall": _expectations,
    "insatser": _sums,
}
