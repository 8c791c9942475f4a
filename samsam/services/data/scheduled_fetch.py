"""SAMSAM fetches by itself once a day, takes in what no check warns of and holds the rest.

What is held waits until somebody that may take in figures has looked at it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from samsam.records.clock import utc_now
from samsam.records.contents import held, jobs
from samsam.records.contents.held import Held
from samsam.records.contents.jobs import Job, JobState
from samsam.records.engine.database import Connection
from samsam.series.rows import Row, pack, unpacked
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.service import Service
from samsam.services.data.data import accept, preview
from samsam.services.data.fetching import (
    KIND,
    AlreadyFetchingError,
    Ending,
    Fetch,
    FetchOutcome,
    fetch,
)
from samsam.services.data.groups import keep_groups
from samsam.services.data.update import Fetched
from samsam.sources.intake.intake import Preview, RowProposal
from samsam.sources.reading import Reading, Refusal
from samsam.swedish import long_date, moment, number

BY = "SAMSAM"
# A source that didn't answer is asked again; a day's fetch is some tens of questions.
_AGAIN_AFTER = timedelta(hours=1)
_SHOWN_DAYS = 7


@dataclass(frozen=True, slots=True)
class Waiting:
    """What one source gave that somebody must look at, as it would change what is known now."""

    number: int
    fetched_at: datetime
    shown: Preview

    @property
    def count(self) -> int:
        """How many values wait."""
        return len(self.shown.acceptable)


# When


def due(service: Service, now: datetime) -> bool:
    """True when today's fetch hasn't been made and its hour has come.

    `now` carries the municipality's own zone.
    """
    settings = service.settings
    if settings.fetch_hour is None or settings.example or service.records.read_only:
        return False
    with service.records.reading() as connection:
        return _due(connection, settings.fetch_hour, now)


def _due(connection: Connection, hour: int, now: datetime) -> bool:
    since = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    if since > now:
        return False
    mine = [job for job in jobs.latest(connection, KIND, 200) if job.asked_by == BY]
    today = [job for job in mine if job.asked_at.replace(tzinfo=UTC) >= since]
    if not today:
        return True
    last = today[0]
    failed = last.state in (JobState.FAILED, JobState.LOST)
    return failed and now - last.asked_at.replace(tzinfo=UTC) >= _AGAIN_AFTER


def run(service: Service, now: datetime, stopped: Callable[[], bool] | None = None) -> None:
    """Fetch what is due, take in what nothing warns of and hold the rest.

    Nothing is done when another machine does it. `stopped` ends it early: what came is kept.
    Raises StoreError.
    """
    hour, today = service.settings.fetch_hour, now.date()
    if hour is None:
        return
    wish = Fetch(today, BY, scope=service.settings.fetch_areas)
    with suppress(AlreadyFetchingError):
        fetch(
            service, wish, cancelled=stopped,
            wanted=lambda connection: _due(connection, hour, now),
            finish=lambda outcome: _finish(service, outcome, today),
        )  # fmt: skip


def _finish(service: Service, outcome: FetchOutcome, today: date) -> Ending:
    if outcome.groups.found:
        keep_groups(service, outcome.groups.found, today)
    taken = sum(_take_in(service, part.shown, today) for part in outcome.found)
    waits = sum(_hold(service, part) for part in outcome.found)
    message = _message(taken, waits, _refusals(outcome.found))
    if outcome.cancelled:
        return JobState.CANCELLED, message
    return JobState.FAILED if _nothing_answered(outcome.found) else JobState.DONE, message


def _take_in(service: Service, shown: Preview, today: date) -> int:
    """Take in what nothing warns of and that takes no value away; return how many values."""
    sure = frozenset(p.key for p in shown.usual if not p.warnings)
    if sure:
        accept(service, shown, BY, today, sure)
    return len(sure)


def _hold(service: Service, part: Fetched) -> int:
    """Let the rest wait, but for what was set aside and is the same; return how many values."""
    doubtful = [p.row for p in part.shown.acceptable if _is_doubtful(p)]
    with service.records.writing(counted=False) as connection:
        known = {row for kept in held.aside(connection) for row in unpacked(kept.rows)}
        rows = [row for row in doubtful if _bare(row) not in known]
        packed = pack(rows)
        held.replace(connection, part.shown.source, packed.content, packed.count)
    return packed.count


def _is_doubtful(proposal: RowProposal) -> bool:
    return bool(proposal.warnings) or proposal.removes


def _bare(row: Row) -> Row:
    """The row as it is when it has been kept: without the vintage that it hasn't got yet."""
    return replace(row, observation=replace(row.observation, vintage_id=""))


