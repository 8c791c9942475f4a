"""Figure → headline, subtitle, alt text, sentences, notes, source and table, in plain Swedish.

Everything is computed from the numbers shown. Where nothing can be said, that is what is said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from samsam.figures import compared as comparing
from samsam.figures.figure import Compared, CurveRole, Figure, TargetMark
from samsam.figures.words import (
    SIGNAL_WORDS,
    change_words,
    point_label,
    possible_part,
    size_words,
    target_mark,
    target_words,
    trend_mark,
    unit_words,
    value_words,
    years_words,
)
from samsam.model.indicator import Unit
from samsam.model.series import Observation, Point
from samsam.model.signal import Signal, Verdict
from samsam.model.target import TargetAssessment, TargetState
from samsam.model.trend import Evidence, Judgement, LastChange, Trend
from samsam.swedish import (
    capitalised,
    listing,
    long_date,
    number,
    number_word,
    percent,
    signed,
    span,
)

MOST_HEADLINE_WORDS = 15
_CERTAIN = (Evidence.SURE, Evidence.LIKELY)
_MOVED = (Judgement.IMPROVEMENT, Judgement.DETERIORATION, Judgement.CHANGE)


# A note on the chart and not on the figures.
CUT_AXIS = "Axeln börjar inte på noll."


@dataclass(frozen=True, slots=True)
class TableRow:
    """One year: the raw value of each curve, the same as text, and what there is to say of it."""

    year: int
    values: tuple[float | None, ...]
    texts: tuple[str, ...]
    remark: str


@dataclass(frozen=True, slots=True)
class FigureTable:
    """The figure as a table: a row a year, a column a curve. `columns` are the curves' headings."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """All that is said of a figure."""

    headline: str
    subtitle: str
    alt: str
    change: str
    trend: str
    targets: tuple[str, ...]
    notes: tuple[str, ...]
    source: str
    table: FigureTable

    @property
    def paragraph(self) -> str:
        """The takeaway in running text: what changed, how sure it is, how the targets stand."""
        return " ".join(part for part in (self.change, self.trend, *self.targets) if part)


def describe(figure: Figure) -> Words:
    """Everything that is said of a figure, from the figure alone."""
    if figure.compared is not None:
        return _describe_compared(figure, figure.compared)
    subtitle = _subtitle(figure)
    headline = _headline(figure)
    change = change_sentence(figure)
    trend = trend_sentence(figure)
    targets = tuple(target_sentence(m.assessment, figure) for m in figure.targets)
    return Words(
        headline=headline,
        subtitle=subtitle,
        alt=_alt(figure, subtitle, change, trend, targets),
        change=change,
        trend=trend,
        targets=targets,
        notes=_notes(figure),
        source=_source(figure),
        table=_table(figure, subtitle),
    )


def _describe_compared(figure: Figure, compared: Compared) -> Words:
    """What is said when others are compared with: the place, and whether it's us or everybody."""
    subtitle = comparing.subtitle(figure, compared)
    place = comparing.place_sentences(figure, compared)
    difference = comparing.difference_sentences(figure, compared)
    return Words(
        headline=comparing.headline(figure, compared),
        subtitle=subtitle,
        alt=_alt(figure, subtitle, place, difference, ()),
        change=place,
        trend=difference,
        targets=(),
        notes=(*comparing.notes(figure, compared), *_notes(figure)),
        source=_source(figure),
        table=_table(figure, subtitle),
    )


# Headline and subtitle


def _headline(figure: Figure) -> str:
    indicator = figure.indicator
    points = figure.outcome.points
    if not points:
        return f"{indicator.short_title}: inga värden att visa"
    last = points[-1]
    start = f"{indicator.short_title} {last.year}: {value_words(indicator, last.value)}"
    target = _headline_target(figure)
    verdict = _headline_verdict(figure)
    wishes = ((start, target, verdict), (start, target), (start, verdict), (start,))
    headlines = (", ".join(part for part in wish if part) for wish in wishes)
    return next((h for h in headlines if _fits(h)), start)


def _fits(headline: str) -> bool:
    return len(headline.split(" ")) <= MOST_HEADLINE_WORDS


