"""What no page may say: each rule is a function from what is told to the faults in it.

A rule that compares sentences with numbers reads the numbers of the figure itself, never those of
another sentence, so that a fault of the words can't hide itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from samsam.figures.words import CERTAIN, target_words
from samsam.model.indicator import Unit
from samsam.model.target import TargetAssessment, TargetState
from samsam.swedish import MINUS, NBSP, number_word

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
        if points and re.search(r"\binga (?:två )?värden\b", text, re.IGNORECASE):
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
    """A grey arrow never points up where the last value is lower than the first."""
    figure, one = told.figure, told.judged
    if figure is None or one is None or figure.compared is not None or not figure.trend.points:
        return
    step = figure.trend.points[-1].value - figure.trend.points[0].value
    up = {"↗": 1, "↘": -1}.get(one.trend.symbol, 0) * (-1 if figure.indicator.is_rank else 1)
    if up * step < 0 and figure.trend.evidence not in CERTAIN:
        yield f"{one.trend.symbol} though {step:+}"
    if up and step == 0 and figure.trend.evidence not in CERTAIN:
        yield f"{one.trend.symbol} though nothing between first and last"


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
    """How many are judged, wait, have stopped or can't be told adds up to all."""
    for text in told.of("because"):
        found = re.match(rf"({_WORD}) nyckeltal: (.*)\.$", text)
        if found:
            parts = re.split(r", | och ", found[2])
            total = sum(_SMALL.get(part.split()[0], 99) for part in parts)
            if total != _SMALL.get(found[1].lower()):
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
    "note", "path", "history", "component", "parts", "unchanged", "base rate", "official",
    "paces", "what if", "missing",
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
    from_x_to_x,
    direction_of_trend,
    arrow_and_ends,
    small_is_small,
    reserve_of_preliminary,
    waiting_for_a_year_that_is_over,
    rank_in_places,
    what_if_and_target,
    one_pace_at_a_time,
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
