"""The list of areas, and the groups that follow from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from samsam.config.places.areas import read_areas
from samsam.config.toml_file import RegisterError
from samsam.model.indicators.area import COUNTRY, AreaKind, county_group, skr_group


def test_every_municipality_region_and_the_country_are_there(data_folder: Path) -> None:
    areas = read_areas(data_folder / "areas.csv")
    kinds = [a.kind for a in areas.values()]
    assert {k: kinds.count(k) for k in AreaKind} == {
        AreaKind.COUNTRY: 1,
        AreaKind.REGION: 21,
        AreaKind.MUNICIPALITY: 290,
    }
    assert areas["2262"].title == "Timrå"
    assert areas["2262"].county == "22"
    assert areas["0022"].county == "22"
    assert areas[COUNTRY].county == ""
    assert all(a.group for a in areas.values() if a.kind is AreaKind.MUNICIPALITY)


def test_the_county_and_skrs_group_are_the_others_in_them(data_folder: Path) -> None:
    areas = read_areas(data_folder / "areas.csv")
    county = county_group(areas, "2262")
    assert county is not None
    assert county.title == "Länet (Region Västernorrland)"
    assert county.members == ("2260", "2280", "2281", "2282", "2283", "2284")
    group = skr_group(areas, "2262")
    assert group is not None
    assert group.title == "Pendlingskommun nära större stad (B4)"
    assert len(group.members) == 62
    assert "2262" not in group.members
    assert {areas[m].group_code for m in group.members} == {"B4"}


def test_an_unknown_municipality_has_no_groups(data_folder: Path) -> None:
    areas = read_areas(data_folder / "areas.csv")
    assert county_group(areas, "9999") is None
    assert skr_group(areas, "9999") is None
    assert skr_group(areas, "0022") is None


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("226;Timrå;kommun;B4;Grupp", "koden är ”226” men ska ha fyra siffror"),
        ("0180;Igen;kommun;B4;Grupp", "koden 0180 finns redan. Ta bort den ena raden"),
        ("9999; ;kommun;B4;Grupp", "namnet saknas. Skriv det"),
        ("9999;Ny;by;B4;Grupp", "typen är ”by”. Välj något av: riket, region, kommun"),
        ("9999;Ny;kommun", "raden har 3 fält men ska ha 5"),
    ],
)
def test_a_mistake_is_told_with_line_and_cure(own_data: Path, row: str, told: str) -> None:
    path = own_data / "areas.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, row]), encoding="utf-8")
    with pytest.raises(RegisterError) as refused:
        read_areas(path)
    assert refused.value.faults == (f"{path}, rad {len(lines) + 1}: {told}.",)


def test_a_lost_file_or_heading_is_told(own_data: Path) -> None:
    path = own_data / "areas.csv"
    path.write_text("kod;namn\n2262;Timrå\n", encoding="utf-8")
    with pytest.raises(RegisterError, match="rubrikraden ska vara kod;namn;typ"):
        read_areas(path)
    path.unlink()
    with pytest.raises(RegisterError, match="går inte att öppna"):
        read_areas(path)
