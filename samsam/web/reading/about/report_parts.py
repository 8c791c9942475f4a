"""The page of the report's table as it was published."""

from __future__ import annotations

from samsam.services.overview.report import PublishedRow, published_table
from samsam.swedish import long_date
from samsam.web.page import html
from samsam.web.page.frame import Visit
from samsam.web.page.pages import INDICATOR


def table_part(visit: Visit) -> None:
    """The table as published, with the trend that its own values carry."""
    found = published_table(visit.service)
    if found is None:
        html.show(
            "<h1>Så stod det i rapporten</h1>"
            "<p>SAMSAM har ingen rapport från kommunen. Siffrorna kommer från källorna.</p>"
        )
        return
    headings = ("Nyckeltal", *(str(y) for y in found.years), "Trend enligt de värdena")
    rows = [_row(visit, row) for row in found.rows]
    caption = f"{found.vintage.printed_title}. Kända {long_date(found.vintage.known_on)}."
    table = html.table(caption, headings, rows, "s-stack")
    html.show(
        f"<h1>Så stod det i rapporten {found.vintage.known_on.year}</h1>"
        "<p>Det här är tabellen som den publicerades. Rapporten lämnade kolumnen Trend tom. Här "
        "står vad SAMSAM säger om just de värdena. Vad som är känt nu står på Översikt.</p>"
        f"{table}<p>{html.text(found.vintage.note)}</p>"
        f"<p>Källa: {html.text(found.vintage.printed_source)}.</p>"
    )


def _row(visit: Visit, row: PublishedRow) -> list[str]:
    def link(indicator_id: str, words: str) -> str:
        return html.link(visit.selection.link(INDICATOR.id, indicator=indicator_id), words)

    current = row.current
    now = "" if current is None else f"<small>Nu: {link(current.id, current.short_title)}</small>"
    return [
        f"{link(row.indicator.id, row.indicator.title)}{now}",
        *(html.text(value) for value in row.values),
        html.mark(row.trend),
    ]
