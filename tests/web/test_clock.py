"""Days that are unlike others: New Year, 29 February, the change to and from summer time."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, tzinfo

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest
from test_pages import FAULT, check_whole, who_may, words_of

from samsam.model.analysis.access import Role
from samsam.records import clock
from samsam.records.tables import commits, field_version
from samsam.records.upkeep import consistency
from samsam.services.analysis.year_wheel import calendar
from samsam.swedish import moment
from samsam.web.base import running
from samsam.web.page.pages import CHANGES, HOME, PAGES, POPULATION, WRITE, Page
from samsam.web.writing import saving

SUMMARY = "field_2025_annual_analysis__summary"
Run = Callable[..., AppTest]
DAYS = (
    date(2026, 12, 31), date(2027, 1, 1), date(2027, 3, 28), date(2028, 2, 29), date(2031, 12, 31),
)  # fmt: skip


def live_on(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """Let the municipality's own day be this one: the one function all pages ask."""

    class Someday(date):
        @classmethod
        def today(cls) -> date:
            return day

    monkeypatch.setattr(running, "date", Someday)


@pytest.mark.slow
@pytest.mark.case(103)
@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.id or "hem")
def test_every_page_is_whole_on_days_unlike_others(
    first_figures: None,
    act_as: Callable[[Role], None],
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    page: Page,
    day: date,
) -> None:
    act_as(who_may(page))
    live_on(monkeypatch, day)
    test = run(page)
    check_whole(test)
    assert FAULT not in words_of(test)


@pytest.mark.case(103)
@pytest.mark.parametrize("page", [p for p in PAGES if p.id in {"", "nyckeltal", "forandringar", "befolkningsmal", "jamfor"}], ids=lambda p: p.id or "hem")  # fmt: skip
def test_the_latest_year_follows_the_figures_and_not_the_clock(
    first_figures: None, run: Run, monkeypatch: pytest.MonkeyPatch, page: Page
) -> None:
    """New Year changes nothing of what is said of figures; nor do five more years of them.

    Only that a value is waited for and of which years there is news, is told by the clock: neither
    Förändringar nor Översikt shows a change as new that is older than five years, and a curve that
    two years have gone by without a value says so.
    """
    told = set()
    by_clock = re.compile(
        r"(Nytt värde väntas i|Väntar på värde sedan) \w+ \d{4}|(?<=värde från )\d{4} eller senare"
    )
    later = date(2027, 6, 1) if page in (HOME, CHANGES, POPULATION) else date(2031, 6, 1)
    for day in (date(2026, 12, 31), date(2027, 1, 1), later):
        live_on(monkeypatch, day)
        told.add(by_clock.sub("", words_of(run(page))))
    assert len(told) == 1


@pytest.mark.case(103)
def test_the_calendar_of_a_leap_day_has_only_days_that_are(first_figures: None) -> None:
    content = calendar(running.service(), date(2028, 2, 29), "http://localhost/").decode()
    days = re.findall(r"(?:DTSTART|DTEND);VALUE=DATE:(\d{8})", content)
    assert {date.fromisoformat(d).year for d in days} >= {2028, 2029}
    assert content.count("BEGIN:VEVENT") == content.count("END:VEVENT") > 0


# The clock is turned while one writes


class Wall:
    """What every part of SAMSAM reads the time from, set by the test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.utc = datetime(2026, 1, 1, tzinfo=UTC)
        wall = self

        class Turned(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:
                return wall.utc.astimezone(tz) if tz else wall.utc.astimezone().replace(tzinfo=None)

        for module in (clock, saving):
            monkeypatch.setattr(module, "datetime", Turned)
        self._days = monkeypatch

    def turn(self, utc: str) -> None:
        self.utc = datetime.fromisoformat(f"{utc}+00:00")
        live_on(self._days, self.utc.astimezone().date())


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wall]:
    """A wall clock in Sweden."""
    monkeypatch.setenv("TZ", "Europe/Stockholm")
    time.tzset()
    yield Wall(monkeypatch)
    monkeypatch.undo()
    time.tzset()


@pytest.mark.case(103)
@pytest.mark.parametrize(
    ("moments", "clocks"),
    [
        (["2027-03-28 00:59:50", "2027-03-28 01:00:10"], ["01.59.50", "03.00.10"]),
        (["2027-10-31 00:59:50", "2027-10-31 01:00:10"], ["02.59.50", "02.00.10"]),
        (["2026-12-31 22:59:50", "2026-12-31 23:00:10"], ["23.59.50", "00.00.10"]),
        (["2028-02-28 22:59:50", "2028-02-28 23:00:10"], ["23.59.50", "00.00.10"]),
        (["2028-02-29 22:59:50", "2028-02-29 23:00:10"], ["23.59.50", "00.00.10"]),
        (["2027-05-05 10:00:00", "2027-05-05 09:00:00", "2027-05-05 11:00:00"],
         ["12.00.00", "11.00.00", "13.00.00"]),
    ],
    ids=["sommartid", "vintertid", "nyår", "skottdagen", "efter skottdagen", "ställd en timme"],
)  # fmt: skip
def test_texts_keep_their_order_while_the_clock_is_turned(
    own_figures: None,
    act_as: Callable[[Role], None],
    run: Run,
    wall: Wall,
    moments: list[str],
    clocks: list[str],
) -> None:
    """One writes across the moment; `moments` are UTC, `clocks` what the wall in Timrå shows."""
    act_as(Role.EDITOR)
    wall.turn(moments[0])
    write = run(WRITE, ar="2025")
    for n, (utc, told) in enumerate(zip(moments, clocks, strict=True)):
        wall.turn(utc)
        write.text_area(key=SUMMARY).set_value(f"text {n}").run()
        check_whole(write)
        assert f"Sparat {told}." in words_of(write)
    assert write.text_area(key=SUMMARY).value == f"text {len(moments) - 1}"
    again = run(WRITE, ar="2025")
    assert again.text_area(key=SUMMARY).value == f"text {len(moments) - 1}"
    with running.service().records.reading() as connection:
        c = field_version.c
        rows = connection.execute(select(c.version, c.value, c.saved_at).order_by(c.version)).all()
        numbers = connection.scalars(select(commits.c.number).order_by(commits.c.number)).all()
        assert consistency.faults(connection) == ()
    assert [(v, text) for v, text, _ in rows] == [(n + 1, f"text {n}") for n in range(len(moments))]
    assert [at.isoformat(" ") for *_, at in rows] == moments
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.case(103)
def test_a_moment_is_told_as_the_clock_here_showed_it(wall: Wall) -> None:
    """Stored in UTC: both hours of an autumn night are told as they were."""
    told = [moment(datetime.fromisoformat(f"2027-10-31 {h}:30:00")) for h in ("00", "01")]
    assert told == ["31 oktober 2027 kl. 02.30"] * 2
    assert moment(datetime(2027, 3, 28, 1, 0)) == "28 mars 2027 kl. 03.00"  # noqa: DTZ001 - of the store
    assert moment(datetime(2026, 12, 31, 23, 30)) == "1 januari 2027 kl. 00.30"  # noqa: DTZ001
