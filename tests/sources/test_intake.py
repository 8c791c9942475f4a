"""One way in: what a reading would change is told, what is accepted is one vintage, and can be undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from samsam.model.indicators.series import MissingReason, Observation, ObservationStatus, Sex
from samsam.records.contents.batches import NotUndoableError
from samsam.series.rows import Row
from samsam.services.core.service import Service
from samsam.services.data import data
from samsam.sources.intake.checks import CHECKS, Context
from samsam.sources.intake.intake import News, NothingToAcceptError, Preview
from samsam.sources.reading import Answers, Question, QuestionKind, Reading

TODAY = date(2026, 11, 23)
CASES = Path(__file__).resolve().parents[1] / "fixtures" / "cases"


def row(indicator: str, year: int, value: float | None, area: str = "2262") -> Row:
    missing = {"status": ObservationStatus.MISSING, "reason": MissingReason.NOT_PUBLISHED}
    told = {} if value is not None else missing
    return Row(indicator, area, Sex.TOTAL, Observation(year, value, **told))  # type: ignore[arg-type]


def shown(service: Service, *rows: Row) -> Preview:
    return data.preview(service, Reading("Prov", rows), TODAY)


def values(service: Service, indicator: str) -> dict[int, float]:
    known = service.register.indicators[indicator]
    return {p.year: p.value for p in service.series((known,), None)[indicator].points}


@pytest.mark.case(63)
def test_new_revised_and_same_are_told_apart(own_service: Service) -> None:
    preview = shown(
        own_service,
        row("population", 2026, 17400.0),
        row("population", 2025, 17470.0),
        row("population", 2024, 17521.0),
        row("establishment", 2017, 35.0),
    )
    news = {(p.row.indicator_id, p.row.observation.year): p.news for p in preview.proposals}
    assert news == {
        ("population", 2026): News.NEW,
        ("population", 2025): News.REVISED,
        ("population", 2024): News.SAME,
        ("establishment", 2017): News.REVISED,
    }
    revised = next(p for p in preview.proposals if p.row.observation.year == 2025)
    assert revised.old is not None
    assert revised.old.value == 17465.0


def test_a_preview_changes_nothing(own_service: Service) -> None:
    before = values(own_service, "population")
    shown(own_service, row("population", 2025, 1.0))
    assert values(own_service, "population") == before


def test_accepting_is_one_vintage_and_undoing_restores(own_service: Service) -> None:
    before = values(own_service, "population")
    preview = shown(own_service, row("population", 2025, 17470.0), row("population", 2026, 17400.0))
    vintage = data.accept(own_service, preview, "redaktör", TODAY)
    after = values(own_service, "population")
    assert (after[2025], after[2026]) == (17470.0, 17400.0)
    assert next(b for b in data.batches(own_service) if b.vintage.id == vintage.id).rows == 2
    data.undo(own_service, vintage.id, "redaktör", TODAY)
    assert values(own_service, "population") == before
    batch = next(b for b in data.batches(own_service) if b.vintage.id == vintage.id)
    assert batch.undone
    with pytest.raises(NotUndoableError):
        data.undo(own_service, vintage.id, "redaktör", TODAY)


def test_a_value_is_taken_away_only_when_its_row_is_chosen(own_service: Service) -> None:
    before = values(own_service, "population")
    gone = Observation(2024, None, ObservationStatus.MISSING, MissingReason.NOT_PUBLISHED)
    away = Row("population", "2262", Sex.TOTAL, gone)
    preview = shown(own_service, away, row("population", 2026, 17400.0))
    [removal] = preview.removals
    assert [p.row.observation.year for p in preview.usual] == [2026]
    data.accept(own_service, preview, "redaktör", TODAY)
    after = values(own_service, "population")
    assert (after[2024], after[2026]) == (before[2024], 17400.0)
    told = data.report(preview)
    assert "1 värde är inläst (1 nytt). 1 som källan säger saknas står kvar." in told
    again = shown(own_service, away)
    with pytest.raises(NothingToAcceptError):
        data.accept(own_service, again, "redaktör", TODAY)
    chosen = frozenset({removal.key})
    data.accept(own_service, again, "redaktör", TODAY, chosen)
    assert 2024 not in values(own_service, "population")
    assert "1 värde är inläst (1 borttaget)." in data.report(again, chosen)
    assert shown(own_service, away).removals == ()


def test_only_the_chosen_rows_come_in(own_service: Service) -> None:
    preview = shown(own_service, row("population", 2025, 17470.0), row("population", 2026, 17400.0))
    chosen = frozenset(p.key for p in preview.proposals if p.row.observation.year == 2026)
    data.accept(own_service, preview, "redaktör", TODAY, chosen)
    after = values(own_service, "population")
    assert (after[2025], after[2026]) == (17465.0, 17400.0)


@pytest.mark.parametrize(
    ("indicator", "year", "value", "told"),
    [
        ("unemployment", 2021, 101.0, "större än 100"),
        ("unemployment", 2021, -1.0, "mindre än 0"),
        ("business_climate_rank", 2024, 291.0, "större än 290"),
        ("business_climate_rank", 2024, 0.0, "mindre än 1"),
        ("business_climate_rank", 2024, 28.5, "heltal"),
        ("population", 2028, 17000.0, "för långt fram"),
    ],
)
def test_what_cannot_be_is_stopped(
    own_service: Service, indicator: str, year: int, value: float, told: str
) -> None:
    (proposal,) = shown(own_service, row(indicator, year, value)).proposals
    assert told in " ".join(proposal.stops)
    assert not proposal.acceptable
    with pytest.raises(NothingToAcceptError):
        data.accept(own_service, shown(own_service, row(indicator, year, value)), "x", TODAY)


@pytest.mark.parametrize(
    ("year", "value", "told"),
    [
        (2026, 25000.0, "tre gånger"),
        (2027, 17400.0, "har inte varit än"),
        (2025, None, "inte längre något värde"),
    ],
)
@pytest.mark.case(21)
def test_what_may_be_wrong_is_warned_of_and_can_come_in(
    own_service: Service, year: int, value: float | None, told: str
) -> None:
    (proposal,) = shown(own_service, row("population", year, value)).proposals
    assert told in " ".join(proposal.warnings)
    assert proposal.acceptable


# What is held against the latest known value, however many years are between


def told_of(service: Service, indicator: str, year: int, value: float) -> tuple[str, str]:
    """What stops a value, and what is warned of it."""
    (proposal,) = shown(service, row(indicator, year, value)).proposals
    return " ".join(proposal.stops), " ".join(proposal.warnings).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("indicator", "year", "value", "told"),
    [
        ("employed", 2024, 8.620, "Ett antal är ett heltal, men värdet är 8,62. Menar du 8 620?"),
        ("population", 2026, 17.465, "Menar du 17 465?"),
        ("self_employed", 2022, 0.512, "men värdet är 0,512. Menar du 512?"),
        ("self_employed", 2023, 498.5, "men värdet är 498,5. Skriv ett tal utan decimaler."),
        ("population_projection", 2030, 17100.5, "Skriv ett tal utan decimaler."),
        ("births", 2026, 1.25, "men värdet är 1,25. Skriv ett tal utan decimaler."),
    ],
)
def test_a_count_is_a_whole_number(
    own_service: Service, indicator: str, year: int, value: float, told: str
) -> None:
    stops, _ = told_of(own_service, indicator, year, value)
    assert told in stops.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("indicator", "year", "value", "told"),
    [
        # Two and more years are unknown between.
        ("neet", 2021, 0.091, "0,091 är ungefär hundra gånger mindre än 2018 (10,2). Står värdet "
         "som andel (0,091) i stället för procent (9,1)?"),
        ("neet", 2026, 0.12, "hundra gånger mindre än 2018 (10,2)"),
        ("neet", 2012, 0.1, "hundra gånger mindre än 2016"),
        ("unemployment", 2021, 73.0, "tio gånger större än"),
        ("new_businesses", 2023, 480.0, "hundra gånger större än"),
        ("new_businesses", 2023, 4800.0, "tusen gånger större än"),
        ("population", 2026, 17.0, "tusen gånger mindre än 2025 (17 465). Står värdet i tusental?"),
        ("population", 2026, 17465000.0, "tusen gånger större än 2025 (17 465). Står decimaltecknet"),
        ("population", 2026, 174.0, "hundra gånger mindre än 2025 (17 465)."),
        ("population", 2020, 17.0, "tusen gånger mindre än det kända värdet (17 963)."),
        ("self_employed", 2026, 2400.0, "minst tre gånger så stort som 2018 ("),
        ("self_employed", 2026, 100.0, ") är minst tre gånger så stort. Kontrollera siffran."),
    ],
)  # fmt: skip
def test_another_scale_is_suspected_and_can_come_in(
    own_service: Service, indicator: str, year: int, value: float, told: str
) -> None:
    stops, warnings = told_of(own_service, indicator, year, value)
    assert told in warnings
    assert warnings.count("Kontrollera") <= 1
    assert stops == ""


def test_what_cannot_be_is_stopped_with_what_is_suspected(own_service: Service) -> None:
    stops, warnings = told_of(own_service, "unemployment", 2021, 720.0)
    assert "större än 100" in stops
    assert "hundra gånger större än" in warnings


@pytest.mark.parametrize(
    ("indicator", "year", "value"),
    [
        ("neet", 2021, 9.1), ("neet", 2021, 7.0), ("self_employed", 2023, 512.0),
        ("unemployment", 2023, 6.2), ("establishment", 2023, 20.0), ("population", 2026, 17400.0),
        ("population", 2027, 17350.0), ("new_businesses", 2023, 3.9), ("births", 2026, 118.0),
        ("business_climate_rank", 2026, 3.0),
    ],
)  # fmt: skip
def test_an_ordinary_value_is_not_suspected(
    own_service: Service, indicator: str, year: int, value: float
) -> None:
    stops, warnings = told_of(own_service, indicator, year, value)
    assert stops == ""
    assert (
        warnings.replace(f"Året {year} har inte varit än. Är det verkligen ett utfall?", "") == ""
    )


def test_a_step_over_a_gap_may_be_as_long_as_the_years_are_many(own_service: Service) -> None:
    """A population three years on may have moved three times as far as in one year."""
    known = values(own_service, "population")
    longest = max(abs(known[y + 1] - known[y]) for y in known if y + 1 in known)
    last = max(known)
    for ahead in (1, 2, 3):
        inside = known[last] - int(3 * longest * ahead)
        for value, warned in ((inside, False), (inside - 2, True)):
            context = Context(
                own_service.register.indicators["population"],
                {y: Observation(y, v) for y, v in known.items()},
                last + 3,
            )
            told = [check(Observation(last + ahead, value), context) for check, _ in CHECKS]
            assert any("tre gånger" in t for t in told) is warned
            assert any("om året" in t for t in told) is (warned and ahead > 1)


# A table that names no area


OTHER = [(2018, 127119), (2019, 128901), (2020, 130224)]


def unnamed(service: Service, *rows: Row) -> Preview | Question:
    """A table of rows that names no area, as a file."""
    lines = ["nyckeltal;år;värde"]
    lines += [
        f"{r.indicator_id};{r.observation.year};{str(r.observation.value).replace('.', ',')}"
        for r in rows
    ]
    content = "\n".join(lines).replace(",0\n", "\n").removesuffix(",0").encode()
    return data.preview_file(service, "tabell.csv", content, TODAY)


@pytest.mark.parametrize(
    "rows",
    [
        [row("population", year, value) for year, value in OTHER],
        # One value, of a year that is known and of one that isn't.
        [row("population", 2020, 130224)],
        [row("population", 2026, 99439)],
        # A smaller municipality.
        [row("population", 2024, 2391), row("population", 2025, 2370)],
        # Only percentages, and a rank: whole histories that are quite others.
        [row("unemployment", y, v) for y, v in ((2016, 2.1), (2017, 2.0), (2018, 1.9))],
        [row("business_climate_rank", y, 200.0 + y % 7) for y in range(2014, 2020)],
        # A neighbour that happens to be as large, but whose people are born and die otherwise.
        [row("births", y, 1500.0 + y % 3) for y in range(2015, 2022)],
        [row("population", y, 18_000.0) for y in (2018, 2019, 2020)]
        + [row("moved_in", y, 9_000.0) for y in range(2012, 2021)],
    ],
)
def test_another_municipalitys_table_is_asked_about(own_service: Service, rows: list[Row]) -> None:
    found = unnamed(own_service, *rows)
    assert isinstance(found, Question)
    assert found.asks is QuestionKind.AREA
    assert found.options[0] == ("2262", "Timrå")


@pytest.mark.parametrize(
    "rows",
    [
        [row("population", 2026, 17_390)],
        [row("population", 2020, 17_970), row("population", 2026, 17_390)],
        # One value that is wrong among many that are right isn't another municipality.
        [row("population", y, v) for y, v in ((2019, 17979.0), (2020, 17963.0), (2022, 130224.0))],
    ],
)
def test_the_municipalitys_own_table_needs_no_area(own_service: Service, rows: list[Row]) -> None:
    found = unnamed(own_service, *rows)
    assert isinstance(found, Preview)
    assert found.acceptable


@pytest.mark.parametrize("name", ["06-annan-kommun.csv"])
def test_case_06(own_service: Service, name: str) -> None:
    content = (CASES / name).read_bytes()
    assert isinstance(data.preview_file(own_service, name, content, TODAY), Question)
    told = data.preview_file(own_service, name, content, TODAY, Answers(area="0580"))
    assert isinstance(told, Preview)
    assert {p.row.area for p in told.acceptable} == {"0580"}


@pytest.mark.case(19)
def test_strangers_and_contradictions_are_refused_by_name(own_service: Service) -> None:
    preview = shown(
        own_service,
        row("finns_inte", 2020, 1.0),
        row("population", 2020, 1.0, area="9999"),
        row("neet", 2019, 9.0),
        row("neet", 2019, 9.5),
    )
    told = " ".join(f"{r.place} {r.fault}" for r in preview.refusals)
    assert "”finns_inte” finns inte i registret" in told
    assert "”9999” är okänt" in told
    assert "neet, Timrå, 2019 Samma år har två värden" in told
    assert preview.proposals == ()


@pytest.mark.case(18)
def test_the_same_row_twice_counts_once_and_is_told(own_service: Service) -> None:
    preview = shown(own_service, row("neet", 2019, 9.0), row("neet", 2019, 9.0))
    assert len(preview.proposals) == 1
    assert "räknas en gång" in preview.notices[0]


def test_a_batch_is_known_from_its_day_and_undone_from_its_own(own_service: Service) -> None:
    preview = shown(own_service, row("population", 2026, 17400.0))
    vintage = data.accept(own_service, preview, "redaktör", date(2026, 12, 1))
    data.undo(own_service, vintage.id, "redaktör", date(2026, 12, 10))
    known = (own_service.register.indicators["population"],)

    def last(day: date) -> int:
        point = own_service.series(known, day)["population"].last
        assert point
        return point.year

    assert [last(date(2026, 11, 30)), last(date(2026, 12, 5)), last(date(2026, 12, 10))] == [
        2025,
        2026,
        2025,
    ]


def test_the_report_in_a_file_comes_in_as_it_was_published(own_service: Service) -> None:
    path = own_service.settings.data / "vintages" / "rapporten-2022-01-07.csv"
    preview = data.preview_file(own_service, path.name, path.read_bytes(), TODAY)
    assert isinstance(preview, Preview)
    assert preview.refusals == ()
    figures = {
        (p.row.indicator_id, p.row.observation.year): p.row.observation.value
        for p in preview.proposals
    }
    assert figures["employed", 2017] == 8514.0
    assert figures["new_businesses", 2020] == 4.8
    assert len({i for i, _ in figures}) == 11


def test_a_stopped_row_never_comes_in(own_service: Service) -> None:
    preview = shown(own_service, row("population", 2026, 17400.0))
    broken = replace(
        preview, proposals=tuple(replace(p, stops=("nej",)) for p in preview.proposals)
    )
    with pytest.raises(NothingToAcceptError):
        data.accept(own_service, broken, "redaktör", TODAY)
    assert 2026 not in values(own_service, "population")


def test_sums_that_do_not_meet_are_told_with_their_figures(own_service: Service) -> None:
    preview = shown(
        own_service,
        row("population", 2026, 17400.0),
        row("births", 2026, 120.0),
        row("deaths", 2026, 210.0),
        row("moved_in", 2026, 900.0),
        row("moved_out", 2026, 1400.0),
    )
    told = (
        "Folkmängden ändrades med \u221265 under 2026, men födda − döda + inflyttade − utflyttade "
        "är \u2212590. Skillnaden är 525. Från 2025 lägger SCB in en liten slumpmässig osäkerhet i "
        "talen."
    )
    assert all(told in p.warnings for p in preview.proposals)
    assert all(p.acceptable for p in preview.proposals)


def test_small_differences_are_ordinary_and_told_in_one_sentence(own_service: Service) -> None:
    preview = shown(own_service, row("births", 2020, 166.0), row("births", 2021, 164.0))
    [births] = [p for p in preview.proposals if p.news is News.REVISED]
    assert births.warnings == ()
    [told] = preview.notices
    assert told.startswith("Timrå: folkmängdens förändring är inte riktigt")
    assert "2020 (\u221216 mot \u221218)" in told


def test_of_three_hundred_areas_three_are_told_and_the_others_named(own_service: Service) -> None:
    """Our own first, whatever its code."""
    codes = [c for c in own_service.register.areas if not c.startswith("00")]
    parts = {"births": 165.0, "deaths": 100.0, "moved_in": 50.0, "moved_out": 50.0}
    rows = [
        replace(row(indicator, 2021, value), area=code)
        for code in codes
        for indicator, value in (parts | {"population": 20_066.0}).items()
    ]
    rows += [replace(row("population", 2020, 20_000.0), area=code) for code in codes]
    found = shown(own_service, *rows).notices
    told = [n for n in found if "är inte riktigt" in n]
    assert [n.partition(":")[0] for n in told] == ["Timrå", "Upplands Väsby", "Vallentuna"]
    (others,) = (n for n in found if n.startswith("Detsamma gäller"))
    assert others.startswith("Detsamma gäller Österåker, ")
    assert others.endswith(f" och {len(codes) - 13} till.")


def test_years_that_nothing_changes_are_not_summed(own_service: Service) -> None:
    assert shown(own_service, row("births", 2020, 165.0)).notices == ()
    assert shown(own_service, row("neet", 2020, 9.0)).notices == ()


TWO_AREAS = "kommun;nyckeltal;år;värde\n2262;neet;2019;9\n0180;neet;2019;8\n1480;neet;2019;7\n"


@pytest.mark.parametrize(
    ("all_areas", "areas"), [(False, ["2262"]), (True, ["0180", "1480", "2262"])]
)
def test_rows_of_other_municipalities_are_counted_and_can_be_taken(
    own_service: Service, all_areas: bool, areas: list[str]
) -> None:
    preview = data.preview_file(
        own_service, "a.csv", TWO_AREAS.encode(), TODAY, all_areas=all_areas
    )
    assert isinstance(preview, Preview)
    assert sorted(p.row.area for p in preview.proposals) == areas
    told = "2 rader för andra områden läses inte" in " ".join(preview.left_out)
    assert told is not all_areas
