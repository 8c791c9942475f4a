"""An action's status, what it asks for, what is wrong with it, and answers that are kept as text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from samsam.model.analysis.actions import (
    ActionStatus,
    conditionally_required,
    effect_year,
    faults,
    late,
    status_of,
)
from samsam.model.analysis.carried_over import (
    Answer,
    Answered,
    name_in_later_year,
    origin_of,
    read_answer,
)

TODAY = date(2026, 2, 20)


def text(**values: str) -> Callable[[str], str]:
    return lambda field: values.get(field, "")


@pytest.mark.parametrize(
    ("stored", "status"),
    [
        ("", ActionStatus.PLANNED), ("Planerad", ActionStatus.PLANNED),
        ("Föreslagen", ActionStatus.PLANNED), ("Beslutad", ActionStatus.PLANNED),
        ("Pågår", ActionStatus.ONGOING), ("Klar", ActionStatus.DONE),
        ("Avbruten", ActionStatus.STOPPED), ("Något annat", ActionStatus.PLANNED),
    ],
)  # fmt: skip
def test_every_status_that_was_ever_stored_is_one_of_four(
    stored: str, status: ActionStatus
) -> None:
    assert status_of(stored) is status


def test_an_action_is_late_when_its_day_is_past_and_something_is_left() -> None:
    assert late(text(due="2026-02-19"), TODAY)
    assert not late(text(due="2026-02-20"), TODAY)
    assert not late(text(due="2025-01-01", status="Klar"), TODAY)
    assert not late(text(due="när det går"), TODAY)
    assert not late(text(), TODAY)


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        ({}, set()),
        ({"effect_words": "Fler trivs."}, set()),
        ({"effect_year": "2027"}, {"effect_indicator", "effect_year", "effect_value"}),
        (
            {"effect_words": "Fler.", "effect_value": "5"},
            {"effect_indicator", "effect_year", "effect_value"},
        ),
        ({"effect_words": "Fler.", "status": "Avbruten"}, {"status_reason"}),
        ({"effect_words": "Fler.", "status": "Klar"}, set()),
    ],
)
def test_an_effect_in_numbers_is_three_of_them_and_what_is_stopped_has_a_reason(
    values: dict[str, str], asked: set[str]
) -> None:
    assert set(conditionally_required(text(**values))) == asked


def messages(**values: str) -> list[tuple[str, bool]]:
    found = faults(text(**values), 2025, {"population"}, ["Timråbo AB"])
    return [(fault.message, fault.stops) for fault in found]


def test_a_whole_action_has_no_fault() -> None:
    good = {
        "due": "2025-01-01", "responsible": "Timråbo", "effect_indicator": "population",
        "effect_year": "2025", "effect_value": "17 500",
    }  # fmt: skip
    assert messages(**good) == []
    assert messages() == []


def test_a_day_before_the_year_says_which_and_what_to_do() -> None:
    assert messages(due="2024-12-31") == [
        (
            "Klart när: 31 december 2024 är före analysåret 2025. "
            "Välj en dag från och med 1 januari 2025.",
            True,
        )
    ]
    assert messages(due="i höst") == [
        (
            "Klart när: ”i höst” är ingen dag. Skriv dag, månad och år, som 30 juni 2027, 30/6 2027 "
            "eller 2027-06-30.",
            True,
        )
    ]


def test_a_responsible_who_is_gone_is_named_and_stops_nothing() -> None:
    assert messages(responsible="  timråbo  AB ") == [
        (
            "Ansvarig funktion: timråbo  AB används inte längre i listan över aktörer. "
            "Skriv vem som har tagit över.",
            False,
        )
    ]


def test_an_effect_in_a_measure_that_was_removed_is_named_and_stops_nothing() -> None:
    ((message, stops),) = messages(effect_indicator="moten")
    assert "nyckeltalet ”moten” är borttaget" in message
    assert not stops


@pytest.mark.parametrize("typed", ["i fjol", "20", "20256", "２０２７", "2027.5", "-2027", "1"])
def test_what_is_no_year_is_said_and_never_read_as_one(typed: str) -> None:
    assert effect_year(typed) is None
    ((message, stops),) = messages(effect_year=typed)
    assert (f"”{typed}” är inget år" in message, stops) == (True, True)


def test_a_year_that_is_past_and_a_value_that_is_no_number_stop_it() -> None:
    assert messages(effect_year="2024") == [
        ("Väntad effekt, år: 2024 är före analysåret 2025. Skriv 2025 eller senare.", True)
    ]
    ((message, stops),) = messages(effect_value="ungefär fem")
    assert message.startswith("Väntad effekt, värde: ”ungefär fem” går inte att läsa som ett tal.")
    assert stops


# Answers


@pytest.mark.parametrize("answered", [Answered(a, s) for a in Answer for s in ("", "3")])
def test_an_answer_is_read_as_it_was_written(answered: Answered) -> None:
    assert read_answer(answered.write()) == answered


@pytest.mark.parametrize("stored", ["", "ja", "Kanske", "JA 3", " Ja"])
def test_what_is_no_answer_is_none(stored: str) -> None:
    assert read_answer(stored) is None


def test_an_earlier_years_record_is_found_by_its_later_name() -> None:
    assert origin_of(name_in_later_year(2025, "3"), 2026) == (2025, "3")
    assert origin_of("3", 2026) == (2026, "3")
    assert origin_of("2025-", 2026) == (2026, "2025-")
