"""Parts of the page of what has changed."""

from __future__ import annotations

from samsam.figures.words import years_words
from samsam.services.core.selection import Selection
from samsam.services.indicators.changes import Changes
from samsam.services.indicators.indicator import AssessedIndicator
from samsam.swedish import listing
from samsam.web.page import html, surface
from samsam.web.page.choices import known_on_choice
from samsam.web.page.choosing import choose_one
from samsam.web.page.frame import Visit, choose
from samsam.web.page.kept import kept_for_answer
from samsam.web.page.pages import INDICATOR

_LATEST = "senaste"


def filters_part(visit: Visit, found: Changes) -> None:
    """Choose year and day of knowledge."""
    html.show(f"<h1>Vad har förändrats {found.year or 'senast'}?</h1>")
    left, right = surface.columns(2)
    with left:
        _year_choice(visit, found)
    with right:
        known_on_choice(visit)


def _year_choice(visit: Visit, found: Changes) -> None:
    years = sorted({*found.years, *([found.year] if found.year else [])}, reverse=True)
    choose_one(
        "År",
        [_LATEST, *years],
        key="choice_change_year",
        title=lambda year: "Varje nyckeltals senaste år" if year == _LATEST else str(year),
        start=found.year or _LATEST,
        follow=True,
        on_change=lambda year: choose(visit, year=None if year == _LATEST else year),
    )


def lists_part(visit: Visit, found: Changes) -> None:
    """Signals, strongest first; then what is noise, and what can't be decided, each with why."""
    html.show(f'<p class="s-lead">{html.text(found.summary)}</p>')
    html.show(_lists(found, visit.selection))
    if found.silent:
        names = listing([i.short_title for i in found.silent])
        html.show(f"<h2>Utan värde för året</h2><p>{html.text(names)}.</p>")


@kept_for_answer(32)
def _lists(found: Changes, selection: Selection) -> str:
    parts = (
        ("Värt att analysera", found.signals, "Inget nyckeltal avviker mer än vanligt."),
        ("Inom vanlig variation", found.ordinary, ""),
        ("Går inte att avgöra", found.undecided, ""),
    )
    return "".join(_list(selection, *part) for part in parts)


def _list(
    selection: Selection, heading: str, found: tuple[AssessedIndicator, ...], nothing: str
) -> str:
    if not found:
        return f"<h2>{heading}</h2><p>{html.text(nothing)}</p>" if nothing else ""
    items = "".join(_item(selection, judged) for judged in found)
    return f"<section><h2>{heading}</h2>{items}</section>"


def _years(judged: AssessedIndicator) -> str:
    """The two years of the change, or that of the only value."""
    points = judged.figure.outcome.points
    change = judged.figure.trend.last_change
    if change is None or change.to_year != points[-1].year:
        return str(points[-1].year)
    return years_words(change.from_year, change.to_year)


def _item(selection: Selection, judged: AssessedIndicator) -> str:
    address = selection.link(INDICATOR.id, indicator=judged.indicator.id, year=None)
    return (
        f"<h3>{html.link(address, judged.indicator.short_title)}, {_years(judged)}</h3>"
        f"<p>{html.mark(judged.signal)}</p><p>{html.text(judged.words.change)}</p>"
    )
