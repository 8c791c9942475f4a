"""Figure → headline, subtitle, alt text, sentences, notes, source and table, in plain Swedish.

Everything is computed from the numbers shown. Where nothing can be said, that is what is said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from samsam.figures import compared as comparing
from samsam.figures.figure import Compared, CurveRole, Figure, TargetMark
from samsam.figures.words import (
    CERTAIN,
    PRELIMINARY,
    better_place,
    change_words,
    decimals_apart,
    ends_disagree,
    nearly_all,
    point_label,
    possible_part,
    signal_words,
    size_words,
    target_mark,
    target_words,
    trend_mark,
    unit_after,
    unit_words,
    value_words,
    yearly_decimals,
    yearly_words,
    years_words,
)
from samsam.model.indicator import Indicator, NoiseModel, Unit
from samsam.model.series import Observation, Point
from samsam.model.signal import FEWEST_EARLIER, Signal, Verdict
from samsam.model.target import TargetAssessment, TargetState, worst
from samsam.model.trend import Arrow, Evidence, Judgement, LastChange, Trend
from samsam.swedish import (
    capitalised,
    ended,
    listing,
    long_date,
    month_name,
    number,
    number_word,
    percent,
    signed,
    span,
)

MOST_HEADLINE_WORDS = 15
_SMALL = 100  # counts and groups below it move by ten per cent or more by chance alone
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
    start = f"{indicator.short_title} {last.year}: {_reserved(figure, last)}"
    target = _headline_target(figure)
    verdict = _headline_verdict(figure)
    wishes = ((start, target, verdict), (start, target), (start, verdict), (start,))
    headlines = (", ".join(part for part in wish if part) for wish in wishes)
    return next((h for h in headlines if _fits(h)), start)


def _fits(headline: str) -> bool:
    return len(headline.split(" ")) <= MOST_HEADLINE_WORDS


def _reserved(figure: Figure, point: Point, decimals: int | None = None) -> str:
    """A value with its unit, and that it is preliminary where it is."""
    words = value_words(figure.indicator, point.value, decimals)
    return f"{words} ({PRELIMINARY})" if point.preliminary else words


def _headline_target(figure: Figure) -> str:
    """The targets of the latest year that has passed, else of the next one; the worst decides."""
    everything = [m.assessment for m in figure.targets]
    passed = [a for a in everything if not a.open]
    if not everything:
        return ""
    year = passed[-1].target.year if passed else everything[0].target.year
    same = [a for a in passed or everything if a.target.year == year]
    chosen = worst(same)
    if chosen.distance is None:
        return ""
    aim = f"målet för {year}" if len(same) == 1 else f"ett av målen för {year}"
    distance = size_words(figure.indicator, chosen.distance)
    told = {
        TargetState.REACHED: f"{aim} är nått" if len(same) == 1 else f"målen för {year} är nådda",
        TargetState.SLIPPING: f"{aim} nått men på väg bort",
        TargetState.MISSED: f"{aim} missat med {distance}",
    }
    return told.get(chosen.state, f"{distance} från {aim}")


def _headline_verdict(figure: Figure) -> str:
    trend, signal = figure.trend, figure.signal
    years = span(trend.first_year or 0, trend.last_year or 0)
    if trend.evidence in CERTAIN and trend.judgement in _MOVED:
        return f"{_verdict_word(figure)} {years}"
    if trend.judgement is Judgement.STABLE:
        return f"stabilt {years}"
    if trend.judgement is Judgement.UNCHANGED:
        return f"oförändrat {years}"
    return _signal_verdict(figure, signal)


def _verdict_word(figure: Figure) -> str:
    word = trend_mark(figure.trend, figure.indicator).word
    return word[:1].lower() + word[1:]


def _signal_verdict(figure: Figure, signal: Signal) -> str:
    unusual = signal_words(signal)
    since = f" sedan {signal.from_year}" if unusual == "ovanlig förändring" else ""
    few = figure.trend.n <= FEWEST_EARLIER + figure.indicator.stock
    return {
        Verdict.SIGNAL: f"{unusual}{since}",
        Verdict.ORDINARY: "inom den vanliga variationen",
        Verdict.CANNOT_TELL: (
            "för få värden för att bedöma" if few else "förändringen går inte att bedöma"
        ),
    }[signal.verdict]


def _subtitle(figure: Figure) -> str:
    indicator = figure.indicator
    past = figure.past_years
    period = f", {span(past[0], past[-1])}" if past else ""
    return f"{indicator.title}. {figure.area_name}{period}"


# Sentences


def change_sentence(figure: Figure) -> str:
    """What the last change was, and whether it goes beyond chance."""
    change = figure.trend.last_change
    if change is None:
        return _nothing_to_compare(figure)
    points = {p.year: p for p in figure.trend.points}
    old, new = points[change.from_year], points[change.to_year]
    decimals = decimals_apart(figure.indicator, old.value, new.value)
    since = f"Från {change.from_year} till {change.to_year}{_between(change)}"
    now = _reserved(figure, new, decimals)
    if number(change.absolute, decimals) == number(0, decimals):
        little = "" if change.absolute == 0 else " i stort sett"
        same = f"{since} var {_subject(figure)}{little} {_unmoved(figure)}, {now}."
        return f"{same} {_signal_sentence(figure)}"
    moved = (
        f"{since} {_verb(figure, change.absolute)} {_subject(figure)} med "
        f"{size_words(figure.indicator, change.absolute, decimals)}, "
        f"från {_reserved(figure, old, decimals)} till {now}."
    )
    return f"{moved} {_signal_sentence(figure)}"


def _nothing_to_compare(figure: Figure) -> str:
    """Why there is no last change: no value, one alone, or one alone after a series break."""
    points = figure.trend.points
    if not points:
        return "Det finns inga värden att jämföra."
    year = points[-1].year
    if _broken(figure):
        since = f"Efter seriebrottet {_broken(figure)}"
        return f"{since} finns bara ett värde, för {year}. Det får inte jämföras med äldre värden."
    return f"Det finns bara ett värde, för {year}, och därför ingen förändring att bedöma."


def _broken(figure: Figure) -> int | None:
    """The year of the break that the judged values begin after; None where there is none."""
    first = figure.trend.first_year
    points = figure.outcome.points
    if first is None or not points or points[0].year >= first:
        return None
    before = [p.year for p in points if p.year < first]
    return max((b.year for b in figure.breaks if before[-1] < b.year <= first), default=None)


def _between(change: LastChange) -> str:
    """The years without a value between the two that are compared."""
    years = list(range(change.from_year + 1, change.to_year))
    return f" ({_years_text(years)} saknar värde)" if years else ""


def _subject(figure: Figure) -> str:
    return "placeringen" if figure.indicator.is_rank else "värdet"


def _unmoved(figure: Figure) -> str:
    return "oförändrad" if figure.indicator.is_rank else "oförändrat"


def _verb(figure: Figure, change: float) -> str:
    if figure.indicator.is_rank:
        return "förbättrades" if change < 0 else "försämrades"
    return "steg" if change > 0 else "sjönk"


def _signal_sentence(figure: Figure) -> str:
    signal, change = figure.signal, figure.trend.last_change
    beyond = signal.verdict is Verdict.SIGNAL
    if change is not None and change.absolute == 0 and not beyond:
        return "Det finns ingen förändring att bedöma."
    if signal.verdict is Verdict.CANNOT_TELL:
        missing = f": det behövs {signal.missing}" if signal.missing else ""
        return f"Det går inte att avgöra om förändringen är mer än slump{missing}."
    return _RULE_SENTENCES[signal.rule or "S1", beyond](figure)


def _s1_sentence(figure: Figure) -> str:
    """The value, or its change for stocks, beside what has been usual."""
    signal = figure.signal
    what = "Förändringen" if signal.on_changes else capitalised(_subject(figure))
    where = "utanför" if signal.verdict is Verdict.SIGNAL else "inom"
    return f"{what} ligger {where} seriens vanliga variation{_s1_range(figure)}."


def _s1_range(figure: Figure) -> str:
    interval = figure.signal.interval
    if interval is None:
        return ""
    what = "årliga förändringar" if figure.signal.on_changes else "värden"
    trial = ", preliminära gränser" if figure.signal.preliminary_limits else ""
    part = possible_part(interval, _possible(figure))
    if part is None:
        return f" (alla möjliga {what} ryms där{trial})"
    if nearly_all(part, _possible(figure)):
        small = figure.indicator.noise is NoiseModel.GROUP
        why = "gruppen är så liten" if small else f"{what} svänger så mycket"
        return f" ({why} att nästan vilket värde som helst är vanligt{trial})"
    changes, indicator = figure.signal.on_changes, figure.indicator
    low, high = (
        signed(end, indicator.decimals) if changes else point_label(indicator, end) for end in part
    )
    return f" (vanliga {what}: {low} till {high}{trial})"


def _possible(figure: Figure) -> tuple[float, float]:
    """What the latest value can be, or its change from the one before, where that is judged."""
    values = {p.year: p.value for p in figure.outcome.points}
    low, high = figure.indicator.limits
    low, high = min([low, *values.values()]), max([high, *values.values()])
    before = values.get(figure.signal.from_year or 0, 0.0) if figure.signal.on_changes else 0.0
    return low - before, high - before


def _ordinary_count(figure: Figure) -> str:
    """S2: what chance does to few events is said of few events only."""
    often = "En så stor skillnad uppstår ofta av slump"
    return f"{often} när antalen är små." if _is_small(figure) else f"{often}."


def _ordinary_share(figure: Figure) -> str:
    small = "Gruppen är liten, och en" if _is_small(figure) else "En"
    return f"{small} så stor skillnad kan vara slump."


def _beyond_share(figure: Figure) -> str:
    small = ", också i en så liten grupp" if _is_small(figure) else ""
    return f"Skillnaden mellan de två åren är större än slumpen brukar ge{small}."


def _is_small(figure: Figure) -> bool:
    return figure.signal.smallest is not None and figure.signal.smallest < _SMALL


_RULE_SENTENCES: dict[tuple[str, bool], Callable[[Figure], str]] = {
    ("S1", False): _s1_sentence,
    ("S1", True): _s1_sentence,
    ("S2", False): _ordinary_count,
    ("S2", True): lambda _: "Skillnaden mellan de två åren är större än slumpen brukar ge.",
    ("S3", False): _ordinary_share,
    ("S3", True): _beyond_share,
}


def trend_sentence(figure: Figure) -> str:
    """How the value has moved during the period, and how sure that is. Never a forecast."""
    trend = figure.trend
    if trend.n == 0:
        return "Det finns inga värden att bedöma."
    years = span(*_trend_years(trend))
    if trend.judgement is Judgement.UNCHANGED:
        same = "densamma" if figure.indicator.is_rank else "detsamma"
        return f"{capitalised(_subject(figure))} har varit {same} under {years}."
    if trend.judgement is Judgement.TOO_FEW:
        after = f" efter seriebrottet {_broken(figure)}" if _broken(figure) else ""
        return (
            f"{capitalised(_values(trend.n))}{after} ({years}) räcker inte för att avgöra om det "
            "finns en trend. Det behövs minst fyra."
        )
    if trend.judgement is Judgement.NO_SURE_TREND:
        return f"Under {years} finns ingen säker trend{_p(trend)}."
    return f"{_slope_sentence(figure)} {_certainty_sentence(trend)}{_ends_sentence(figure)}"


def _ends_sentence(figure: Figure) -> str:
    """That the ends say something else than the years between, where they do."""
    trend = figure.trend
    if not ends_disagree(trend):
        return ""
    if trend.points[0].value == trend.points[-1].value:
        return f" Men {_subject(figure)} är lika det sista året som det första."
    down, up = ("bättre", "sämre") if figure.indicator.is_rank else ("lägre", "högre")
    than = down if trend.arrow is Arrow.UP else up
    return f" Men {_subject(figure)} är {than} det sista året än det första."


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
    amount = f"{size}{unit_after(indicator, size)}"
    if indicator.is_rank:
        verb = "förbättrats" if slope < 0 else "försämrats"
    else:
        verb = "stigit" if slope > 0 else "sjunkit"
    about = "mindre än" if little else "ungefär"
    return f"Under {years} har {_subject(figure)} {verb} med {about} {amount} om året."


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
    if cases > 95:
        return ": värdena går upp och ner utan bestämd riktning"
    chance = "färre än 1 fall" if cases < 1 else f"{number(cases)} fall"
    return f": ett så tydligt mönster uppstår av ren slump i {chance} av 100"


def target_sentence(assessment: TargetAssessment, figure: Figure) -> str:
    """How a dated target stands: distance, pace required and pace observed, with their years."""
    indicator, target = figure.indicator, assessment.target
    wish = f"Målet för {target.year} är {target_words(target, indicator)}"
    if assessment.state is TargetState.AWAITED:
        return f"{wish}. {awaited_words(indicator, target.year, assessment.last_year)}"
    if assessment.state is TargetState.CANNOT_TELL:
        return f"{wish}. Det går inte att avgöra hur det går: {assessment.reason.lower()}"
    if not assessment.open:
        return _passed_sentence(assessment, figure)
    if assessment.state in (TargetState.REACHED, TargetState.SLIPPING):
        return f"{wish}. {_reached_sentences(assessment, figure)}"
    return f"{wish}. {_pace_sentences(assessment, figure)}"


def awaited_words(indicator: Indicator, year: int, last_year: int | None) -> str:
    """That a target's year is over without a value, and when one is to be expected."""
    over = f"Året är slut, men siffran för {year} finns inte här än."
    if indicator.retired:
        return f"Året är slut, men mätningen har upphört, så siffran för {year} kommer inte."
    due = indicator.next_publication(year - 1) if last_year is not None else None
    if due is None:
        return over
    return f"{over} Källan brukar publicera den i {month_name(due.month)} {due.year}."


