"""The first page says something: on the figures that ship most rows have a verdict and its years."""

from __future__ import annotations

from samsam.services.core.service import Service
from samsam.services.indicators.followed import followed_rows
from samsam.services.indicators.indicator import among_others
from samsam.swedish import span


def test_at_least_seven_of_the_listed_rows_have_a_verdict_with_its_period(
    service: Service,
) -> None:
    rows = followed_rows(service)
    assert len(rows) == len(service.register.listed())
    decided = [r.verdict for r in rows if r.verdict.figure.trend.decided]
    assert len(decided) >= 7
    for judged in decided:
        trend = judged.figure.trend
        years = span(trend.first_year or 0, trend.last_year or 0)
        assert years in judged.trend.detail
        assert years in judged.words.trend


def test_neet_fell_and_yet_we_lost_ground_to_the_others(service: Service) -> None:
    """Place 116 of 290 in 2015 and 240 in 2022, while the own values fell."""
    row = next(r for r in followed_rows(service) if r.followed.listed.id == "neet")
    series = service.series((row.current.indicator,), None)[row.current.indicator.id]
    words = among_others(service, row.current, series, None, None).words
    assert "Platsen var 116 av 290 (2015) och 240 av 290 (2022)." in words.relative
    assert "försämring i förhållande till de andra" in words.relative
    assert words.relative in words.sentences
