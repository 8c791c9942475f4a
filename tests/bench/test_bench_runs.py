"""The benchmarks work; how fast anything is isn't tested here."""

from __future__ import annotations

import asyncio
import math
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from samsam.model.analysis.records import FieldVersion
from samsam.web.page.pages import HOME

from . import (
    documents,
    durability,
    held_out,
    kills,
    load,
    people,
    servers,
    signals,
    sockets,
    store,
    table,
    warnings,
)


def test_store_gives_finite_times() -> None:
    found = store.measure(2)
    assert len(found) == 6
    assert all(math.isfinite(ms) and ms > 0 for times in found.values() for ms in times)
    assert store.make_table(found).count("\n") == 7


def test_signals_of_many_series_agree_with_one_at_a_time() -> None:
    found = signals.measure(quick=True)
    assert found.series == 1447
    assert all(seconds > 0 for seconds in (*found.sample, *found.one_at_a_time))
    assert signals.make_table(found).count("\n") == 7


def test_a_target_that_the_best_year_repeated_reaches_is_a_wrong_call() -> None:
    # Ten steps up, the best of them 3; then 5, which nobody would have thought, or 4.
    steps = np.array([[1.0, 2, 3, 1, 2, 3, 1, 2, 3, 1, 5], [1.0, 2, 3, 1, 2, 3, 1, 2, 3, 1, 4]])
    values = np.concatenate([np.zeros((2, 1)), steps.cumsum(axis=1)], axis=1)
    found = warnings.measure(values, 1)
    assert (found.called, found.reached) == (2, 1)


def test_a_socket_draws_the_first_page() -> None:
    with servers.samsam() as server:
        cpu, made = asyncio.run(sockets.cpu_per_run(server, HOME.id, 3))
        assert server.rss_mb() > 0
    assert math.isfinite(cpu)
    assert cpu >= 0
    assert [run.messages > 5 and run.size > 1000 and run.wall_ms > 0 for run in made] == [True] * 3


def test_a_socket_tells_of_a_page_that_fails() -> None:
    with servers.empty(script="import streamlit as st\n1 / 0\n") as server:
        with pytest.raises(sockets.RunFailedError):
            asyncio.run(sockets.cpu_per_run(server, "", 1))


def test_what_is_acknowledged_outlives_a_kill(tmp_path: Path) -> None:
    outcome = kills.of_questions(tmp_path / "store.duckdb", 2, random.Random(2))  # noqa: S311
    assert (outcome.rounds, outcome.acknowledged > 0) == (2, True)


def test_a_text_that_is_lost_or_half_is_seen() -> None:
    whole = [FieldVersion(n, kills.text_of("summary", n), None, "") for n in (1, 2)]
    kills.check("summary", whole, {1, 2})
    for found, words in (
        (whole, "acknowledged but lost"),
        ([whole[0], replace(whole[1], value="summary 2")], "not whole"),
        (whole[1:], "versions are missing"),
    ):
        with pytest.raises(kills.LostError, match=words):
            kills.check("summary", found, {1, 2, 3} if words.startswith("ack") else {2})


def test_quantiles() -> None:
    hundred = list(range(1, 101))
    assert [table.quantile(hundred, share) for share in (0.5, 0.95, 1)] == [50, 95, 100]
    assert table.quantile([7], 0.95) == 7


def test_a_table_is_written_between_its_markers_only(tmp_path: Path) -> None:
    document = tmp_path / "benchmarks.md"
    document.write_text("a\n<!-- x -->\nold\n<!-- /x -->\nb\n", encoding="utf-8")
    table.write("x", r"| 1\2 |", document)
    assert document.read_text(encoding="utf-8") == "a\n<!-- x -->\n\n| 1\\2 |\n\n<!-- /x -->\nb\n"
    with pytest.raises(ValueError, match="no place"):
        table.write("y", "", document)


def test_what_a_save_costs_is_measured_in_turns() -> None:
    found = durability.measure(4)
    assert [len(found[n]) for n in ("sparning", "sparning utan numret bredvid")] == [2, 2]
    assert all(math.isfinite(ms) and ms > 0 for times in found.values() for ms in times)


def test_readers_and_writers_at_once_meet_no_fault() -> None:
    found = load.measure(2, 5)
    assert found.errors == []
    assert len(found.wall) >= 2
    assert all(found.saved[name] for name in load.FIELDS)
    assert found.lost == 0


def test_a_day_of_people_tells_what_holds_the_memory() -> None:
    found = people.measure(0.2, 2, every=4)
    assert found.errors == []
    assert found.lost == 0
    assert all(found.saved[name] for name in load.FIELDS)
    assert set(found.fetched) == {200}
    assert [look.server_mb > 50 for look in found.looks] == [True] * 3
    inside = found.looks[-1].inside
    assert inside["sessions"] >= 2
    assert inside["duckdb"] > 0
    assert inside["caches"]
    assert "vid slutet" in people.made_table(found)
    assert "services." in people.held(found)


def test_what_came_after_a_cut_is_set_beside_what_was_said() -> None:
    rising = np.arange(20.0) + np.tile([0.0, 0.3], 10)
    turned = rising.copy()
    turned[-5:] = 0.0
    sure, likely, none = held_out.trends(np.array([rising, turned]), 5)
    assert (sure.series, sure.went_on) == (2, 1)
    assert (likely.series, none.series) == (0, 0)
    calm = np.tile([1.0, 2.0, 1.5, 1.2], 5)
    jump = calm.copy()
    jump[-1] = 9.0
    found = held_out.ordinary(np.array([calm, jump]), 12, 40)
    assert (found.values, found.within, found.flagged) == (10, 9, 1)
    assert "Inom det vanliga" in held_out.run(quick=True)


def test_documents_are_asked_for_with_and_without_readers_beside() -> None:
    found = asyncio.run(documents.measure(1, 0.5, 2, 2.0))
    assert [asked.faults for asked in found.values()] == [0, 0, 0]
    assert all(len(asked.wall_ms) >= 10 for asked in found.values())
    assert documents.make_table(found).count("\n") == 4
