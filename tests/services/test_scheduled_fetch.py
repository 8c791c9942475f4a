"""SAMSAM fetches by itself: what is sure comes in, what a check warns of waits to be looked at."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from kolada_server import UNHURRIED, Kolada, Reply, Server, kpi, row
from series_of import copied

from samsam.config.settings import Scope, Settings
from samsam.records.contents import jobs
from samsam.records.contents.jobs import JobState
from samsam.services.core.service import Service, open_service
from samsam.services.data import data, fetching, scheduled_fetch
from samsam.services.data.fetching import AlreadyFetchingError, Fetch
from samsam.sources.intake.intake import Preview

SFI = "sfi_two_courses"
NOW = datetime.now(UTC).astimezone().replace(minute=5)
SURE, DOUBTFUL = row("N18409", "2262", 2024, T=47.5), row("N18409", "2262", 2025, T=0.4)


def kolada(*rows: dict[str, object]) -> Kolada:
    return Kolada(kpis=[kpi("N18409", "Elever på SFI")], rows=rows)


@pytest.fixture
def services() -> Iterator[Server]:
    with Server(kolada(SURE, DOUBTFUL), config=UNHURRIED) as running:
        yield running


@pytest.fixture
def opens(
    services: Server,
    few_figures: Path,
    few_data: Path,
    tmp_path: Path,
    settings_for: Callable[[Path, Path], Settings],
) -> Iterator[Callable[[], Service]]:
    """Opens the same database again and again, as several machines do."""
    path = copied(few_figures, tmp_path / "samsam.sqlite")
    settings = replace(
        settings_for(path, few_data),
        kolada_address=services.kolada_base,
        scb_address=services.scb_base,
        fetch_hour=NOW.hour,
        fetch_areas=Scope.OWN,
    )
    opened: list[Service] = []

    def open_one() -> Service:
        opened.append(open_service(settings))
        return opened[-1]

    yield open_one
    for service in opened:
        service.close()


@pytest.fixture
def asking(opens: Callable[[], Service]) -> Service:
    return opens()


def value(service: Service, year: int) -> float | None:
    indicator = service.register.indicators[SFI]
    return service.series((indicator,), None)[SFI].value(year)


def waiting_years(service: Service) -> list[int]:
    waits = scheduled_fetch.waiting(service, NOW.date())
    return [p.row.observation.year for w in waits for p in w.shown.acceptable]


def test_what_is_sure_comes_in_and_the_rest_waits_until_somebody_looks(asking: Service) -> None:
    assert scheduled_fetch.due(asking, NOW)
    scheduled_fetch.run(asking, NOW)
    assert value(asking, 2024) == 47.5
    assert value(asking, 2025) is None
    assert waiting_years(asking) == [2025]
    assert data.batches(asking)[0].accepted_by == "SAMSAM"
    waits = scheduled_fetch.waiting_sentence(scheduled_fetch.waiting(asking, NOW.date()))
    assert waits.startswith("1 värde som SAMSAM hämtade den ")
    assert "är inte inläst: en kontroll varnar. Ta ställning till det." in waits
    latest = scheduled_fetch.latest(asking)
    assert latest is not None
    assert "1 värde är inläst. 1 värde väntar på att någon ser på det." in latest.message
    assert scheduled_fetch.failure(asking) == ("", str(latest.number))
    # Once a day; and not before the hour.
    assert not scheduled_fetch.due(asking, NOW)
    assert not scheduled_fetch.due(asking, NOW + timedelta(minutes=50))
    tomorrow = NOW + timedelta(days=1)
    assert scheduled_fetch.due(asking, tomorrow)
    if NOW.hour:
        assert not scheduled_fetch.due(asking, tomorrow.replace(hour=NOW.hour - 1))


def test_what_waits_is_taken_in_as_any_preview(asking: Service) -> None:
    scheduled_fetch.run(asking, NOW)
    (waits,) = scheduled_fetch.waiting(asking, NOW.date())
    assert all(p.warnings for p in waits.shown.acceptable)
    data.accept(asking, waits.shown, "Anna", NOW.date())
    assert value(asking, 2025) == 0.4
    assert waiting_years(asking) == []


def test_what_is_set_aside_comes_again_only_when_the_source_changes_it(
    asking: Service, services: Server
) -> None:
    scheduled_fetch.run(asking, NOW)
    numbers = [w.number for w in scheduled_fetch.waiting(asking, NOW.date())]
    scheduled_fetch.set_aside(asking, numbers)
    assert waiting_years(asking) == []
    scheduled_fetch.run(asking, NOW + timedelta(days=1))
    assert waiting_years(asking) == []
    services.kolada = kolada(SURE, row("N18409", "2262", 2025, T=0.3))
    scheduled_fetch.run(asking, NOW + timedelta(days=2))
    assert waiting_years(asking) == [2025]


def test_a_service_that_is_silent_is_told_and_asked_again_in_an_hour(
    asking: Service, services: Server
) -> None:
    services.always(Reply(status=404))
    scheduled_fetch.run(asking, NOW)
    told, _ = scheduled_fetch.failure(asking)
    assert "gick inte" in told
    assert "svar 404" in told
    last = scheduled_fetch.latest(asking)
    assert last is not None
    assert last.state is JobState.FAILED
    assert not scheduled_fetch.due(asking, NOW)
    began = last.asked_at.replace(tzinfo=UTC)
    if (began + timedelta(hours=1)).astimezone().date() == NOW.date():
        assert scheduled_fetch.due(asking, (began + timedelta(hours=1)).astimezone())


@pytest.mark.parametrize("change", ["no hour", "an example", "read only"])
def test_nothing_is_fetched_where_it_cannot_or_must_not_be(asking: Service, change: str) -> None:
    if change == "read only":
        asking.records.read_only = True
        assert not scheduled_fetch.due(asking, NOW)
        return
    other: dict[str, object] = {"no hour": {"fetch_hour": None}, "an example": {"municipality_code": "9901"}}[change]  # type: ignore[assignment]  # fmt: skip
    service = replace(asking, settings=replace(asking.settings, **other))  # type: ignore[arg-type]
    assert not scheduled_fetch.due(service, NOW)


def test_of_two_machines_one_fetches(opens: Callable[[], Service], services: Server) -> None:
    machines = [opens(), opens()]
    threads = [threading.Thread(target=scheduled_fetch.run, args=(m, NOW)) for m in machines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with machines[0].records.reading() as connection:
        assert len(jobs.latest(connection, fetching.KIND)) == 1
    accepted = [b.accepted_by for b in data.batches(machines[1])]
    assert accepted.count("SAMSAM") == 1


# A fetch that somebody began


def test_a_fetch_is_seen_and_cancelled_from_another_process(
    opens: Callable[[], Service], services: Server
) -> None:
    """The one that carries it out asks once a second; it ends between two answers."""
    here, there = opens(), opens()
    services.always(Reply(body=b'{"values": []}', hang=0.4))
    outcome: list[fetching.FetchOutcome] = []

    def fetch() -> None:
        wish = Fetch(NOW.date(), "Anna", all_years=True, scope=Scope.ALL)
        outcome.append(fetching.fetch(here, wish))

    thread = threading.Thread(target=fetch)
    thread.start()
    job = None
    while thread.is_alive() and job is None:
        job = fetching.running(there)
    assert job is not None
    assert job.asked_by == "Anna"
    with pytest.raises(AlreadyFetchingError, match="Anna hämtar redan, sedan"):
        fetching.fetch(there, Fetch(NOW.date(), "kommandot update"))
    commits = there.records.commits
    assert fetching.cancel(there, job.number)
    thread.join(60)
    assert outcome[0].cancelled
    assert there.records.commits == commits  # its progress makes no page work anew
    with there.records.reading() as connection:
        (last,) = jobs.latest(connection, fetching.KIND)
    assert last.state is JobState.CANCELLED
    assert not fetching.cancel(there, job.number)


def test_a_fetch_that_fails_says_so_and_holds_nobody_up(
    asking: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> Preview:
        raise RuntimeError("as a fault in the program")

    monkeypatch.setattr("samsam.services.data.update.preview", broken)
    with pytest.raises(RuntimeError):
        fetching.fetch(asking, Fetch(NOW.date(), "Anna"))
    monkeypatch.undo()
    assert fetching.running(asking) is None
    assert fetching.fetch(asking, Fetch(NOW.date(), "Anna")).found
