"""Are we on the right way? The answer, the sentences that carry it, and every Trend cell."""

from __future__ import annotations

import re
from base64 import b64decode
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from samsam.figures.theme import Tone
from samsam.figures.words import subject_words
from samsam.model.assessment.target import TargetState
from samsam.model.indicators.series import (
    MissingReason,
    Observation,
    ObservationStatus,
    Sex,
    Vintage,
)
from samsam.records.contents import batches
from samsam.series import observations
from samsam.series.rows import Row
from samsam.services.core.selection import COURSES, Selection
from samsam.services.core.service import Service
from samsam.services.overview.overview import Overview, overview
from samsam.swedish import number_word

TODAY = date(2026, 11, 24)
REPORT_DAY = date(2022, 1, 7)
# Wherever in goals.toml it stands.
EVERY_TARGET = re.compile(r"^\[\[target\]\].*?(?=^# ----|^\[\[|\Z)", re.MULTILINE | re.DOTALL)
NBSP = "\u00a0"
NO_TREND, TOO_FEW = "Ingen säker trend", "För få värden"
# docs/methods.md and tests/fixtures/expected_seed_results.json: the eleven rows of the report.
EXPECTED_THEN = {
    "unemployment": NO_TREND,
    "labour_market_programmes": NO_TREND,
    "self_employed": TOO_FEW,
    "sfi_two_courses": NO_TREND,
    "business_climate_rank": NO_TREND,
    "employed": TOO_FEW,
    "population": NO_TREND,
    "neet": TOO_FEW,
    "establishment": NO_TREND,
    "new_businesses": NO_TREND,
    "youth_established": TOO_FEW,
}


def rows(answer: Overview) -> dict[str, str]:
    """The word in the Trend cell of each row of the report, in the page's order."""
    shown = [*(row for group in answer.groups for row in group.rows), *answer.folded]
    return {s.row.followed.listed.id: s.row.verdict.trend.word for s in shown}


def add(service: Service, indicator: str, values: dict[int, float | None]) -> None:
    """Lay a vintage on top, as a source would."""
    with service.records.writing() as connection:
        sequence = batches.latest_sequence(connection) + 1
        vintage = Vintage(f"prov-{sequence}", "Prov", "Prov", date(2026, 11, 23))
        observations.put(connection, vintage, [row(indicator, y, v) for y, v in values.items()])


def row(indicator: str, year: int, value: float | None) -> Row:
    if value is None:
        gone = ObservationStatus.MISSING, MissingReason.WITHDRAWN
        return Row(indicator, "2262", Sex.TOTAL, Observation(year, None, *gone))
    return Row(indicator, "2262", Sex.TOTAL, Observation(year, value))


@pytest.fixture(scope="module")
def then(service: Service) -> Overview:
    return overview(service, Selection(known_on=REPORT_DAY), TODAY)


@pytest.fixture(scope="module")
def now(service: Service) -> Overview:
    return overview(service, Selection(), TODAY)


# As the report knew it


def test_then_the_eleven_rows_have_the_expected_trend_cells(then: Overview) -> None:
    assert rows(then) == EXPECTED_THEN
    assert Counter(rows(then).values()) == {NO_TREND: 7, TOO_FEW: 4}


def test_then_the_answer_is_no(then: Overview) -> None:
    assert then.answer == "Nej, antalet invånare rör sig bort från målet"
    assert then.because == (
        f"Målet för 2025, minst{NBSP}19{NBSP}000 invånare, kräver 207 fler om året. "
        "I snitt 2016–2020 har antalet invånare minskat med 7,3 om året.",
        f"Målet för 2035, minst{NBSP}20{NBSP}000 invånare, kräver 136 fler om året. "
        "I snitt 2016–2020 har antalet invånare minskat med 7,3 om året.",
        "Inget av de elva nyckeltalen visar någon säker trend: värdena är för få eller svänger "
        "för mycket.",
    )


def test_then_nothing_is_coloured_but_the_signal(then: Overview) -> None:
    judged = [r.judged for g in then.groups for r in g.rows]
    assert {j.trend.tone for j in judged} == {Tone.NONE}
    # Unemployment of 5.6 and 6.6 % is about a hundred people apart: more than chance gives.
    assert [j.indicator.id for j in judged if j.signal.word == "Ovanlig förändring"] == [
        "unemployment",
        "labour_market_programmes",
    ]