def _reserve(assessment: TargetAssessment) -> str:
    return ", enligt preliminära uppgifter" if assessment.preliminary else ""


def _passed_sentence(assessment: TargetAssessment, figure: Figure) -> str:
    indicator, target = figure.indicator, assessment.target
    value = value_words(indicator, assessment.value_in_target_year or 0.0)
    wish = f"Målet för {target.year} var {target_words(target, indicator)}"
    came = f"{wish}. Utfallet blev {value}{_reserve(assessment)}"
    if assessment.state is TargetState.REACHED:
        return f"{came}: målet nåddes."
    distance = size_words(indicator, assessment.distance or 0.0)
    in_share = indicator.is_rank or indicator.unit is Unit.PERCENT
    share = "" if in_share else f" ({percent(assessment.distance_share or 0.0, 1)})"
    return f"{came}: målet missades med {distance}{share}."


def _reached_sentences(assessment: TargetAssessment, figure: Figure) -> str:
    """A target that is met before its year, and whether it stays so at the pace there is."""
    target = assessment.target
    now = f"Det är nått redan {assessment.last_year}{_reserve(assessment)}"
    pace = assessment.pace_per_year or 0.0
    if (pace >= 0) == target.at_least or pace == 0 or assessment.pace_from_year is None:
        return f"{now}."
    years = span(assessment.pace_from_year, assessment.last_year or 0)
    told = f"takten {years} har varit {_per_year(figure, pace)} om året"
    if assessment.state is TargetState.SLIPPING:
        return f"{now}, men {told}. Håller den i sig är målet inte längre nått {target.year}."
    holds = f"men målet är nått också {target.year} om den håller i sig"
    return f"{now}. {capitalised(told)}, åt fel håll, {holds}."


