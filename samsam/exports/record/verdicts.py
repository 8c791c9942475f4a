"""How key figures stand, as one table: latest value, verdict, and dated targets.

A measure with too few values shows the trend of a near relative, as on the first page: `trends`
gives the figure that it's taken from, by the id of the measure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from samsam.exports.documents.document import TablePart
from samsam.figures.figure import Figure
from samsam.figures.words import PRELIMINARY, subject_words, target_mark, trend_mark, value_words
from samsam.model.assessment.trend import Judgement
from samsam.swedish import capitalised, number_word, span

_HEAD = ("Nyckeltal", "Senaste värde", "Utveckling")
_TARGETS = "Mål"
_NOTHING = "–"
# The groups in which verdicts are counted, and what is said of one and of several.
_BETTER, _WORSE, _OTHER, _VARYING, _STABLE, _UNKNOWN = range(6)
_GROUPS = {
    Judgement.IMPROVEMENT: _BETTER,
    Judgement.DETERIORATION: _WORSE,
    Judgement.CHANGE: _OTHER,
    Judgement.VARYING: _VARYING,
    Judgement.STABLE: _STABLE,
    Judgement.UNCHANGED: _STABLE,
}
_COUNTED = {
    _BETTER: ("bättre",) * 2,
    _WORSE: ("sämre",) * 2,
    _OTHER: ("har ändrats",) * 2,
    _VARYING: ("svänger utan riktning",) * 2,
    _STABLE: ("stabilt", "stabila"),
    _UNKNOWN: ("går inte att avgöra",) * 2,
}
Row = tuple[str, str, str, str]
Trends = Mapping[str, Figure]
NO_TRENDS: Trends = {}


def verdict_row(figure: Figure, trends: Trends = NO_TRENDS) -> Row:
    """A key figure's row: title, latest value, verdict with its years, and targets a line each."""
    indicator = figure.indicator
    judged = trends.get(indicator.id, figure)
    trend = judged.trend
    points = figure.outcome.points
    if not points:
        return (indicator.short_title, "Inga värden", _NOTHING, "")
    last = points[-1]
    reserve = f", {PRELIMINARY}" if last.preliminary else ""
    value = f"{value_words(indicator, last.value)} ({last.year}{reserve})"
    mark = trend_mark(trend, judged.indicator)
    years = (
        f" {span(trend.first_year, trend.last_year)}"
        if trend.first_year is not None and trend.last_year is not None
        else ""
    )
    source = f", enligt {subject_words(judged.indicator)}" if judged is not figure else ""
    targets = ((m.target.year, target_mark(m.assessment, indicator)) for m in figure.targets)
    words = "\n".join(f"{year}: {mark.symbol} {mark.word.lower()}" for year, mark in targets)
    return (indicator.short_title, value, f"{mark.symbol} {mark.word}{years}{source}", words)


def verdict_table(rows: Sequence[Row], caption: str) -> TablePart:
    """The rows as a table; the column of targets is left out where there is none."""
    kept = len(_HEAD) + any(row[-1] for row in rows)
    head = (*_HEAD, _TARGETS)[:kept]
    return TablePart(caption, head, tuple(tuple(row[:kept]) for row in rows))


def verdict_headline(figures: Sequence[Figure], trends: Trends = NO_TRENDS) -> str:
    """How many have become better, worse or neither: `Elva nyckeltal: tre bättre, två sämre, …`."""
    judged = (trends.get(figure.indicator.id, figure) for figure in figures)
    found = Counter(_GROUPS.get(figure.trend.judgement, _UNKNOWN) for figure in judged)
    counts = (
        f"{number_word(found[group])} {words[found[group] > 1]}"
        for group, words in _COUNTED.items()
        if found[group]
    )
    return f"{capitalised(number_word(len(figures)))} nyckeltal: {', '.join(counts)}"


def verdicts(figures: Sequence[Figure], trends: Trends = NO_TRENDS) -> TablePart:
    """The verdicts of figures with the count of them as caption."""
    rows = [verdict_row(f, trends) for f in figures]
    return verdict_table(rows, verdict_headline(figures, trends))