def test_then_only_values_of_the_report_are_used(then: Overview) -> None:
    for group in then.groups:
        for one in group.rows:
            assert {v.id for v in one.judged.figure.vintages} == {"rapporten-2022-01-07"}
            assert all(2016 <= p.year <= 2020 for p in one.judged.figure.outcome.points)


# As known now


def test_now_every_row_has_a_verdict_or_says_why_not(now: Overview) -> None:
    found = rows(now)
    assert set(found) == set(EXPECTED_THEN)
    assert found["population"] == "Trolig försämring"
    assert found["business_climate_rank"] == "Säker förbättring"


def test_what_matters_comes_first(now: Overview) -> None:
    order = (Tone.WORSE, Tone.BETTER, Tone.NEUTRAL, Tone.NONE)
    for group in now.groups:
        tones = [order.index(r.row.verdict.trend.tone) for r in group.rows]
        assert tones == sorted(tones)


def test_a_measure_that_has_stopped_is_followed_by_its_successor(now: Overview) -> None:
    shown = {s.row.followed.listed.id: s for g in now.groups for s in g.rows}
    row = shown["unemployment"]
    assert row.judged.indicator.id == "unemployment_annual_mean"
    assert row.row.followed.earlier == (row.row.followed.listed,)
    assert row.judged.figure.outcome.points[-1].year > 2020


def test_all_small_curves_have_one_time_axis(now: Overview) -> None:
    newest = max(r.judged.figure.outcome.points[-1].year for g in now.groups for r in g.rows)
    assert (now.years[-1], len(now.years)) == (newest, 20)


def test_the_picture_is_the_way_of_the_population(now: Overview) -> None:
    assert now.picture is not None
    wide, narrow = (
        b64decode(address.partition(",")[2]).decode()
        for address in (now.picture.wide, now.picture.narrow)
    )
    for drawn in (wide, narrow):
        assert "Mål 2035: minst" in drawn
        assert "missat med" in drawn
        assert f"17{NBSP}465" in drawn
    assert "1970" in wide
    assert "1970" not in narrow


def test_then_nothing_of_what_came_later_is_drawn(then: Overview) -> None:
    assert then.picture is not None
    assert f"17{NBSP}465" not in b64decode(then.picture.wide.partition(",")[2]).decode()
    assert not then.folded
    assert not then.waiting


def test_now_the_target_of_2025_is_missed_and_that_of_2035_is_far_away(now: Overview) -> None:
    assert now.answer == "Nej, antalet invånare rör sig bort från målet"
    assert now.because[:2] == (
        f"Målet för 2025, minst{NBSP}19{NBSP}000 invånare, missades med 1{NBSP}535: "
        f"det blev 17{NBSP}465.",
        f"Målet för 2035, minst{NBSP}20{NBSP}000 invånare, kräver 254 fler om året. "
        "I snitt 2020–2025 har antalet invånare minskat med 100 om året.",
    )
    assert [(a.target.year, a.state) for _, a in now.targets] == [
        (2025, TargetState.MISSED),
        (2035, TargetState.MOVING_AWAY),
    ]
    assert [a.distance for _, a in now.targets] == [1535.0, 2535.0]


def test_now_each_row_is_named_in_one_sentence(now: Overview) -> None:
    assert now.standings[0] == now.counts
    shown = [*(row for group in now.groups for row in group.rows), *now.folded]
    sentences = list(now.standings[1:])
    for row in shown:
        subject = subject_words(row.row.verdict.indicator)
        named = [s for s in sentences if re.search(rf"[:;] {re.escape(subject)}( \(|;|\.)", s)]
        assert len(named) == 1, subject


def test_the_rows_are_shown_by_their_course(service: Service, now: Overview) -> None:
    parts = [overview(service, Selection(course=c), TODAY) for c in COURSES]
    shown = [[r.row.followed.listed.id for g in p.groups for r in g.rows] for p in parts]
    assert sorted(i for ids in shown for i in ids) == sorted(
        r.row.followed.listed.id for g in now.groups for r in g.rows
    )
    assert "population" in shown[list(COURSES).index("samre")]
    assert all(p.counts == now.counts for p in parts)


def test_the_same_year_can_be_asked_for(service: Service) -> None:
    answer = overview(service, Selection(year=2020), TODAY)
    points = [p for g in answer.groups for r in g.rows for p in r.judged.figure.outcome.points]
    assert max(p.year for p in points) == 2020
    assert [a.state for _, a in answer.targets] == [TargetState.MOVING_AWAY] * 2


# What is not measured