def _pace_sentences(assessment: TargetAssessment, figure: Figure) -> str:
    indicator = figure.indicator
    distance = size_words(indicator, assessment.distance or 0.0)
    needed = _per_year(figure, assessment.required_per_year or 0.0)
    left = number_word(assessment.years_left or 0)
    last = f"{assessment.last_year}{f' ({PRELIMINARY})' if assessment.preliminary else ''}"
    sentence = f"Från {last} återstår {distance} på {left} år: det kräver i snitt {needed} om året."
    if assessment.pace_per_year is None or assessment.pace_from_year is None:
        return sentence
    pace = _per_year(figure, assessment.pace_per_year)
    years = span(assessment.pace_from_year, assessment.last_year or 0)
    return f"{sentence} Takten {years} har varit {pace} om året: {_state_words(assessment)}."


def _per_year(figure: Figure, amount: float) -> str:
    """An amount a year, with decimals enough to be told from none."""
    indicator = figure.indicator
    decimals = yearly_decimals(indicator, amount)
    if indicator.is_rank:
        way = f" {better_place(amount)}" if amount else ""
        return f"{size_words(indicator, amount, decimals)}{way}"
    text = signed(amount, decimals)
    return yearly_words(indicator, amount, f"{text}{unit_after(indicator, text)}")


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
        *(f"Seriebrott {b.year}: {ended(b.reason)}" for b in figure.breaks),
        _preliminary_note(preliminary),
        _revision_note(figure),
        _successor_note(figure),
        figure.indicator.caution,
        _known_note(figure),
        f"Ring runt värdet för {figure.signalled.year}: {signal_words(figure.signal)}."
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
    return (
        "Den grå linjen är det nya måttet. Det mäter något annat och läggs inte ihop med det "
        f"gamla. {follower.difference}"
    )


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
        f"Källa: {ended(origin)} Nyckeltal: {ended(figure.indicator.source_id)}{known} "
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
    said = (point.note if point else "") or (gap.note if gap else "")
    parts = (
        capitalised(gap.reason.value) if gap and gap.reason else "",
        "Preliminärt" if point and point.preliminary else "",
        f"Gruppen är {point.denominator} personer" if point and point.denominator else "",
        capitalised(said),
        f"Reviderat, var {number_or_dash(revision.old)}" if revision else "",
        *(f"Seriebrott: {b.reason}" for b in figure.breaks if b.year == year),
        *(_target_remark(m, figure) for m in figure.targets if m.target.year == year),
    )
    return ". ".join(part.rstrip(".") for part in parts if part)


def _target_remark(mark: TargetMark, figure: Figure) -> str:
    """The target beside its year, and which of the lines ahead reach it: each by itself."""
    words = target_mark(mark.assessment, figure.indicator).word
    wish = f"Mål {target_words(mark.target, figure.indicator)}"
    ahead = [
        (c.label, v) for c in figure.curves if c.role.ahead and (v := c.value(mark.target.year))
    ]
    if not mark.assessment.years_left or not ahead:
        return f"{wish}: {words[:1].lower()}{words[1:]}"
    lines = (
        f"{label}: {'når' if mark.target.met_by(v) else 'når inte'} målet" for label, v in ahead
    )
    return ". ".join((f"{wish}. Takten hittills: {words[:1].lower()}{words[1:]}", *lines))


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
    values = {p.year: p.value for p in figure.trend.points}
    decimals = decimals_apart(figure.indicator, values[change.from_year], values[change.to_year])
    words = change_words(figure.indicator, change.absolute, decimals)
    return words, years_words(change.from_year, change.to_year)


def last_point(figure: Figure) -> Point | None:
    """The latest value of the outcome, None when there is none."""
    return figure.outcome.points[-1] if figure.outcome.points else None
