"""What no page may say: each rule is a function from what is told to the faults in it.

A rule that compares sentences with numbers reads the numbers of the figure itself, never those of
another sentence, so that a fault of the words can't hide itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from samsam.figures.figure import CurveRole
from samsam.figures.theme import Tone
from samsam.figures.words import CERTAIN, target_words, verdict_words
from samsam.model.assessment.relative import Relative
from samsam.model.assessment.target import TargetAssessment, TargetState
from samsam.model.assessment.trend import Judgement
from samsam.model.indicators.indicator import Unit
from samsam.swedish import MINUS, NBSP, number_word, span

from .collect import Told
from .grid import TODAY

Rule = Callable[[Told], Iterator[str]]
_NUMBER = rf"[{MINUS}+]?\d{{1,3}}(?:{NBSP}\d{{3}})+(?:,\d+)?|[{MINUS}+]?\d+(?:,\d+)?"
_WORD = r"[^\W\d_]+"
_SMALL = {number_word(n): n for n in range(13)}


@dataclass(frozen=True)
class Fault:
    """What is wrong with what a page says."""

    rule: str
    told: Told
    what: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.told.page}, {self.told.area}, {self.told.subject}: {self.what}"


def faults(told: Told) -> Iterator[Fault]:
    """Everything that is wrong with what a page says of a subject."""
    for rule in RULES:
        for what in rule(told):
            yield Fault(rule.__name__, told, what)


def value_of(text: str) -> float:
    """A number as the pages write it."""
    plain = text.replace(NBSP, "").replace(MINUS, "-").replace("+", "").replace(",", ".")
    return float(plain)


def _texts(told: Told) -> Iterator[str]:
    return (s.text for s in told.said)


# Pairs that contradict each other


def nothing_beside_values(told: Told) -> Iterator[str]:
    """No values, or none to compare, is said only where there are none."""
    figure = told.figure
    if figure is None:
        return
    points = figure.outcome.points
    for text in told.of("headline", "change", "trend", "alt"):
        if points and re.search(r"\binga (?:två )?värden\b(?! efter \d)", text, re.IGNORECASE):
            yield f"”{text}” beside {len(points)} values"
        if len(points) > 1 and "bara ett värde" in text and "seriebrottet" not in text:
            yield f"”{text}” beside {len(points)} values"


def few_beside_many(told: Told) -> Iterator[str]:
    """Too few values is said only where the values after the last break are few."""
    figure = told.figure
    if figure is None or figure.compared is not None:
        return
    for text in told.of("headline", "trend", "trend mark"):
        few = re.search(r"för få värden|räcker inte", text, re.IGNORECASE)
        if few and figure.trend.n > (5 if "bedöma" in text else 3):
            yield f"”{text}” beside {figure.trend.n} values"


def a_break_empties_nothing(told: Told) -> Iterator[str]:
    """A series break that no value has come after leaves all the values there are."""
    figure = told.figure
    if figure is None or figure.compared or not figure.outcome.points:
        return
    last = figure.outcome.points[-1].year
    if figure.trend.n == 0 or figure.trend.last_year != last:
        yield f"values to {last}, judged to {figure.trend.last_year} ({figure.trend.n})"


_STILL = re.compile(r"oförändra[dt]|står stilla|varken mot målet", re.IGNORECASE)


def still_beside_moving(told: Told) -> Iterator[str]:
    """What moves away from a target doesn't stand still at the same time."""
    away = (TargetState.MOVING_AWAY, TargetState.SLIPPING)
    for one, assessment in told.targets:
        year = str(assessment.target.year)
        wish = target_words(assessment.target, one.indicator)
        for text in told.of("because", "target"):
            mine = f"Målet för {year}" in text and wish in text
            if mine and assessment.state in away and _STILL.search(text):
                yield f"{assessment.state.value}: ”{text}”"
            if mine and assessment.state in away and re.search(r"(?:med|varit) 0(?:,0+)? ", text):
                yield f"no pace: ”{text}”"


_STATES = {
    TargetState.REACHED: r"nåddes|nått",
    TargetState.SLIPPING: r"på väg bort|inte längre nått",
    TargetState.MISSED: r"missa",
    TargetState.AWAITED: r"Året är slut|väntas",
}


