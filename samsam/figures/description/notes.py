"""What a reader must know beside the sentences: alt text, notes, foot and source."""

from __future__ import annotations

from collections.abc import Sequence

from samsam.figures import compared as comparing
from samsam.figures.description.trend_sentences import trend_years
from samsam.figures.figure import Curve, CurveRole, Figure
from samsam.figures.ordinary import ordinary_note
from samsam.figures.words import (
    UNUSUAL,
    silence_words,
    value_words,
)
from samsam.model.indicators.series import Observation
from samsam.swedish import (
    capitalised,
    ended,
    listing,
    listing_years,
    long_date,
    span,
)

# A note on the chart and not on the figures.
CUT_AXIS = "Axeln börjar inte på noll."
_RING, _RING_AT = f"Ring: {UNUSUAL}.", "Ring runt värdet för"
# How every source ends.
CREDIT = "Egen bearbetning i SAMSAM."


def alt_of(figure: Figure, subtitle: str, change: str, trend: str, targets: tuple[str, ...]) -> str:
    """The alternative text: what the chart shows, to who doesn't see it."""
    points = figure.outcome.points
    if not points:
        return f"Tomt diagram. {subtitle}. Inga värden."
    course = _course(figure) if len(points) > 1 else _only_value(figure)
    gaps = " ".join(part for part in (_gaps_sentence(figure.gaps), _silence(figure)) if part)
    ahead = _ahead_sentences(figure)
    kind = comparing.alt_start(figure.compared) if figure.compared else "Linjediagram."
    parts = (f"{kind} {subtitle}.", course, gaps, change, trend, *targets, *ahead)
    return " ".join(part for part in parts if part)


def _ahead_sentences(figure: Figure) -> tuple[str, ...]:
    """Where each line of years to come ends; our own only about, for it can't say more."""
    ends = [(c.label, c.points[-1]) for c in figure.curves if c.role.ahead and c.points]
    reported = [
        f"{label}: {value_words(figure.indicator, p.value)} år {p.year}." for label, p in ends
    ]
    if figure.projection is not None:
        end = figure.projection.years[-1]
        about = value_words(figure.indicator, round(end.value, -2))
        reported.insert(0, f"Framskrivning: ungefär {about} år {end.year}.")
    return tuple(reported)


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
    parts = [f"{listing_years(years)} ({reason})" for reason, years in by_reason.items()]
    return f"Värde saknas för {listing(parts)}."


def _silence(figure: Figure) -> str:
    """That years have passed since the last value, where the gaps don't say it of each of them."""
    missing = {gap.year for gap in figure.gaps}
    if all(year in missing for year in figure.silent_years):
        return ""
    return f"{capitalised(silence_words(figure.outcome.points[-1].year))}."


def notes_of(figure: Figure) -> tuple[str, ...]:
    """What a reader must know of the figures, each a sentence; empty ones are left out."""
    points = figure.outcome.points
    preliminary = [p.year for p in points if p.preliminary]
    cut = not figure.starts_at_zero and not figure.indicator.is_rank and points
    candidates = (
        CUT_AXIS if cut else "",
        _judged_note(figure),
        _gaps_sentence(figure.gaps),
        _silence(figure),
        *(f"Seriebrott {b.year}: {ended(b.reason)}" for b in figure.breaks),
        _preliminary_note(preliminary),
        _revision_note(figure),
        *figure.line_notes,
        figure.indicator.caution,
        _known_note(figure),
        f"{_RING_AT} {figure.signalled.year}: {UNUSUAL}." if figure.signalled else "",
        ordinary_note(figure),
        _projection_note(figure),
        *(_line_ahead_note(c) for c in figure.curves if c.role.ahead),
    )
    return tuple(note for note in candidates if note)


def short_notes_of(figure: Figure) -> tuple[str, ...]:
    """What must be known to read what is drawn, besides what is named in the plot itself."""
    return (
        _gaps_sentence(figure.gaps),
        _RING if figure.signalled else "",
        ordinary_note(figure),
        _known_note(figure),
    )


def foot_line(*parts: str) -> str:
    """What stands under a picture, of those parts that there are."""
    return " ".join(part for part in parts if part)


