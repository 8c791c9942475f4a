"""Each rule of the checker catches what it is for, and lets what is right pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from samsam.figures.figure import Figure
from samsam.figures.theme import Tone
from samsam.model.assessment.relative import PlaceInYear, Relative
from samsam.model.assessment.signal import Verdict
from samsam.model.assessment.target import TargetState
from samsam.model.assessment.trend import Evidence
from samsam.model.indicators.indicator import Break, Target
from samsam.model.population.what_if import Yearly
from samsam.services.core.service import Service
from samsam.services.indicators.indicator import AssessedIndicator, judged
from samsam.swedish import NBSP

from . import rules
from .collect import Said, Told, of_population

FigureOf = Callable[..., Figure]
FALLING = {2014 + n: 19_900.0 - 90 * n for n in range(10)}
FEW = {2022: 5.0, 2023: 6.0}
MANY = {2014 + n: 5.0 + n % 3 for n in range(10)}
RANK = {2020: 30.0, 2021: 28.0, 2022: 20.0, 2023: 25.0}


def about(
    one: AssessedIndicator | Figure, *texts: tuple[str, str], page: str = "Nyckeltal"
) -> Told:
    found = judged(one) if isinstance(one, Figure) else one
    said = tuple(Said(part, text) for part, text in texts)
    targets = tuple((found, m.assessment) for m in found.figure.targets)
    return Told(page, "Timrå", found.indicator.short_title, said, found, targets)


def plain(*texts: tuple[str, str], page: str = "Översikt") -> Told:
    return Told(page, "Timrå", "", tuple(Said(part, text) for part, text in texts))


def target(year: int, value: float, at_least: bool = True, name: str = "t") -> Target:
    return Target(name, "population", year, value, at_least=at_least, source="Prov")


# Rules of the text alone: what is caught, and what is right.
TEXTS = [
    (rules.from_x_to_x, ("change", "Från 2021 till 2022 sjönk värdet med 1, från 11 till 11."),
     ("change", "Från 2021 till 2022 sjönk värdet med 0,8, från 11,4 till 10,6.")),
    (rules.one_pace_at_a_time, ("path", f"20{NBSP}000 invånare nås inte i nuvarande takt."),
     ("path", "I den dämpade takten nås inte målet.")),
    (rules.possible_places, ("change", "Timrå har plats 9 av 8."), ("change", "Timrå har plats 8 av 8.")),
    (rules.possible_places, ("change", "platsen kan vara allt från 7 till 3: ingen"),
     ("change", "platsen kan vara allt från 3 till 7: ingen")),
    (rules.nearly_all_is_not_all, ("change", f"100{NBSP}% av de andra har ett sämre värde."),
     ("change", f"Fler än 99{NBSP}% av de andra har ett sämre värde.")),
    (rules.whole_counts, ("because", "Det blev 17 965,5 invånare."), ("because", "Det blev 17 965 invånare.")),
    (rules.ends_in_order, ("change", "utfallet mellan 18 100 och 15 800".replace(" 100", f"{NBSP}100").replace(" 800", f"{NBSP}800")),
     ("change", f"utfallet mellan 15{NBSP}800 och 18{NBSP}100")),
    (rules.possible_chances, ("trend", "uppstår av ren slump i 0 fall av 100."),
     ("trend", "uppstår av ren slump i 82 fall av 100.")),
    (rules.possible_chances, ("path", f"Chansen att nå minst 5 är ungefär 100{NBSP}%."),
     ("path", f"Chansen att nå minst 5 är mer än 99{NBSP}%.")),
    (rules.one_and_many, ("change", "steg med 1 procentenheter"), ("change", "steg med 1,1 procentenheter")),
    (rules.one_and_many, ("summary", "Inget av ett nyckeltal har ändrats."), ("summary", "Inget av två nyckeltal avviker.")),
    (rules.one_and_many, ("trend", "Ett värden räcker inte."), ("trend", "Ett värde räcker inte.")),
    (rules.one_and_many, ("trend", "Tre värde räcker inte."), ("trend", "Tre värden räcker inte.")),
    (rules.counts_add_up,
     ("because", "Elva nyckeltal: nio bedömda och två går inte att avgöra, varav tre har upphört hos källan."),
     ("because", "Elva nyckeltal: nio bedömda och två går inte att avgöra, varav ett har upphört hos källan.")),
    (rules.counts_add_up, ("because", "Elva nyckeltal: ett bedömt och nio går inte att avgöra."),
     ("because", "Elva nyckeltal: två bedömda och nio går inte att avgöra.")),
    (rules.doubled, ("source", "Källa: Kolada.."), ("source", "Källa: Kolada.")),
    (rules.doubled, ("note", "Det är är så."), ("note", "Det är så.")),
    (rules.doubled, ("note", "Det är  så."), ("note", "Det är så.")),
    (rules.whole_sentences, ("trend", "det är så"), ("trend", "Det är så.")),
    (rules.shown_to_readers, ("missing", "Hämta dem med kommandot python -m samsam update."), ("missing", "De finns inte än.")),
    (rules.shown_to_readers, ("note", "E-post: [kommunens e-postadress]"), ("note", "Skriv till kommunen.")),
    (rules.shown_to_readers, ("change", "Värdet för N01951 steg."), ("source", "Nyckeltal: Kolada N01951.")),
    (rules.shown_to_readers, ("answer", "Value is missing."), ("answer", "Värdet saknas.")),
    (rules.shown_to_readers, ("note", "Texten om.md saknas."), ("note", "Texten saknas.")),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "wrong", "right"), TEXTS)
def test_a_rule_of_the_text_catches_what_is_wrong(
    rule: rules.Rule, wrong: tuple[str, str], right: tuple[str, str]
) -> None:
    assert list(rule(plain(wrong)))
    assert not list(rule(plain(right)))


def test_nothing_beside_values(figure_of: FigureOf) -> None:
    many = figure_of("unemployment", MANY)
    wrong = about(many, ("change", "Det finns inga två värden att jämföra."))
    assert list(rules.nothing_beside_values(wrong))
    only = about(many, ("change", "Det finns bara ett värde, för 2023."))
    assert list(rules.nothing_beside_values(only))
    none = about(figure_of("unemployment", {}), ("change", "Det finns inga värden att jämföra."))
    assert not list(rules.nothing_beside_values(none))


def test_few_beside_many(figure_of: FigureOf) -> None:
    text = ("trend", "Tio värden räcker inte för att se en trend.")
    assert list(rules.few_beside_many(about(figure_of("unemployment", MANY), text)))
    assert not list(rules.few_beside_many(about(figure_of("unemployment", FEW), text)))


def test_a_break_empties_nothing(figure_of: FigureOf) -> None:
    figure = figure_of("unemployment", MANY, breaks=(Break(2024, "Ny ålder."),))
    assert not list(rules.a_break_empties_nothing(about(figure)))
    emptied = replace(figure, trend=replace(figure.trend, n=0, last_year=None))
    assert list(rules.a_break_empties_nothing(about(emptied)))


def test_still_beside_moving(figure_of: FigureOf) -> None:
    figure = figure_of("population", FALLING, (target(2030, 20_000),))
    start = f"Målet för 2030 är minst{NBSP}20{NBSP}000. "
    still = about(figure, ("target", f"{start}Under 2018–2023 har antalet varit oförändrat."))
    assert list(rules.still_beside_moving(still))
    none = about(figure, ("target", f"{start}Takten har varit 0,0 om året: bort från målet."))
    assert list(rules.still_beside_moving(none))
    assert not list(rules.still_beside_moving(about(figure, *_own(figure))))


def _own(figure: Figure) -> list[tuple[str, str]]:
    """What the product itself says of a figure."""
    words = judged(figure).words
    return [
        ("headline", words.headline), ("change", words.change), ("trend", words.trend),
        *(("target", t) for t in words.targets), *(("remark", r.remark) for r in words.table.rows),
        ("signal mark", judged(figure).signal.word), ("trend detail", judged(figure).trend.detail),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wish", "wrong"),
    [
        (target(2023, 20_000), "var minst {} Utfallet blev det: målet nåddes."),
        (target(2023, 19_000), "var minst {} Utfallet blev det: målet missades med 3."),
        (target(2030, 19_000), "är minst {} Det är långt kvar."),
    ],
)
def test_a_target_told_as_it_does_not_stand(figure_of: FigureOf, wish: Target, wrong: str) -> None:
    figure = figure_of("population", FALLING, (wish,))
    value = f"minst{NBSP}{wish.value:,.0f}".replace(",", NBSP)
    text = f"Målet för {wish.year} {wrong.replace('minst {}', f'{value}.')}"
    assert list(rules.target_as_it_stands(about(figure, ("target", text))))
    assert not list(rules.target_as_it_stands(about(figure, *_own(figure))))


def test_a_missed_target_isnt_called_reached_by_the_numbers(figure_of: FigureOf) -> None:
    figure = figure_of("population", FALLING, (target(2023, 20_000),))
    (mark,) = figure.targets
    wrong = replace(mark, assessment=replace(mark.assessment, state=TargetState.REACHED))
    told = about(replace(figure, targets=(wrong,)), *_own(figure))
    assert list(rules.target_as_it_stands(told))


def test_the_answer_agrees_with_the_targets(figure_of: FigureOf) -> None:
    falling = figure_of("population", FALLING, (target(2030, 19_000), target(2031, 18_000)))
    for answer in ("Ja, vi är på väg mot målen.", "Ja, målet är redan nått."):
        assert list(rules.answer_and_targets(about(falling, ("answer", answer))))
    right = about(falling, ("answer", "Nej, antalet invånare rör sig bort från målet."))
    assert not list(rules.answer_and_targets(right))
    reached = figure_of("population", FALLING, (target(2023, 19_000),), preliminary=(2023,))
    assert list(rules.answer_and_targets(about(reached, ("answer", "Nej, målet nåddes inte."))))
    assert list(rules.answer_and_targets(about(reached, ("answer", "Ja, målet är nått."))))


def test_two_targets_of_a_year_in_one_headline(figure_of: FigureOf) -> None:
    both = (target(2023, 20_000, name="a"), target(2023, 19_000, name="b"))
    figure = figure_of("population", FALLING, both)
    wrong = about(figure, ("headline", "Invånare 2023: 19 090, målet för 2023 är nått"))
    assert list(rules.headline_and_targets(wrong))
    assert not list(rules.headline_and_targets(about(figure, *_own(figure))))


def test_like_chance_and_beyond_it(figure_of: FigureOf) -> None:
    figure = figure_of("unemployment", MANY)
    pair = (
        ("trend", "Ingen säker trend: svängningarna liknar ren slump."),
        ("change", "Skillnaden är större än vad slumpen brukar ge."),
    )
    assert list(rules.chance_and_more_than_chance(about(figure, *pair)))
    unchanged = (("signal mark", "Ovanlig förändring"), ("cell", "oförändrat 2022–2023"))
    assert list(rules.chance_and_more_than_chance(about(figure, *unchanged)))
    assert not list(rules.chance_and_more_than_chance(about(figure, *_own(figure))))


def test_the_direction_of_a_change(figure_of: FigureOf) -> None:
    figure = figure_of("population", FALLING)
    old, new = f"19{NBSP}180", f"19{NBSP}090"
    for text in (
        f"Från 2022 till 2023 steg värdet med 90, från {old} till {new}.",
        f"Från 2022 till 2023 sjönk värdet med 80, från {old} till {new}.",
    ):
        assert list(rules.direction_of_change(about(figure, ("change", text))))
    assert not list(rules.direction_of_change(about(figure, *_own(figure))))
    rank = figure_of("business_climate_rank", RANK)
    better = "Från 2022 till 2023 förbättrades placeringen med 5 placeringar, från 20 till 25."
    assert list(rules.direction_of_change(about(rank, ("change", better))))
    assert not list(rules.direction_of_change(about(rank, *_own(rank))))


def test_a_change_that_does_not_add_up(figure_of: FigureOf) -> None:
    """7.66 and 8.04 are written 7.7 and 8.0, which isn't 0.4 apart."""
    wrong = "Från 2022 till 2023 steg värdet med 0,4 procentenheter, från 7,7 % till 8,0 %."
    assert list(rules.change_adds_up(plain(("change", wrong))))
    percent = figure_of("neet_16_24", {2020: 7.0, 2021: 7.4, 2022: 7.66, 2023: 8.04})
    told = about(percent, *_own(percent))
    assert not list(rules.change_adds_up(told))
    assert any("med 0,38 procentenheter, från 7,66" in text for text in told.of("change"))
    never = figure_of("neet_16_24", {2020: 7.0, 2021: 7.4, 2022: 7.05555, 2023: 8.11115})
    assert any(
        "med ungefär 1,1 procentenheter" in t for t in about(never, *_own(never)).of("change")
    )


