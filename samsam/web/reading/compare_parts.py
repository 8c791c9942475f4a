"""Parts of the page that compares with other municipalities."""

from __future__ import annotations

from plotly.graph_objects import Figure as Chart

from samsam.charts.pictures import MAP, PLACE
from samsam.charts.screen.on_screen import CONFIG
from samsam.charts.screen.strip_on_screen import plotly_strip
from samsam.charts.svg.strip_in_svg import strip_address
from samsam.exports.kit.many_files import SHEET_ADDRESS, SHEET_FORMATS
from samsam.figures.compared import order_table
from samsam.figures.comparison.many import LEAD, SmallMultiples
from samsam.figures.comparison.map_figure import MISSING, MapFigure
from samsam.figures.comparison.strip import StripPlot, has_strip, strip_of
from samsam.figures.figure import Figure
from samsam.figures.place_line import VIEW as PLACES_VIEW
from samsam.figures.theme import Palette
from samsam.model.analysis.access import Right
from samsam.model.indicators.area import AreaKind
from samsam.services.core.selection import MAPS, Selection
from samsam.services.indicators.comparison import (
    CHOSEN,
    CHOSEN_TITLE,
    ComparisonView,
    Glance,
    Small,
    sheet_of,
)
from samsam.services.indicators.map_pictures import NARROW, WIDE, map_pictures
from samsam.services.indicators.maps import MapView, different_years
from samsam.swedish import listing
from samsam.web.page import html, surface
from samsam.web.page.choices import first_year_choice, known_on_choice
from samsam.web.page.choosing import choose_in_sight, choose_one, choose_several
from samsam.web.page.figure_block import (
    NARROW_PX,
    WIDE_PX,
    downloads,
    figure_block,
    foot_html,
    table_block,
)
from samsam.web.page.frame import Visit, choose
from samsam.web.page.kept import kept_for_answer
from samsam.web.page.pages import COMPARE, DATA

_NEWEST = 0


def choices_part(visit: Visit, view: ComparisonView, indicator_id: str) -> None:
    """Choose key figure, whom to compare with, year and day of knowledge."""
    html.show("<h1>Jämför med andra kommuner</h1>")
    html.notices(view.faults)
    left, right = surface.columns(2)
    with left:
        _indicator_choice(visit, indicator_id)
        _year_choice(visit, view)
        years = view.judged.figure.years
        first_year_choice(visit, view.first_years, years.start if years else None)
    with right:
        _group_choice(visit, view)
        known_on_choice(visit)
    if view.chosen == CHOSEN:
        _municipalities_choice(visit)


def _indicator_choice(visit: Visit, indicator_id: str) -> None:
    indicators = visit.service.register.indicators
    choose_one(
        "Nyckeltal",
        indicators,
        key="choice_compare_indicator",
        title=lambda i: indicators[i].short_title,
        start=indicator_id,
        follow=True,
        on_change=lambda i: choose(visit, indicator=i, year=None, from_year=None),
    )


def _group_choice(visit: Visit, view: ComparisonView) -> None:
    titles = {name: group.title for name, group in view.groups.items()} | {CHOSEN: CHOSEN_TITLE}
    choose_one(
        "Jämför med",
        titles,
        key="choice_compare_group",
        title=titles.__getitem__,
        start=view.chosen,
        follow=True,
        on_change=lambda group: choose(visit, group=group),
    )


def _municipalities_choice(visit: Visit) -> None:
    own = visit.service.settings.municipality_code
    areas = visit.service.register.areas
    offered = {
        a.id: a.title
        for a in sorted(areas.values(), key=lambda a: a.title)
        if a.kind is AreaKind.MUNICIPALITY and a.id != own
    }
    choose_several(
        "Kommuner",
        offered,
        key="choice_compare_municipalities",
        title=offered.__getitem__,
        start=visit.selection.municipalities,
        follow=True,
        placeholder="Välj minst tre",
        on_change=lambda codes: choose(visit, municipalities=tuple(sorted(codes))),
    )


