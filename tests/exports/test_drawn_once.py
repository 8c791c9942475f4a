"""A picture for Office is drawn once, and each of its forms is as if it had been drawn alone."""

from __future__ import annotations

from contextlib import suppress

import pytest
from office_documents import TODAY

from samsam.charts.pictures import PICTURES
from samsam.charts.print.many_in_print import draw_bare_many
from samsam.figures.figure import Figure
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.files.files import FileNotKnownError, figure_for_file, sheet_for_file


@pytest.mark.parametrize("view", PICTURES)
def test_both_forms_of_a_picture_are_as_those_drawn_alone(service: Service, view: str) -> None:
    kind = PICTURES[view]
    shown = kind.of(_first_figure(service, view))
    bare = [kind.draw_bare(shown, 400, form, height=250) for form in ("svg and png", "svg", "png")]
    assert (bare[0].content, bare[0].pixels) == (bare[1].content, bare[2].content)
    assert {(one.width, one.height) for one in bare} == {(bare[0].width, bare[0].height)}
    whole = kind.draw_whole(shown, 80, "svg and png")
    assert (whole.content, whole.pixels) == (
        kind.draw(shown, 80, "svg"),
        kind.draw(shown, 80, "png"),
    )


def _first_figure(service: Service, view: str) -> Figure:
    """Of the first key figure that has such a picture."""
    for name in service.register.indicators:
        with suppress(FileNotKnownError):
            return figure_for_file(service, view, name, Selection(), TODAY)[0]
    raise AssertionError(view)


def test_both_forms_of_a_sheet_are_as_those_drawn_alone(service: Service) -> None:
    many = sheet_for_file(service, Selection(), TODAY)
    both, svg, png = (draw_bare_many(many, 400, 3, f) for f in ("svg and png", "svg", "png"))
    assert (both.content, both.pixels) == (svg.content, png.content)