def _headline_target(figure: Figure) -> str:
    """The latest target whose year has passed, else the next one."""
    passed = [m for m in figure.targets if m.assessment.value_in_target_year is not None]
    ahead = [m for m in figure.targets if m.assessment.value_in_target_year is None]
    marks = passed[-1:] or ahead[:1]
    if not marks:
        return ""
    chosen = marks[0]
    if chosen.assessment.distance is None:
        return ""
    year, distance = chosen.target.year, chosen.assessment.distance
    if chosen.assessment.state is TargetState.REACHED:
        return f"målet för {year} är nått"
    if chosen.assessment.state is TargetState.MISSED:
        return f"målet för {year} missat med {size_words(figure.indicator, distance)}"
    return f"{size_words(figure.indicator, distance)} från målet för {year}"


def _headline_verdict(figure: Figure) -> str:
    trend, signal = figure.trend, figure.signal
    years = span(trend.first_year or 0, trend.last_year or 0)
    if trend.evidence in _CERTAIN and trend.judgement in _MOVED:
        return f"{_verdict_word(figure)} {years}"
    if trend.judgement is Judgement.STABLE:
        return f"stabilt {years}"
    if trend.judgement is Judgement.UNCHANGED:
        return f"oförändrat {years}"
    return _signal_verdict(signal)


def _verdict_word(figure: Figure) -> str:
    word = trend_mark(figure.trend, figure.indicator).word
    return word[:1].lower() + word[1:]


def _signal_verdict(signal: Signal) -> str:
    return {
        Verdict.SIGNAL: f"ovanlig förändring sedan {signal.from_year}",
        Verdict.ORDINARY: "inom den vanliga variationen",
        Verdict.CANNOT_TELL: "för få värden för att bedöma",
    }[signal.verdict]


def _subtitle(figure: Figure) -> str:
    indicator = figure.indicator
    past = figure.past_years
    period = f", {span(past[0], past[-1])}" if past else ""
    return f"{indicator.title}. {figure.area_name}{period}"


# Sentences


def change_sentence(figure: Figure) -> str:
    """What the last change was, and whether it goes beyond chance."""
    indicator, change = figure.indicator, figure.trend.last_change
    if change is None:
        return "Det finns inga två värden att jämföra."
    points = {p.year: p for p in figure.trend.points}
    old, new = points[change.from_year].value, points[change.to_year].value
    verb = _verb(figure, change.absolute)
    since = f"Från {change.from_year} till {change.to_year}{_between(change)}"
    if verb == "var":
        same = value_words(indicator, new)
        return (
            f"{since} var {_subject(figure)}{_by(figure, 0.0)}, {same}. {_signal_sentence(figure)}"
        )
    moved = (
        f"{since} {verb} {_subject(figure)}{_by(figure, change.absolute)}, "
        f"från {value_words(indicator, old)} till {value_words(indicator, new)}."
    )
    return f"{moved} {_signal_sentence(figure)}"


def _between(change: LastChange) -> str:
    """The years without a value between the two that are compared."""
    years = list(range(change.from_year + 1, change.to_year))
    return f" ({_years_text(years)} saknar värde)" if years else ""


def _subject(figure: Figure) -> str:
    return "placeringen" if figure.indicator.is_rank else "värdet"


def _verb(figure: Figure, change: float) -> str:
    if number(change, figure.indicator.decimals) == number(0, figure.indicator.decimals):
        return "var"
    if figure.indicator.is_rank:
        return "förbättrades" if change < 0 else "försämrades"
    return "steg" if change > 0 else "sjönk"


def _by(figure: Figure, change: float) -> str:
    if _verb(figure, change) == "var":
        return " oförändrad" if figure.indicator.is_rank else " oförändrat"
    return f" med {size_words(figure.indicator, change)}"


def _signal_sentence(figure: Figure) -> str:
    signal, change = figure.signal, figure.trend.last_change
    if change is not None and change.absolute == 0:
        return "Det finns ingen förändring att bedöma."
    if signal.verdict is Verdict.CANNOT_TELL:
        missing = f": det behövs {signal.missing}" if signal.missing else ""
        return f"Det går inte att avgöra om förändringen är mer än slump{missing}."
    beyond = signal.verdict is Verdict.SIGNAL
    return _RULE_SENTENCES[signal.rule or "S1", beyond](figure)