def target_as_it_stands(told: Told) -> Iterator[str]:
    """What is said of a dated target is what its numbers say, and a missed one isn't reached."""
    for one, assessment in told.targets:
        start = f"Målet för {assessment.target.year}"
        wish = target_words(assessment.target, one.indicator)
        mine = [t for t in told.of("because", "target") if t.startswith(start) and wish in t]
        for text in mine:
            for state, words in _STATES.items():
                said = re.search(words, text)
                if state is assessment.state and not said and len(mine) == 1:
                    yield f"{state.value} isn't told: ”{text}”"
            if assessment.state is TargetState.MISSED and "nåddes" in text and len(mine) == 1:
                yield f"missed, but: ”{text}”"
            if _numbers_disagree(assessment):
                yield f"the value says otherwise: ”{text}”"


def _numbers_disagree(assessment: TargetAssessment) -> bool:
    value = assessment.value_in_target_year
    if value is None:
        return assessment.state is TargetState.MISSED
    return (assessment.state is TargetState.REACHED) is not assessment.target.met_by(value)


def answer_and_targets(told: Told) -> Iterator[str]:
    """Yes and no agree with the targets, and a preliminary figure gives no yes without reserve."""
    bad = {TargetState.MISSED, TargetState.MOVING_AWAY, TargetState.SLIPPING, TargetState.BEHIND}
    for text in told.of("answer"):
        deciding = [a for _, a in told.targets if a.open] or [a for _, a in told.targets]
        states = {a.state for a in deciding}
        if text.startswith("Ja") and states & bad:
            yield f"”{text}” beside {sorted(states)}"
        if text.startswith("Nej") and not states & bad:
            yield f"”{text}” beside {sorted(states)}"
        early = any(a.preliminary for a in deciding)
        if text.startswith("Ja") and early and "preliminär" not in text:
            yield f"no reserve: ”{text}”"
        if re.search(r"\bmålet\b", text) and "rör sig" not in text and len(deciding) > 1:
            yield f"one target of {len(deciding)}: ”{text}”"


def headline_and_targets(told: Told) -> Iterator[str]:
    """A headline never calls a year's target reached while another of that year is missed."""
    if told.judged is None:
        return
    for text in told.of("headline"):
        for year in re.findall(r"(?:målet|målen) för (\d{4}) är nå", text):
            states = {a.state for _, a in told.targets if a.target.year == int(year)}
            if states - {TargetState.REACHED}:
                yield f"”{text}” beside {sorted(states)}"


def chance_and_more_than_chance(told: Told) -> Iterator[str]:
    """Nothing is like chance and beyond chance at once."""
    together = " ".join(told.of("change", "trend"))
    if "liknar ren slump" in together and "större än" in together:
        yield f"”{together}”"
    mark = next(told.of("signal mark"), "")
    for text in told.of("change", "cell"):
        if mark == "Ovanlig förändring" and re.search(r"(?<!i stort sett )oförändra[dt]", text):
            yield f"”{mark}” beside ”{text}”"
        if mark.startswith("Ovanlig") and "inom seriens vanliga" in text:
            yield f"”{mark}” beside ”{text}”"
        if mark == "Inom vanlig variation" and "utanför seriens vanliga" in text:
            yield f"”{mark}” beside ”{text}”"


_MOVED = re.compile(
    rf"Från (\d{{4}}) till (\d{{4}})[^.]*? (steg|sjönk|förbättrades|försämrades) \w+ med ({_NUMBER})"
)


def direction_of_change(told: Told) -> Iterator[str]:
    """Rose and fell, better and worse, and by how much, are what the two values say."""
    figure = told.figure
    if figure is None or figure.compared is not None:
        return
    values = {p.year: p.value for p in figure.outcome.points}
    for text in told.of("change"):
        for start, end, verb, size in _MOVED.findall(text):
            change = values[int(end)] - values[int(start)]
            up = verb in ("steg", "försämrades")
            if change == 0 or (change > 0) is not up:
                yield f"{change}: ”{text}”"
            unit = 10.0 ** -len(size.partition(",")[2])
            if abs(abs(change) - value_of(size)) > 0.51 * unit:
                yield f"{change}: ”{text}”"


_FROM_TO = re.compile(
    rf" med ({_NUMBER})[^,.]*?, från (?:plats{NBSP})?({_NUMBER})[^,.]*? till "
    rf"(?:plats{NBSP})?({_NUMBER})"
)


