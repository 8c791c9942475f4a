"""The register as it is, and every mistake an officer can make in it: file, line and cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from samsam.config.analysis.forms import read_forms
from samsam.config.register import read_register
from samsam.config.toml_file import RegisterError
from samsam.model.analysis.records import FieldKind, RecordKind
from samsam.model.indicators.indicator import Direction, NoiseModel, Register, Unit


def change(path: Path, old: str, new: str, after: str = "") -> None:
    """Replace the first `old` after `after`; an error when it isn't there."""
    text = path.read_text(encoding="utf-8")
    place = text.index(old, text.index(after))
    path.write_text(text[:place] + new + text[place + len(old) :], encoding="utf-8")


def line(path: Path, text: str, after: str = "") -> int:
    """The number of the first line that is `text`, below the line that is `after`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    start = lines.index(after) if after else 0
    return lines.index(text, start) + 1


def faults(data: Path) -> tuple[str, ...]:
    with pytest.raises(RegisterError) as refused:
        read_register(data)
    return refused.value.faults


def form_faults(data: Path) -> tuple[str, ...]:
    with pytest.raises(RegisterError) as refused:
        read_forms(data)
    return refused.value.faults


@pytest.fixture(scope="module")
def register(data_folder: Path) -> Register:
    return read_register(data_folder)


@pytest.fixture
def indicators(own_data: Path) -> Path:
    return own_data / "indicators.toml"


@pytest.fixture
def goals(own_data: Path) -> Path:
    return own_data / "goals.toml"


EMPLOYED = 'id = "employed"'

# The register as it is


def test_the_reports_eleven_stand_in_its_order(register: Register) -> None:
    assert [i.title for i in register.listed()] == [
        "Arbetslöshet 18-64 år, andel (%) av befolkningen",
        "Deltagare i kommunala arbetsmarknadsåtgärder, antal",
        "Egen företagare, antal",
        "Elever på SFI som klarat minst två kurser, av nybörjare två år tidigare, andel (%)",
        "Företagsklimat enl. Svenskt Näringsliv, ranking",
        "Förvärvsarbetande totalt kommun, antal",
        "Invånare totalt, antal",
        "Invånare 17-24 år som varken arbetar eller studerar, andel (%)",
        "Lämnat etableringsuppdraget och börjat arbeta eller studera (status efter 90 dagar), "
        "andel (%)",
        "Nyregistrerade företag, antal/1 000 invånare",
        "Ungdomar som är etablerade på arbetsmarknaden 2 år efter fullföljd gymnasieutbildning, "
        "hemkommun, andel (%)",
    ]


def test_the_goals_are_the_three_that_were_decided(register: Register) -> None:
    assert [g.title for g in register.goals.values()] == [
        "Trygghet, delaktighet och livslångt lärande",
        "Tillväxt, sysselsättning och arbete",
        "Livskvalitet och attraktiva livsmiljöer",
    ]


def test_both_population_targets_are_there_the_earliest_first(register: Register) -> None:
    targets = register.targets_of("population")
    assert [(t.year, t.value, t.at_least, t.base_year) for t in targets] == [
        (2025, 19000.0, True, 2020),
        (2035, 20000.0, True, 2020),
    ]
    assert register.targets_of("unemployment") == ()


def test_bands_are_shares_of_the_median_and_places_for_ranks(register: Register) -> None:
    bands = {i.id: i.flat_band for i in register.indicators.values()}
    assert bands["population"] == 0.001
    assert bands["unemployment"] == 0.005
    assert bands["business_climate_rank"] == 1.0


def test_the_rank_knows_how_many_are_ranked(register: Register) -> None:
    rank = register.indicators["business_climate_rank"]
    assert (rank.unit, rank.rank_of, rank.direction) == (Unit.RANK, 290, Direction.LOWER)


def test_moves_are_noisier_than_births(register: Register) -> None:
    noise = {i.id: (i.noise, i.phi) for i in register.indicators.values()}
    assert noise["births"] == (NoiseModel.COUNT, 1.2)
    assert noise["moved_in"] == noise["moved_out"] == (NoiseModel.COUNT, 4.0)


def test_every_successor_that_is_named_exists_and_is_not_listed(register: Register) -> None:
    named = [i.successor.indicator_id for i in register.indicators.values() if i.successor]
    followers = [register.indicators[name] for name in named if name]
    assert [f.id for f in followers] == [
        "unemployment_annual_mean",
        "self_employed_share",
        "employed_bas",
        "neet_16_24",
        "started_businesses",
        "youth_established_diploma",
    ]
    assert not any(f.listed or f.retired for f in followers)


def test_related_indicators_complete_the_listed_ones(register: Register) -> None:
    related = {i.id: i.related for i in register.indicators.values() if i.related}
    assert related == {
        "unemployment": ("open_unemployment",),
        "employed": ("employed_share",),
        "unemployment_annual_mean": ("open_unemployment",),
    }
    assert not any(register.indicators[r].listed for ids in related.values() for r in ids)


def test_long_texts_are_one_paragraph(register: Register) -> None:
    for indicator in register.indicators.values():
        assert "\n" not in indicator.definition + indicator.caution
        assert indicator.definition.endswith(".")
        assert len(indicator.short_title) <= 32


def test_the_actors_are_people_s_functions_and_have_unique_titles(register: Register) -> None:
    titles = [a.title for a in register.actors.values()]
    assert len(titles) == len(set(titles)) == 16
    assert {a.internal for a in register.actors.values()} == {True, False}


def test_the_forms_have_the_fields_that_the_report_asks_for(data_folder: Path) -> None:
    forms = read_forms(data_folder)
    annual, movement = forms[RecordKind.ANNUAL_ANALYSIS], forms[RecordKind.MOVEMENT]
    assert annual.field("summary").label == "Sammanfattning – är vi på rätt väg?"
    assert annual.field("summary").max_chars == 900
    assert annual.field("overall_assessment").choices == (
        "I rätt riktning", "Oförändrat", "I fel riktning", "Går inte att avgöra",
    )  # fmt: skip
    assert movement.field("goal").kind is FieldKind.GOAL
    assert movement.field("assessment").choices == (
        "Tydlig", "Viss", "Ingen", "Bakåt", "Går inte att avgöra",
    )  # fmt: skip
    for form in forms.values():
        assert len({f.id for f in form.fields}) == len(form.fields)
        assert all(f.label and f.help and f.group for f in form.fields)


def test_at_most_25_fields_stop_an_ordinary_analysis(data_folder: Path) -> None:
    forms = read_forms(data_folder)
    ordinary = {
        RecordKind.ANNUAL_ANALYSIS: 1,
        RecordKind.MOVEMENT: 3,
        RecordKind.INDICATOR_ANALYSIS: 3,
        RecordKind.FINDING: 2,
        RecordKind.ACTION: 3,
    }
    # A movement is its goal's own: the goal is never filled in.
    stopping = {
        kind: [f.id for f in forms[kind].fields if f.required and f.kind is not FieldKind.GOAL]
        for kind in ordinary
    }
    assert all(stopping.values())
    assert sum(count * len(stopping[kind]) for kind, count in ordinary.items()) == 24


def test_a_field_that_both_stops_and_is_advice_is_a_mistake(own_data: Path) -> None:
    form = own_data / "records" / "finding.toml"
    change(form, "required = false", "required = true", 'id = "title"')
    (fault,) = form_faults(own_data)
    assert f"rad {line(form, 'recommended = true')}: fältet är redan required" in fault


def test_a_copy_that_nobody_has_touched_is_the_same_register(
    own_data: Path, register: Register
) -> None:
    assert read_register(own_data) == register


# Mistakes in the key figures


def test_a_misspelt_key_is_told_with_those_that_exist(indicators: Path, own_data: Path) -> None:
    change(indicators, "caution = ", "cautoin = ", EMPLOYED)
    wrong = line(indicators, 'cautoin = """')
    (fault,) = faults(own_data)
    told, _, known = fault.partition(" De som finns är ")
    assert told == f"{indicators}, rad {wrong}: okänt namn ”cautoin”."
    assert {"id", "title", "caution", "break", "successor"} <= set(known.rstrip(".").split(", "))


