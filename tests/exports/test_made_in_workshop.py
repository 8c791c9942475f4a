"""Each form of file, made in the process beside the server."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from office_documents import TODAY, FigureOf

from samsam.exports.kit.formats import FORMATS, Format
from samsam.exports.use import RenderOptions
from samsam.exports.work.workshop import Workshop

pytestmark = pytest.mark.case(98)


@pytest.fixture(scope="module")
def one() -> Iterator[Workshop]:
    """A workshop of one process, which makes all of the files."""
    made = Workshop(processes=1)
    yield made
    made.close()


@pytest.mark.parametrize("form", FORMATS, ids=lambda f: f.extension)
def test_what_is_made_there_is_what_is_made_here(
    one: Workshop, figure_of: FigureOf, form: Format
) -> None:
    figure = figure_of("neet", {2020: 1.0, 2021: 2.5, 2022: None})
    task = partial(form.make, figure, figure, RenderOptions(TODAY))
    made = one.make(task)
    assert len(made) > 100
    if form.extension in ("csv", "json", "svg", "docx", "pptx"):
        assert made == task()