def test_what_nothing_measures_is_said(now: Overview) -> None:
    assert now.findings == (
        "Målbilden ”Livskvalitet och attraktiva livsmiljöer” har inget nyckeltal.",
        "Inget nyckeltal mäter ekologisk hållbarhet.",
        "Nio av elva nyckeltal mäter effekter i samhället. De andra mäter produktion och "
        "förutsättningar.",
    )


def test_a_goal_without_indicator_is_a_group_without_rows(now: Overview) -> None:
    empty = {g.goal.id: g for g in now.groups}["livskvalitet"]
    assert (empty.rows, empty.elsewhere) == ((), ())


def test_an_indicator_stands_once_and_is_named_under_its_other_goals(now: Overview) -> None:
    groups = {g.goal.id: g for g in now.groups}
    assert len([r for g in now.groups for r in g.rows]) + len(now.folded) == 11
    elsewhere = [i.short_title for i in groups["trygghet"].elsewhere]
    assert "Sfi: minst två kurser klarade" in elsewhere
    also = {r.row.followed.listed.id: r.also for r in groups["tillvaxt"].rows}
    assert also["sfi_two_courses"] == ("Trygghet, delaktighet och livslångt lärande",)
    assert also["population"] == ()


# Chosen


def test_one_goal_can_be_chosen_and_the_answer_stays(service: Service, now: Overview) -> None:
    for goal in service.register.goals:
        chosen = overview(service, Selection(goal=goal), TODAY)
        assert [g.goal.id for g in chosen.groups] == [goal]
        assert (chosen.answer, chosen.because) == (now.answer, now.because)
        assert chosen.findings == now.findings


def test_before_anything_was_known_nothing_is_said_of_the_way(service: Service) -> None:
    answer = overview(service, Selection(known_on=date(2021, 12, 31)), TODAY)
    assert answer.answer == "Det går inte att avgöra om vi är på rätt väg"
    assert set(rows(answer).values()) == {TOO_FEW}
    assert len(rows(answer)) == 11


# An empty store


@pytest.fixture
def empty(own_data: Path, open_on: Callable[[Path], Service]) -> Service:
    (own_data / "vintages.toml").write_text("", encoding="utf-8")
    return open_on(own_data)


def test_a_store_without_figures_works_and_says_so(empty: Service) -> None:
    answer = overview(empty, Selection(), TODAY)
    assert answer.answer == "Det går inte att avgöra om vi är på rätt väg"
    assert answer.because == (
        f"Målet för 2025, minst{NBSP}19{NBSP}000 invånare: det går inte att avgöra om det nås. Värden saknas.",
        f"Målet för 2035, minst{NBSP}20{NBSP}000 invånare: det går inte att avgöra om det nås. Värden saknas.",
        "Elva nyckeltal: sex har upphört hos källan och fem saknar värden.",
        answer.because[3],
        answer.because[4],
    )
    assert answer.because[3].startswith("Har upphört hos källan: arbetslöshet 18–64 år; ")
    assert answer.because[4].startswith("Saknar värden: ")
    assert rows(answer) == dict.fromkeys(EXPECTED_THEN, TOO_FEW)
    headlines = [r.judged.words.headline for g in answer.groups for r in g.rows]
    assert all(h.endswith(": inga värden att visa") for h in headlines)


def test_a_register_without_targets_gives_no_answer(
    own_data: Path, open_on: Callable[[Path], Service]
) -> None:
    with_target(own_data)
    answer = overview(open_on(own_data), Selection(), TODAY)
    assert answer.answer == "Det går inte att avgöra om vi är på rätt väg"
    assert answer.targets == ()
    assert rows(answer)["population"] == "Trolig försämring"


# New figures


def test_a_new_vintage_is_seen_at_once(own_service: Service) -> None:
    before = overview(own_service, Selection(), TODAY)
    values = {y: 9.0 - 0.5 * (y - 2008) for y in range(2008, 2023)}
    add(own_service, "unemployment_annual_mean", values)
    after = overview(own_service, Selection(), TODAY)
    assert rows(before)["unemployment"] != "Säker förbättring"
    assert rows(after)["unemployment"] == "Säker förbättring"


def test_a_population_that_grows_fast_enough_gives_yes(own_service: Service) -> None:
    add(own_service, "population", {2026: 18000.0, 2027: 18400.0, 2028: 18800.0})
    answer = overview(own_service, Selection(), TODAY)
    assert answer.answer == "Ja, vi är på väg mot målet"


