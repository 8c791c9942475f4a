"""What is new for who follows SAMSAM from elsewhere: the latest figures and fixed analyses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time

from samsam.exports.data.feed import FeedEntry
from samsam.model.analysis.workflow import Edition
from samsam.model.indicators.indicator import Indicator
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.editions.editions import analysis_words, editions
from samsam.services.indicators.followed import current_indicators, judged_as_known
from samsam.swedish import ended

_MOST = 50
_DEFAULT = Selection()


def whats_new(service: Service, indicator_page: str, analysis_page: str) -> tuple[FeedEntry, ...]:
    """The news, the newest first, at most fifty. The pages are those that the news lead to."""
    found = [*_figures(service, indicator_page), *_analyses(service, analysis_page)]
    return tuple(sorted(found, key=lambda e: e.updated, reverse=True)[:_MOST])


def _figures(service: Service, page: str) -> Iterator[FeedEntry]:
    """The latest value of each indicator that is followed now, in the words of its page."""
    known = {v.id: v for v in service.vintages()}
    for indicator in current_indicators(service):
        judged = judged_as_known(service, indicator.id)
        points = judged.figure.outcome.points
        if not points:
            continue
        year = points[-1].year
        vintage = known.get(_vintage_of(service, indicator, year))
        if vintage is None:
            continue
        key = f"{service.settings.municipality_code}:{indicator.id}:{year}:{vintage.id}"
        words = judged.words
        yield FeedEntry(
            key,
            words.headline,
            (words.change, *words.targets, words.source),
            datetime.combine(vintage.known_on, time(), UTC),
            _DEFAULT.link(page, indicator=indicator.id),
        )


def _vintage_of(service: Service, indicator: Indicator, year: int) -> str:
    """Which vintage the value of a year stands in; empty when there is none."""
    series = service.series((indicator,), None)[indicator.id]
    return next((o.vintage_id for o in series.observations if o.year == year), "")


def _analyses(service: Service, page: str) -> Iterator[FeedEntry]:
    """Each fixed edition; nothing of one that has been changed since it was fixed."""
    for edition in editions(service):
        if edition.holds:
            yield FeedEntry(
                f"{service.settings.municipality_code}:arsanalys:{edition.sha256}",
                _edition_title(edition),
                _edition_sentences(edition),
                edition.fixed_at.replace(tzinfo=UTC),
                _DEFAULT.link(page, year=edition.year, edition=edition.number),
            )


def _edition_title(edition: Edition) -> str:
    return f"Årsanalysen för {edition.year} är fastställd, utgåva {edition.number}"


def _edition_sentences(edition: Edition) -> tuple[str, ...]:
    verdict, summary = analysis_words(edition)
    reason = f"Rättelse, eftersom: {ended(edition.reason)}" if edition.reason else ""
    return (ended(verdict) if verdict else "", summary, reason)
