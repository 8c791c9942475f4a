"""What each intake brought, and what undoing it, or bringing it back, would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from samsam.figures.description.value_table import number_or_dash
from samsam.model.indicators.series import Observation
from samsam.series import observations
from samsam.series.observations import Batch, BatchValue
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.service import Service
from samsam.services.data.data import batches
from samsam.swedish import moment, number, some

_FIRST = "data"  # who accepted SAMSAM's first figures
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Intake:
    """A batch with the short titles of its key figures and an example of its values.

    Both are of the municipality itself, and empty for a batch that says nothing of it. `typed` are
    the ids of key figures whose values have notes of who typed them.
    """

    batch: Batch
    titles: tuple[str, ...]
    example: str
    typed: frozenset[str]

    @property
    def id(self) -> str:
        """What distinguishes it from every other, also from one with the same words."""
        return self.batch.vintage.id

    @property
    def undoable(self) -> bool:
        """True for what was taken in here: the first figures belong to SAMSAM's data."""
        return self.batch.brings and self.batch.accepted_by != _FIRST

    @property
    def named(self) -> str:
        """`28 november 2026 kl. 14.32, SCB`, or the name of the file that it came from."""
        came_from = self.batch.origin or self.batch.vintage.source or "okänd källa"
        return f"{moment(self.batch.accepted_at)}, {came_from}"

    @property
    def counted(self) -> str:
        """`57 rader`."""
        return f"{number(self.batch.rows)} {'rad' if self.batch.rows == 1 else 'rader'}"

    @property
    def about(self) -> str:
        """Which key figures, as many as anyone reads."""
        return some(self.titles, _MOST_NAMED) if self.titles else "andra kommuner"


@dataclass(frozen=True, slots=True)
class Turned:
    """A value that would be another: `Invånare 2025` from `17 465` to `17 500`."""

    what: str
    old: str
    new: str


@kept_until(Change.VALUES, most=8)
def intakes(service: Service) -> tuple[Intake, ...]:
    """Every batch, undoings too, the latest first. Worked out once a batch."""
    touched = service.engine.ask(observations.touched, service.settings.municipality_code)
    return tuple(_intake(service, b, touched.get(b.vintage.id, ())) for b in batches(service))


def _intake(service: Service, batch: Batch, found: Sequence[tuple[str, Observation]]) -> Intake:
    order = {i: n for n, i in enumerate(service.register.everything)}
    ordered = sorted(found, key=lambda item: order.get(item[0], len(order)))
    example = ""
    if ordered:
        indicator_id, last = ordered[0]
        value = _value(service, indicator_id, last.value)
        example = f"{_title(service, indicator_id)} {last.year}: {value}"
    noted = (i for i, o in found if not batch.checksum and o.value is not None and o.note)
    titles = tuple(_title(service, i) for i, _ in ordered)
    return Intake(batch, titles, example, frozenset(noted))


def _title(service: Service, indicator_id: str) -> str:
    found = service.register.everything.get(indicator_id)
    return found.short_title if found else indicator_id


def _value(service: Service, indicator_id: str, value: float | None) -> str:
    found = service.register.everything.get(indicator_id)
    if value is None:
        return "inget värde"
    return number(value, found.decimals) if found else number_or_dash(value)


def last_source(service: Service, indicator_id: str) -> str:
    """The source of the values of a key figure that somebody last typed; empty when nobody has."""
    mine = (i for i in intakes(service) if i.undoable and indicator_id in i.typed)
    latest = next(mine, None)
    return latest.batch.vintage.printed_source if latest else ""


def turned(service: Service, batch_id: str) -> tuple[Turned, ...]:
    """What would be another value if a batch was undone, or brought back if it's undone now.

    In the order of the register, the latest year first. Only the municipality's own values.
    """
    found = service.engine.ask(observations.lying, batch_id, service.settings.municipality_code)
    order = {i: n for n, i in enumerate(service.register.everything)}
    groups = [list(g) for _, g in groupby(found, key=lambda y: (y.indicator_id, y.year))]
    groups.sort(key=lambda g: (order.get(g[0].indicator_id, len(order)), -g[0].year))
    every = (_turned(service, batch_id, group) for group in groups)
    return tuple(one for one in every if one is not None)


def _turned(service: Service, batch_id: str, values: Sequence[BatchValue]) -> Turned | None:
    """One year's values, the oldest first: on top now, and on top without or with the batch."""
    counting = [y for y in values if y.in_sight]
    undone = not any(y.vintage_id == batch_id for y in counting)
    after = [y for y in values if undone or y.vintage_id != batch_id]
    now = counting[-1].value if counting else None
    then = after[-1].value if after else None
    if now == then:
        return None
    first = values[0]
    what = f"{_title(service, first.indicator_id)} {first.year}"
    return Turned(
        what, _value(service, first.indicator_id, now), _value(service, first.indicator_id, then)
    )


def already(service: Service, batch_id: str) -> str:
    """Who was there first, for somebody who wanted to undo a batch, or bring it back, too late."""
    found = intakes(service)
    about = next((i for i in found if i.id == batch_id), None)
    if about is None:
        return "Inläsningen finns inte längre. Läs in sidan igen."
    turns = (i.batch for i in found if batch_id in (i.batch.undoes, i.batch.restores))
    latest = next(turns, None)
    state = "redan ångrad" if about.batch.undone else "inte ångrad längre"
    who = f" {latest.accepted_by} var först, {moment(latest.accepted_at)}." if latest else ""
    return f"Inläsningen {about.named}, är {state}.{who} Inget mer är ändrat."