def _s1_range(figure: Figure) -> str:
    interval = figure.signal.interval
    if interval is None:
        return ""
    what = "årliga förändringar" if figure.signal.on_changes else "värden"
    trial = ", preliminära gränser" if figure.signal.preliminary_limits else ""
    part = possible_part(interval, _possible(figure))
    if part is None:
        return f" (alla möjliga {what} ryms där{trial})"
    changes, indicator = figure.signal.on_changes, figure.indicator
    low, high = (
        signed(end, indicator.decimals) if changes else point_label(indicator, end) for end in part
    )
    return f" (vanliga {what}: {low} till {high}{trial})"


def _possible(figure: Figure) -> tuple[float, float]:
    """What the latest value can be, or its change from the one before, where that is judged."""
    values = {p.year: p.value for p in figure.outcome.points}
    low, high = figure.indicator.limits
    low = min([low, *values.values()])
    before = values.get(figure.signal.from_year or 0, 0.0) if figure.signal.on_changes else 0.0
    return low - before, high - before


_RULE_SENTENCES: dict[tuple[str, bool], Callable[[Figure], str]] = {
    ("S1", False): lambda f: f"Det ligger inom seriens vanliga variation{_s1_range(f)}.",
    ("S1", True): lambda f: f"Det är utanför seriens vanliga variation{_s1_range(f)}.",
    ("S2", False): lambda _: "En så stor skillnad uppstår ofta av slump när antalen är små.",
    ("S2", True): lambda _: "Skillnaden är större än vad slumpen brukar ge.",
    ("S3", False): lambda _: "Gruppen är liten, och en så stor skillnad kan vara slump.",
    ("S3", True): lambda _: "Skillnaden är större än slumpen brukar ge, också i en så liten grupp.",
}


def trend_sentence(figure: Figure) -> str:
    """How the value has moved during the period, and how sure that is. Never a forecast."""
    trend = figure.trend
    if trend.n == 0:
        after = f" efter seriebrottet {figure.breaks[-1].year}" if figure.breaks else ""
        return f"Det finns inga värden{after} att bedöma."
    if trend.judgement is Judgement.UNCHANGED:
        return f"Värdet har varit detsamma under {span(*_trend_years(trend))}."
    years = span(*_trend_years(trend))
    if trend.judgement is Judgement.TOO_FEW:
        return (
            f"{capitalised(_values(trend.n))} ({years}) är för få för att avgöra om det finns en "
            "trend. Det behövs minst fyra."
        )
    if trend.judgement is Judgement.NO_SURE_TREND:
        return f"Under {years} finns ingen säker trend{_p(trend)}."
    return f"{_slope_sentence(figure)} {_certainty_sentence(trend)}"


def _trend_years(trend: Trend) -> tuple[int, int]:
    return trend.first_year or 0, trend.last_year or 0


def _values(n: int) -> str:
    return f"{number_word(n)} {'värde' if n == 1 else 'värden'}"


def _slope_sentence(figure: Figure) -> str:
    """The typical yearly movement; only said where the movement is sure or likely."""
    trend, indicator = figure.trend, figure.indicator
    slope = trend.slope or 0.0
    years = span(*_trend_years(trend))
    small = abs(slope) < 1 and indicator.decimals == 0
    decimals = indicator.decimals + (1 if small else 0)
    smallest = 10**-decimals
    little = abs(slope) < smallest / 2
    size = number(smallest if little else abs(slope), decimals)
    amount = f"{size}{_unit_after(figure)}"
    if indicator.is_rank:
        verb, amount = ("förbättrats" if slope < 0 else "försämrats"), f"{amount} placeringar"
    else:
        verb = "stigit" if slope > 0 else "sjunkit"
    about = "mindre än" if little else "ungefär"
    return f"Under {years} har {_subject(figure)} {verb} med {about} {amount} om året."


def _unit_after(figure: Figure) -> str:
    if figure.indicator.unit is Unit.PERCENT:
        return " procentenheter"
    if figure.indicator.unit is Unit.PER_THOUSAND:
        return " per 1\u00a0000 invånare"
    return f" {figure.indicator.measure}" if figure.indicator.measure else ""