def _year_choice(visit: Visit, view: ComparisonView) -> None:
    chosen = visit.selection.year
    years = sorted({*view.years, *([chosen] if chosen else [])}, reverse=True)
    choose_one(
        "År",
        [_NEWEST, *years],
        key="choice_compare_year",
        title=lambda y: str(y) if y else "Senaste år som går att jämföra",
        start=chosen or _NEWEST,
        follow=True,
        on_change=lambda year: choose(visit, year=year or None),
    )


def compared_part(visit: Visit, view: ComparisonView, on_map: MapView) -> None:
    """The figure with its place, map, order and table.

    A sentence when nobody in the group can be compared, and then a map only if there is one.
    """
    if view.missing:
        _missing_part(visit, view)
        if on_map.shown:
            _map_part(visit, view, on_map)
        return
    figure_block(
        visit, view.judged, key=f"chart_compare_{view.judged.indicator.id}", view=COMPARE.id
    )
    _place_part(visit, view)
    _places_part(visit, view)
    _map_part(visit, view, on_map)
    _order_part(view)
    table_block(view.judged)


def _missing_part(visit: Visit, view: ComparisonView) -> None:
    """What isn't there to compare with; for who may fetch it also how."""
    how = ""
    if view.instead:
        address = visit.selection.link(
            COMPARE.id, indicator=view.instead.id, year=None, from_year=None
        )
        link = html.link(address, view.instead.short_title)
        how = f" Nyckeltalet har upphört. Det går att jämföra det som har tagit vid: {link}."
    elif visit.may(Right.TAKE_IN) and view.fetchable:
        link = html.link(DATA.id, "Data och källor")
        how = f" Hämta värdena på sidan {link}, med knappen ”Hämta jämförelsekommuner”."
    html.show(f'<p class="s-gap" role="status">{html.text(view.missing)}{how}</p>')


def _place_part(visit: Visit, view: ComparisonView) -> None:
    """The place in words and as a strip of dots, and whether it's us or everybody."""
    figure, words = view.judged.figure, view.judged.words
    html.show(
        '<section class="s-two"><div><h2>Platsen</h2>'
        f"<p>{html.text(words.change)}</p></div>"
        f"<div><h2>Är det vi eller alla?</h2><p>{html.text(words.trend)}</p></div></section>"
    )
    if not has_strip(figure):
        return
    strip = _strip(figure)
    html.show(f"<h3>{html.text(strip.table.caption)}</h3>")
    surface.chart(
        lambda: _drawn_strip(strip, visit.palette),
        lambda: _picture_of_strip(strip, visit.palette),
        key=f"strip_{figure.id}",
        alt=strip.alt,
        config=CONFIG,
    )
    files = downloads(visit.selection, figure, strip.headline, PLACE.view)
    html.show(f'<p class="s-notes">{html.text(strip.key)}</p>{files}')


@kept_for_answer(16)
def _picture_of_strip(strip: StripPlot, palette: Palette) -> surface.Picture:
    height = int(plotly_strip(strip, palette)["layout"]["height"])
    wide, narrow = (strip_address(strip, width, height, palette) for width in (WIDE_PX, NARROW_PX))
    return surface.Picture(wide, narrow, height, (WIDE_PX, NARROW_PX))


@kept_for_answer(16)
def _strip(figure: Figure) -> StripPlot:
    return strip_of(figure)


@kept_for_answer(16)
def _drawn_strip(strip: StripPlot, palette: Palette) -> Chart:
    return Chart(plotly_strip(strip, palette))


def _places_part(visit: Visit, view: ComparisonView) -> None:
    """Our place year by year, with its table."""
    if view.places is None:
        return
    html.show("<h2>Platsen över åren</h2>")
    figure_block(visit, view.places, f"chart_places_{view.places.figure.id}", PLACES_VIEW)
    table = html.figure_table(view.places.words.table)
    html.show(f"<details><summary>Platserna i tabell</summary>{table}</details>")


