"""The first page: the answer, its picture, the latest analysis, and every row of the table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from samsam.charts.svg.in_svg import svg_address
from samsam.charts.svg.sparkline import sparkline
from samsam.figures.theme import LIGHT, Tone
from samsam.model.assessment.signal import strength
from samsam.model.assessment.target import severity
from samsam.model.assessment.trend import Evidence
from samsam.model.indicators.coverage import Coverage, coverage
from samsam.model.indicators.indicator import Goal, Indicator, Kind
from samsam.model.indicators.series import Series, Vintage
from samsam.services.core.asked_years import outside
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.data.publication import late_since
from samsam.services.editions.editions import analysis_words, editions
from samsam.services.indicators.followed import FollowedRow, followed_rows, judged_as_known
from samsam.services.indicators.indicator import POPULATION, AssessedIndicator, judged
from samsam.services.overview.answer import Assessed, answer_words, target_reasons
from samsam.services.overview.report import report_vintage
from samsam.services.overview.standings import (
    Late,
    Standing,
    counts_sentence,
    folded_sentences,
    late_sentence,
    standing,
    standing_sentences,
)
from samsam.services.population.nation import basis
from samsam.services.population.population import population_view
from samsam.services.population.warning_words import warning_sentence
from samsam.swedish import capitalised, listing, number_word

_NOT_EFFECTS = {
    Kind.OUTPUT: "produktion",
    Kind.RESOURCE: "resurser",
    Kind.CONDITION: "förutsättningar",
}
_YEARS_BACK = 5  # a change before that is no news
_MOST_NEWS = 3
_AXIS_YEARS = 20
WIDE, NARROW = (760, 320), (360, 270)  # pixels
_NARROW_YEARS = 25


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as the table shows it; `also` are the other goals that it touches."""

    row: FollowedRow
    standing: Standing
    sparkline: str
    also: tuple[str, ...]

    @property
    def judged(self) -> AssessedIndicator:
        """The measure that is followed."""
        return self.row.current


@dataclass(frozen=True, slots=True)
class GoalGroup:
    """The key figures of one goal; empty when nothing measures it."""

    goal: Goal
    rows: tuple[ShownRow, ...]
    elsewhere: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class PopulationPicture:
    """The way of the population as pictures for a wide and a narrow screen, and their words."""

    wide: str
    narrow: str
    judged: AssessedIndicator