def _certainty_sentence(trend: Trend) -> str:
    if trend.judgement is Judgement.STABLE:
        return f"Rörelsen är {_sureness(trend)}, men så liten att läget är stabilt{_p(trend)}."
    word = {
        Judgement.IMPROVEMENT: "förbättring",
        Judgement.DETERIORATION: "försämring",
        Judgement.CHANGE: "förändring, som i sig varken är bra eller dålig",
    }[trend.judgement]
    return f"Det är en {_sureness(trend)} {word}{_p(trend)}."


def _sureness(trend: Trend) -> str:
    return "säker" if trend.evidence is Evidence.SURE else "trolig"


def _p(trend: Trend) -> str:
    """The probability of so clear a movement by chance alone, as people can read it."""
    if trend.p is None:
        return ""
    cases = round(trend.p * 100)
    if cases < 1:
        return ": minst så tydligt blir det av ren slump i färre än 1 fall av 100"
    if cases > 95:
        return ": svängningarna liknar ren slump"
    return f": minst så tydligt blir det av ren slump i ungefär {number(cases)} fall av 100"


def target_sentence(assessment: TargetAssessment, figure: Figure) -> str:
    """How a dated target stands: distance, pace required and pace observed, with their years."""
    indicator, target = figure.indicator, assessment.target
    wish = f"Målet för {target.year} är {target_words(target, indicator)}"
    if assessment.state is TargetState.CANNOT_TELL:
        return f"{wish}. Det går inte att avgöra hur det går: {assessment.reason.lower()}"
    if assessment.value_in_target_year is not None:
        return _passed_sentence(assessment, figure)
    if assessment.state is TargetState.REACHED:
        return f"{wish}. Det är nått redan {assessment.last_year}."
    return f"{wish}. {_pace_sentences(assessment, figure)}"


def _passed_sentence(assessment: TargetAssessment, figure: Figure) -> str:
    indicator, target = figure.indicator, assessment.target
    value = value_words(indicator, assessment.value_in_target_year or 0.0)
    wish = f"Målet för {target.year} var {target_words(target, indicator)}"
    if assessment.state is TargetState.REACHED:
        return f"{wish}. Utfallet blev {value}: målet nåddes."
    distance = size_words(indicator, assessment.distance or 0.0)
    in_share = indicator.is_rank or indicator.unit is Unit.PERCENT
    share = "" if in_share else f" ({percent(assessment.distance_share or 0.0, 1)})"
    return f"{wish}. Utfallet blev {value}: målet missades med {distance}{share}."


def _pace_sentences(assessment: TargetAssessment, figure: Figure) -> str:
    indicator = figure.indicator
    distance = size_words(indicator, assessment.distance or 0.0)
    needed = _per_year(figure, assessment.required_per_year or 0.0)
    left = number_word(assessment.years_left or 0)
    sentence = (
        f"Från {assessment.last_year} återstår {distance} på {left} år: "
        f"det kräver i snitt {needed} om året."
    )
    if assessment.pace_per_year is None or assessment.pace_from_year is None:
        return sentence
    pace = _per_year(figure, assessment.pace_per_year)
    years = span(assessment.pace_from_year, assessment.last_year or 0)
    return f"{sentence} Takten {years} har varit {pace} om året: {_state_words(assessment)}."


def _per_year(figure: Figure, amount: float) -> str:
    decimals = figure.indicator.decimals
    if decimals == 0 and abs(amount) < 10:
        decimals = 1
    return f"{signed(amount, decimals)}{_unit_after(figure)}"


def _state_words(assessment: TargetAssessment) -> str:
    if not assessment.pace_per_year:
        return "varken mot målet eller från det"
    return {
        TargetState.ON_PACE: "i takt med målet",
        TargetState.BEHIND: "rätt håll men för långsamt",
        TargetState.MOVING_AWAY: "bort från målet",
    }.get(assessment.state, "")


# Alt text, notes, source and table


def _alt(figure: Figure, subtitle: str, change: str, trend: str, targets: tuple[str, ...]) -> str:
    points = figure.outcome.points
    if not points:
        return f"Tomt diagram. {subtitle}. Inga värden."
    course = _course(figure) if len(points) > 1 else _only_value(figure)
    gaps = _gaps_sentence(figure.gaps)
    ahead = _ahead_sentences(figure)
    kind = comparing.alt_start(figure.compared) if figure.compared else "Linjediagram."
    parts = (f"{kind} {subtitle}.", course, gaps, change, trend, *targets, *ahead)
    return " ".join(part for part in parts if part)


