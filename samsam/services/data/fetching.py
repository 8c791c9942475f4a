"""A fetch as a job: followed and cancelled from a page or a command, whoever carries it out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from samsam.config.settings import Scope
from samsam.records.contents import jobs
from samsam.records.contents.jobs import Job, JobState
from samsam.records.engine.database import Connection
from samsam.records.errors import StoreError
from samsam.services.core.service import Service
from samsam.services.data import catalogue, update
from samsam.services.data.groups import GroupsFetched, areas_of, fetch_groups
from samsam.services.data.update import Fetched, Progress
from samsam.swedish import capitalised, moment, number

KIND = "hämtning"
_REPORT_EVERY_SECONDS = 1.0


Ending = tuple[JobState, str]


class AlreadyFetchingError(Exception):
    """Somebody fetches already, or it isn't time any more. The message is Swedish."""


@dataclass(frozen=True, slots=True)
class Fetch:
    """What to fetch: the last four years or all of them, of whom, and who asked for it."""

    today: date
    by: str
    all_years: bool = False
    scope: Scope = Scope.OWN
    remember: bool = True


@dataclass(frozen=True, slots=True)
class FetchOutcome:
    """What a fetch brought. Nothing of it has been taken in."""

    found: tuple[Fetched, ...]
    groups: GroupsFetched
    cancelled: bool


def fetch(
    service: Service,
    wish: Fetch,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    wanted: Callable[[Connection], bool] | None = None,
    finish: Callable[[FetchOutcome], Ending] | None = None,
) -> FetchOutcome:
    """Ask every service, as a job that others see. What Kolada calls its figures is kept.

    `wanted` is asked in the transaction that begins the job: of several machines one fetches.
    `cancelled` is a way to cancel it besides `cancel`. `finish` does what belongs to the job when
    all has come, and says how it ended. Raises AlreadyFetchingError, and StoreError when the job
    can't be kept.
    """
    job = _FollowedJob(service, _begin(service, wish.by, wanted), progress, cancelled)
    try:
        outcome = _fetched(service, wish, job)
        state, message = (finish or _ending)(outcome)
    except BaseException:
        job.end(JobState.FAILED, "Hämtningen gick inte att slutföra.")
        raise
    job.end(state, message)
    return outcome


def _ending(outcome: FetchOutcome) -> Ending:
    state = JobState.CANCELLED if outcome.cancelled else JobState.DONE
    return state, message_of(outcome.found)


def _fetched(service: Service, wish: Fetch, job: _FollowedJob) -> FetchOutcome:
    groups = fetch_groups(service) if wish.scope is Scope.GROUPS else GroupsFetched((), ())
    areas = areas_of(service, wish.scope, groups.found)
    found = update.fetch(
        service, wish.today, job.report, job.is_cancelled, areas=areas, all_years=wish.all_years
    )
    if wish.remember:
        for part in found:
            catalogue.remember(service, part.kpis, wish.today)
    return FetchOutcome(found, groups, job.is_cancelled())


def message_of(found: tuple[Fetched, ...]) -> str:
    """What came, in a sentence."""
    changes = sum(part.changes for part in found)
    none = update.nothing_new(found)
    many = f"{number(changes)} värden är nya eller ändrade."
    new = "1 värde är nytt eller ändrat." if changes == 1 else many
    return f"{none or new} {update.unanswered_report(found)}".rstrip()


def _begin(service: Service, by: str, wanted: Callable[[Connection], bool] | None) -> int | None:
    """The number of a new job; None where nothing can be written, and a fetch only shows."""
    if service.records.read_only:
        return None
    with service.records.writing(counted=False) as connection:
        other = jobs.running(connection, KIND)
        if other is not None:
            raise AlreadyFetchingError(already(other))
        if wanted is not None and not wanted(connection):
            raise AlreadyFetchingError("En annan har redan hämtat.")
        jobs.clear(connection, KIND)
        return jobs.start(connection, KIND, by).number


def already(job: Job) -> str:
    """Who fetches now, since when, and what to do."""
    return (
        f"{capitalised(job.asked_by)} hämtar redan, sedan {moment(job.asked_at)}. "
        "Vänta tills det är klart, eller avbryt det på sidan Data och källor."
    )


def running(service: Service) -> Job | None:
    """The fetch that goes on, in this process or another; None when there is none."""
    with service.records.reading() as connection:
        return jobs.running(connection, KIND)


def cancel(service: Service, job: int) -> bool:
    """Ask whoever carries out a fetch to end it; False when it has ended.

    Raises StoreError.
    """
    with service.records.writing(counted=False) as connection:
        return jobs.cancel(connection, job)


class _FollowedJob:
    """A job's row, written at most once a second by the thread that carries it out."""

    def __init__(
        self,
        service: Service,
        job: int | None,
        progress: Progress | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self._records = service.records
        self._number = job
        self._progress = progress or (lambda _done, _total: None)
        self._cancelled_here = cancelled or (lambda: False)
        self._cancelled_elsewhere = False
        self._share = (0, 1)
        self._reported_at = time.monotonic()

    def report(self, done: int, total: int) -> None:
        """How far the fetch has come."""
        self._share = (done, total)
        self._progress(done, total)
        self._write()

    def is_cancelled(self) -> bool:
        """True when somebody has asked for the end, here or elsewhere."""
        if not self._cancelled_here():
            self._write()
        return self._cancelled_here() or self._cancelled_elsewhere

    def _write(self) -> None:
        late = time.monotonic() - self._reported_at >= _REPORT_EVERY_SECONDS
        if self._number is None or not late:
            return
        self._reported_at = time.monotonic()
        # A fetch goes on although nobody can follow it: what it brought is shown at its end.
        try:
            with self._records.writing(counted=False) as connection:
                going_on = jobs.report(connection, self._number, *self._share)
        except StoreError:
            return
        self._cancelled_elsewhere = not going_on

    def end(self, state: JobState, message: str) -> None:
        """Report how it ended. A row that can't be written is said to be lost in a while."""
        if self._number is None:
            return
        try:
            with self._records.writing(counted=False) as connection:
                jobs.end(connection, self._number, state, message)
        except StoreError:
            return