def change_adds_up(told: Told) -> Iterator[str]:
    """From 7.7 to 8.0 isn't 0.4, whatever the values are before they are rounded."""
    for text in _texts(told):
        for size, old, new in _FROM_TO.findall(text):
            if abs(abs(value_of(new) - value_of(old)) - abs(value_of(size))) > 1e-9:
                yield f"”{text}”"


def certain_as_its_interval(told: Told) -> Iterator[str]:
    """The interval of a sure or likely slope holds no standstill."""
    trend = told.figure.trend if told.figure else None
    if trend is None or trend.test is None or trend.slope_interval is None or not trend.certain:
        return
    low, high = trend.slope_interval
    if low <= 0 <= high:
        yield f"{trend.evidence} {trend.p}, but {low} to {high} a year"


_CASES = re.compile(r"av ren slump i (\d+(?:,\d+)?) fall av 100")


def cases_beside_the_verdict(told: Told) -> Iterator[str]:
    """The same number of cases isn't likely in one place and no trend in another."""
    trend = told.figure.trend if told.figure else None
    if trend is None or trend.other is not None:
        return
    for text in told.of("trend"):
        for cases in _CASES.findall(text):
            share = value_of(cases) / 100
            sides = [(share <= level) is ((trend.p or 0) <= level) for level in trend.levels]
            if not all(sides):
                yield f"{trend.p}: ”{text}”"


def judged_years_that_are_not_shown(told: Told) -> Iterator[str]:
    """Where the trend is of more years than are shown, that is said."""
    figure = told.figure
    if figure is None or figure.compared is not None or not figure.outcome.points:
        return
    first, shown = figure.trend.first_year or 0, figure.outcome.points[0].year
    if 0 < first < shown and not any(f"före {shown} visas inte" in t for t in told.of("note")):
        yield f"judged from {first}, shown from {shown}"


def from_x_to_x(told: Told) -> Iterator[str]:
    """Nothing changes from a value to the same value."""
    for text in _texts(told):
        for old, new in re.findall(
            rf"från (?:plats{NBSP})?({_NUMBER})[^.,]*? till (?:plats{NBSP})?({_NUMBER})", text
        ):
            if old == new:
                yield f"”{text}”"


def direction_of_trend(told: Told) -> Iterator[str]:
    """The typical movement goes the way of the slope, and the ends are told where they don't."""
    figure = told.figure
    if figure is None or figure.compared is not None or figure.trend.slope is None:
        return
    points, slope = figure.trend.points, figure.trend.slope
    for text in told.of("trend"):
        found = re.search(r"har \w+ (stigit|sjunkit|förbättrats|försämrats) med", text)
        if not found:
            continue
        up = found[1] in ("stigit", "försämrats")
        if (slope > 0) is not up:
            yield f"{slope}: ”{text}”"
        step = points[-1].value - points[0].value
        if step * slope <= 0 and "Men " not in text and "stabilt" not in text:
            yield f"from {points[0].value} to {points[-1].value}: ”{text}”"


def arrow_and_ends(told: Told) -> Iterator[str]:
    """No arrow points up where the last value is lower than the first."""
    figure, one = told.figure, told.judged
    if figure is None or one is None or figure.compared is not None or not figure.trend.points:
        return
    step = figure.trend.points[-1].value - figure.trend.points[0].value
    up = {"↗": 1, "↘": -1}.get(one.trend.symbol, 0) * (-1 if figure.indicator.is_rank else 1)
    if up * step < 0:
        yield f"{one.trend.symbol} though {step:+}"
    if up and step == 0:
        yield f"{one.trend.symbol} though nothing between first and last"


_WAYS = {"förbättring": 1, "försämring": -1}


def trend_and_signal(told: Told) -> Iterator[str]:
    """Nothing is steady and unusual at once, and what is flagged isn't called ordinary."""
    one, figure = told.judged, told.figure
    if one is None or figure is None or figure.compared is not None:
        return
    flagged = one.signal.word == "Ovanlig förändring"
    for text in told.of("change"):
        if flagged and re.search(r"ligger inom|inte större än (?:det|seriens)|av slump\b", text):
            yield f"”{one.signal.word}” beside ”{text}”"
        if not flagged and "ovanligt stort" in text:
            yield f"”{one.signal.word}” beside ”{text}”"
    values = [p.value for p in figure.trend.points]
    if flagged and figure.trend.judgement is Judgement.UNCHANGED:
        yield f"”{one.signal.word}” beside ”{one.trend.word}”"
    if flagged and len(values) > 5:
        steps = [abs(b - a) for a, b in pairwise(values)]
        if steps[-1] <= sum(steps[:-1]) / len(steps[:-1]):
            yield f"the last step {steps[-1]} is no larger than the average one"


