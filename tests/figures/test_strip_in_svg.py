"""The light strip: a dot for everybody, and every word inside the picture."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from base64 import b64decode

import pytest

from samsam.charts.plan import text_width
from samsam.charts.svg.strip_in_svg import strip_address, strip_svg
from samsam.figures.comparison.strip import StripPlot, has_strip, strip_of
from samsam.figures.theme import light
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.indicators.comparison import comparison_view

SVG = "{http://www.w3.org/2000/svg}"


def strips(service: Service) -> list[StripPlot]:
    views = [comparison_view(service, i, Selection()) for i in service.register.indicators]
    return [
        strip_of(v.judged.figure) for v in views if not v.missing and has_strip(v.judged.figure)
    ]


@pytest.mark.parametrize("width", [361, 1048])
def test_everybody_is_there_and_every_word_is_inside(service: Service, width: int) -> None:
    found = strips(service)
    assert len(found) > 8
    for strip in found:
        top = ET.fromstring(strip_svg(strip, width, 160, light(service.style)))
        circles = top.findall(f".//{SVG}circle")
        assert len(circles) == len(strip.dots)
        assert all(0 < float(c.attrib["cx"]) < width for c in circles)
        texts = top.findall(f".//{SVG}text")
        words = [t.text or "" for t in texts]
        assert strip.own is None or f"{strip.own.row.name} {strip.own.row.text}" in words
        assert {text for _, text in strip.outermost} <= set(words)
        for text in texts:
            room = text_width(text.text or "", 13.0)
            start = {"start": 0.0, "middle": room / 2, "end": room}[text.attrib["text-anchor"]]
            left = float(text.attrib["x"]) - start
            assert left >= 0, text.text
            assert left + room <= width, text.text
            assert 10 <= float(text.attrib["y"]) <= 158, text.text


def test_the_address_holds_the_picture_itself(service: Service) -> None:
    strip, palette = strips(service)[0], light(service.style)
    address = strip_address(strip, 361, 160, palette)
    start = "data:image/svg+xml;base64,"
    assert address.startswith(start)
    assert b64decode(address.removeprefix(start)).decode() == strip_svg(strip, 361, 160, palette)