@dataclass(frozen=True, slots=True)
class LatestAnalysis:
    """The latest fixed analysis: what it concluded, in its own words."""

    year: int
    edition: int
    fixed_on: date
    verdict: str
    summary: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole first page: `answer` is the headline, `because` the sentences that carry it.

    `news` are the latest changes beyond ordinary variation, the worst first and then the best;
    `no_news` is what is said where there are none.
    `years` is the common time axis of the small curves. `waiting` says what is late, for those
    that can fetch it; `folded` are the rows without a living measure or any
    value. `report` is the
    version that holds the table as the municipality published it. `faults` say what the address
    asked for that there isn't.
    """

    answer: str
    target_reasons: tuple[str, ...]
    standings: tuple[str, ...]
    counts: str
    waiting: str
    folded_words: tuple[str, ...]
    targets: Assessed
    picture: PopulationPicture | None
    analysis: LatestAnalysis | None
    news: tuple[AssessedIndicator, ...]
    no_news: str
    groups: tuple[GoalGroup, ...]
    folded: tuple[ShownRow, ...]
    years: range
    report: Vintage | None
    warnings: tuple[str, ...]
    findings: tuple[str, ...]
    coverage: Coverage
    faults: tuple[str, ...] = ()

    @property
    def because(self) -> tuple[str, ...]:
        """Every sentence that carries the answer."""
        return (*self.target_reasons, *self.standings)


def overview(service: Service, selection: Selection, today: date) -> Overview:
    """The first page as chosen: all goals or one, as known now or on a day, to a year or all."""
    chosen = (selection.known_on, selection.year, selection.goal, selection.course)
    return _overview(service, *chosen, today)


@kept_until(Change.VALUES, Change.PUBLIC, most=256)
def _overview(
    service: Service,
    known_on: date | None,
    to_year: int | None,
    goal: str | None,
    course: str | None,
    today: date,
) -> Overview:
    rows = followed_rows(service, known_on, to_year)
    measured = coverage(service.register)
    now = _late(service, rows, today) if known_on is None and to_year is None else None
    targets = _targets(service, rows, known_on, to_year)
    years = _axis(rows)
    shown = [_shown(service, row, years, now) for row in rows]
    folded = tuple(r for r in shown if r.standing in (Standing.CEASED, Standing.EMPTY))
    listed = [r for r in shown if r not in folded and _has_course(r.row, course)]
    goals = [g for g in service.register.goals.values() if goal in (None, g.id)]
    return Overview(
        answer=answer_words(targets),
        target_reasons=target_reasons(targets),
        standings=standing_sentences(rows, now),
        counts=counts_sentence(rows, now),
        waiting=late_sentence(rows, now),
        folded_words=folded_sentences(rows, now),
        targets=targets,
        picture=_picture(service, known_on, to_year),
        analysis=_latest_analysis(service, known_on),
        news=_news(rows, (known_on or today).year),
        no_news=_no_news(rows, (known_on or today).year),
        groups=tuple(_group(g, listed) for g in goals),
        folded=folded,
        years=years,
        report=report_vintage(service),
        warnings=_warnings(service, targets, known_on, to_year),
        findings=_findings(measured),
        coverage=measured,
        faults=outside(to_year, years),
    )


# The targets and the way to them


def _targets(
    service: Service, rows: Sequence[FollowedRow], known_on: date | None, to_year: int | None
) -> Assessed:
    """Every dated target of the register, also of measures not listed: the worst first."""
    register = service.register
    wanted = (*(r.followed.listed.id for r in rows), *register.indicators)
    having = [i for i in dict.fromkeys(wanted) if register.targets_of(i)]
    judged = [judged_as_known(service, i, known_on, to_year) for i in having]
    found = ((j, m.assessment) for j in judged for m in j.figure.targets)
    return tuple(sorted(found, key=lambda one: severity(one[1])))


def _warnings(
    service: Service, targets: Assessed, known_on: date | None, to_year: int | None
) -> tuple[str, ...]:
    over = service.last_year_over(known_on, to_year)
    sentences = (
        warning_sentence(
            _series(service, judged, known_on, to_year), judged.indicator, a.target,
            basis(service, known_on), over,
        )
        for judged, a in targets
    )  # fmt: skip
    return tuple(s for s in sentences if s)


def _series(
    service: Service, judged: AssessedIndicator, known_on: date | None, to_year: int | None
) -> Series:
    return service.series((judged.indicator,), known_on, to_year)[judged.indicator.id]


def _picture(
    service: Service, known_on: date | None, to_year: int | None
) -> PopulationPicture | None:
    """The population's way with its targets; None where there is no value to draw."""
    if POPULATION not in service.register.indicators:
        return None
    chosen = Selection(known_on=known_on, year=to_year)
    wide = _way(service, chosen)
    points = wide.figure.outcome.points
    if not points:
        return None
    narrow = _way(service, chosen.changed(from_year=points[-1].year - _NARROW_YEARS))
    return PopulationPicture(
        svg_address(wide.figure, *WIDE, LIGHT), svg_address(narrow.figure, *NARROW, LIGHT), wide
    )


def _way(service: Service, chosen: Selection) -> AssessedIndicator:
    """The population's way without the lines that its own page draws beside the projection."""
    figure = population_view(service, chosen).judged.figure
    return judged(replace(figure, curves=figure.curves[:1]))


def _latest_analysis(service: Service, known_on: date | None) -> LatestAnalysis | None:
    """The latest edition of the latest year that was fixed by then."""
    fixed = [e for e in editions(service) if known_on is None or e.fixed_at.date() <= known_on]
    if not fixed:
        return None
    last = max(fixed, key=lambda e: (e.year, e.number))
    return LatestAnalysis(last.year, last.number, last.fixed_at.date(), *analysis_words(last))


# What has changed


