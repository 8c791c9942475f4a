"""SAMSAM's own icon: a curve on its way to a target, in the municipality's own colour."""

from __future__ import annotations

from samsam.model.language.house_style import HouseStyle

SIZES_PX = (180, 192, 512)
# On a square of 100 × 100, upwards and to the right.
CURVE = ((20.0, 30.0), (40.0, 46.0), (56.0, 40.0), (78.0, 70.0))
TARGET = (78.0, 70.0)
CORNER, STROKE, DOT = 20.0, 8.0, 11.0
WHITE = "#FFFFFF"


def svg(style: HouseStyle) -> bytes:
    """The icon as a vector image."""
    line = " ".join(f"{x:g},{100 - y:g}" for x, y in CURVE)
    x, y = TARGET
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" role="img" lang="sv">'
        "<title>SAMSAM</title>"
        f'<rect width="100" height="100" rx="{CORNER:g}" fill="{style.light.outcome}"/>'
        f'<polyline points="{line}" fill="none" stroke="{WHITE}" stroke-width="{STROKE:g}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
        f'<circle cx="{x:g}" cy="{100 - y:g}" r="{DOT:g}" fill="{style.light.accent}" '
        f'stroke="{WHITE}" stroke-width="4"/></svg>'
    ).encode()