_EXTREME = re.compile(r"är (högre|lägre|sämre|bättre) än något av de tidigare åren")


def level_as_it_is(told: Told) -> Iterator[str]:
    """Higher than any earlier year is said only of the highest, and only of the last value."""
    figure = told.figure
    if figure is None or figure.compared is not None:
        return
    values = [p.value for p in figure.outcome.points]
    for text in told.of("change"):
        found = _EXTREME.search(text)
        if not found:
            continue
        mine = figure.trend.points[:-1] if figure.trend.other is None else figure.trend.points
        earlier = [p.value for p in mine if p.year != figure.signal.to_year]
        high = found[1] in ("högre", "sämre")
        if not all(values[-1] > v if high else values[-1] < v for v in earlier):
            yield f"{values[-1]} beside {earlier}: ”{text}”"


def period_is_said(told: Told) -> Iterator[str]:
    """Every verdict names its years, in the cell and in the sentence."""
    one, figure = told.judged, told.figure
    if one is None or figure is None or figure.compared is not None or figure.trend.n < 2:
        return
    years = span(figure.trend.first_year or 0, figure.trend.last_year or 0)
    for text in (*told.of("trend"), one.trend.detail):
        if years not in text:
            yield f"{years} isn't told: ”{text}”"


def other_period(told: Told) -> Iterator[str]:
    """Another period is told only where it says something else than the one that is judged."""
    figure, one = told.figure, told.judged
    if figure is None or one is None or figure.compared is not None:
        return
    other = figure.trend.other
    for text in told.of("trend"):
        if other is None and re.search(r"De senaste \w+ värdena|Hela perioden", text):
            yield f"”{text}”"
        if other is not None and verdict_words(other) not in text:
            yield f"{other.judgement.value} isn't told: ”{text}”"


def colour_only_where_certain(told: Told) -> Iterator[str]:
    """Better and worse have a colour only where the trend is sure or likely, and the right one."""
    one, figure = told.judged, told.figure
    if one is None or figure is None or figure.compared is not None:
        return
    way = {Tone.BETTER: 1, Tone.WORSE: -1}.get(one.trend.tone, 0)
    if way and figure.trend.evidence not in CERTAIN:
        yield f"{one.trend.tone} though {figure.trend.evidence}"
    said = next((w for word, w in _WAYS.items() if word in one.trend.word.lower()), 0)
    if way != said:
        yield f"{one.trend.tone} beside ”{one.trend.word}”"
    slope = (figure.trend.slope or 0.0) * figure.indicator.direction.sign
    if way * slope < 0:
        yield f"”{one.trend.word}” though {figure.trend.slope} a year"


def us_or_everybody(told: Told) -> Iterator[str]:
    """What is said of us against the others is what the trend and the places say."""
    found = told.figure.relative if told.figure else None
    for text in (*told.of("relative"), *(told.of("trend") if told.page == "Jämför" else ())):
        if found is None or found.trend is None:
            if "kommunernas median" in text:
                yield f"no trend against others: ”{text}”"
            continue
        if _disagrees(text, found):
            yield f"{found.trend.judgement} {found.trend.slope}: ”{text}”"
        for low, high in re.findall(r"senaste platsen vara allt från (\d+) till (\d+)", text):
            if not int(low) <= found.places[-1].place <= int(high):
                yield f"{found.places[-1]}: ”{text}”"


def _disagrees(text: str, found: Relative) -> bool:
    trend = found.trend
    if trend is None:
        return False
    ways = {"stigit": 1, "snabbare": 1, "sjunkit": -1, "långsammare": -1}
    start = text.partition(".")[0]
    way = next((w for word, w in ways.items() if f" {word} " in start), 0)
    return (
        ("annorlunda" in text and found.moved)
        or ("i förhållande till de andra" in text and not trend.certain)
        or ("Jämfört med" in start and way * (trend.slope or 0.0) <= 0)
    )