def test_a_misspelt_required_key_is_told_as_missing_and_unknown(
    indicators: Path, own_data: Path
) -> None:
    change(indicators, "short_title = ", "shorttitle = ", EMPLOYED)
    header = line(indicators, EMPLOYED) - 1
    wrong = line(indicators, 'shorttitle = "Förvärvsarbetande"')
    missing, unknown = faults(own_data)
    assert missing == (
        f"{indicators}, rad {header}: raden ”short_title = …” saknas i den här delen. "
        "Lägg till den."
    )
    assert unknown.startswith(f"{indicators}, rad {wrong}: okänt namn ”shorttitle”.")


def test_an_id_that_is_used_twice_is_told_at_the_second(indicators: Path, own_data: Path) -> None:
    change(indicators, 'id = "deaths"', 'id = "births"')
    second = line(indicators, 'id = "births"', after='title = "Födda, antal"')
    assert faults(own_data) == (
        f"{indicators}, rad {second}: id ”births” finns redan. Välj ett annat id.",
    )


def test_an_unknown_unit_is_told_with_those_that_exist(indicators: Path, own_data: Path) -> None:
    change(indicators, 'unit = "antal"', 'unit = "stycken"', EMPLOYED)
    wrong = line(indicators, 'unit = "stycken"')
    assert faults(own_data) == (
        f"{indicators}, rad {wrong}: unit har värdet ”stycken”. "
        "Välj något av: procent, antal, per_1000, rang, annan.",
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('direction = "högre"', 'direction = "upp"', "Välj något av: högre, lägre, neutral."),
        ('kind = "effekt"', 'kind = "effekter"', "effekt, produktion, resurs, förutsättning."),
        ('purposes = ["växa"]', 'purposes = ["bo"]', "Välj något av: leva, växa, mötas."),
        (
            'sustainability = ["ekonomisk", "social"]',
            'sustainability = ["grön"]',
            "Välj något av: ekonomisk, ekologisk, social.",
        ),
    ],
)
def test_other_unknown_words_are_told_with_those_that_exist(
    indicators: Path, own_data: Path, old: str, new: str, told: str
) -> None:
    change(indicators, old, new, EMPLOYED)
    (fault,) = faults(own_data)
    assert fault.startswith(f"{indicators}, rad {line(indicators, new)}: ")
    assert fault.endswith(told)


