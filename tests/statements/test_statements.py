"""The checker finds nothing in what the pages say: a sample always, everything with shared data."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

import pytest
from suite import EVERYTHING

from samsam.services.core.service import Service
from samsam.web.page.help_texts import contact_words, empty_goals_words, text_for

from . import collect
from .collect import Said, Told
from .grid import (
    EXTRACT,
    OWN,
    ROOT,
    SEED,
    SHARED,
    TWELVE,
    WHOLE,
    Grid,
    every_series,
    extract_values,
    open_grid,
    shared_values,
)
from .rules import doubled, faults, shown_to_readers

_MOST_SHOWN = 20
_COMPARED_WITH_ALL = 4


def check(everything: Iterable[Told]) -> int:
    """No rule finds anything; how many texts were gone through."""
    texts, found = 0, []
    for told in everything:
        texts += len(told.said)
        found += [str(fault) for fault in faults(told)]
    assert not found, f"{len(found)} faults:\n" + "\n".join(found[:_MOST_SHOWN])
    return texts


def pages(service: Service) -> Iterator[Told]:
    """Every page of one municipality, with the smallest group to compare with."""
    yield collect.of_overview(service)
    yield from collect.of_changes(service)
    yield from collect.of_indicators(service)
    yield collect.of_population(service)
    yield from collect.of_supposed(service)
    near = collect.county_of(service)
    yield from collect.of_comparison(service, near, service.register.indicators)


@pytest.fixture(scope="module")
def twelve(tmp_path_factory: pytest.TempPathFactory) -> Grid:
    return open_grid(tmp_path_factory.mktemp("twelve"), extract_values())


@pytest.mark.parametrize("area", TWELVE)
def test_the_sample_says_nothing_wrong(twelve: Grid, area: str) -> None:
    service = twelve.of(area)
    assert check(pages(service)) > 500
    assert check(collect.of_comparison(service, collect.country(), service.register.indicators))


def test_the_first_figures_say_nothing_wrong(service: Service) -> None:
    assert check(pages(service)) > 500


def test_the_sample_holds_every_sort_of_answer(twelve: Grid) -> None:
    """What is never said can't be found wrong: each state of a target comes up."""
    states = {a.state for area in TWELVE for _, a in collect.of_overview(twelve.of(area)).targets}
    assert len(states) >= 7
    assert EXTRACT.stat().st_size < 100_000


@pytest.mark.parametrize("name", sorted(p.name for p in (ROOT / "data" / "help").glob("*.md")))
def test_the_help_texts_show_a_reader_nothing_but_words(service: Service, name: str) -> None:
    text = (ROOT / "data" / "help" / name).read_text(encoding="utf-8")
    ours = text_for(text, service.settings.municipality_code)
    filled = ours.replace("{kontakt}", contact_words(service.settings)).replace("{kommun}", "Timrå")
    filled = filled.replace("{målbilder utan nyckeltal}", empty_goals_words(service.register))
    lines = [line.strip() for line in filled.splitlines() if line.strip("#-| *:")]
    # Links and tables are Markdown's; what the law's own addresses are called stands in them.
    words = tuple(
        Said("help", line.rstrip(":"))
        for line in lines
        if not line.startswith("|") and "](http" not in line
    )
    told = Told("Om SAMSAM", "Timrå", name, words)
    assert not [*shown_to_readers(told), *doubled(told)]


# The whole grid

# Since all are judged among all others, all 290 take longer than everything else together: usually
# every 24th is read, and all with EVERYTHING=1.
_APART = 1 if EVERYTHING else 24

_shared = pytest.mark.skipif(
    not SHARED.exists(), reason="the shared data isn't beside the checkout"
)


@pytest.fixture(scope="module")
def all_290(tmp_path_factory: pytest.TempPathFactory) -> Grid:
    return open_grid(tmp_path_factory.mktemp("all"), shared_values())


@_shared
def test_no_municipality_is_told_anything_wrong(all_290: Grid) -> None:
    """All municipalities × the register's key figures, on the pages that tell of their own."""
    assert len(all_290.areas) == 290
    for area in all_290.areas[::_APART]:
        service = all_290.of(area)
        check(
            [
                collect.of_overview(service),
                *collect.of_rows(service),
                *collect.of_changes(service, latest=1),
                *collect.of_indicators(service, listed=False),
                collect.of_population(service),
                *collect.of_supposed(service),
            ]
        )


@_shared
def test_no_municipality_is_compared_wrongly(all_290: Grid) -> None:
    """One key figure of each municipality in its smallest group; some, whole, with the country."""
    chance = random.Random(SEED)  # noqa: S311
    names = list(all_290.service.register.indicators)
    for area in all_290.areas[::_APART]:
        service = all_290.of(area)
        check(collect.of_comparison(service, collect.county_of(service), chance.sample(names, 3)))
    for area in chance.sample(all_290.areas, _COMPARED_WITH_ALL):
        check(collect.of_comparison(all_290.of(area), collect.country(), names))


@_shared
def test_no_other_key_figure_says_anything_wrong() -> None:
    """All of Kolada's shared key figures, for Timrå and two municipalities unlike it."""
    areas = (OWN, "0180", "2418")
    assert WHOLE.exists()
    told = (collect.of_any(i, s, "Kommunen") for i, s in every_series(areas))
    assert check(told) > 20_000