def small_is_small(told: Told) -> Iterator[str]:
    """Small counts and small groups are called so only where they are."""
    figure = told.figure
    if figure is None or figure.signal.smallest is None:
        return
    for text in told.of("change"):
        called = re.search(r"antalen är små|liten grupp|Gruppen är liten", text)
        if called and figure.signal.smallest >= 100:
            yield f"{figure.signal.smallest}: ”{text}”"


def reserve_of_preliminary(told: Told) -> Iterator[str]:
    """A verdict that rests on a preliminary value says so."""
    for one, assessment in told.targets:
        judged = assessment.state not in (TargetState.CANNOT_TELL, TargetState.AWAITED)
        if not assessment.preliminary or not judged:
            continue
        start = f"Målet för {assessment.target.year}"
        for text in told.of("target"):
            mine = text.startswith(start) and target_words(assessment.target, one.indicator) in text
            if mine and "preliminär" not in text:
                yield f"”{text}”"


def waiting_for_a_year_that_is_over(told: Told) -> Iterator[str]:
    """What is over isn't left to do: a pace is required only for years that haven't been."""
    for one, assessment in told.targets:
        over = assessment.target.year < TODAY.year and assessment.open
        start = f"Målet för {assessment.target.year}"
        wish = target_words(assessment.target, one.indicator)
        for text in told.of("because", "target"):
            mine = over and text.startswith(start) and wish in text
            if mine and re.search(r"återstår|kräver|nått redan", text):
                yield f"”{text}”"


def rank_in_places(told: Told) -> Iterator[str]:
    """A place gets better or worse; it neither grows nor shrinks."""
    ranks = {a.target.year for j, a in told.targets if j.indicator.is_rank}
    figure = told.figure
    for text in _texts(told):
        about = (figure is not None and figure.indicator.is_rank) or any(
            f"Målet för {y}, plats" in text for y in ranks
        )
        if about and re.search(r"minsk|ökning|\bökat|\bsteg\b|\bsjönk|stigit|sjunkit", text):
            yield f"”{text}”"


def what_if_and_target(told: Told) -> Iterator[str]:
    """The table says of tänk om what the sentences say."""
    if told.page != "Tänk om":
        return
    sentences = " ".join(told.of("what if"))
    for text in told.of("remark"):
        if "Tänk om: når målet" in text and "Då nås målet" not in sentences:
            yield f"”{text}” beside ”{sentences}”"
        if "Tänk om: når inte" in text and "än målet" not in sentences:
            yield f"”{text}” beside ”{sentences}”"


def one_pace_at_a_time(told: Told) -> Iterator[str]:
    """A pace names its years: no page speaks of the present pace, which may be any of four."""
    for text in _texts(told):
        if re.search(r"nuvarande takt|takten hittills håller|Sedan \d{4} har", text):
            yield f"”{text}”"
    paces = list(told.of("paces"))
    drawn = told.figure is not None and told.figure.projection is not None
    if drawn and any(told.of("parts")) and not paces:
        yield "several paces, unexplained"


# The population's way


def way_as_it_is_drawn(told: Told) -> Iterator[str]:
    """What is said of the way in a year is what is drawn in it, to the nearest hundred."""
    projection = told.figure.projection if told.figure else None
    for text in told.of("path"):
        found = re.search(
            rf"blir det ungefär ({_NUMBER}) invånare (\d{{4}}).*mellan ({_NUMBER}) och ({_NUMBER})",
            text,
        )
        if not found:
            continue
        drawn = [y for y in projection.years if y.year == int(found[2])] if projection else []
        for year in drawn:
            wanted = (year.value, year.low80, year.high80)
            said = (found[1], found[3], found[4])
            if any(abs(value_of(s) - w) > _rounding(w) for s, w in zip(said, wanted, strict=True)):
                yield f"{[round(w) for w in wanted]}: ”{text}”"
        if not drawn:
            yield f"not drawn: ”{text}”"


def _rounding(inhabitants: float) -> float:
    return 50.001 if inhabitants >= 10_000 else 5.001


def way_rests_on_what_is_said(told: Told) -> Iterator[str]:
    """Whether the way follows the country, and on which side of it, is told as it was reckoned."""
    projection = told.figure.projection if told.figure else None
    if projection is None:
        return
    country, growth = projection.country, projection.growth
    texts = " ".join((*told.of("path"), *told.of("method")))
    if "SCB:s framskrivning av riket från" in texts and country is None:
        yield "follows no country, but says so"
    if "bara på kommunens egen takt" in texts and country is not None:
        yield "follows the country, but says it doesn't"
    if country is not None and f"riket från {country.projection.base_year}" not in texts:
        yield from ["another projection is told"] if any(told.of("path")) else []
    for text in told.of("path"):
        found = re.search(rf"ligger kommunens förändring ({_NUMBER}) .* (över|under) rikets", text)
        if found and (found[2] == "över") is not (growth > 0):
            yield f"{growth}: ”{text}”"
        if found and value_of(found[1]) == 0:
            yield f"”{text}”"


