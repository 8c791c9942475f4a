"""Parts of the page about SAMSAM. Its texts lie in `data/help/` for people to edit."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from samsam import __version__
from samsam.settings import Settings
from samsam.swedish import long_date
from samsam.ui import html, logs
from samsam.ui.frame import Visit
from samsam.ui.pages import MODEL_CARD

_TEXTS = ("om.md", "tillganglighet.md")


def texts_part(visit: Visit) -> None:
    """The municipality's own texts about method, terms and accessibility."""
    html.show("<h1>Om SAMSAM</h1>")
    for name in _TEXTS:
        st.markdown(help_text(visit, name), anchors=False)
    card = html.link(MODEL_CARD.id, "Modellkortet för befolkningens framskrivning")
    html.show(f"<p>{card} berättar hur den räknar, hur rätt den har haft och vad den inte kan.</p>")


def help_text(visit: Visit, name: str) -> str:
    """A text of `data/help` with what the settings know filled in; else that it can't be shown.

    {kommun} is the municipality's name and {kontakt} how readers reach it.
    """
    settings = visit.service.settings
    path: Path = settings.data / "help" / name
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        number = logs.fault(f"hjälptexten {path.name} gick inte att läsa", error)
        return f"Texten går inte att visa just nu. Felnummer: {number}."
    return text.replace("{kontakt}", contact_words(settings)).replace(
        "{kommun}", settings.municipality_name
    )


def contact_words(settings: Settings) -> str:
    """How readers reach the municipality: the address that is set, else where addresses are."""
    if settings.contact:
        return f"Skriv till [{settings.contact}](mailto:{settings.contact})."
    return (
        f"Hör av dig till {settings.municipality_name} kommun. Telefonnummer och adresser finns på "
        "kommunens webbplats."
    )


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
