"""The outlines that ship are sound, and what isn't them is refused with a sentence."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from samsam.config.places.areas import read_areas
from samsam.config.places.outlines import FILE, FORMAT, read_outlines
from samsam.config.toml_file import RegisterError
from samsam.model.indicators.area import AreaKind
from samsam.model.indicators.outlines import Outlines, Point, Ring, edges

DATA = Path(__file__).resolve().parents[2] / "data"
# Vänern, Vättern, Mälaren, Hornavan with Uddjaure, Hjälmaren, Storsjön and Siljan are drawn as
# nobody's.
LAKES = 7


@pytest.fixture(scope="module")
def shipped() -> Outlines:
    return read_outlines(DATA)


def doubled_area(ring: Ring) -> int:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in edges(ring))


def crossing(ring: Ring) -> bool:
    """Whether two sides of a ring that aren't next to each other meet."""

    def turn(a: Point, b: Point, c: Point) -> int:
        found = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
        return (found > 0) - (found < 0)

    for (a, b), (c, d) in combinations(edges(ring), 2):
        apart = len({a, b, c, d}) == 4
        if apart and turn(a, b, c) != turn(a, b, d) and turn(c, d, a) != turn(c, d, b):
            return True
    return False


def closed(lines: Iterator[tuple[Point, ...]]) -> list[Ring]:
    return [line[:-1] for line in lines if line[0] == line[-1]]


def test_every_municipality_of_the_register_has_an_outline_and_nothing_else(
    shipped: Outlines,
) -> None:
    areas = read_areas(DATA / "areas.csv").values()
    assert set(shipped.rings) == {a.id for a in areas if a.kind is AreaKind.MUNICIPALITY}
    assert len(shipped.rings) == 290
    assert (DATA / FILE).stat().st_size <= 150_000
    assert "SCB" in shipped.source


def test_rings_go_anticlockwise_without_crossing_themselves_and_lie_in_sweden(
    shipped: Outlines,
) -> None:
    (left, low), (right, top) = shipped.bounds
    assert (left, low) > (260_000, 6_130_000)
    assert (right, top) < (925_000, 7_680_000)
    for area, rings in shipped.rings.items():
        assert rings
        for ring in rings:
            assert len(set(ring)) == len(ring) >= 3, area
            assert doubled_area(ring) > 0, area
            assert not crossing(ring), area


def test_neighbours_share_their_borders_and_nobody_lies_over_another(shipped: Outlines) -> None:
    every = Counter(e for rings in shipped.rings.values() for r in rings for e in edges(r))
    assert set(every.values()) == {1}
    shared = sum(1 for a, b in every if (b, a) in every)
    assert shared > 0.7 * len(every)
    assert shipped.neighbours("2262") == ("2280", "2281")
    assert shipped.neighbours("0980") == ()
    for area in shipped.rings:
        assert all(area in shipped.neighbours(n) for n in shipped.neighbours(area))


def test_there_is_no_hole_but_the_great_lakes(shipped: Outlines) -> None:
    """The coast as whoever walks it with land to the left: a lake inside goes the other way."""
    onward: dict[Point, list[Point]] = {}
    every = {e for rings in shipped.rings.values() for r in rings for e in edges(r)}
    for a, b in every:
        if (b, a) not in every:
            onward.setdefault(a, []).append(b)
    assert sum(map(len, onward.values())) == sum(len(line) - 1 for line in shipped.coast)
    holes = []
    while onward:
        ring = [next(iter(onward))]
        while ring[-1] in onward:
            ways = onward[ring[-1]]
            ring.append(ways.pop())
            if not ways:
                del onward[ring[-2]]
        if doubled_area(tuple(ring[:-1])) < 0:
            holes.append(-doubled_area(tuple(ring[:-1])) / 2e6)
    assert len(holes) == LAKES
    assert min(holes) > 250  # km²: nothing is a slit between neighbours
    assert max(holes) == pytest.approx(5_440, rel=0.05)  # Vänern


def test_borders_of_counties_are_lines_between_them(shipped: Outlines) -> None:
    lines = shipped.borders({a: a[:2] for a in shipped.rings})
    spots = {spot for line in lines for spot in line}
    for line in lines:
        assert len(line) >= 2
    west = {s for a, rings in shipped.rings.items() if a[:2] == "22" for r in rings for s in r}
    assert spots & west
    assert shipped.of(["2262", "2281"]).borders({"2262": "22", "2281": "22"}) == ()
    assert shipped.of(["2262", "nowhere"]).rings.keys() == {"2262"}


def written(folder: Path, **changes: Any) -> Path:
    good: dict[str, Any] = {
        "format": FORMAT, "source": "SCB", "unit_m": 100, "shapes": {"2262": [[1, 1, 2, 1, 2, 2]]},
    }  # fmt: skip
    (folder / FILE).write_text(json.dumps(good | changes), encoding="utf-8")
    return folder


def test_what_is_written_is_read(tmp_path: Path) -> None:
    found = read_outlines(written(tmp_path))
    assert found.rings == {"2262": (((100, 100), (200, 100), (200, 200)),)}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": "annat"}, "har inte formatet"),
        ({"source": None}, "källa, enhet eller konturer saknas"),
        ({"unit_m": 0}, "källa, enhet eller konturer saknas"),
        ({"unit_m": True}, "källa, enhet eller konturer saknas"),
        ({"shapes": {}}, "källa, enhet eller konturer saknas"),
        ({"shapes": []}, "källa, enhet eller konturer saknas"),
        ({"shapes": {"2262": "x"}}, "område 2262"),
        ({"shapes": {"2262": []}}, "område 2262"),
        ({"shapes": {"2262": [[1, 1, 2, 1]]}}, "område 2262"),
        ({"shapes": {"2262": [[1, 1, 2, 1, 2, 2, 3]]}}, "område 2262"),
        ({"shapes": {"2262": [[1, 1, 2, 1, 2, None]]}}, "område 2262"),
        ({"shapes": {"2262": [[1, 1, 2, 1, 2, 1.5]]}}, "område 2262"),
        ({"shapes": {"2262": [[1, 1, 2, 1, 2, 10**9]]}}, "område 2262"),
    ],
)
def test_a_damaged_file_is_refused_with_place_and_cure(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(RegisterError, match=words) as caught:
        read_outlines(written(tmp_path, **changes))
    assert "Lägg tillbaka filen outlines.json" in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"\xff\xfe", b"[1]"])
def test_what_is_no_json_or_not_there_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(RegisterError, match="Lägg tillbaka"):
        read_outlines(tmp_path)
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(RegisterError):
        read_outlines(tmp_path)