def chance_and_warning(told: Told) -> Iterator[str]:
    """A target that is called missed has no chance worth the name, and one on the way has one."""
    for one, assessment in told.targets:
        target = assessment.target
        wish = target_words(target, one.indicator)
        for text in told.of("warning"):
            if f"Målet för {target.year}, {wish}" not in text:
                continue
            bound = re.sub(r"^(?:minst|högst)\s", "", wish)
            chances = " ".join(t for t in told.of("path") if f"invånare {target.year}. I " in t)
            found = re.search(
                rf"Chansen [^.]*?{bound} är (ungefär|mindre än|mer än) (\d+)", chances
            )
            if not found:
                continue
            most = int(found[2]) if found[1] != "mer än" else 100
            if "ser ut att missas" in text and most > 3:
                yield f"{most} of 100: ”{text}”"
            if "nås enligt framskrivningen" in text and most < 50:
                yield f"{most} of 100: ”{text}”"


def beyond_the_interval(told: Told) -> Iterator[str]:
    """A target that is called missed lies outside the interval that is told, on the far side."""
    for one, assessment in told.targets:
        target = assessment.target
        for text in told.of("warning"):
            found = re.search(rf"blir det ({_NUMBER})–({_NUMBER}) [^.]*?, (under|över) målet", text)
            if not found or f"Målet för {target.year}, " not in text:
                continue
            if target_words(target, one.indicator) not in text:
                continue
            low, high = value_of(found[1]), value_of(found[2])
            if (high >= target.value) if target.at_least else (low <= target.value):
                yield f"{target.value:.0f}: ”{text}”"


def reached_in_time(told: Told) -> Iterator[str]:
    """What is met now isn't reached later, and no year that has been is one when it is reached."""
    figure = told.figure
    last = figure.outcome.points[-1].year if figure and figure.outcome.points else 0
    for text in told.of("path"):
        found = re.search(r"(?:nås .* omkring|från omkring) (\d{4})\.", text)
        if found and int(found[1]) <= last:
            yield f"{last}: ”{text}”"


def unchanged_as_it_is_drawn(told: Told) -> Iterator[str]:
    """No change is the last value, in words and as a line."""
    figure = told.figure
    if figure is None or not any(told.of("unchanged")):
        return
    last = figure.outcome.points[-1].value
    for text in told.of("unchanged"):
        found = re.search(rf"Stannar folkmängden på ({_NUMBER})", text)
        if found and abs(value_of(found[1]) - last) > 0.5:
            yield f"{last}: ”{text}”"
    for curve in figure.curves:
        if curve.role is CurveRole.UNCHANGED and {p.value for p in curve.points} != {last}:
            yield f"{last} isn't what is drawn"


def supposed_beside_the_way(told: Told) -> Iterator[str]:
    """Fewer and more than what is supposed are so, by the two lines that are drawn."""
    figure = told.figure
    if told.page != "Tänk om" or figure is None or figure.projection is None:
        return
    line = next((c for c in figure.curves if c.role is CurveRole.WHAT_IF), None)
    for text in told.of("what if"):
        found = re.search(
            rf"ger ungefär (?:{_NUMBER}) invånare (\d{{4}}), alltså .* (färre|fler)\.", text
        )
        if found and line is not None:
            supposed = line.value(int(found[1])) or 0.0
            if (supposed > figure.projection.value_in(int(found[1]))) is not (found[2] == "färre"):
                yield f"{supposed}: ”{text}”"


# Numbers that can't be


def possible_shares(told: Told) -> Iterator[str]:
    """A share is 0 to 100 per cent, also as a limit of what is usual."""
    figure = told.figure
    if figure is None or figure.indicator.unit is not Unit.PERCENT or figure.compared is not None:
        return
    low = min([0.0, *(p.value for p in figure.outcome.points)])
    high = max([100.0, *(p.value for p in figure.outcome.points)])
    for text in told.of("change", "headline", "target", "alt"):
        for found in re.findall(rf"({_NUMBER}){NBSP}%", text):
            if not low - 0.05 <= value_of(found) <= high + 0.05:
                yield f"{found} %: ”{text}”"