def test_an_unknown_goal_is_told_with_those_that_exist(indicators: Path, own_data: Path) -> None:
    change(indicators, 'goals = ["tillvaxt"]', 'goals = ["tillväxt"]', EMPLOYED)
    wrong = line(indicators, 'goals = ["tillväxt"]')
    assert faults(own_data) == (
        f"{indicators}, rad {wrong}: ”tillväxt” finns inte. "
        "De som finns är trygghet, tillvaxt, livskvalitet.",
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("decimals = 0", 'decimals = "0"', "decimals ska vara ett heltal, men är '0'"),
        ("decimals = 0", "decimals = 0.5", "decimals ska vara ett heltal, men är 0.5"),
        ("stock = true", 'stock = "ja"', "stock ska vara true eller false, men är 'ja'"),
        ("stock = true", "stock = 1", "stock ska vara true eller false, men är 1"),
        (
            'source = "Kolada"',
            "source = 2024-08-31",
            "source ska vara text inom citattecken, men är 2024-08-31",
        ),
        (
            "agenda_2030 = [8]",
            'agenda_2030 = ["8"]',
            "agenda_2030 ska innehålla ett heltal, men har '8'",
        ),
        (
            "agenda_2030 = [8]",
            "agenda_2030 = 8",
            "agenda_2030 ska vara en lista inom hakparenteser, men är 8",
        ),
    ],
)
def test_a_value_of_the_wrong_kind_is_told(
    indicators: Path, own_data: Path, old: str, new: str, told: str
) -> None:
    change(indicators, old, new, EMPLOYED)
    wrong = line(indicators, new)
    assert faults(own_data) == (f"{indicators}, rad {wrong}: {told}.",)


