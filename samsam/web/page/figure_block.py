"""A figure on a page: headline, sentences, chart with its alt text, notes, table and downloads."""

from __future__ import annotations

from plotly.graph_objects import Figure as Chart

from samsam.charts.screen.on_screen import CONFIG, plotly
from samsam.charts.svg.in_svg import svg_address
from samsam.exports.kit.formats import formats_of
from samsam.figures.figure import Figure
from samsam.figures.theme import Palette
from samsam.services.core.selection import Selection
from samsam.services.indicators.indicator import AssessedIndicator
from samsam.web.page import html, surface
from samsam.web.page.frame import Visit
from samsam.web.page.kept import kept_for_answer

# Pixels: a page's width on a laptop, and on a phone.
WIDE_PX, NARROW_PX = 1048, 361


def figure_block(visit: Visit, shown: AssessedIndicator, key: str, view: str = "nyckeltal") -> None:
    """Draw one figure whole. `view` names the figure in the address of its files."""
    words = shown.words
    html.show(
        f'<div class="s-figure-head"><h2>{html.headline(words.headline)}</h2>'
        f"<p>{html.text(words.subtitle)}</p></div>"
    )
    if shown.figure.outcome.points:
        surface.chart(
            lambda: _drawn(shown.figure, visit.palette),
            lambda: picture_of(shown.figure, visit.palette),
            key=key,
            alt=words.alt,
            config=CONFIG,
        )
    html.show(
        f"{foot_html(words.foot, words.notes)}"
        f"{downloads(visit.selection, shown.figure, words.headline, view)}"
    )


def foot_html(foot: str, notes: tuple[str, ...]) -> str:
    """What stands under a picture, and in a fold all there is to know of it."""
    more = (
        f"<details><summary>Att veta om siffrorna</summary>{html.paragraphs(notes)}</details>"
        if notes
        else ""
    )
    return f'<div class="s-notes"><p>{html.text(foot)}</p>{more}</div>'


@kept_for_answer(32)
def _drawn(figure: Figure, palette: Palette) -> Chart:
    """The chart as Plotly has checked it, which takes longer than all else on the page."""
    return Chart(plotly(figure, palette))


@kept_for_answer(32)
def picture_of(figure: Figure, palette: Palette) -> surface.Picture:
    """The figure as a picture for a laptop and for a phone."""
    height = int(plotly(figure, palette)["layout"]["height"])
    wide, narrow = (svg_address(figure, width, height, palette) for width in (WIDE_PX, NARROW_PX))
    return surface.Picture(wide, narrow, height, (WIDE_PX, NARROW_PX))


@kept_for_answer(32)
def narrow_address(figure: Figure, palette: Palette) -> str:
    """The figure as a picture for a phone, as an address that holds the picture itself."""
    height = int(plotly(figure, palette)["layout"]["height"])
    return svg_address(figure, NARROW_PX, height, palette)


def table_block(shown: AssessedIndicator) -> None:
    """The figure's table."""
    copying = html.copying("", "Kopiera tabellen", shown.words.table.caption)
    html.show(f'<p class="s-actions">{copying}</p>{html.figure_table(shown.words.table)}')


def downloads(selection: Selection, figure: Figure, headline: str, view: str) -> str:
    """Links to the figure as files: real addresses, so that they can be shared too."""
    query = _of_files(selection, figure)
    name = f"{view}/{figure.id}"
    links = "".join(
        f'<li><a href="{html.text(file_address(selection, figure, view, f.extension))}" download>'
        f'{html.text(f.label)}<span class="s-hidden">, {html.text(headline)}</span></a></li>'
        for f in formats_of(view)
    )
    picture = file_address(selection, figure, view, "png")
    copying = html.copying(picture, "Kopiera bilden", headline)
    alone = html.text(query.link(f"diagram/{name}"))
    embed = f'<li><a href="{alone}">Bara diagrammet, för andra webbplatser</a></li>'
    return f'<div class="s-downloads"><p>Ladda ner</p><ul>{links}{embed}</ul>{copying}</div>'


def file_address(selection: Selection, figure: Figure, view: str, extension: str) -> str:
    """Where a figure is as a file, in the reader's own view."""
    return _of_files(selection, figure).link(f"filer/{view}/{figure.id}.{extension}")


def _of_files(selection: Selection, figure: Figure) -> Selection:
    year = selection.year if figure.group else None
    return selection.changed(indicator=None, goal=None, year=year)