def possible_places(told: Told) -> Iterator[str]:
    """A place is 1 to the number of those that have one."""
    for text in _texts(told):
        for place, last in re.findall(rf"plats[ {NBSP}](\d+) av (\d+)", text):
            if not 1 <= int(place) <= int(last):
                yield f"”{text}”"
        found = re.search(r"allt från (\d+) till (\d+)", text)
        if found and int(found[1]) >= int(found[2]):
            yield f"”{text}”"


def nearly_all_is_not_all(told: Told) -> Iterator[str]:
    """A share of the others is never rounded to all or none of them."""
    for text in _texts(told):
        if re.search(rf"\b(?:100|0){NBSP}% av de andra", text):
            yield f"”{text}”"
        figure = told.figure
        share = figure.compared.comparison.ahead_of if figure and figure.compared else None
        every = re.search(r"\b(?:Alla|Ingen) (?:av )?de andra har", text)
        if every and share is not None and share not in (0, 1):
            yield f"{share}: ”{text}”"


def whole_counts(told: Told) -> Iterator[str]:
    """People and things are counted whole, but for what is a mean of years."""
    figure = told.figure
    if figure is not None and figure.indicator.unit is Unit.COUNT and not figure.compared:
        for text in (*told.of("headline"), *told.of("change")):
            whole = all(p.value == round(p.value) for p in figure.outcome.points)
            if whole and re.search(r"\d,\d", text):
                yield f"”{text}”"
    for text in _texts(told):
        broken = re.search(r"\d,\d+[ \u00a0](?:invånare|personer|födda|döda)(?! om året)", text)
        if broken and "per 1" not in text and figure is None:
            yield f"”{text}”"


def ends_in_order(told: Told) -> Iterator[str]:
    """The lower end of a range comes first."""
    patterns = (
        rf"vanliga (?:årliga förändringar|värden): ({_NUMBER})(?:{NBSP}%)? till ({_NUMBER})",
        rf"mellan ({_NUMBER}) och ({_NUMBER})",
        rf"blir det ({_NUMBER})–({_NUMBER})",
        rf"De andra går från ({_NUMBER})[^.]*? till ({_NUMBER})",
    )
    for text in _texts(told):
        for pattern in patterns:
            for low, high in re.findall(pattern, text):
                if value_of(low) > value_of(high):
                    yield f"{low} – {high}: ”{text}”"


def possible_chances(told: Told) -> Iterator[str]:
    """So many of a hundred are 1 to 99; beyond that it is told as less or more than those."""
    for text in _texts(told):
        for cases in re.findall(r"\b(\d+)(?: fall)? av 100\b", text):
            if not 1 <= int(cases) <= 99:
                yield f"”{text}”"
        for cases in re.findall(rf"Chansen [^.]*?är ungefär ({_NUMBER})", text):
            if not 1 <= value_of(cases) <= 99:
                yield f"”{text}”"


# One and many


_MANY = (
    "procentenheter|placeringar|platser|värden|kommuner|nyckeltalen|mål som|personer|andra är|"
    "årliga förändringar"
)
_ONE = "procentenhet|placering|värde|kommun|person"


def one_and_many(told: Told) -> Iterator[str]:
    """One is told as one, and several as several."""
    for text in _texts(told):
        if re.search(rf"(?<![\d,{NBSP}])[{MINUS}+]?1[ {NBSP}](?:{_MANY})\b", text):
            yield f"”{text}”"
        if re.search(rf"\b(?:ett|en) (?:{_MANY})\b", text, re.IGNORECASE):
            yield f"”{text}”"
        if re.search(rf"\b(?:två|tre|fyra|fem|[2-9]|\d\d) (?:{_ONE})\b", text, re.IGNORECASE):
            yield f"”{text}”"
        if re.search(r"\bav (?:ett|en) (?:nyckeltal|kommun|mål)\b", text):
            yield f"”{text}”"