def test_a_month_that_does_not_exist_is_told(indicators: Path, own_data: Path) -> None:
    change(indicators, "publication_month = 2", "publication_month = 13", 'id = "population"')
    wrong = line(indicators, "publication_month = 13")
    assert faults(own_data) == (
        f"{indicators}, rad {wrong}: publication_month är 13. Skriv en månad, 1 till 12.",
    )


def test_a_rank_without_how_many_are_ranked_is_told(indicators: Path, own_data: Path) -> None:
    change(indicators, "rank_of = 290\n", "")
    header = line(indicators, 'id = "business_climate_rank"') - 1
    assert faults(own_data) == (
        f"{indicators}, rad {header}: en rangplacering behöver raden ”rank_of = …”, "
        "hur många som rangordnas.",
    )


def test_a_successor_that_does_not_exist_is_told(indicators: Path, own_data: Path) -> None:
    change(indicators, 'indicator_id = "employed_bas"', 'indicator_id = "employed_bass"')
    wrong = line(indicators, 'indicator_id = "employed_bass"')
    assert faults(own_data) == (
        f"{indicators}, rad {wrong}: efterträdaren ”employed_bass” finns inte som nyckeltal.",
    )


def test_related_indicators_are_read_and_those_that_do_not_exist_are_refused(
    indicators: Path, own_data: Path
) -> None:
    assert read_register(own_data).indicators["employed"].related == ("employed_share",)
    change(indicators, '["employed_share"]', '["employed_share", "employed_old", "employed"]')
    wrong = line(indicators, 'related = ["employed_share", "employed_old", "employed"]')
    assert faults(own_data) == (
        f"{indicators}, rad {wrong}: det närliggande ”employed_old” finns inte som nyckeltal.",
        f"{indicators}, rad {wrong}: nyckeltalet ”employed” hänvisar till sig självt.",
    )


def test_related_that_is_no_list_of_ids_is_one_fault(indicators: Path, own_data: Path) -> None:
    change(indicators, 'related = ["employed_share"]', "related = [1]", EMPLOYED)
    wrong = line(indicators, "related = [1]")
    assert faults(own_data) == (
        f"{indicators}, rad {wrong}: related ska innehålla text inom citattecken, men har 1.",
    )


def test_a_break_without_year_is_told_at_its_own_heading(indicators: Path, own_data: Path) -> None:
    change(indicators, "year = 2023\n", "", "[[indicator.break]]")
    heading = line(indicators, "[[indicator.break]]")
    assert faults(own_data) == (
        f"{indicators}, rad {heading}: raden ”year = …” saknas i den här delen. Lägg till den.",
    )


# Mistakes in goals, targets, focus goals and actors


def test_a_target_without_year_is_told_at_its_heading(goals: Path, own_data: Path) -> None:
    change(goals, "year = 2025\n", "")
    heading = line(goals, 'id = "population_2025"') - 1
    assert faults(own_data) == (
        f"{goals}, rad {heading}: raden ”year = …” saknas i den här delen. Lägg till den.",
    )


def test_a_target_for_an_unknown_indicator_is_told(goals: Path, own_data: Path) -> None:
    change(goals, 'indicator_id = "population"', 'indicator_id = "befolkning"')
    wrong = line(goals, 'indicator_id = "befolkning"')
    (fault,) = faults(own_data)
    assert fault.startswith(
        f"{goals}, rad {wrong}: nyckeltalet ”befolkning” finns inte i indicators.toml. "
        "De som finns är unemployment, labour_market_programmes,"
    )


@pytest.mark.parametrize("value", ['"19 000"', '"19000"', "true"])
def test_a_target_value_that_is_no_number_is_told(goals: Path, own_data: Path, value: str) -> None:
    change(goals, "value = 19000", f"value = {value}")
    (fault,) = faults(own_data)
    wrong = line(goals, f"value = {value}")
    assert fault.startswith(
        f"{goals}, rad {wrong}: value ska vara ett tal (med decimalpunkt i den här filen), men är"
    )