SPIKES = {2008 + n: 8.0 - 0.05 * n + (3.0 if n in (1, 2) else 0.3 * (n % 2)) for n in range(17)}


def test_a_sure_slope_whose_interval_holds_standstill(figure_of: FigureOf) -> None:
    figure = figure_of("sfi_two_courses", SPIKES)
    assert figure.trend.certain
    assert not list(rules.certain_as_its_interval(about(figure)))
    around = replace(figure, trend=replace(figure.trend, slope_interval=(-0.2, 0.04)))
    assert list(rules.certain_as_its_interval(about(around)))


def test_cases_on_the_other_side_of_a_limit(figure_of: FigureOf) -> None:
    figure = figure_of("sfi_two_courses", SPIKES)
    near = replace(figure, trend=replace(figure.trend, p=0.104, evidence=Evidence.MAY_BE_CHANCE))
    ten = ("trend", "ett så tydligt mönster uppstår av ren slump i 10 fall av 100.")
    assert list(rules.cases_beside_the_verdict(about(near, ten)))
    assert "i 11 fall av 100" in judged(near).words.trend
    assert not list(rules.cases_beside_the_verdict(about(near, *_own(near))))


def test_years_that_are_judged_but_not_shown(figure_of: FigureOf) -> None:
    figure = figure_of("sfi_two_courses", STEADY)
    longer = replace(figure, trend=replace(figure.trend, first_year=2000))
    assert list(rules.judged_years_that_are_not_shown(about(longer)))
    notes = [("note", text) for text in judged(longer).words.notes]
    assert not list(rules.judged_years_that_are_not_shown(about(longer, *notes)))
    assert not list(rules.judged_years_that_are_not_shown(about(figure)))


