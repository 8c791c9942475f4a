"""New values from Kolada and SCB: fetched, and shown before they are taken in.

To add a service: one function in `SERVICES`, and its names in `samsam/config/services.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from samsam.config.services import ALL_SERVICES, FETCHED_FROM
from samsam.model.indicators.indicator import Indicator
from samsam.services.core.service import Service
from samsam.services.data import catalogue
from samsam.services.data.data import preview
from samsam.sources.intake.intake import Preview
from samsam.sources.kolada.answers import Kpi
from samsam.sources.kolada.catalogue import with_preliminary
from samsam.sources.kolada.client import KoladaClient
from samsam.sources.kolada.queries import last_years
from samsam.sources.kolada.reading import WantedSeries, read
from samsam.sources.reading import Reading, Refusal
from samsam.sources.services import scb
from samsam.sources.services.faults import FetchError
from samsam.sources.services.http import Fetcher
from samsam.swedish import number

Progress = Callable[[int, int], None]
Years = tuple[int, ...] | None
_SCB_COMPONENTS = ("births", "deaths", "moved_in", "moved_out")
_PROJECTION = "projection"
_YEARS_AHEAD = 25
_ScbRead = Callable[[scb.ScbClient, Sequence[str], Sequence[int] | None], Reading]
_NOTHING_REAL = Refusal(
    "Exemplet",
    f"Exempelkommunen finns inte hos {ALL_SERVICES}.",
    "För in siffror för hand eller från fil om du vill visa hur det går till.",
)
_CANCELLED = Refusal("SCB", "Hämtningen avbröts.", "Hämta igen. Det som kom finns kvar.")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one service gave, and what taking it in would do.

    `kpis` is what Kolada now says of the key figures, for `catalogue.remember`. `asked` are the ids
    of the indicators that it was asked about, `unanswered` of those it didn't answer (all) about.
    """

    service: str
    shown: Preview
    kpis: tuple[Kpi, ...] = ()
    asked: frozenset[str] = frozenset()
    unanswered: frozenset[str] = frozenset()

    @property
    def changes(self) -> int:
        """How many rows would change something."""
        return sum(1 for p in self.shown.proposals if p.acceptable)


def nothing_new(found: Sequence[Fetched]) -> str:
    """A sentence when nothing would change; only what has answered is said to have nothing new."""
    if any(part.changes for part in found):
        return ""
    asked, unanswered = _all_of(found)
    if asked and unanswered == asked:
        return (
            "Källorna svarade inte helt på någon fråga. Det går inte att säga om de har något nytt."
        )
    if unanswered:
        return "Det finns inget nytt i det som källorna svarade."
    refused = any(part.shown.refusals for part in found)
    return f"Källorna har inget nytt{', men en del av svaren gick inte att läsa' * refused}."


def unanswered_report(found: Sequence[Fetched]) -> str:
    """About how many key figures the services didn't answer; nothing when all were answered."""
    asked, unanswered = _all_of(found)
    if not unanswered:
        return ""
    return (
        f"{number(len(unanswered))} av {number(len(asked))} nyckeltal gick inte att fråga om, "
        "eller fick bara en del av svaret."
    )


def _all_of(found: Sequence[Fetched]) -> tuple[frozenset[str], frozenset[str]]:
    """The indicators that were asked about, and those without a whole answer."""
    empty: frozenset[str] = frozenset()
    return empty.union(*(f.asked for f in found)), empty.union(*(f.unanswered for f in found))