def test_a_population_that_grows_too_slowly_gives_not_yet(own_service: Service) -> None:
    add(own_service, "population", {2026: 17500.0, 2027: 17600.0, 2028: 17800.0})
    answer = overview(own_service, Selection(), TODAY)
    assert answer.answer == "Inte än: det går åt rätt håll men för långsamt"


def test_when_all_targets_have_passed_the_answer_is_about_them(own_service: Service) -> None:
    add(own_service, "population", {2035: 20500.0})
    answer = overview(own_service, Selection(), TODAY)
    assert answer.answer == "Nej, ett av två mål nåddes inte"
    assert answer.because[1] == (
        f"Målet för 2035, minst{NBSP}20{NBSP}000 invånare, nåddes: det blev 20{NBSP}500."
    )


def test_a_target_that_is_met_ahead_of_time_demands_no_decrease(own_service: Service) -> None:
    add(own_service, "population", {2026: 20500.0})
    answer = overview(own_service, Selection(), TODAY)
    assert answer.answer == "Ja, målet för 2035 är redan nått"
    assert "färre" not in answer.because[1]
    assert "nå" in answer.because[1]


def test_a_population_that_stands_still_is_told_plainly(own_service: Service) -> None:
    add(own_service, "population", dict.fromkeys(range(2026, 2032), 17465.0))
    answer = overview(own_service, Selection(), TODAY)
    assert "en ändring" not in answer.because[1]
    assert "oförändrat" in answer.because[1]


def with_target(data: Path, *targets: tuple[str, int, float, bool]) -> None:
    """Replace the targets of a copy of `data/` with others: indicator, year, value, at least."""
    goals = data / "goals.toml"
    text = EVERY_TARGET.sub("", goals.read_text(encoding="utf-8"))
    own = "".join(
        f'[[target]]\nid = "mal_{n}"\nindicator_id = "{i}"\nyear = {year}\nvalue = {value}\n'
        f'at_least = {str(floor).lower()}\nsource = "Prov"\n\n'
        for n, (i, year, value, floor) in enumerate(targets)
    )
    goals.write_text(f"{text}\n{own}", encoding="utf-8")


FALLING = {2020 + n: 19_510.0 - 100 * n for n in range(6)}
RISING = {2020 + n: 2.9 + 0.4 * n for n in range(6)}


@pytest.mark.parametrize(
    ("indicator", "values", "target"),
    [
        ("population", FALLING, ("population", 2030, 19_000, True)),
        (
            "unemployment_annual_mean",
            RISING,
            ("unemployment_annual_mean", 2030, 5, False),
        ),
    ],
)
def test_a_target_that_is_reached_but_left_behind_is_no_yes(
    own_data: Path,
    open_on: Callable[[Path], Service],
    indicator: str,
    values: dict[int, float],
    target: tuple[str, int, float, bool],
) -> None:
    with_target(own_data, target)
    opened = open_on(own_data)
    add(opened, indicator, {**dict.fromkeys(range(1968, 2020)), **values})
    answer = overview(opened, Selection(), TODAY)
    assert answer.answer.startswith("Nej, ")
    assert "rör sig bort från målet" in answer.answer
    assert [a.state for _, a in answer.targets] == [TargetState.SLIPPING]
    assert "Håller det i sig är målet inte längre nått 2030." in answer.because[0]
    ((judged, _),) = answer.targets
    assert "målet för 2030 nått men på väg bort" in judged.words.headline
    assert judged.targets[0].word == "Nått, men på väg bort"


@pytest.mark.parametrize("year", [2024, 2030])
def test_a_target_of_a_measure_that_has_stopped_cannot_be_told(
    own_data: Path, open_on: Callable[[Path], Service], year: int
) -> None:
    with_target(own_data, ("unemployment", year, 5, False))
    opened = open_on(own_data)
    answer = overview(opened, Selection(), TODAY)
    assert [a.state for _, a in answer.targets] == [TargetState.CANNOT_TELL]
    assert answer.because[0] == (
        f"Målet för {year} (arbetslöshet 18–64 år), högst{NBSP}5,0{NBSP}%: det går inte att avgöra "
        "om det nås. Mätningen har upphört: det sista värdet gäller 2020."
    )
    then = overview(opened, Selection(known_on=REPORT_DAY), TODAY)
    assert [a.state for _, a in then.targets] != [TargetState.CANNOT_TELL]


