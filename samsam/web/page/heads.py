"""What each view says of itself to those that only see a link to it: title, sentence and picture.

The words are those of the page: its heading, and the headline or answer that it begins with, from
the same answers and in the reader's own choices.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from textwrap import shorten

from samsam.charts.print.captions import Card
from samsam.figures.description.describe import describe
from samsam.figures.figure import Figure
from samsam.services.analysis import over_time
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.editions.editions import analysis_words, editions
from samsam.services.indicators.changes import changes
from samsam.services.indicators.comparison import comparison_view, default_indicator
from samsam.services.indicators.followed import first_indicator
from samsam.services.indicators.indicator import AssessedIndicator, indicator_view
from samsam.services.overview.overview import overview
from samsam.services.overview.report import report_vintage
from samsam.services.population.population import population_view
from samsam.swedish import ended, span
from samsam.web.page import pages
from samsam.web.page.pages import Page

HOME_NAME = "oversikt"
PREVIEW = "forhandsbild"
_LONGEST = 300
_DEFAULT = Selection()


@dataclass(frozen=True, slots=True)
class Head:
    """What a view says of itself.

    `address` and `picture` are relative to SAMSAM's first page, with the choices of the view and no
    others. `public` is False for pages that only some may see: nothing of them is given away.
    """

    title: str
    heading: str
    sentence: str
    address: str
    picture: str
    alt: str
    public: bool = True


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a page begins with: its sentence, and its figure if it has one."""

    sentence: str
    figure: Figure | None = None


def relevant(page: Page, selection: Selection) -> Selection:
    """The choices that the page looks at; all others at their defaults."""
    kept = {name: getattr(selection, name) for name in page.choices}
    return replace(_DEFAULT, **kept)


def title_of(service: Service, page: Page, selection: Selection) -> str:
    """The view's own title, as the browser shows it, without asking for figures."""
    return f"{_heading(service, page, relevant(page, selection))} – SAMSAM"


def _heading(service: Service, page: Page, selection: Selection) -> str:
    chosen = service.register.indicators.get(selection.indicator or "")
    if page is pages.INDICATOR:
        shown = selection.indicator or first_indicator(service)
        return service.register.indicators[shown].title
    if page is pages.COMPARE and chosen is not None:
        return f"{page.title}: {chosen.short_title}"
    if page is pages.CHANGES and selection.year is not None:
        return f"Vad har förändrats {selection.year}?"
    if page in (pages.ANALYSIS, pages.YEAR_WHEEL) and selection.year is not None:
        return f"{page.title} {selection.year}"
    return page.title


def head_of(service: Service, page: Page, selection: Selection, today: date) -> Head:
    """What a view says of itself; worked out once for each state of the store and day."""
    chosen = relevant(page, selection)
    return _head(service, page, chosen, today)


@kept_until(Change.VALUES, Change.PUBLIC, most=512)
def _head(service: Service, page: Page, chosen: Selection, today: date) -> Head:
    heading = _heading(service, page, chosen)
    title = f"{heading} – SAMSAM"
    if page not in pages.PUBLIC:
        return Head(title, heading, "", page.id, "", "", public=False)
    shown = _shown(service, page, chosen, today)
    sentence = shorten(shown.sentence, _LONGEST, placeholder=" …")
    named = _named(service, page, chosen)
    return Head(
        title,
        heading,
        sentence,
        named.link(page.id),
        named.link(f"{PREVIEW}/{page.id or HOME_NAME}.png"),
        _alt(shown.figure, heading, sentence),
    )


def _named(service: Service, page: Page, chosen: Selection) -> Selection:
    """The choices of the view's one address: a key figure is named also where it needn't be."""
    if page is pages.INDICATOR and chosen.indicator is None:
        return chosen.changed(indicator=first_indicator(service))
    return chosen


def _alt(figure: Figure | None, heading: str, sentence: str) -> str:
    if figure is not None and figure.outcome.points:
        return describe(figure).alt
    return f"{heading}. {sentence}"


def preview_of(
    service: Service, page: Page, selection: Selection, today: date
) -> tuple[Figure | None, Card]:
    """What the view's picture shows: its figure, and the card where it has none."""
    head = head_of(service, page, selection, today)
    card = Card(head.heading, head.sentence, f"SAMSAM, {service.settings.municipality}")
    return _shown(service, page, relevant(page, selection), today).figure, card


# What each page begins with


def _shown(service: Service, page: Page, selection: Selection, today: date) -> _Shown:
    found = _SHOWN.get(page)
    return found(service, selection, today) if found else _Shown(page.sentence)


def _judged(judged: AssessedIndicator) -> _Shown:
    words = judged.words
    said = f"{ended(words.headline)} {words.change}".strip()
    return _Shown(said, judged.figure)


def _overview(service: Service, selection: Selection, today: date) -> _Shown:
    answer = overview(service, selection, today)
    sentence = f"{answer.answer}. {' '.join(answer.target_reasons)}"
    return _Shown(sentence.strip(), answer.picture.judged.figure if answer.picture else None)


def _indicator(service: Service, selection: Selection, today: date) -> _Shown:
    name = selection.indicator or first_indicator(service)
    return _judged(indicator_view(service, name, selection, today).judged)


def _population(service: Service, selection: Selection, _today: date) -> _Shown:
    judged = population_view(service, selection).judged
    return _Shown(" ".join((ended(judged.words.headline), *judged.words.targets)), judged.figure)


def _changes(service: Service, selection: Selection, _today: date) -> _Shown:
    return _Shown(changes(service, selection).summary)


def _compare(service: Service, selection: Selection, _today: date) -> _Shown:
    name = selection.indicator or default_indicator(service, selection)
    view = comparison_view(service, name, selection)
    return _Shown(view.missing) if view.missing else _judged(view.judged)


def _analysis(service: Service, selection: Selection, today: date) -> _Shown:
    """The fixed edition that is shown: what nobody has fixed is never given away."""
    fixed = editions(service)
    last = max((e.year for e in fixed), default=today.year - 1)
    year = selection.year if selection.year is not None else last
    of_year = [e for e in fixed if e.year == year]
    if not of_year:
        return _Shown(f"Årsanalysen för {year} är inte fastställd.")
    edition = next((e for e in of_year if e.number == selection.edition), of_year[-1])
    if not edition.holds:  # the page says so; nothing of it is passed on
        return _Shown(f"Årsanalysen för {year}, utgåva {edition.number}.")
    verdict, summary = analysis_words(edition)
    return _Shown(f"{ended(verdict)} {summary}".strip() if verdict else summary)


def _over_time(service: Service, _selection: Selection, _today: date) -> _Shown:
    years = over_time.readable_years(service, drafts=False)
    if not years:
        return _Shown("Ingen analys är fastställd än. När den första är det visas den här.")
    return _Shown(f"Bygger på analyserna för {span(years[0], years[-1])}.")


def _report(service: Service, _selection: Selection, _today: date) -> _Shown:
    if report_vintage(service) is None:
        return _Shown("SAMSAM har ingen rapport från kommunen. Siffrorna kommer från källorna.")
    return _Shown("Det här är tabellen som den publicerades.")


# Other public pages have a sentence of their own in `pages.py`.
_SHOWN: dict[Page, Callable[[Service, Selection, date], _Shown]] = {
    pages.HOME: _overview,
    pages.INDICATOR: _indicator,
    pages.POPULATION: _population,
    pages.CHANGES: _changes,
    pages.COMPARE: _compare,
    pages.ANALYSIS: _analysis,
    pages.OVER_TIME: _over_time,
    pages.REPORT: _report,
}