def _map_part(visit: Visit, compared: ComparisonView, view: MapView) -> None:
    """The key figure on the map of the county or the country, its words and its table."""
    html.show("<h2>Karta</h2>")
    choose_in_sight(
        "Karta över",
        view.offered,
        key="choice_compare_map",
        title=MAPS.__getitem__,
        start=view.chosen,
        follow=True,
        horizontal=True,
        on_change=lambda name: choose(visit, map=None if name == view.offered[0] else name),
    )
    html.notices(view.faults)
    shown = view.shown
    if shown is None:
        html.show(f'<p class="s-gap" role="status">{html.text(view.missing)}</p>')
        return
    if other := different_years(compared, view):
        html.show(f"<p>{html.text(other)}</p>")
    drawn = html.pictures(map_pictures(visit.service, shown), (WIDE, NARROW), shown.alt)
    files = downloads(visit.selection, shown.figure, shown.headline, MAP.view)
    table = _map_table(shown)
    if not shown.written:  # hundreds of rows
        table = f"<details><summary>Kartans värden i tabell</summary>{table}</details>"
    html.show(
        f"<h3>{html.headline(shown.headline)}</h3>"
        f'<section class="s-two">{drawn}<div>{table}</div>'
        f"</section>{foot_html(shown.foot, shown.notes)}{files}"
    )


@kept_for_answer(16)
def _map_table(shown: MapFigure) -> str:
    """Everybody on the map in order, with the class; who has no value stands last."""
    table, classes = shown.table, shown.class_of
    rows = [
        [str(r.place), f"<strong>{html.text(r.name)}</strong>" if r.own else html.text(r.name),
         html.text(r.text), html.text(classes[r.area])]
        for r in table.rows
    ]  # fmt: skip
    names = shown.ground.names
    rows += [["–", html.text(names.get(a, a)), html.text(MISSING), "–"] for a in shown.missing]
    return html.table(table.caption, (*table.headings[:3], "Klass"), rows, "s-years")


def _order_part(view: ComparisonView) -> None:
    """Everybody in order, as a table."""
    figure = view.judged.figure
    if not has_strip(figure):
        return
    table = html.order_table(order_table(figure))
    html.show(f"<h2>Ordningen</h2>{table}<h2>Värdena år för år</h2>")


def glance_part(visit: Visit, found: Glance) -> None:
    """Every key figure as a small picture, with its value and place."""
    html.show(_glance(found, visit.selection))


@kept_for_answer(16)
def _glance(found: Glance, selection: Selection) -> str:
    cards = "".join(_card(selection, small) for small in found.shown)
    shown = f'<div class="s-cards">{cards}</div>' if cards else ""
    many = sheet_of(found)
    lead = f"<p>{html.text(LEAD)}</p>" if many else ""
    files = _sheet_files(selection, many) if many else ""
    alone = ""
    if found.alone:
        names = listing([i.short_title for i in found.alone])
        alone = f"<p>Utan värden för andra kommuner: {html.text(names)}.</p>"
    return f"<section><h2>Alla nyckeltal bredvid varandra</h2>{lead}{shown}{files}{alone}</section>"


def _sheet_files(selection: Selection, many: SmallMultiples) -> str:
    """Links to all of them as one sheet, and their values."""
    query = selection.changed(
        indicator=None, goal=None, year=None, from_year=None, edition=None, beside=None
    )
    links = "".join(
        f'<li><a href="{html.text(query.link(f"{SHEET_ADDRESS}.{f.extension}"))}" download>'
        f'{html.text(f.label)}<span class="s-hidden">, {html.text(many.headline)}</span></a></li>'
        for f in SHEET_FORMATS
    )
    return f'<div class="s-downloads"><p>Ladda ner alla på ett ark</p><ul>{links}</ul></div>'


def _card(selection: Selection, small: Small) -> str:
    words, indicator = small.judged.words, small.indicator
    address = selection.link(COMPARE.id, indicator=indicator.id, year=None, from_year=None)
    return (
        f'<article class="s-card"><h3>{html.link(address, indicator.short_title)}</h3>'
        f'<img class="s-small" src="{small.picture}" width="240" height="96" '
        f'alt="{html.text(words.headline)}">'
        f"<p>{html.headline(words.headline)}</p></article>"
    )
