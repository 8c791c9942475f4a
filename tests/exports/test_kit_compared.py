"""The budget kit with a group to compare with: what can't be compared is named, not left out."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import docx

from samsam.charts.pictures import PICTURES
from samsam.exports.documents.document import PlacePart
from samsam.exports.kit.kit import KIT_PARTS, make
from samsam.exports.office import word
from samsam.figures.description.describe import describe
from samsam.model.indicators.area import county_group
from samsam.model.indicators.series import Observation, Sex, Vintage
from samsam.series import observations
from samsam.series.rows import Row
from samsam.services.core.service import Service
from samsam.services.files.kit import KitChoice, kit, kit_address, read_kit_choice
from samsam.services.indicators.comparison import groups_offered

TODAY = date(2026, 11, 24)
KNOWN = date(2026, 11, 20)


def county(service: Service) -> str:
    """The name of the county's group in addresses, once its municipalities have made-up values."""
    group = county_group(service.register.areas, service.settings.municipality_code)
    assert group is not None
    rows = [
        Row("population", area, Sex.TOTAL, Observation(year, 20_000.0 + 100 * n * (year - 2015)))
        for n, area in enumerate(group.members)
        for year in range(2015, 2026)
    ]
    with service.records.writing() as connection:
        observations.put(connection, Vintage("andra", "Andra", "SCB", KNOWN), rows)
    offered = groups_offered(service, None)
    return next(name for name, g in offered.items() if g.title == group.title)


def test_a_key_figure_comes_beside_others_and_those_that_cannot_are_named(
    own_service: Service,
) -> None:
    name = county(own_service)
    choice = read_kit_choice(
        {"grupp": name, "med": "population,neet", "delar": ",".join(p.id for p in KIT_PARTS)},
        own_service.register,
    )
    assert choice.faults == ()
    made = kit(own_service, choice, TODAY)
    shown = [(f.indicator.id, f.compared is not None) for f, _ in made.figures]
    assert shown == [
        ("population", False), ("population", True), ("population", False), ("neet", False),
    ]  # fmt: skip
    assert [bool(f.place_line) for f, _ in made.figures] == [False, False, True, False]
    assert "Två nyckeltal" in made.document.about
    assert "de andras värden saknas: Unga utan jobb" in made.document.about
    with zipfile.ZipFile(io.BytesIO(make(made, choice.parts))) as archive:
        pictures = [n for n in archive.namelist() if n.startswith("svg/")]
        words = describe(made.figures[1][0])
        compared = next(n for n in pictures if "jamfort-med-lanet" in n)
        assert words.headline.split(":")[0] in archive.read(compared).decode()
    assert len(pictures) == len(shown) + len(PICTURES)
    assert sum("-plats-2" in name for name in pictures) == 1
    assert sum("-plats-over-aren-" in name for name in pictures) == 1
    assert sum("-karta-" in name for name in pictures) == 1


def test_an_order_that_strip_and_map_share_stands_once(own_service: Service) -> None:
    parameters = {"grupp": county(own_service), "med": "population"}
    made = kit(own_service, read_kit_choice(parameters, own_service.register), TODAY)
    parts = [part for part in made.document.parts if isinstance(part, PlacePart)]
    assert [part.kind for part in parts] == list(PICTURES.values())
    assert [part.with_table for part in parts] == [True, *[False] * (len(parts) - 1)]
    file = docx.Document(io.BytesIO(word.make(made.document)))
    captions = [p.text.partition(". ")[2] for p in file.paragraphs if p.text.startswith("Tabell ")]
    assert captions
    assert len(set(captions)) == len(captions)


def test_without_a_group_nothing_is_compared(own_service: Service) -> None:
    county(own_service)
    made = kit(own_service, KitChoice(indicators=("population",)), TODAY)
    assert [f.compared for f, _ in made.figures] == [None]
    assert "jämföra" not in made.document.about


def test_the_link_keeps_the_group(own_service: Service) -> None:
    name = county(own_service)
    choice = read_kit_choice({"grupp": name}, own_service.register)
    assert f"grupp={name}" in kit_address(choice, TODAY)


def test_the_comparison_ends_where_the_charts_end(own_service: Service) -> None:
    parameters = {"grupp": county(own_service), "med": "population", "slut": "2020"}
    made = kit(own_service, read_kit_choice(parameters, own_service.register), TODAY)
    (own, _), (beside, _), (places, _) = made.figures
    assert places.outcome.points[-1].year == 2020
    assert own.outcome.points[-1].year == 2020
    assert beside.compared is not None
    assert beside.compared.comparison.year == 2020
    for curve in (*beside.curves, *beside.background):
        assert curve.points[-1].year <= 2020
    assert beside.years[-1] == 2020
    words = describe(beside)
    assert [row.year for row in words.table.rows][-1] == 2020
    assert not any("har värden till" in note for note in words.notes)


def test_the_comparison_ends_before_a_year_that_nobody_has(own_service: Service) -> None:
    parameters = {"grupp": county(own_service), "med": "population", "slut": "2026"}
    made = kit(own_service, read_kit_choice(parameters, own_service.register), TODAY)
    beside = made.figures[1][0].compared
    assert beside is not None
    assert beside.comparison.year == 2025