def test_a_space_inside_a_number_is_told_with_line_and_column(goals: Path, own_data: Path) -> None:
    change(goals, "value = 19000", "value = 19 000")
    wrong = line(goals, "value = 19 000")
    (fault,) = faults(own_data)
    assert fault.startswith(f"{goals}, rad {wrong}, tecken 12: raden följer inte formatet.")


def test_a_focus_goal_for_an_unknown_goal_is_told(goals: Path, own_data: Path) -> None:
    text = goals.read_text(encoding="utf-8")
    goals.write_text(
        f'{text}\n[[focus_goal]]\nid = "ett"\ngoal_id = "ro"\ntitle = "Ett"\n', encoding="utf-8"
    )
    wrong = line(goals, 'goal_id = "ro"')
    assert faults(own_data) == (
        f"{goals}, rad {wrong}: målbilden ”ro” finns inte. "
        "De som finns är trygghet, tillvaxt, livskvalitet.",
    )


def test_a_focus_goal_for_a_known_goal_is_taken_in(goals: Path, own_data: Path) -> None:
    text = goals.read_text(encoding="utf-8")
    goals.write_text(
        f'{text}\n[[focus_goal]]\nid = "ett"\ngoal_id = "tillvaxt"\ntitle = "Fler bostäder"\n',
        encoding="utf-8",
    )
    found = read_register(own_data).focus_goals
    assert [(f.id, f.goal_id, f.title) for f in found.values()] == [
        ("ett", "tillvaxt", "Fler bostäder")
    ]


def test_a_misspelt_heading_is_told_with_those_that_exist(goals: Path, own_data: Path) -> None:
    change(goals, "[[target]]\n", "[[targets]]\n", 'id = "population_2025"')
    wrong = line(goals, "[[targets]]")
    assert faults(own_data) == (
        f"{goals}, rad {wrong}: okänt namn ”targets”. "
        "De som finns är vision, goal, target, focus_goal.",
    )


def test_an_actor_must_say_whether_it_is_internal(own_data: Path) -> None:
    actors = own_data / "actors.toml"
    change(actors, "internal = true\n", 'internal = "ja"\n')
    wrong = line(actors, 'internal = "ja"')
    assert faults(own_data) == (
        f"{actors}, rad {wrong}: internal ska vara true eller false, men är 'ja'.",
    )


# The files themselves


@pytest.mark.parametrize("name", ["indicators.toml", "goals.toml", "actors.toml"])
def test_a_missing_file_is_told(own_data: Path, name: str) -> None:
    (own_data / name).unlink()
    (fault,) = faults(own_data)
    assert fault.startswith(f"{own_data / name}: filen går inte att öppna")
    assert fault.endswith("Lägg tillbaka den.")


@pytest.mark.parametrize("name", ["indicators.toml", "goals.toml", "actors.toml"])
def test_a_file_in_another_encoding_is_told_with_its_first_wrong_line(
    own_data: Path, name: str
) -> None:
    path = own_data / name
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_bytes("\n".join(lines).encode("cp1252", errors="replace"))
    wrong = next(n for n, text in enumerate(lines, 1) if not text.isascii())
    assert faults(own_data) == (
        f"{path}, rad {wrong}: tecken som inte är UTF-8. Spara filen som UTF-8.",
    )


def test_a_forgotten_quotation_mark_is_told_with_its_line(indicators: Path, own_data: Path) -> None:
    change(indicators, 'title = "Födda, antal"', 'title = "Födda, antal')
    wrong = line(indicators, 'title = "Födda, antal')
    (fault,) = faults(own_data)
    assert fault.startswith(f"{indicators}, rad {wrong}, tecken ")
    assert "citattecken" in fault


