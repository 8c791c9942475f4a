"""Files with the population of many municipalities."""

from __future__ import annotations

import pytest

from samsam.sources.files.population_files import read_panel
from samsam.sources.grid import UnreadableError


def panel(*texts: str) -> dict[str, dict[int, float]]:
    read = read_panel([(f"{n}.csv", text.encode()) for n, text in enumerate(texts)])
    return {code: {p.year: p.value for p in s.points} for code, s in read.series.items()}


def test_the_plain_form() -> None:
    assert panel("municipality;year;population\n2262;2020;17963\n2262;2019;17 979\n") == {
        "2262": {2019: 17979.0, 2020: 17963.0}
    }


def test_the_form_of_the_shared_files() -> None:
    text = "kommunkod,kommun,year,folkmangd,source\n0114,Upplands Väsby,1994,35848,Kolada\n"
    assert panel(text) == {"0114": {1994: 35848.0}}


def test_a_code_without_its_leading_zero_is_the_same_municipality() -> None:
    assert panel("area;year;value\n114;2019;1\n0114;2020;2\n") == {"0114": {2019: 1.0, 2020: 2.0}}


def test_regions_the_country_and_empty_values_are_left_out_and_told() -> None:
    text = "area;year;value\n0;2020;10379295\n0022;2020;245380\n2262;2019;\n2262;2020;17963\n"
    read = read_panel([("a.csv", text.encode())])
    assert list(read.series) == ["2262"]
    assert [p.year for p in read.series["2262"].points] == [2020]
    assert [n for n in read.notices if "2 rader" in n]
    assert [n for n in read.notices if "1 rader saknar värde" in n]


def test_several_files_are_joined_and_the_later_one_counts() -> None:
    one = "area;year;value\n2262;2019;17979\n2262;2020;1\n"
    other = "area;year;value\n2262;2020;17963\n2262;2021;17923\n"
    assert panel(one, other) == {"2262": {2019: 17979.0, 2020: 17963.0, 2021: 17923.0}}
    notices = read_panel([("a.csv", one.encode()), ("b.csv", other.encode())]).notices
    assert [n for n in notices if n.startswith("b.csv: 1 värden skiljer sig")]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("kod;year;value\n2262;2020;1\n", "rad 1"),
        ("area;year;value\nTimrå;2020;1\n", "rad 2"),
        ("area;year;value\n2262;20;1\n", "rad 2"),
        ("area;year;value\n2262;2020;nan\n", "rad 2"),
        ("area;year;value\n2262;2020;inf\n", "rad 2"),
        ("area;year;value\n2262;2020;0\n", "rad 2"),
        ("area;year;value\n2262;2020;17.963\n", "rad 2"),
        ("area;year;value\n2262;2020;1\n2262;2020;2\n", "rad 3"),
        ("area;year;value\n2262;2019;1\n2262;2020\n", "rad 3"),
    ],
)
def test_what_cannot_be_read_says_where_and_what_to_do(text: str, part: str) -> None:
    with pytest.raises(UnreadableError) as error:
        panel(text)
    assert error.value.part == f"0.csv, {part}"
    assert error.value.fault
    assert error.value.cure