def test_the_direction_of_a_trend(figure_of: FigureOf) -> None:
    figure = figure_of("population", FALLING)
    wrong = "Under 2014–2023 har värdet stigit med ungefär 90 om året."
    assert list(rules.direction_of_trend(about(figure, ("trend", wrong))))
    assert not list(rules.direction_of_trend(about(figure, *_own(figure))))


def test_an_arrow_against_its_ends(figure_of: FigureOf) -> None:
    """The first series of the report: 6.9 to 6.6 with a slope of +0.1."""
    figure = figure_of(
        "unemployment", dict(zip(range(2016, 2021), (6.9, 5.4, 5.5, 5.6, 6.6), strict=True))
    )
    one = judged(figure)
    assert not list(rules.arrow_and_ends(about(one)))
    assert list(rules.arrow_and_ends(about(replace(one, trend=replace(one.trend, symbol="↗")))))


STEADY = {2014 + n: 20.0 + (-1) ** n for n in range(10)}
JUMP = {**STEADY, 2023: 35.0}


def test_unusual_and_ordinary_at_once(figure_of: FigureOf) -> None:
    figure = figure_of("sfi_two_courses", JUMP)
    assert figure.signal.verdict is Verdict.SIGNAL
    assert not list(rules.trend_and_signal(about(figure, *_own(figure))))
    for text in ("Värdet ligger inom det vanliga.", "men inte större än seriens vanliga steg."):
        assert list(rules.trend_and_signal(about(figure, ("change", text))))
    still = figure_of("sfi_two_courses", STEADY)
    told = ("change", "steget dit är ovanligt stort.")
    assert list(rules.trend_and_signal(about(still, told)))


