"""`data/outlines.json` → the outlines of municipalities for maps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeGuard

from samsam.config.toml_file import RegisterError, text_in
from samsam.model.indicators.outlines import Outlines, Ring
from samsam.swedish import some

FILE = "outlines.json"
FORMAT = "samsam-konturer/1"
_CURE = f"Lägg tillbaka filen {FILE} som den följer med SAMSAM"
_MOST_NAMED = 5
_FARTHEST = 10_000_000  # metres: farther away nothing in Sweden lies


def read_outlines(folder: Path) -> Outlines:
    """The outlines that ship in a folder. Raises RegisterError with place and cure."""
    path = folder / FILE
    try:
        found = json.loads(text_in(path))
    except (ValueError, RecursionError) as error:
        raise RegisterError([f"{path}: filen är inte hel JSON. {_CURE}."]) from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise RegisterError([f"{path}: filen har inte formatet {FORMAT}. {_CURE}."])
    source, unit, shapes = found.get("source"), found.get("unit_m"), found.get("shapes")
    if not (isinstance(source, str) and _whole(unit) and isinstance(shapes, dict) and shapes):
        raise RegisterError([f"{path}: källa, enhet eller konturer saknas. {_CURE}."])
    rings = {code: _rings(shape, unit) for code, shape in shapes.items()}
    if faults := [code for code, shape in rings.items() if not shape]:
        named = some(faults, _MOST_NAMED)
        raise RegisterError([f"{path}: konturen för område {named} går inte att läsa. {_CURE}."])
    return Outlines(source, rings)


def _rings(shape: Any, unit: int) -> tuple[Ring, ...]:
    """The rings in metres; none when one of them is no ring of whole numbers."""
    if not isinstance(shape, list) or not all(_is_ring(ring, unit) for ring in shape):
        return ()
    return tuple(
        tuple((x * unit, y * unit) for x, y in zip(ring[::2], ring[1::2], strict=True))
        for ring in shape
    )


def _is_ring(ring: Any, unit: int) -> bool:
    if not isinstance(ring, list) or len(ring) < 6 or len(ring) % 2:
        return False
    return all(_whole(n) and n * unit <= _FARTHEST for n in ring)


def _whole(number: Any) -> TypeGuard[int]:
    return isinstance(number, int) and not isinstance(number, bool) and number > 0