def test_an_empty_register_has_nothing_and_is_no_fault(own_data: Path) -> None:
    for name in ("indicators.toml", "goals.toml", "actors.toml"):
        (own_data / name).write_text("", encoding="utf-8")
    empty = read_register(own_data)
    assert empty == Register({}, {}, (), {}, {}, empty.areas)
    assert empty.listed() == ()


# Several at once


def test_all_faults_of_all_files_are_told_at_once(
    indicators: Path, goals: Path, own_data: Path
) -> None:
    change(indicators, 'unit = "antal"', 'unit = "stycken"', EMPLOYED)
    change(indicators, "decimals = 0", 'decimals = "0"', EMPLOYED)
    change(goals, "year = 2025\n", "")
    change(own_data / "actors.toml", 'title = "Medborgare"', "title = 5")
    found = faults(own_data)
    assert len(found) == 4
    for path, text in (
        (indicators, 'unit = "stycken"'),
        (indicators, 'decimals = "0"'),
        (own_data / "actors.toml", "title = 5"),
    ):
        assert [f for f in found if f.startswith(f"{path}, rad {line(path, text)}: ")], text
    heading = line(goals, 'id = "population_2025"') - 1
    assert [f for f in found if f.startswith(f"{goals}, rad {heading}: ")]


# Mistakes in the forms


@pytest.fixture
def form_file(own_data: Path) -> Path:
    return own_data / "records" / "annual_analysis.toml"


def test_a_form_with_the_wrong_id_is_told(form_file: Path, own_data: Path) -> None:
    change(form_file, 'id = "annual_analysis"\n', 'id = "movement"\n')
    (fault,) = form_faults(own_data)
    wrong = line(form_file, 'id = "movement"')
    assert fault == (f"{form_file}, rad {wrong}: id ska vara ”annual_analysis”, men är ”movement”.")


def test_an_unknown_kind_of_field_is_told(form_file: Path, own_data: Path) -> None:
    change(form_file, 'kind = "date"', 'kind = "datum"')
    wrong = line(form_file, 'kind = "datum"')
    assert form_faults(own_data) == (
        f"{form_file}, rad {wrong}: kind har värdet ”datum”. Välj något av: text, long_text, "
        "choice, choices, date, number, goal, indicator, indicators, evidence, actor, focus_goals.",
    )


def test_a_choice_without_choices_is_told(form_file: Path, own_data: Path) -> None:
    change(form_file, 'choices = ["Låg", "Medel", "Hög"]\n', "")
    heading = line(form_file, 'id = "certainty"') - 1
    assert form_faults(own_data) == (
        f"{form_file}, rad {heading}: ett valfält behöver raden ”choices = […]” "
        "med det som går att välja.",
    )


@pytest.mark.parametrize("most", ["0", "-1", "50001"])
def test_a_limit_that_cannot_hold_is_told(form_file: Path, own_data: Path, most: str) -> None:
    change(form_file, "max_chars = 900", f"max_chars = {most}")
    wrong = line(form_file, f"max_chars = {most}")
    assert form_faults(own_data) == (f"{form_file}, rad {wrong}: max_chars ska vara 1 till 50000.",)


def test_a_missing_form_is_told(own_data: Path) -> None:
    (own_data / "records" / "movement.toml").unlink()
    (fault,) = form_faults(own_data)
    assert fault.startswith(f"{own_data / 'records' / 'movement.toml'}: filen går inte att öppna")


# What is let through but shouldn't be


def test_a_field_id_that_is_used_twice_is_told(form_file: Path, own_data: Path) -> None:
    change(form_file, 'id = "contributors"', 'id = "responsible"')
    form_faults(own_data)


@pytest.mark.parametrize("decimals", [-1, 40])
def test_decimals_that_cannot_be_written_are_told(
    indicators: Path, own_data: Path, decimals: int
) -> None:
    change(indicators, "decimals = 0", f"decimals = {decimals}", EMPLOYED)
    faults(own_data)


@pytest.mark.parametrize("number", [0, 18])
def test_a_goal_of_agenda_2030_that_does_not_exist_is_told(
    indicators: Path, own_data: Path, number: int
) -> None:
    change(indicators, "agenda_2030 = [8]", f"agenda_2030 = [{number}]", EMPLOYED)
    faults(own_data)