def test_two_targets_of_one_year_agree_in_answer_headline_and_tone(
    own_data: Path, open_on: Callable[[Path], Service]
) -> None:
    with_target(own_data, ("population", 2025, 19_000, True), ("population", 2025, 17_000, True))
    opened = open_on(own_data)
    answer = overview(opened, Selection(), TODAY)
    assert answer.answer == "Nej, ett av två mål nåddes inte"
    headline = answer.targets[0][0].words.headline
    assert f"ett av målen för 2025 missat med 1{NBSP}535{NBSP}invånare" in headline


def test_what_preliminary_figures_say_is_told_with_that_reserve(
    own_data: Path, open_on: Callable[[Path], Service]
) -> None:
    with_target(own_data, ("population", 2025, 17_000, True))
    opened = open_on(own_data)
    with opened.records.writing() as connection:
        sequence = batches.latest_sequence(connection) + 1
        vintage = Vintage(f"prov-{sequence}", "Prov", "Prov", date(2026, 11, 23))
        early = Observation(2025, 17465.0, ObservationStatus.PRELIMINARY)
        observations.put(connection, vintage, [Row("population", "2262", Sex.TOTAL, early)])
    answer = overview(opened, Selection(), TODAY)
    assert answer.answer == "Ja, målet är nått, enligt preliminära uppgifter"
    assert answer.because[0].endswith("det blev 17\xa0465, enligt preliminära uppgifter.")
    judged = answer.targets[0][0]
    assert "17\xa0465 (preliminärt)" in judged.words.headline
    assert "enligt preliminära uppgifter: målet nåddes." in judged.words.targets[0]
    assert judged.targets[0].word == "Nått (preliminärt)"


def test_a_target_year_that_is_over_without_its_value_is_waited_for(
    own_data: Path, open_on: Callable[[Path], Service]
) -> None:
    with_target(own_data, ("population", 2025, 19_000, True))
    opened = open_on(own_data)
    add(opened, "population", {2025: None})
    answer = overview(opened, Selection(), TODAY)
    assert answer.answer == "Det går inte att avgöra än: siffran för 2025 väntas"
    assert answer.because[0] == (
        f"Målet för 2025, minst{NBSP}19{NBSP}000 invånare. Året är slut, men siffran för 2025 "
        "finns inte här än. Källan brukar publicera den i februari 2026."
    )
    assert answer.warnings == ()
    judged = answer.targets[0][0]
    assert "återstår" not in judged.words.targets[0]
    assert judged.targets[0].word == "Värdet väntas"
    then = overview(opened, Selection(known_on=date(2025, 12, 31)), TODAY)
    assert [a.state for _, a in then.targets] != [TargetState.AWAITED]


def test_a_rank_is_told_in_better_and_worse_places(
    own_data: Path, open_on: Callable[[Path], Service]
) -> None:
    with_target(own_data, ("business_climate_rank", 2030, 5, False))
    answer = overview(open_on(own_data), Selection(), TODAY)
    assert answer.because[0] == (
        f"Målet för 2030 (företagsklimat, placering), plats{NBSP}5 eller bättre, kräver 3,4 "
        "placeringar bättre om året. "
        "I snitt 2018–2023 har placeringen förbättrats med 4,2 placeringar om året."
    )
    words = answer.targets[0][0].words.targets[0]
    assert "4,2 placeringar bättre om året" in words
    assert "minsk" not in answer.because[0] + words


def test_the_counts_of_the_first_page_add_up(now: Overview, then: Overview) -> None:
    numbers = {"ett": 1} | {number_word(n): n for n in range(2, 12)}
    counted, _, of_these = now.because[2].partition(": ")[2].partition(", varav ")
    left = counted.partition(" och ")[2].split()[0]
    assert sum(numbers.get(w, 0) for w in of_these.split()) <= numbers[left]
    assert sum(numbers[w] for w in counted.split() if w in numbers) == len(rows(now))
    assert len(rows(then)) == 11


def test_a_target_in_per_cent_is_told_in_percentage_points(
    own_data: Path, open_on: Callable[[Path], Service]
) -> None:
    goals = own_data / "goals.toml"
    goals.write_text(
        goals.read_text(encoding="utf-8")
        + '\n[[target]]\nid = "arbete"\nindicator_id = "neet_16_24"\nyear = 2030\n'
        'value = 5\nat_least = false\nsource = "Prov"\n',
        encoding="utf-8",
    )
    answer = overview(open_on(own_data), Selection(), TODAY)
    reason = next(r for r in answer.because if f"högst{NBSP}5,0{NBSP}%" in r)
    assert "färre" not in reason
    assert "procentenheter om året" in reason