def _news(rows: Sequence[FollowedRow], year: int) -> tuple[AssessedIndicator, ...]:
    """The latest changes that chance seldom gives, of the last years: the worst, then the best."""
    every = (r.current for r in rows)
    recent = [j for j in every if (j.figure.signal.to_year or 0) > year - _YEARS_BACK]
    found = sorted(recent, key=lambda j: -strength(j.figure.signal))
    worse = [j for j in found if j.signal.tone is Tone.WORSE]
    better = [j for j in found if j.signal.tone is Tone.BETTER]
    return (*worse[:_MOST_NEWS], *better[:_MOST_NEWS])


def _no_news(rows: Sequence[FollowedRow], year: int) -> str:
    """What is said where no change of the last years stands out."""
    first = year - _YEARS_BACK + 1
    years = {p.year for r in rows for p in r.current.figure.outcome.points}
    if max(years, default=0) < first:
        return f"Inget värde gäller {first} eller senare."
    return (
        f"Inget nyckeltals senaste värde från {first} eller senare avviker mer än slumpen brukar "
        "ge."
    )


# The rows


_COURSE_OF = {Tone.WORSE: "samre", Tone.BETTER: "battre"}


def _has_course(row: FollowedRow, course: str | None) -> bool:
    """True when the row's verdict is of the chosen sort; None is all of them."""
    return course in (None, _COURSE_OF.get(row.verdict.trend.tone, "ovriga"))


def _axis(rows: Iterable[FollowedRow]) -> range:
    """The years of all small curves: the last twenty before the newest value."""
    last = max((p.year for r in rows for p in r.current.figure.outcome.points), default=None)
    return range(last - _AXIS_YEARS + 1, last + 1) if last is not None else range(0)


def _late(service: Service, rows: Iterable[FollowedRow], today: date) -> Late:
    """The rows' measures that wait for a value, each since when."""
    found = {}
    for row in rows:
        points = row.current.figure.outcome.points
        last_year = points[-1].year if points else None
        since = late_since(service, row.current.indicator, last_year, today)
        if since is not None:
            found[row.current.indicator.id] = since
    return found


def _shown(service: Service, row: FollowedRow, years: range, late: Late | None) -> ShownRow:
    first = row.followed.goals[:1]
    goals = service.register.goals
    return ShownRow(
        row,
        standing(row, late),
        sparkline(row.current.figure, years),
        tuple(goals[g].title for g in row.followed.goals if g not in first),
    )


def _group(goal: Goal, rows: Sequence[ShownRow]) -> GoalGroup:
    """A goal with the rows that it comes first for, what matters first; others are named."""
    mine = [r for r in rows if r.row.followed.goals[:1] == (goal.id,)]
    touched = [r.judged.indicator for r in rows if goal.id in r.row.followed.goals[1:]]
    return GoalGroup(goal, tuple(sorted(mine, key=_weight)), tuple(touched))


def _weight(shown: ShownRow) -> tuple[int, int]:
    """What matters comes first: worse, then better, the sure before the likely."""
    trend, tone = shown.row.verdict.figure.trend, shown.row.verdict.trend.tone
    order = (Tone.WORSE, Tone.BETTER, Tone.NEUTRAL, Tone.NONE)
    if tone is Tone.NONE:
        return order.index(tone), list(Standing).index(shown.standing)
    return order.index(tone), 0 if trend.evidence is Evidence.SURE else 1


# What is not measured


def _findings(measured: Coverage) -> tuple[str, ...]:
    """What the key figures leave out, as sentences."""
    goals = [f"Målbilden ”{g.title}” har inget nyckeltal." for g in measured.empty_goals]
    purposes = [f"Inget nyckeltal handlar om att {p.value}." for p in measured.empty_purposes]
    dimensions = [
        f"Inget nyckeltal mäter {d.value} hållbarhet." for d in measured.empty_sustainability
    ]
    effects = measured.of_kind(Kind.EFFECT)
    kinds = (
        f"{capitalised(number_word(len(effects)))} av {number_word(len(measured.indicators))} "
        f"nyckeltal mäter effekter i samhället.{_other_kinds(measured)}"
    )
    return (*goals, *purposes, *dimensions, kinds)


def _other_kinds(measured: Coverage) -> str:
    """What those that aren't about effects do measure."""
    found = [words for kind, words in _NOT_EFFECTS.items() if measured.of_kind(kind)]
    return f" De andra mäter {listing(found)}." if found else ""