def test_a_flagged_step_is_larger_than_the_average(figure_of: FigureOf) -> None:
    figure = figure_of("sfi_two_courses", STEADY)
    flagged = replace(figure, signal=replace(figure.signal, verdict=Verdict.SIGNAL))
    assert list(rules.trend_and_signal(about(flagged)))


def test_a_level_that_was_there_before(figure_of: FigureOf) -> None:
    text = ("change", "Värdet är högre än något av de tidigare åren.")
    jump = figure_of("sfi_two_courses", JUMP)
    assert not list(rules.level_as_it_is(about(jump, text)))
    assert "högre än något av de tidigare åren" in judged(jump).words.change
    assert list(rules.level_as_it_is(about(figure_of("sfi_two_courses", STEADY), text)))


def test_a_verdict_without_its_years(figure_of: FigureOf) -> None:
    figure = figure_of("sfi_two_courses", STEADY)
    assert list(rules.period_is_said(about(figure, ("trend", "Det är en säker förbättring."))))
    assert not list(rules.period_is_said(about(figure, *_own(figure))))


def test_another_period_that_says_the_same(figure_of: FigureOf) -> None:
    figure = figure_of("sfi_two_courses", STEADY)
    text = ("trend", "De senaste tio värdena, 2014–2023: säker försämring.")
    assert list(rules.other_period(about(figure, text)))
    both = replace(figure, trend=replace(figure.trend, other=figure.trend))
    assert list(rules.other_period(about(both, ("trend", "Under 2014–2023 föll det."))))
    assert not list(rules.other_period(about(both, *_own(both))))


