"""Everything that the reader pages say of a municipality, with the numbers that it is said of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from samsam.exports.names import slug
from samsam.figures.compared import order_table
from samsam.figures.comparison.strip import has_strip, strip_of
from samsam.figures.description.describe import Words
from samsam.figures.description.value_table import change_cell
from samsam.figures.figure import Figure, series_figure
from samsam.figures.words import good_words, unit_words
from samsam.model.assessment.signal import assess_signal
from samsam.model.assessment.target import TargetAssessment
from samsam.model.assessment.trend import assess_trend
from samsam.model.indicators.indicator import Indicator
from samsam.model.indicators.series import Series
from samsam.model.population.what_if import Yearly
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.indicators.changes import changes
from samsam.services.indicators.comparison import COUNTRY_TITLE, comparison_view, groups_offered
from samsam.services.indicators.indicator import AssessedIndicator, indicator_view, judged
from samsam.services.overview.overview import overview
from samsam.services.population.population import population_view

from .grid import TODAY


@dataclass(frozen=True)
class Said:
    """One text of a page, and which part of it: `change`, `trend`, `headline`, `answer` …"""

    part: str
    text: str


@dataclass(frozen=True)
class Told:
    """What one page says of one subject. `judged` is the key figure that it is about, if one is.

    `targets` are the dated targets that the page judges, of one key figure or of all.
    """

    page: str
    area: str
    subject: str
    said: tuple[Said, ...]
    judged: AssessedIndicator | None = None
    targets: tuple[tuple[AssessedIndicator, TargetAssessment], ...] = ()

    def of(self, *parts: str) -> Iterator[str]:
        """The texts of some parts."""
        return (s.text for s in self.said if s.part in parts)

    @property
    def figure(self) -> Figure | None:
        """The figure that it is about."""
        return self.judged.figure if self.judged else None


def _said(part: str, texts: Iterable[str]) -> list[Said]:
    return [Said(part, text) for text in texts if text]


def of_overview(service: Service) -> Told:
    """The first page."""
    answer = overview(service, Selection(), TODAY)
    rows = [row for group in answer.groups for row in group.rows]
    said = [
        Said("answer", f"{answer.answer}."),
        *_said("because", answer.because),
        *_said("warning", answer.warnings),
        *_said("finding", answer.findings),
        *_said("cell", (" ".join(change_cell(row.judged.figure)).strip() for row in rows)),
    ]
    return Told(
        "Översikt", service.settings.municipality_name, "", tuple(said), None, answer.targets
    )


def of_rows(service: Service) -> Iterator[Told]:
    """The key figures of the first page, each with all that its own page says of its values."""
    for group in overview(service, Selection(), TODAY).groups:
        for row in group.rows:
            yield of_words("Nyckeltal", service.settings.municipality_name, row.judged)


def of_changes(service: Service, latest: int = 5) -> Iterator[Told]:
    """Förändringar, as it opens and for each of the latest years."""
    first = changes(service, Selection())
    for year in (None, *first.years[:latest]):
        found = changes(service, Selection(year=year))
        told = (Said("summary", found.summary),)
        name = service.settings.municipality_name
        yield Told("Förändringar", name, str(found.year), told)


def of_words(page: str, area: str, one: AssessedIndicator) -> Told:
    """A key figure's figure, in words and marks."""
    words = one.words
    said = [
        *_words(words),
        Said("trend mark", f"{one.trend.word}"),
        Said("trend detail", one.trend.detail),
        Said("signal mark", one.signal.word),
        *_said("target mark", (mark.word for mark in one.targets)),
    ]
    targets = tuple((one, mark.assessment) for mark in one.figure.targets)
    return Told(page, area, one.indicator.short_title, tuple(said), one, targets)


def _words(words: Words) -> list[Said]:
    return [
        Said("headline", words.headline),
        Said("subtitle", words.subtitle),
        Said("alt", words.alt),
        Said("change", words.change),
        Said("trend", words.trend),
        *_said("relative", [words.relative]),
        *_said("statistics", words.statistics),
        *_said("target", words.targets),
        *_said("note", words.notes),
        Said("source", words.source),
        *_said("remark", (row.remark for row in words.table.rows)),
    ]


def of_indicators(service: Service, listed: bool = True) -> Iterator[Told]:
    """Nyckeltal, every key figure of the register; or those that the first page doesn't list."""
    for indicator in service.register.indicators.values():
        if indicator.listed and not listed:
            continue
        view = indicator_view(service, indicator.id, Selection(), TODAY)
        told = of_words("Nyckeltal", service.settings.municipality_name, view.judged)
        more = (
            Said("freshness", view.freshness),
            Said("fact", good_words(indicator.direction)),
            Said("fact", unit_words(indicator)),
        )
        cell = " ".join(change_cell(view.judged.figure)).strip()
        yield replace(told, said=(*told.said, *more, Said("cell", cell)))


def of_population(service: Service, chosen: Yearly | None = None) -> Told:
    """Befolkningsmålen, as it opens or with what a reader has supposed."""
    view = population_view(service, Selection(what_if=chosen))
    told = of_words("Befolkningsmålen", service.settings.municipality_name, view.judged)
    said = [
        *told.said,
        *_said("path", view.path_sentences),
        *_said("method", view.method_sentences),
        *_said("history", [view.history_sentence]),
        *_said("component", view.component_sentences),
        *_said("parts", view.part_sentences),
        *_said("unchanged", view.unchanged_sentences),
        *_said("base rate", view.base_rate_sentences),
        *_said("official", view.official_sentences),
        *_said("warning", view.warnings),
        *_said("paces", [view.paces_sentence]),
        *_said("what if", [view.what_if.start_sentence, *view.what_if.sentences]),
    ]
    return replace(told, said=tuple(said))


def of_supposed(service: Service) -> Iterator[Told]:
    """Befolkningsmålen when the reader has supposed something: the means, and one person each."""
    start = population_view(service, Selection()).what_if.start
    if start is None:
        return
    for chosen in (
        replace(start, moved_in=start.moved_in + 300),
        replace(start, births=1, deaths=1),
    ):
        yield replace(of_population(service, chosen), page="Tänk om")


def of_comparison(service: Service, group: str, indicators: Iterable[str]) -> Iterator[Told]:
    """Jämför, with one group."""
    for indicator_id in indicators:
        view = comparison_view(service, indicator_id, Selection(group=group))
        told = of_words("Jämför", service.settings.municipality_name, view.judged)
        said = [*told.said, *_said("missing", [view.missing])]
        if has_strip(view.judged.figure):
            strip = strip_of(view.judged.figure)
            table = order_table(view.judged.figure)
            said += _said("strip", (strip.headline, strip.alt, strip.key, table.caption))
            said += _said("order", {row.remark for row in table.rows})
        yield replace(told, said=tuple(said))


def county_of(service: Service) -> str:
    """The name in addresses of the smallest group that there is to compare with."""
    groups = groups_offered(service, None)
    return min(groups, key=lambda name: (len(groups[name].members), name))


def country() -> str:
    """The name in addresses of all municipalities."""
    return slug(COUNTRY_TITLE)


def of_any(indicator: Indicator, series: Series, area: str) -> Told:
    """A key figure that isn't in the register, as its page would show it if it were added."""
    figure = series_figure(
        indicator, series, area, assess_trend(series, indicator), assess_signal(series, indicator),
        (), (),
    )  # fmt: skip
    return of_words("Nyckeltal", area, judged(figure))