def test_a_target_id_that_is_used_twice_is_told(goals: Path, own_data: Path) -> None:
    change(goals, 'id = "population_2035"', 'id = "population_2025"')
    faults(own_data)


@pytest.mark.parametrize("year", [25, 20250])
def test_a_target_year_that_is_none_is_told(goals: Path, own_data: Path, year: int) -> None:
    change(goals, "year = 2025", f"year = {year}")
    faults(own_data)


def test_a_misspelt_part_is_told_where_it_stands(indicators: Path, own_data: Path) -> None:
    change(indicators, "[indicator.successor]", "[indicator.succesor]", EMPLOYED)
    (fault,) = faults(own_data)
    assert fault.startswith(f"{indicators}, rad {line(indicators, '[indicator.succesor]')}: ")


# What belongs to one municipality


def test_targets_actors_and_remarks_are_those_of_the_municipality(data_folder: Path) -> None:
    ours, others = read_register(data_folder, "2262"), read_register(data_folder, "2281")
    assert [t.year for t in ours.targets] == [2025, 2035]
    assert others.targets == ()
    assert set(ours.actors) - set(others.actors) == {
        "timrabo",
        "mittsverige_vatten",
        "timra_invest",
    }
    remarks = [(i.caution, i.definition, i.successor) for i in others.indicators.values()]
    assert not [r for r in remarks if "apporten" in str(r)]
    assert "rapportens 54 procent" in ours.indicators["sfi_two_courses"].caution
    neet = ours.indicators["neet"].successor
    assert neet is not None
    assert neet.difference.endswith("mot 11,3 procent för det äldre.")


def test_a_target_of_another_municipality_is_its_own(goals: Path, own_data: Path) -> None:
    lines = (
        '\n[[target]]\nid = "mal"\narea = "2281"\nindicator_id = "population"\nyear = 2035\n'
        'value = 100000\nat_least = true\nsource = "Kommunfullmäktige"\n'
    )
    goals.write_text(goals.read_text(encoding="utf-8") + lines, encoding="utf-8")
    assert [t.id for t in read_register(own_data, "2281").targets] == ["mal"]
    assert len(read_register(own_data, "2262").targets) == 2
    assert len(read_register(own_data).targets) == 3


def test_an_area_that_does_not_exist_is_refused_where_it_stands(
    goals: Path, indicators: Path, own_data: Path
) -> None:
    change(goals, 'area = "2262"', 'area = "2263"')
    change(indicators, 'area = "2262"', 'area = "9999"')
    where, there = line(goals, 'area = "2263"'), line(indicators, 'area = "9999"')
    told = "som inte finns i areas.csv. Skriv en kod därifrån."
    assert faults(own_data) == (
        f"{indicators}, rad {there}: area är ”9999”, {told}",
        f"{goals}, rad {where}: area är ”2263”, {told}",
    )


def test_what_is_said_of_one_municipality_names_it(indicators: Path, own_data: Path) -> None:
    change(indicators, 'area = "0181"\n', "")
    (told,) = faults(own_data)
    assert "raden ”area = …” saknas i den här delen" in told


def test_a_municipality_that_was_divided_has_a_break_of_its_own(data_folder: Path) -> None:
    breaks = {
        area: [b.year for b in read_register(data_folder, area).indicators["population"].breaks]
        for area in ("0181", "0380", "2262")
    }
    assert breaks == {"0181": [1998], "0380": [2002], "2262": []}
    assert read_register(data_folder).indicators["population"].breaks == ()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("break_year = 1998\n", "", "raden ”break_year = …” saknas"),
        ("break_year = 1998", "break_year = 98", "break_year är 98. Skriv ett årtal"),
    ],
)
def test_a_break_of_ones_own_needs_its_year(
    indicators: Path, own_data: Path, old: str, new: str, told: str
) -> None:
    change(indicators, old, new)
    (fault,) = faults(own_data)
    assert told in fault
