"""What the trial calls a false alarm is one, and its figures hold what is promised."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from samsam.config.methods.judgement_record import read_judgements, write_judgements
from samsam.config.register import read_register
from samsam.config.toml_file import RegisterError
from samsam.model.indicators.indicator import Indicator, NoiseModel
from samsam.model.indicators.series import Observation, Series, Sex
from samsam.model.trials.judgement_trial import (
    alarms_of,
    blocks,
    flags_of,
    rows_of,
    shuffled,
    try_judgements,
)

DATA = Path(__file__).parents[2] / "data"
REGISTER = read_register(DATA)
PLAIN = replace(REGISTER.indicators["sfi_two_courses"], noise=NoiseModel.HISTORY, breaks=())


def panel(series: int = 400, seed: int = 1) -> dict[str, Series]:
    random = np.random.default_rng(seed)
    return {
        f"{n:04}": Series(
            "x", f"{n:04}", Sex.TOTAL,
            tuple(
                Observation(2000 + i, round(float(v), 2))
                for i, v in enumerate(50 + np.cumsum(random.normal(0.2, 1, 8 + n % 12)))
            ),
        )
        for n in range(series)
    }  # fmt: skip


def test_shuffling_keeps_the_values_and_blocks_keep_the_distances() -> None:
    rows = rows_of(list(panel(40).values()))
    random = np.random.default_rng(2)
    mixed, cut = shuffled(rows, random), blocks(rows, 3, random)
    assert (np.isnan(mixed) == np.isnan(rows)).all()
    assert (np.isnan(cut) == np.isnan(rows)).all()
    for old, new, flat in zip(rows, mixed, cut, strict=True):
        values = old[~np.isnan(old)]
        assert sorted(values) == sorted(new[~np.isnan(new)])
        years = np.arange(len(values))
        line = np.polynomial.Polynomial.fit(years, values, 1)(years)
        assert np.sort(flat[~np.isnan(flat)]) == pytest.approx(np.sort(values - line), abs=1e-9)
        # Three years in a row stay in a row, but where a block begins.
        left, found = list(np.round(values - line, 6)), list(np.round(flat[~np.isnan(flat)], 6))
        ring = {(a, left[(i + 1) % len(left)]) for i, a in enumerate(left)}
        kept = sum((a, b) in ring for a, b in itertools.pairwise(found))
        assert kept >= len(left) - 1 - -(-len(left) // 3)


def test_series_without_trend_are_hardly_ever_called_one() -> None:
    alarms = alarms_of(rows_of(list(panel(3000).values())), np.random.default_rng(5))
    assert next(a.made_of for a in alarms) == "ordningen blandad"
    assert alarms[0].sure <= 0.05
    assert alarms[0].certain <= 0.10
    assert all(a.series == 3000 for a in alarms)


def test_no_flagged_step_is_small() -> None:
    flags = flags_of(rows_of(list(panel(2000).values())), np.random.default_rng(5))
    assert flags.small == 0
    assert flags.by_chance is not None
    assert 0 < flags.shuffled <= 0.07


def test_the_whole_trial() -> None:
    areas = panel(60)
    sizes = dict.fromkeys(areas, 15_000.0)
    found: dict[str, tuple[Indicator, dict[str, Series]]] = {"x": (PLAIN, areas)}
    result = try_judgements(found, sizes)
    assert result is not None
    assert (result.key_figures, result.areas, result.first_year) == (1, 60, 2000)
    assert result == try_judgements(found, sizes)
    assert result.alarms[-1].made_of == "få värden, med liknande kommuner"
    power = {(p.values, p.with_others): p for p in result.power}
    # The goals, and how near (docs/methods.md).
    assert power[5, True].certain >= 0.45
    assert power[8, True].certain >= 0.68
    assert power[10, False].certain >= 0.74
    assert power[16, False].certain >= 0.91
    assert power[5, True].changed >= 0.40
    assert power[10, False].changed >= 0.60


def test_nothing_to_try() -> None:
    assert try_judgements({}, {}) is None
    stock = replace(PLAIN, stock=True)
    assert try_judgements({"x": (stock, panel(5))}, {}) is None


def test_what_ships_is_within_the_goals() -> None:
    kept = read_judgements(DATA)
    assert kept is not None
    assert kept.areas == 290
    assert all(a.sure <= 0.05 and a.certain <= 0.10 for a in kept.alarms)
    assert kept.flags.small == 0


def test_a_kept_result_is_read_as_it_was_written(tmp_path: Path) -> None:
    kept = read_judgements(DATA)
    assert kept is not None
    write_judgements(tmp_path, kept)
    assert read_judgements(tmp_path) == kept
    assert read_judgements(tmp_path / "ingen") is None


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"alarms": 3}'])
def test_a_file_that_is_none_says_what_to_do(tmp_path: Path, text: str) -> None:
    (tmp_path / "judgements.json").write_text(text, encoding="utf-8")
    with pytest.raises(RegisterError, match="judgements.json går inte att läsa"):
        read_judgements(tmp_path)