def test_a_colour_without_certainty(figure_of: FigureOf) -> None:
    one = judged(figure_of("sfi_two_courses", STEADY))
    assert not list(rules.colour_only_where_certain(about(one)))
    coloured = replace(one, trend=replace(one.trend, tone=Tone.BETTER))
    assert list(rules.colour_only_where_certain(about(coloured)))


def test_us_or_everybody(figure_of: FigureOf) -> None:
    figure = figure_of("sfi_two_courses", {2014 + n: 20.0 + 3 * n for n in range(10)})
    places = tuple(PlaceInYear(2014 + n, 5, 20, 2, 9) for n in range(10))
    beside = replace(figure, relative=Relative(figure.trend, 19, places))
    own = ("relative", judged(beside).words.relative)
    assert "stigit" in own[1]
    assert not list(rules.us_or_everybody(about(beside, own)))
    for wrong in (
        own[1].replace("stigit", "sjunkit"),
        own[1].replace("från 2 till 9", "från 6 till 9"),
        "Det går inte att säga att vi har rört oss annorlunda än andra.",
    ):
        assert list(rules.us_or_everybody(about(beside, ("relative", wrong))))
    unknown = ("relative", "Jämfört med de andra kommunernas median har värdet stigit.")
    assert list(rules.us_or_everybody(about(figure, unknown)))


def test_small_is_small(figure_of: FigureOf) -> None:
    text = ("change", "En så stor skillnad uppstår ofta av slump när antalen är små.")
    large = figure_of("births", {2022: 11_653.0, 2023: 11_553.0})
    assert list(rules.small_is_small(about(large, text)))
    assert not list(rules.small_is_small(about(large, *_own(large))))
    small = figure_of("births", {2022: 53.0, 2023: 50.0})
    assert "när antalen är små" in judged(small).words.change


def test_a_preliminary_verdict_without_reserve(figure_of: FigureOf) -> None:
    figure = figure_of("population", FALLING, (target(2023, 19_000),), preliminary=(2023,))
    text = f"Målet för 2023 var minst{NBSP}19{NBSP}000. Utfallet blev 19 090: målet nåddes."
    assert list(rules.reserve_of_preliminary(about(figure, ("target", text))))
    assert not list(rules.reserve_of_preliminary(about(figure, *_own(figure))))


def test_a_year_that_is_over_is_not_left_to_do(figure_of: FigureOf) -> None:
    figure = figure_of("population", FALLING, (target(2024, 20_000),))
    text = f"Målet för 2024 är minst{NBSP}20{NBSP}000. Från 2023 återstår 910 på ett år."
    assert list(rules.waiting_for_a_year_that_is_over(about(figure, ("target", text))))


