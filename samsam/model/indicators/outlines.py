"""Outlines of municipalities: rings of spots in a plane, where neighbours share their borders."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

Point = tuple[int, int]
Ring = tuple[Point, ...]
Line = tuple[Point, ...]


@dataclass(frozen=True)
class Outlines:
    """By municipality code its rings, open and anticlockwise, in metres east and north.

    A border between two municipalities has the same spots in both, one way and the other.
    `source` is who drew them.
    """

    source: str
    rings: Mapping[str, tuple[Ring, ...]] = field(hash=False)

    def of(self, areas: Collection[str]) -> Outlines:
        """Those of some areas; what has no outline is left out."""
        return replace(self, rings={a: r for a, r in self.rings.items() if a in areas})

    @cached_property
    def bounds(self) -> tuple[Point, Point]:
        """The lower left and the upper right corner. Raises ValueError without any ring."""
        spots = [spot for rings in self.rings.values() for ring in rings for spot in ring]
        xs, ys = [x for x, _ in spots], [y for _, y in spots]
        return (min(xs), min(ys)), (max(xs), max(ys))

    @cached_property
    def _owners(self) -> dict[tuple[Point, Point], str]:
        return {edge: a for a, rings in self.rings.items() for r in rings for edge in edges(r)}

    def neighbours(self, area: str) -> tuple[str, ...]:
        """Those that share a border with an area, in order of code."""
        mine = (edge for ring in self.rings.get(area, ()) for edge in edges(ring))
        found = {self._owners[b, a] for a, b in mine if (b, a) in self._owners}
        return tuple(sorted(found - {area}))

    @cached_property
    def coast(self) -> tuple[Line, ...]:
        """The lines that only one of them has: shores, and borders to what isn't among them."""
        owners = self._owners
        return tuple(_chained([(a, b) for a, b in owners if (b, a) not in owners]))

    def borders(self, parts: Mapping[str, str]) -> tuple[Line, ...]:
        """The lines between areas that belong to different parts, such as counties."""
        between = [
            (a, b)
            for (a, b), area in self._owners.items()
            if (other := self._owners.get((b, a))) is not None
            and parts.get(area) != parts.get(other)
            and a < b
        ]
        return tuple(_chained(between))


def edges(ring: Ring) -> Iterator[tuple[Point, Point]]:
    """A ring's edges, the one that closes it included."""
    yield from pairwise((*ring, ring[0]))


def _chained(loose: list[tuple[Point, Point]]) -> Iterator[Line]:
    """Edges as few long lines: each is drawn once, and joined where it goes on."""
    ends: dict[Point, list[Point]] = {}
    for a, b in loose:
        ends.setdefault(a, []).append(b)
        ends.setdefault(b, []).append(a)
    # From where a line can only begin; rings are left for last.
    for start in sorted(ends, key=lambda spot: len(ends[spot]) % 2 == 0):
        while ends[start]:
            line = [start]
            while ends[line[-1]]:
                after = ends[line[-1]].pop()
                ends[after].remove(line[-1])
                line.append(after)
            yield tuple(line)