def _ahead_sentences(figure: Figure) -> tuple[str, ...]:
    """Where each line of years to come ends; our own only about, for it can't tell more."""
    ends = [(c.label, c.points[-1]) for c in figure.curves if c.role.ahead and c.points]
    told = [f"{label}: {value_words(figure.indicator, p.value)} år {p.year}." for label, p in ends]
    if figure.projection is not None:
        end = figure.projection.years[-1]
        about = value_words(figure.indicator, round(end.value, -2))
        told.insert(0, f"Framskrivning: ungefär {about} år {end.year}.")
    return tuple(told)


def _only_value(figure: Figure) -> str:
    point = figure.outcome.points[0]
    return f"{point.year}: {value_words(figure.indicator, point.value)}."


def _course(figure: Figure) -> str:
    """The first, last, lowest and highest value."""
    indicator, points = figure.indicator, figure.outcome.points
    first, last = points[0], points[-1]
    low = min(points, key=lambda p: p.value)
    high = max(points, key=lambda p: p.value)
    lowest, highest = (
        ("Bästa placeringen", "sämsta") if indicator.is_rank else ("Lägsta värdet", "högsta")
    )
    return (
        f"{first.year}: {value_words(indicator, first.value)}. "
        f"{last.year}: {value_words(indicator, last.value)}. "
        f"{lowest} är {value_words(indicator, low.value)} ({low.year}), "
        f"{highest} {value_words(indicator, high.value)} ({high.year})."
    )


def _gaps_sentence(gaps: tuple[Observation, ...]) -> str:
    if not gaps:
        return ""
    by_reason: dict[str, list[int]] = {}
    for gap in gaps:
        by_reason.setdefault(gap.reason.value if gap.reason else "", []).append(gap.year)
    parts = [f"{_years_text(years)} ({reason})" for reason, years in by_reason.items()]
    return f"Värde saknas för {listing(parts)}."


def _years_text(years: list[int]) -> str:
    """Years in a list, with unbroken runs of three or more as spans."""
    runs: list[list[int]] = []
    for year in years:
        if not runs or runs[-1][-1] != year - 1:
            runs.append([])
        runs[-1].append(year)
    return listing([text for run in runs for text in _run_texts(run)])


def _run_texts(run: list[int]) -> list[str]:
    return [span(run[0], run[-1])] if len(run) > 2 else [str(y) for y in run]


def _notes(figure: Figure) -> tuple[str, ...]:
    points = figure.outcome.points
    preliminary = [p.year for p in points if p.preliminary]
    cut = not figure.starts_at_zero and not figure.indicator.is_rank and points
    candidates = (
        CUT_AXIS if cut else "",
        _gaps_sentence(figure.gaps),
        *(f"Seriebrott {b.year}: {b.reason}" for b in figure.breaks),
        _preliminary_note(preliminary),
        _revision_note(figure),
        _successor_note(figure),
        figure.indicator.caution,
        _known_note(figure),
        f"Ring runt värdet för {figure.signalled.year}: {SIGNAL_WORDS}."
        if figure.signalled
        else "",
        _projection_note(figure),
        *(_AHEAD_NOTES[c.role] for c in figure.curves if c.role.ahead),
    )
    return tuple(note for note in candidates if note)


def notes_of_year(figure: Figure, year: int | None) -> tuple[str, ...]:
    """What has to be known of the value of one year, where no other year is shown."""
    preliminary = [p.year for p in figure.outcome.points if p.preliminary and p.year == year]
    notes = (_preliminary_note(preliminary), figure.indicator.caution, _known_note(figure))
    return tuple(note for note in notes if note)


def _preliminary_note(years: list[int]) -> str:
    return f"Preliminärt värde: {_years_text(years)}." if years else ""


def _known_note(figure: Figure) -> str:
    return f"Visas som det var känt {long_date(figure.known_on)}." if figure.known_on else ""


def _successor_note(figure: Figure) -> str:
    """Why the grey line isn't a continuation of the other."""
    follower = figure.indicator.successor
    if len(figure.curves) < 2 or follower is None or figure.compared:
        return ""
    return f"Den grå linjen är efterträdaren, som inte får fogas ihop. {follower.difference}"