def test_a_rank_gets_better_or_worse(figure_of: FigureOf) -> None:
    figure = figure_of("business_climate_rank", RANK)
    wrong = ("because", "Målet kräver en minskning med 4 placeringar om året.")
    assert list(rules.rank_in_places(about(figure, wrong)))
    assert not list(rules.rank_in_places(about(figure, *_own(figure))))


def test_what_if_in_text_and_table(figure_of: FigureOf) -> None:
    figure = figure_of("population", FALLING)
    told = about(
        figure,
        ("remark", "Mål minst 20 000. Takten hittills: går från målet. Tänk om: når inte målet"),
        ("what if", "Då nås målet, 20 000 invånare 2035."),
        page="Tänk om",
    )
    assert list(rules.what_if_and_target(told))


# The population's way


def way(service: Service, *changed: tuple[str, str], chosen: Yearly | None = None) -> Told:
    """What Befolkningsmålen says, with words exchanged."""
    told = of_population(service, chosen)
    said = []
    for one in told.said:
        text = one.text
        for old, new in changed:
            text = text.replace(old, new)
        said.append(Said(one.part, text))
    assert not changed or said != list(told.said)
    return replace(told, said=tuple(said), page="Tänk om" if chosen else told.page)


MANY_IN = Yearly(births=150, deaths=210, moved_in=1300, moved_out=900)


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        (rules.way_as_it_is_drawn, f"16{NBSP}800 invånare 2035", f"16{NBSP}900 invånare 2035"),
        (rules.way_as_it_is_drawn, f"mellan 15{NBSP}900", f"mellan 15{NBSP}700"),
        (rules.way_as_it_is_drawn, "invånare 2035. I", "invånare 2045. I"),
        (rules.way_rests_on_what_is_said, "under rikets", "över rikets"),
        (rules.way_rests_on_what_is_said, "riket från 2021", "riket från 2020"),
        (rules.way_rests_on_what_is_said, "på SCB:s framskrivning av riket", "bara på kommunens egen takt"),
        (rules.chance_and_warning, "är mindre än 1", "är ungefär 12"),
        (rules.chance_and_warning, "ser ut att missas.", "nås enligt framskrivningen."),
        (rules.beyond_the_interval, f"18{NBSP}200 invånare", f"20{NBSP}000 invånare"),
        (rules.reached_in_time, "inom hundra år.", "nås det omkring 2025."),
        (rules.unchanged_as_it_is_drawn, f"på 17{NBSP}465", f"på 17{NBSP}521"),
        (rules.supposed_beside_the_way, f"4{NBSP}100 färre", f"4{NBSP}100 fler"),
    ],
)  # fmt: skip
def test_the_way_said_otherwise_than_it_is(
    few_service: Service, rule: rules.Rule, old: str, new: str
) -> None:
    chosen = MANY_IN if rule is rules.supposed_beside_the_way else None
    assert not list(rule(way(few_service, chosen=chosen)))
    assert list(rule(way(few_service, (old, new), chosen=chosen)))


def test_a_share_above_all(figure_of: FigureOf) -> None:
    figure = figure_of("unemployment", MANY)
    wrong = ("change", f"(vanliga värden: −166{NBSP}% till 100{NBSP}%).")
    assert list(rules.possible_shares(about(figure, wrong)))
    assert not list(rules.possible_shares(about(figure, *_own(figure))))


def test_the_examples_are_of_the_kind_that_they_are_of(figure_of: FigureOf) -> None:
    """That the made-up figures above are what their tests need."""
    assert figure_of("unemployment", MANY).trend.evidence is Evidence.MAY_BE_CHANCE
    assert figure_of("unemployment", FEW).signal.verdict is Verdict.CANNOT_TELL


def test_every_rule_has_an_example_here() -> None:
    source = __import__("pathlib").Path(__file__).read_text(encoding="utf-8")
    assert [r.__name__ for r in rules.RULES if f"rules.{r.__name__}" not in source] == []