def _report_to_nobody(_done: int, _total: int) -> None:
    """The progress of a fetch that nobody follows."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """What to ask a service for: some indicators and areas, and years (None: all years)."""

    service: Service
    indicators: tuple[Indicator, ...]
    areas: tuple[str, ...]
    years: Years
    today: date
    cancelled: Callable[[], bool]
    progress: Progress = _report_to_nobody
    kpis: list[Kpi] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        """What the service calls the indicators."""
        return [i.fetch.partition(":")[2] for i in self.indicators]


def fetch(
    service: Service,
    today: date,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    areas: tuple[str, ...] | None = None,
    all_years: bool = False,
) -> tuple[Fetched, ...]:
    """Ask every service for the last four years, which may still be revised, or for all years.

    `areas` are codes; None is the municipality alone (`groups.areas_of` gives others).
    An indicator without values is asked for all years. Nothing is changed in the store. What a
    service couldn't give stands among the preview's refusals, by name; what came before a fault, or
    before `cancelled` said so, is kept. `progress` is informed how many parts of all are done.
    """
    places = areas or (service.settings.municipality_code,)
    never = cancelled or (lambda: False)
    wishes = [
        (name, _Wish(service, indicators, places, years, today, never))
        for name, indicators, years in _wanted(service, today, all_years)
    ]
    reported = _Report(progress or _report_to_nobody, len(wishes))
    readings: dict[str, list[Reading]] = {}
    for n, (name, wish) in enumerate(wishes):
        followed = replace(wish, progress=reported.part(n))
        readings.setdefault(name, []).append(_asked(name, followed))
    reported.part(len(wishes))(0, 1)
    kpis = tuple(kpi for _, wish in wishes for kpi in wish.kpis)
    return tuple(
        Fetched(
            name,
            preview(service, _joined(found), today),
            kpis if name == "kolada" else (),
            _ids([i for asked, wish in wishes if asked == name for i in wish.indicators]),
            _joined(found).unanswered,
        )
        for name, found in readings.items()
    )


@dataclass(frozen=True, slots=True)
class _Report:
    """Puts the progress of each wish together: every wish is an equal part of the whole."""

    progress: Progress
    wishes: int

    def part(self, number: int) -> Progress:
        def reported(done: int, total: int) -> None:
            steps = 100 * number + round(100 * done / max(total, 1))
            self.progress(steps, 100 * max(self.wishes, 1))

        return reported


def _wanted(
    service: Service, today: date, all_years: bool
) -> Iterator[tuple[str, tuple[Indicator, ...], Years]]:
    """What to ask which service for: what has values for the last years, the rest for all."""
    everything = tuple(service.register.everything.values())
    known = {i for i, series in service.series(everything, None).items() if series.points}
    for name in SERVICES:
        mine = tuple(i for i in everything if i.fetch.startswith(f"{name}:"))
        recent = () if all_years else tuple(i for i in mine if i.id in known)
        whole = tuple(i for i in mine if i not in recent)
        for indicators, years in ((recent, last_years(today.year)), (whole, None)):
            if indicators:
                yield name, indicators, years


def _asked(name: str, wish: _Wish) -> Reading:
    source = FETCHED_FROM[name]
    if wish.service.settings.example:
        return Reading(source, (), (_NOTHING_REAL,), unanswered=_ids(wish.indicators))
    try:
        return SERVICES[name](wish)
    except FetchError as error:
        refusal = Refusal(source, error.fault, error.cure)
        return Reading(source, (), (refusal,), unanswered=_ids(wish.indicators))


def _ids(indicators: Sequence[Indicator]) -> frozenset[str]:
    return frozenset(i.id for i in indicators)


def _from_kolada(wish: _Wish) -> Reading:
    pairs = zip(wish.indicators, wish.keys, strict=True)
    wanted = [WantedSeries(i.id, key) for i, key in pairs]
    with catalogue.asking(wish.service) as client:
        found = read(client, wanted, wish.areas, wish.years, wish.progress, wish.cancelled)
        return found if wish.cancelled() else _with_catalogue(wish, wanted, client, found)


def _with_catalogue(
    wish: _Wish, wanted: Sequence[WantedSeries], client: KoladaClient, found: Reading
) -> Reading:
    """The reading with what Kolada's catalogue says of it.

    That is which values are preliminary, and what has changed in titles, age limits and
    retirements.
    """
    try:
        kpis = client.kpis(wish.keys)
    except FetchError as error:
        fault = f"{error.fault} Det går därför inte att se om de nyaste värdena är preliminära."
        refusal = Refusal("Kolada: nyckeltalens titlar", fault, error.cure)
        return replace(found, refusals=(*found.refusals, refusal), unanswered=_ids(wish.indicators))
    wish.kpis.extend(kpis)
    changed = catalogue.changed_since(wish.service, kpis)
    settled = with_preliminary(found, wanted, kpis, wish.today)
    return replace(settled, notices=(*changed, *settled.notices, *client.repairs))


def _from_scb(wish: _Wish) -> Reading:
    steps = list(_scb_steps(wish))
    address = wish.service.settings.scb_address
    readings = []
    with Fetcher(scb.HTTP.at(address)) as fetcher:
        client = scb.ScbClient(fetcher, address)
        for step, (read_table, years) in enumerate(steps):
            wish.progress(step, len(steps))
            if wish.cancelled():
                readings.append(Reading("SCB", (), (_CANCELLED,), unanswered=_ids(wish.indicators)))
                break
            readings.append(read_table(client, wish.areas, years))
    wish.progress(len(steps), len(steps))
    return _only_wanted(_joined(readings), wish)


def _scb_steps(wish: _Wish) -> Iterator[tuple[_ScbRead, Years]]:
    """Which of SCB's tables to read, and for which years."""
    keys = set(wish.keys)
    if "population" in keys:
        yield scb.read_population, wish.years
    if keys & set(_SCB_COMPONENTS):
        yield scb.read_components, wish.years
    if _PROJECTION in keys:
        last = min(wish.today.year + _YEARS_AHEAD, scb.PROJECTION_TO)
        yield scb.read_projection, tuple(range(wish.today.year, last + 1))


def _only_wanted(reading: Reading, wish: _Wish) -> Reading:
    """A table brings all of its changes: those that were wished for, by the indicators' own ids."""
    pairs = zip(wish.keys, wish.indicators, strict=True)
    ids = {scb.PROJECTION_ID if key == _PROJECTION else key: i.id for key, i in pairs}
    mine = (row for row in reading.rows if row.indicator_id in ids)
    return replace(
        reading,
        rows=tuple(replace(row, indicator_id=ids[row.indicator_id]) for row in mine),
        unanswered=_ids(wish.indicators) & {ids.get(i, i) for i in reading.unanswered},
    )


def _joined(readings: list[Reading]) -> Reading:
    return Reading(
        readings[0].source,
        tuple(row for r in readings for row in r.rows),
        tuple(dict.fromkeys(refusal for r in readings for refusal in r.refusals)),
        tuple(dict.fromkeys(notice for r in readings for notice in r.notices)),
        unanswered=frozenset().union(*(r.unanswered for r in readings)),
    )


SERVICES: dict[str, Callable[[_Wish], Reading]] = {"kolada": _from_kolada, "scb": _from_scb}
