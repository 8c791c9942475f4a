"""The comparison as it is asked: groups by name, what is missing, and one description for all forms."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from series_of import copied

from samsam.charts.office.office_lines import HELPERS
from samsam.charts.screen.on_screen import plotly
from samsam.charts.screen.strip_on_screen import plotly_strip
from samsam.exports.kit.formats import FORMATS, Format, file_name
from samsam.exports.use import RenderOptions
from samsam.figures.compared import order_table
from samsam.figures.comparison.strip import dots, strip_of
from samsam.figures.description.headline import MOST_HEADLINE_WORDS
from samsam.figures.figure import Figure
from samsam.figures.theme import LIGHT
from samsam.model.assessment.comparison import Measure
from samsam.model.indicators.area import AreaGroup
from samsam.model.indicators.series import Observation, Sex, Vintage
from samsam.records.contents import groups
from samsam.series import observations
from samsam.series.rows import Row
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service, open_service
from samsam.services.files.files import figure_for_file
from samsam.services.indicators.comparison import (
    CHOSEN,
    comparison_view,
    default_indicator,
    glance,
    groups_offered,
)

TODAY = date(2026, 11, 24)
KNOWN = date(2026, 3, 1)
TITLE = "Liknande kommuner, övergripande, Timrå, 2025"
NAME = "liknande-kommuner-overgripande-timra-2025"
SEVEN = ("0617", "0840", "1083", "1265", "1471", "1882", "2029")
COUNTRY = "alla-kommuner-i-landet"
NBSP = "\u00a0"
Pairs = dict[str, tuple[Figure, Figure]]


def rows(indicator: str, area: str, values: dict[int, float]) -> list[Row]:
    return [
        Row(indicator, area, Sex.TOTAL, Observation(year, value)) for year, value in values.items()
    ]


def made_up(service: Service) -> None:
    """Seven similar municipalities with two key figures, and one hundred with one."""
    found: list[Row] = []
    for n, area in enumerate(SEVEN):
        found += rows(
            "population", area, {y: 10_000 + 50 * n * (y - 2010) for y in range(2010, 2025)}
        )
        found += rows(
            "unemployment_annual_mean", area, dict.fromkeys(range(2014, 2023), 3.0 + n / 10)
        )
    everybody = [a.id for a in service.register.areas.values() if a.kind == "kommun"]
    others = [a for a in everybody if a not in SEVEN and a != "2262"][:100]
    for n, area in enumerate(others):
        found += rows("unemployment_annual_mean", area, {2022: 4.0 + n / 20})
    with service.records.writing() as connection:
        vintage = Vintage("andra", "Andra kommuner", "Kolada", KNOWN)
        observations.put(connection, vintage, found)
        groups.put(connection, [AreaGroup(TITLE, SEVEN, "Kolada", 2025)], KNOWN)


@pytest.fixture(scope="module")
def among(
    few_figures: Path, tmp_path_factory: pytest.TempPathFactory, few_service: Service
) -> Iterator[Service]:
    path = copied(few_figures, tmp_path_factory.mktemp("jamfor") / "samsam.sqlite")
    opened = open_service(replace(few_service.settings, store=path))
    made_up(opened)
    yield opened
    opened.close()


# Whom to compare with


def test_kolada_comes_first_and_the_country_is_always_there(
    among: Service, service: Service
) -> None:
    offered = groups_offered(among, None)
    assert next(iter(offered)) == NAME
    assert offered[NAME].members == SEVEN
    assert len(offered[COUNTRY].members) == 289
    assert all(re.fullmatch("[a-z0-9-]+", name) for name in offered)
    assert COUNTRY in groups_offered(service, None)
    assert NAME not in groups_offered(among, date(2026, 2, 1))


def test_a_group_that_has_vanished_is_told_and_another_shown(among: Service) -> None:
    view = comparison_view(among, "population", Selection(group="liknande-kommuner-1999"))
    assert view.chosen == NAME
    assert view.faults == (
        f"Gruppen i länken finns inte bland de grupper som är kända. I stället visas ”{TITLE}”.",
    )


def test_chosen_municipalities_are_a_group_of_their_own(among: Service) -> None:
    chosen = Selection(group=CHOSEN, municipalities=("0617", "0840", "1083", "2262"))
    view = comparison_view(among, "population", chosen)
    assert view.judged.words.headline.endswith("plats 4 av 4")
    nobody = comparison_view(among, "population", Selection(group=CHOSEN))
    assert nobody.missing == "Välj minst tre kommuner att jämföra med."
    assert not nobody.fetchable


def test_without_others_the_page_says_what_is_missing(few_service: Service) -> None:
    for indicator in few_service.register.indicators:
        view = comparison_view(few_service, indicator, Selection())
        if view.full.outcome.points:
            assert view.missing.startswith("SAMSAM har bara kommunens egna värden")
        else:
            assert view.missing.startswith("Det finns inga värden för nyckeltalet, varken")
        assert view.fetchable
        assert view.instead is None
        assert "platsen går inte att avgöra" in view.judged.words.headline
        assert "går inte att avgöra" in view.judged.words.change
        assert view.judged.figure.background == ()
    assert glance(few_service, Selection()).shown == ()


def test_the_default_key_figure_is_one_that_others_have(
    service: Service, few_service: Service
) -> None:
    assert default_indicator(service, Selection()) == "population"
    assert default_indicator(few_service, Selection()) == "population"
    indicators = {i: v for i, v in service.described.indicators.items() if i != "population"}
    without = replace(service, described=replace(service.described, indicators=indicators))
    assert default_indicator(without, Selection()) == "sfi_two_courses"


@pytest.mark.parametrize("group", ["lanet-region-vasternorrland", COUNTRY, None])
def test_at_the_first_start_all_that_others_have_can_be_compared(
    service: Service, group: str | None
) -> None:
    found = glance(service, Selection(group=group))
    assert {s.indicator.id for s in found.shown} == {
        "sfi_two_courses", "population", "establishment", "unemployment_annual_mean",
        "employed_bas", "neet_16_24", "births", "deaths", "moved_in", "moved_out",
        "self_employed_share", "started_businesses", "open_unemployment", "employed_share",
    }  # fmt: skip
    assert all(s.place for s in found.shown)


def test_what_has_stopped_leads_to_what_took_over(service: Service) -> None:
    followers = {
        i: view.instead.id
        for i in service.register.indicators
        if (view := comparison_view(service, i, Selection())).instead
    }
    assert followers == {
        "unemployment": "unemployment_annual_mean",
        "self_employed": "self_employed_share",
        "employed": "employed_bas",
        "neet": "neet_16_24",
        "new_businesses": "started_businesses",
    }


# What is said


def test_population_is_compared_by_its_change(among: Service) -> None:
    view = comparison_view(among, "population", Selection())
    figure, words = view.judged.figure, view.judged.words
    assert figure.compared
    assert figure.compared.comparison.measure is Measure.CHANGE
    # Timrå: 17 979 in 2019 and 17 521 in 2024. The others: 250 n more than 10 000 + 450 n.
    assert words.headline == f"Invånare 2019–2024: −2,5{NBSP}%, plats 8 av 8"
    assert words.change.startswith(
        "I förändring från 2019 till 2024 har Timrå plats 8 av 8 (plats 1 är högsta värdet, som är "
        f"bäst). De andras median är +6,6{NBSP}%. De andra går från 0,0{NBSP}% till +11,8{NBSP}%."
    )
    assert [c.label for c in figure.curves] == ["Timrå", "Medianen av de andra"]
    assert len(figure.background) == 7
    assert "Timrå har värden till 2025. Platsen gäller 2024." in words.notes


def test_lower_is_better_turns_the_order(among: Service) -> None:
    view = comparison_view(among, "unemployment_annual_mean", Selection())
    assert (
        view.judged.words.headline == f"Arbetslöshet, årsmedelvärde 2022: 6,7{NBSP}%, plats 8 av 8"
    )
    table = order_table(view.judged.figure)
    assert [row.name for row in table.rows][-1] == "Timrå"
    assert table.rows[0].value == 3.0


def test_many_others_give_a_share_and_koladas_caution(among: Service) -> None:
    view = comparison_view(among, "unemployment_annual_mean", Selection(group=COUNTRY))
    words = view.judged.words
    better = 7 + sum(4.0 + n / 20 < 6.72 for n in range(100))
    assert words.headline.endswith(f"plats {better + 1} av 108")
    share = round(100 * (107 - better) / 107)
    assert f"{share}{NBSP}% av de andra har ett sämre värde." in words.change
    assert "mittersta hälften" in words.change
    assert any("relativa, som färgerna i Kolada" in note for note in words.notes)
    assert any("Den säger inte om resultatet är bra" in note for note in words.notes)


def test_every_sentence_is_whole_for_every_key_figure_and_year(among: Service) -> None:
    for indicator in among.register.indicators:
        for year in (None, 1900, 2015, 2022):
            for group in (None, COUNTRY):
                view = comparison_view(among, indicator, Selection(group=group, year=year))
                words = view.judged.words
                assert len(words.headline.split(" ")) <= MOST_HEADLINE_WORDS
                told = " ".join((words.headline, words.alt, words.paragraph, *words.notes))
                assert not re.search(r"\b(None|nan|inf)\b|  |\.\.| \.", told)


def test_known_on_an_earlier_day_the_others_are_gone(among: Service) -> None:
    view = comparison_view(among, "population", Selection(known_on=date(2026, 2, 1)))
    assert view.missing


def test_a_new_vintage_is_seen_at_once(alone_service: Service) -> None:
    assert comparison_view(alone_service, "population", Selection()).missing
    made_up(alone_service)
    assert not comparison_view(alone_service, "population", Selection()).missing
    assert len(glance(alone_service, Selection()).shown) == 2


# The forms


@pytest.fixture(scope="module")
def figure_pairs(among: Service) -> Pairs:
    return {
        group: figure_for_file(among, "jamfor", indicator, Selection(group=group), TODAY)
        for indicator, group in (("population", NAME), ("unemployment_annual_mean", COUNTRY))
    }


@pytest.mark.parametrize("group", [NAME, COUNTRY])
@pytest.mark.parametrize("form", FORMATS, ids=lambda f: f.extension)
def test_every_form_says_the_same(figure_pairs: Pairs, group: str, form: Format) -> None:
    shown, full = figure_pairs[group]
    content = form.make(shown, full, RenderOptions(TODAY))
    assert "jamfort-med" in file_name(shown, form)
    place = "plats 8 av 8" if group == NAME else "av 108"
    assert place in text_of(content, form.extension)


def text_of(content: bytes, extension: str) -> str:
    """What a file says, read by other means than those that made it."""
    if extension in ("docx", "pptx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = [package.read(n).decode() for n in package.namelist() if n.endswith(".xml")]
        return re.sub(r"<[^>]+>", "", " ".join(parts)).replace(NBSP, " ")
    if extension == "svg":
        return "".join(ElementTree.fromstring(content).itertext()).replace(NBSP, " ")
    if extension in ("png", "pdf"):
        return content.decode("latin-1").replace("\x00", "").replace(NBSP, " ")
    return content.decode("utf-8-sig").replace(NBSP, " ")


def test_the_table_for_programs_has_every_municipality(figure_pairs: Pairs) -> None:
    shown, full = figure_pairs[NAME]
    forms = {f.extension: f for f in FORMATS}
    text = forms["csv"].make(shown, full, RenderOptions(TODAY)).decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text), delimiter=";"))
    header = next(row for row in table if row[:1] == ["År"])
    assert header[-7:] == [c.label for c in full.background]
    last = next(row for row in table if row[:1] == ["2024"])
    assert float(last[-1].replace(",", ".")) == pytest.approx(100 * (14_200 / 12_700 - 1))
    said = json.loads(forms["json"].make(shown, full, RenderOptions(TODAY)))
    assert {c.label for c in full.background} <= set(said["observations"][-1]["compared"])


def test_the_workbook_has_the_order_and_every_year(figure_pairs: Pairs) -> None:
    shown, full = figure_pairs[COUNTRY]
    form = next(f for f in FORMATS if f.extension == "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(form.make(shown, full, RenderOptions(TODAY))))
    order = list(book["Ordningen"].iter_rows(min_row=4, values_only=True))
    assert len(order) == 108
    assert [row[0] for row in order] == sorted(row[0] for row in order)
    assert book["Kommunerna år för år"].max_column == 1 + 1 + 107


def test_of_many_lines_the_ends_are_drawn_in_office_charts(figure_pairs: Pairs) -> None:
    form = next(f for f in FORMATS if f.extension == "docx")
    for group, lines in ((NAME, 9), (COUNTRY, 4)):
        shown, full = figure_pairs[group]
        with zipfile.ZipFile(io.BytesIO(form.make(shown, full, RenderOptions(TODAY)))) as package:
            parts = [package.read(n) for n in package.namelist() if n.endswith(".xml")]
        chart = next(p for p in parts if b"<c:chartSpace" in p)
        names = re.findall(rb"<c:ser>.*?<c:tx>.*?<c:v>(.*?)</c:v>", chart, re.DOTALL)
        assert len([n for n in names if not n.decode().startswith(HELPERS)]) == lines


def test_on_screen_the_others_are_one_grey_trace_named_where_the_pointer_is(
    figure_pairs: Pairs,
) -> None:
    shown, _ = figure_pairs[COUNTRY]
    behind = plotly(shown, LIGHT)["data"][0]
    assert behind["line"]["color"] == LIGHT.comparison
    assert len([t for t in behind["customdata"] if t]) == sum(
        len(c.points) for c in shown.background
    )
    assert any(t.startswith("Askersund: ") for t in behind["customdata"])


def test_the_strip_has_everybody_once_and_marks_us(figure_pairs: Pairs) -> None:
    shown, _ = figure_pairs[COUNTRY]
    table = order_table(shown)
    placed = dots(table.rows)
    assert len(placed) == 108
    assert len({(round(d.row.value, 6), d.level) for d in placed}) == 108
    assert next(d for d in placed if d.row.own).level == 0
    spec = plotly_strip(strip_of(shown), LIGHT)
    # Seven are told apart from us: their inhabitants are known, and so how much chance does.
    assert [len(t["x"]) for t in spec["data"]] == [2, 100, 7, 1]
    assert "Timrå 6,7" in strip_of(shown).alt