def notes_beside_foot(notes: Sequence[str], foot: str) -> tuple[str, ...]:
    """The notes that don't stand in the foot already, where both are shown together."""
    return tuple(n for n in notes if (_RING if n.startswith(_RING_AT) else n) not in foot)


def notes_of_year(figure: Figure, year: int | None) -> tuple[str, ...]:
    """What has to be known of the value of one year, where no other year is shown."""
    preliminary = [p.year for p in figure.outcome.points if p.preliminary and p.year == year]
    notes = (_preliminary_note(preliminary), figure.indicator.caution, _known_note(figure))
    return tuple(note for note in notes if note)


def _judged_note(figure: Figure) -> str:
    """That the trend is of more years than the chart has, where it is."""
    points, trend = figure.outcome.points, figure.trend
    if not points or trend.first_year is None or trend.first_year >= points[0].year:
        return ""
    years = span(*trend_years(trend))
    return f"Trenden bedöms för {years}. Åren före {points[0].year} visas inte här."


def _preliminary_note(years: list[int]) -> str:
    return f"Preliminärt värde: {listing_years(years)}." if years else ""


def _known_note(figure: Figure) -> str:
    return f"Visas som det var känt {long_date(figure.known_on)}." if figure.known_on else ""


def _revision_note(figure: Figure) -> str:
    if not figure.revisions:
        return ""
    years = listing_years(sorted({r.year for r in figure.revisions}))
    return f"Källan säger nu något annat än tidigare om {years} (reviderat)."


def _projection_note(figure: Figure) -> str:
    if figure.projection is None:
        return ""
    country = figure.projection.country
    made = (
        "en framskrivning av de senaste årens takt, dämpad"
        if country is None
        else "framskrivningen. Den följer SCB:s framskrivning av riket från "
        f"{country.projection.base_year} och hur kommunen har skilt sig från riket, dämpat"
    )
    return (
        f"Streckad linje: {made}. Intervallen visar ungefär var utfallet hamnar i 80 respektive 95 "
        "fall av 100, efter hur fel samma metod haft förr."
    )


def _line_ahead_note(curve: Curve) -> str:
    """What a line of years to come is, and that it is straight where years are left out."""
    note = _AHEAD_NOTES[curve.role]
    years = [p.year for p in curve.points]
    if not years or len(years) == years[-1] - years[0] + 1:
        return note
    return f"{note} Den har värden för {listing([str(y) for y in years])} och är rak däremellan."


_AHEAD_NOTES = {
    CurveRole.FORECAST: "Långt streckad linje: SCB:s egen framskrivning. Den är inget utfall.",
    CurveRole.WHAT_IF: "Prickstreckad linje, ”Tänk om”: ren räkning med lika många födda, döda, "
    "inflyttade och utflyttade varje år. Den är ingen prognos.",
    CurveRole.UNCHANGED: "Prickad linje: om folkmängden stannar på det senaste värdet.",
}


def source_of(figure: Figure) -> str:
    """Where the values come from, as one line."""
    return source_line([figure])


def source_line(figures: Sequence[Figure]) -> str:
    """Where the values of some figures come from, which key figures they are, and from what day.

    The sources stand in the order of the figures' vintages. One that the name of its key figure
    has already, as "Kolada N01951", is told with that name; where the values that come first are
    from another one, the key figures stand after all sources.
    """
    key = "; ".join(dict.fromkeys(f.indicator.source_id for f in figures))
    given = [v.printed_source or f.indicator.source for f in figures for v in f.vintages]
    sources = list(dict.fromkeys(given or [f.indicator.source for f in figures]))
    others = [s for s in sources if s.split(" ")[-1].rstrip(".") not in key]
    days = [v.known_on for f in figures for v in f.vintages]
    known = f" Uppgifter kända {long_date(max(days))}." if days else ""
    if others and others[0] == sources[0]:
        origin = f"{ended(listing(others))} Nyckeltal: {ended(key)}"
    else:
        origin = ended("; ".join((key, *others)))
    return f"Källa: {origin}{known} {CREDIT}"
