"""The texts of `data/help`, which people edit, as parts of pages."""

from __future__ import annotations

import re
from pathlib import Path

from samsam.config.settings import Settings
from samsam.model.indicators.coverage import coverage
from samsam.model.indicators.indicator import Register
from samsam.swedish import listing
from samsam.web.base import logs
from samsam.web.page import html, surface
from samsam.web.page.frame import Visit

_PART_FOR_ONE = re.compile(
    r"<!-- (?P<word>bara|utom) (?P<code>\d{4}) -->\n(?P<text>.*?)<!-- slut -->\n", re.DOTALL
)
_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)


def help_part(visit: Visit, name: str) -> None:
    """A text of `data/help` on the page, with what the settings know filled in."""
    surface.markdown(help_text(visit, name))


def help_text(visit: Visit, name: str) -> str:
    """A text of `data/help` with what the settings know filled in; else that it can't be shown.

    {kommun} is the municipality's name, {kontakt} how readers reach it, and {målbilder utan
    nyckeltal} a sentence on which goals nothing measures. What the text says is another
    municipality's, and all other comments, are left out.
    """
    settings = visit.service.settings
    path: Path = settings.data / "help" / name
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        number = logs.fault(f"hjälptexten {path.name} gick inte att läsa", error)
        return f"Texten går inte att visa just nu. Felnummer: {number}."
    return (
        text_for(text, settings.municipality_code)
        .replace("{kontakt}", contact_words(settings))
        .replace("{kommun} kommun", settings.municipality)
        .replace("{kommun}", settings.municipality_name)
        .replace("{målbilder utan nyckeltal}", empty_goals_words(visit.service.register))
    )


def text_for(text: str, area: str) -> str:
    """The text as one municipality is to see it: `<!-- bara 2262 -->` … `<!-- slut -->`."""

    def kept(part: re.Match[str]) -> str:
        ours = (part["code"] == area) is (part["word"] == "bara")
        return part["text"] if ours else ""

    return _COMMENT.sub("", _PART_FOR_ONE.sub(kept, text)).lstrip()


def empty_goals_words(register: Register) -> str:
    """Which goals no key figure measures, as a sentence in Markdown."""
    titles = [f"*{html.label(goal.title)}*" for goal in coverage(register).empty_goals]
    if not titles:
        return "Alla målbilder har nyckeltal."
    return f"Målbilde{'n' if len(titles) == 1 else 'rna'} {listing(titles)} har inget nyckeltal."


def contact_words(settings: Settings) -> str:
    """How readers reach the municipality: the address that is set, else where addresses are."""
    if settings.contact:
        return f"Skriv till [{settings.contact}](mailto:{settings.contact})."
    return (
        f"Hör av dig till {settings.municipality}. Telefonnummer och adresser finns på "
        "kommunens webbplats."
    )