def _revision_note(figure: Figure) -> str:
    if not figure.revisions:
        return ""
    years = _years_text(sorted({r.year for r in figure.revisions}))
    return f"Källan säger nu något annat än tidigare om {years} (reviderat)."


def _projection_note(figure: Figure) -> str:
    if figure.projection is None:
        return ""
    return (
        "Streckad linje: en framskrivning av de senaste årens takt, dämpad. Intervallen visar "
        "ungefär var utfallet hamnar i 80 respektive 95 fall av 100, efter hur fel samma metod "
        "haft förr."
    )


_AHEAD_NOTES = {
    CurveRole.FORECAST: "Långt streckad linje: SCB:s egen framskrivning. Den är inget utfall.",
    CurveRole.WHAT_IF: "Prickstreckad linje, ”Tänk om”: ren räkning med lika många födda, döda, "
    "inflyttade och utflyttade varje år. Den är ingen prognos.",
}


def _source(figure: Figure) -> str:
    own = figure.indicator.source
    sources = list(dict.fromkeys(v.printed_source or own for v in figure.vintages))
    days = [v.known_on for v in figure.vintages]
    known = f" Uppgifter kända {long_date(max(days))}." if days else ""
    origin = listing(sources) if sources else own
    return (
        f"Källa: {origin}. Nyckeltal: {figure.indicator.source_id}.{known} "
        "Bedömningar: egen bearbetning i SAMSAM."
    )


def _table(figure: Figure, subtitle: str) -> FigureTable:
    rows = tuple(_row(figure, year) for year in figure.table_years)
    unit = unit_words(figure.indicator)
    columns = tuple(f"{name} ({unit})" for name in column_names(figure))
    return FigureTable(subtitle, columns, rows)


def column_names(figure: Figure) -> tuple[str, ...]:
    """What each value of a row is: the curves, and the ends of those behind them."""
    ends = (comparing.LOW, comparing.HIGH) if figure.background else ()
    return (*(curve.label for curve in figure.curves), *ends)


def _row(figure: Figure, year: int) -> TableRow:
    ends = comparing.spread_in(figure, year) if figure.background else ()
    values = (*(curve.value(year) for curve in figure.curves), *ends)
    texts = tuple("–" if v is None else point_label(figure.indicator, v) for v in values)
    return TableRow(year, values, texts, _remark(figure, year))


def _remark(figure: Figure, year: int) -> str:
    gap = next((g for g in figure.gaps if g.year == year), None)
    point = next((p for p in figure.outcome.points if p.year == year), None)
    revision = next((r for r in reversed(figure.revisions) if r.year == year), None)
    mark = next((m for m in figure.targets if m.target.year == year), None)
    parts = (
        capitalised(gap.reason.value) if gap and gap.reason else "",
        "Preliminärt" if point and point.preliminary else "",
        f"Gruppen är {point.denominator} personer" if point and point.denominator else "",
        f"Reviderat, var {number_or_dash(revision.old)}" if revision else "",
        *(f"Seriebrott: {b.reason}" for b in figure.breaks if b.year == year),
        _target_remark(mark, figure) if mark else "",
    )
    return ". ".join(part.rstrip(".") for part in parts if part)


def _target_remark(mark: TargetMark, figure: Figure) -> str:
    words = target_mark(mark.assessment, figure.indicator).word
    return f"Mål {target_words(mark.target, figure.indicator)}: {words[:1].lower()}{words[1:]}"


def number_or_dash(value: float | None) -> str:
    """A value with the decimals it has, or a dash."""
    if value is None:
        return "–"
    text = repr(round(value, 4)).rstrip("0").rstrip(".")
    decimals = len(text.partition(".")[2])
    return number(value, decimals)


def change_cell(figure: Figure) -> tuple[str, str]:
    """The last change and its years, for a table cell."""
    change = figure.trend.last_change
    if change is None:
        return "–", ""
    words = change_words(figure.indicator, change.absolute)
    return words, years_words(change.from_year, change.to_year)


def last_point(figure: Figure) -> Point | None:
    """The latest value of the outcome, None when there is none."""
    return figure.outcome.points[-1] if figure.outcome.points else None