def _refusals(found: Iterable[Fetched]) -> tuple[Refusal, ...]:
    return tuple(refusal for part in found for refusal in part.shown.refusals)


def _nothing_answered(found: Iterable[Fetched]) -> bool:
    parts = tuple(found)
    return any(p.asked for p in parts) and all(p.unanswered == p.asked for p in parts)


def _message(taken: int, waits: int, refusals: tuple[Refusal, ...]) -> str:
    """What was done: `12 värden är inlästa. 3 värden väntar …`."""
    some = f"{_values(taken)} är {'inläst' if taken == 1 else 'inlästa'}."
    found = [some if taken else "Det fanns inget nytt att läsa in."]
    if waits:
        them = "det" if waits == 1 else "dem"
        found.append(f"{_values(waits)} väntar på att någon ser på {them}.")
    if refusals:
        found.append(f"{refusals[0].fault} {refusals[0].cure}")
    return " ".join(found)


def _values(count: int) -> str:
    return "1 värde" if count == 1 else f"{number(count)} värden"


# What waits


def waiting(service: Service, today: date) -> tuple[Waiting, ...]:
    """What SAMSAM fetched and somebody must look at, beside what is known now."""
    with service.records.reading() as connection:
        found = held.waiting(connection)
    numbers = tuple(h.number for h in found)
    return _waiting_known(service, numbers, today) if found else ()


@kept_until(Change.VALUES, most=8)
def _waiting_known(
    service: Service,
    numbers: tuple[int, ...],
    today: date,
) -> tuple[Waiting, ...]:
    with service.records.reading() as connection:
        found = [h for h in held.waiting(connection) if h.number in numbers]
    return tuple(w for w in (_as_known_now(service, h, today) for h in found) if w.count)


def _as_known_now(service: Service, one: Held, today: date) -> Waiting:
    reading = Reading(one.source, unpacked(one.rows))
    return Waiting(one.number, one.fetched_at, preview(service, reading, today))


def set_aside(service: Service, numbers: Iterable[int]) -> None:
    """Let what waits go: it is shown again only when the source changes it. Raises StoreError."""
    with service.records.writing(counted=False) as connection:
        for one in numbers:
            held.set_aside(connection, one)


def latest(service: Service) -> Job | None:
    """SAMSAM's own latest fetch; None when there was none."""
    with service.records.reading() as connection:
        mine = [job for job in jobs.latest(connection, KIND, 200) if job.asked_by == BY]
    return mine[0] if mine else None


def waiting_sentence(waits: tuple[Waiting, ...]) -> str:
    """How many values wait, since when and why; empty when none does."""
    count = sum(w.count for w in waits)
    if not count:
        return ""
    day = long_date(max(w.fetched_at for w in waits).date())
    them = "det" if count == 1 else "dem"
    return (
        f"{_values(count)} som SAMSAM hämtade den {day} är inte inläst{'a' * (count > 1)}: en "
        f"kontroll varnar. Ta ställning till {them}."
    )


def failure(service: Service) -> tuple[str, str]:
    """That the latest fetch failed, and which one it was; empty when it went well or is old."""
    last = latest(service)
    if last is None:
        return "", ""
    return (_failed(last) if _is_new(last) else ""), str(last.number)


def _is_new(job: Job) -> bool:
    return utc_now() - job.asked_at <= timedelta(days=_SHOWN_DAYS)


def _failed(job: Job) -> str:
    if job.state not in (JobState.FAILED, JobState.LOST):
        return ""
    return f"Den senaste hämtningen, {moment(job.asked_at)}, gick inte. {job.message}".rstrip()