def counts_add_up(told: Told) -> Iterator[str]:
    """How many are judged or can't be adds up to all, and those of the latter are no more."""
    for text in told.of("because"):
        found = re.match(rf"({_WORD}) nyckeltal: (.*)\.$", text)
        if found:
            whole, _, of_these = found[2].partition(", varav ")
            counts = [_SMALL.get(p.split()[0], 99) for p in re.split(r", | och ", whole)]
            within = [_SMALL.get(p.split()[0], 99) for p in re.split(r", | och ", of_these) if p]
            if sum(counts) != _SMALL.get(found[1].lower()) or sum(within) > counts[-1]:
                yield f"”{text}”"


# How sentences are written


_DOUBLED = re.compile(rf"\b({_WORD}) \1\b", re.IGNORECASE)
_PUNCTUATION = re.compile(
    r"\.\.|,,|  |\(\)|\( | \)| [.,:;!?]|[,;:][.,;:]|\.[,:;]|\?\?|:\s*$|^\s|\s$"
)


def doubled(told: Told) -> Iterator[str]:
    """No word, full stop or space stands twice, and none stands where it shouldn't."""
    for said in told.said:
        if _DOUBLED.search(said.text) or _PUNCTUATION.search(said.text):
            yield f"{said.part}: ”{said.text}”"


_WHOLE = (
    "answer", "because", "warning", "finding", "summary", "why", "change", "trend", "target",
    "note", "path", "method", "history", "component", "parts", "unchanged", "base rate", "official",
    "paces", "what if", "missing", "relative", "statistics",
)  # fmt: skip


def whole_sentences(told: Told) -> Iterator[str]:
    """A sentence begins large and ends with a full stop."""
    for said in told.said:
        if said.part in _WHOLE and not re.match(rf"[\dA-ZÅÄÖ”{MINUS}](?s:.*)[.!?]$", said.text):
            yield f"{said.part}: ”{said.text}”"


# What a reader must not be shown

_HIDDEN = re.compile(
    r"python|samsam_|\.toml|\.json|\.csv|\.md\b|\.xlsx|\.duckdb|\bdata/|/[a-z]+/|localhost|"
    r"127\.0\.0|https?:|\[|\]|\{|\}|\bNone\b|\bnan\b|\binf\b|kommandot|knappen|\b[a-z]+_[a-z_]+\b|<|\\",
    re.IGNORECASE,
)
_ID = re.compile(r"\b[NU]\d{5}\b")
_ENGLISH = re.compile(
    r"\b(?:the|and|value|values|target|missing|unknown|error|true|false|year|population|"
    r"unemployment|reached|missed|signal|trend is|with|without|select|of|from|to)\b",
    re.IGNORECASE,
)
_NAMED_BY_SOURCE = ("source", "subtitle", "alt", "note", "headline", "strip")


def shown_to_readers(told: Told) -> Iterator[str]:
    """No command, file, address, placeholder, button or inner name, and nothing in English."""
    for said in told.said:
        if _HIDDEN.search(said.text):
            yield f"{said.part}: ”{said.text}”"
        if _ID.search(said.text) and said.part not in _NAMED_BY_SOURCE:
            yield f"{said.part}: ”{said.text}”"
        if _ENGLISH.search(said.text) and said.part not in _NAMED_BY_SOURCE:
            yield f"{said.part}: ”{said.text}”"


RULES: tuple[Rule, ...] = (
    nothing_beside_values,
    few_beside_many,
    a_break_empties_nothing,
    still_beside_moving,
    target_as_it_stands,
    answer_and_targets,
    headline_and_targets,
    chance_and_more_than_chance,
    direction_of_change,
    change_adds_up,
    certain_as_its_interval,
    cases_beside_the_verdict,
    judged_years_that_are_not_shown,
    from_x_to_x,
    direction_of_trend,
    arrow_and_ends,
    trend_and_signal,
    level_as_it_is,
    period_is_said,
    other_period,
    colour_only_where_certain,
    us_or_everybody,
    small_is_small,
    reserve_of_preliminary,
    waiting_for_a_year_that_is_over,
    rank_in_places,
    what_if_and_target,
    one_pace_at_a_time,
    way_as_it_is_drawn,
    way_rests_on_what_is_said,
    chance_and_warning,
    beyond_the_interval,
    reached_in_time,
    unchanged_as_it_is_drawn,
    supposed_beside_the_way,
    possible_shares,
    possible_places,
    nearly_all_is_not_all,
    whole_counts,
    ends_in_order,
    possible_chances,
    one_and_many,
    counts_add_up,
    doubled,
    whole_sentences,
    shown_to_readers,
)
