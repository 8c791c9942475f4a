"""Parts of the page about SAMSAM. Its texts lie in `data/help/` for people to edit."""

from __future__ import annotations

from samsam import __version__
from samsam.swedish import long_date
from samsam.web.page import html
from samsam.web.page.frame import Visit
from samsam.web.page.help_texts import help_part
from samsam.web.page.pages import MODEL_CARD

_TEXTS = ("om.md", "tillganglighet.md")


def texts_part(visit: Visit) -> None:
    """The municipality's own texts about method, terms and accessibility."""
    html.show("<h1>Om SAMSAM</h1>")
    for name in _TEXTS:
        help_part(visit, name)
    card = html.link(MODEL_CARD.id, "Modellkortet för befolkningens framskrivning")
    html.show(f"<p>{card} berättar hur den räknar, hur rätt den har haft och vad den inte kan.</p>")


def sources_part(visit: Visit) -> None:
    """Every vintage that the figures come from."""
    rows = [
        [
            html.text(v.printed_title),
            html.text(v.printed_source or "nyckeltalets egen källa"),
            html.text(long_date(v.known_on)),
            html.text(v.note),
        ]
        for v in reversed(visit.service.vintages())
    ]
    headings = ("Uppgiftsversion", "Källa", "Känd", "Anmärkning")
    html.show(
        f"<h2>Uppgiftsversioner</h2>{html.table('Varifrån siffrorna kommer', headings, rows)}"
    )


def version_part(visit: Visit) -> None:
    """Which version this is, and of what data."""
    vintages = visit.service.vintages()
    days = [v.known_on for v in vintages]
    known = f" Senaste uppgifterna är kända {long_date(max(days))}." if days else ""
    html.show(
        f"<h2>Version</h2><p>SAMSAM {__version__}.{known}</p><h2>Öppna data</h2><p>Alla nyckeltal "
        'finns som <a href="oppna-data/">öppna data</a> för andra program.</p>'
    )
