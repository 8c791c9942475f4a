"""Answers that are kept: once for each state of what they rest on, and no more than the bound."""

from __future__ import annotations

from samsam.model.analysis.records import RecordKind
from samsam.services.analysis.year import add
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.service import Service

OWN_FIGURES = True

_asked: list[tuple[str, int]] = []


@kept_until(Change.COMMIT, most=2)
def _texts(service: Service, number: int = 0) -> str:
    """Which municipality, and which number was asked for."""
    _asked.append(("texts", number))
    return f"{service.settings.municipality_code} {number}"


@kept_until(Change.VALUES, most=2)
def _values(service: Service) -> int:
    _asked.append(("values", 0))
    return service.latest_sequence()


def test_an_answer_holds_until_its_change_and_no_longer(own_service: Service) -> None:
    _asked.clear()
    assert {_texts(own_service), _texts(own_service)} == {
        f"{own_service.settings.municipality_code} 0"
    }
    assert _values(own_service) == _values(own_service)
    assert _asked == [("texts", 0), ("values", 0)]
    add(own_service, 2025, RecordKind.FINDING, "Prov")
    _texts(own_service)
    _values(own_service)
    assert _asked == [("texts", 0), ("values", 0), ("texts", 0)]


def test_the_one_not_asked_for_longest_goes_first(own_service: Service) -> None:
    _asked.clear()
    for number in (1, 2, 1, 3, 1, 2):
        _texts(own_service, number)
    assert [number for _, number in _asked] == [1, 2, 3, 2]


def test_it_is_still_the_function_that_it_was() -> None:
    assert _texts.__name__ == "_texts"
    assert (_texts.__doc__ or "").startswith("Which municipality")
    assert _texts.cache_info().maxsize == 2
