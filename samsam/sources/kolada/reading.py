"""Kolada's API v3 → observations.

Kolada (https://api.kolada.se/v3, no key) answers at most 25 ids a path segment and 5 000 rows a
page, and announces neither revisions nor new titles: read the last years anew at each update, and
compare the catalogues with `changed_titles`. Values shown as they are carry "Källa: Kolada".
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from samsam.model.indicators.series import Sex
from samsam.series.rows import Row
from samsam.sources.kolada.answers import SOURCE, Key, Value, ValuesPage, observation_of
from samsam.sources.kolada.client import KoladaClient
from samsam.sources.kolada.queries import ValuesQuery, plan, some, unique
from samsam.sources.reading import Reading, Refusal
from samsam.sources.services.faults import FetchError, FetchFault

_YEARS = range(1900, 2201)
_SEXES = frozenset(Sex)
_AGAIN = "Hämta igen. Det som kom finns kvar."
_GONE_CURE = "Kontrollera source_id i indicators.toml: nyckeltalet kan ha tagits bort."


@dataclass(frozen=True, slots=True)
class WantedSeries:
    """A key figure to read, and the indicator whose series it becomes."""

    indicator_id: str
    kpi_id: str


def read(
    client: KoladaClient,
    wanted: Sequence[WantedSeries],
    areas: Sequence[str],
    years: Sequence[int] | None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    changed_since: date | None = None,
) -> Reading:
    """Observations of key figures for areas (municipality codes) and years (None: all), by sex.

    Values are in Kolada's unit, unrounded. What Kolada lists without a value is MISSING, "ej
    publicerat"; what it has withdrawn is MISSING, "återtaget av källan"; what it doesn't mention
    has no row. With `changed_since` only what changed that day or later comes. Faults of the
    network or of the answers become refusals that name the part; the rest is read all the same.
    `progress` is given how many of the parts are done, before the first and after each; `cancelled`
    is asked before each page.
    """
    gathered = _Gathered(wanted, frozenset(areas))
    parts = plan([w.kpi_id for w in wanted], areas, years)

    def read_part(part: ValuesQuery) -> None:
        if cancelled and cancelled():
            raise _CancelledError
        for page in client.data(part.kpis, part.areas, part.years, changed_since):
            gathered.add(part, page)
            if cancelled and cancelled():
                raise _CancelledError

    whole = _run(parts, read_part, gathered, progress or (lambda _done, _total: None))
    if whole and changed_since is None:
        _report_silence(client, gathered)
    return gathered.reading()


def _run(
    parts: Sequence[ValuesQuery],
    read_part: Callable[[ValuesQuery], None],
    gathered: _Gathered,
    progress: Callable[[int, int], None],
) -> bool:
    """Read each part, and once more, last, those whose fault may pass. False when stopped."""
    queue = deque((part, True) for part in parts)
    while queue:
        progress(len(parts) - len(queue), len(parts))
        part, once_more = queue.popleft()
        try:
            read_part(part)
        except FetchError as error:
            if error.kind.concerns_all:
                gathered.give_up([part, *(left for left, _ in queue)], error.fault, error.cure)
                return False
            if error.kind.passing and once_more:
                queue.append((part, False))
            else:
                gathered.fail(part, error)
        except _CancelledError:
            left = [part, *(left for left, _ in queue)]
            gathered.give_up(left, "Hämtningen avbröts.", _AGAIN)
            return False
    progress(len(parts), len(parts))
    return True


class _CancelledError(Exception):
    """The reader doesn't want the rest."""


@dataclass
class _Gathered:
    """What has come, what was refused, and what was sorted out."""

    wanted: Sequence[WantedSeries]
    areas: frozenset[str]
    values: dict[Key, Value] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    unasked: dict[Key, str] = field(default_factory=dict)
    contradicted: set[Key] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)
    not_found: dict[ValuesQuery, FetchError] = field(default_factory=dict)
    answered: bool = False
    incomplete: set[str] = field(default_factory=set)

    @property
    def silent(self) -> list[str]:
        """The key figures that were read without bringing a single value."""
        heard = {value.kpi for value in self.values.values()} | self.unread
        return [kpi for kpi in unique([w.kpi_id for w in self.wanted]) if kpi not in heard]

    def add(self, part: ValuesQuery, page: ValuesPage) -> None:
        """Keep the values that were asked for, and remember the others."""
        self.answered = True
        for oddity in page.oddities:
            self.incomplete |= set(part.kpis)
            self.refuse(part, f"Svaret är kanske inte helt: {oddity}.", _AGAIN)
        for value in page.values:
            stray = self._stray(part, value)
            if stray is not None:
                self.unasked[value.key] = stray
            elif value.area in self.areas:
                self._keep(value)

    def fail(self, part: ValuesQuery, error: FetchError) -> None:
        """Report a part that failed; a key figure that isn't found waits for what others answer."""
        if error.kind is FetchFault.NOT_FOUND and len(part.kpis) == 1:
            self.unread |= set(part.kpis)
            self.not_found[part] = error
        else:
            self.give_up([part], error.fault, error.cure)

    def give_up(self, parts: Sequence[ValuesQuery], fault: str, cure: str) -> None:
        """Report that these parts could not be read to the end."""
        for part in parts:
            self.unread |= set(part.kpis)
            self.refuse(part, fault, cure)

    def refuse(self, part: ValuesQuery, fault: str, cure: str) -> None:
        """Report that something of a part was not taken in."""
        self.refusals.append(Refusal(f"{SOURCE}: {part}", fault, cure))

    def reading(self) -> Reading:
        """All of it, in a settled order."""
        refusals = [
            *self.refusals, *self._not_found_report(), *self._unasked_reported(),
            *self._contradictions_report(),
        ]  # fmt: skip
        indicators: dict[str, list[str]] = {}
        for one in self.wanted:
            indicators.setdefault(one.kpi_id, []).append(one.indicator_id)
        rows = tuple(
            Row(indicator_id, value.area, Sex(value.sex), observation_of(value))
            for key, value in sorted(self.values.items())
            if key not in self.contradicted
            for indicator_id in indicators[value.kpi]
        )
        lost = self.unread | self.incomplete
        return Reading(
            SOURCE,
            rows,
            tuple(dict.fromkeys(refusals)),
            tuple(self.notices),
            unanswered=frozenset(w.indicator_id for w in self.wanted if w.kpi_id in lost),
        )

    def _stray(self, part: ValuesQuery, value: Value) -> str | None:
        """What about the value nobody asked for, if anything."""
        if value.kpi not in part.kpis:
            return f"nyckeltal {value.kpi}"
        if part.areas and value.area not in part.areas:
            return f"område {value.area}"
        if value.year not in _YEARS:
            return "orimliga år"
        if part.years and value.year not in part.years:
            return f"år {value.year}"
        return None if value.sex in _SEXES else f"kön {value.sex}"

    def _keep(self, value: Value) -> None:
        """Two values about the same thing contradict each other, unless one was withdrawn."""
        old = self.values.get(value.key)
        if old is None or (old.deleted and not value.deleted):
            self.values[value.key] = value
        elif old.deleted == value.deleted and old.value != value.value:
            self.contradicted.add(value.key)

    def _not_found_report(self) -> Iterator[Refusal]:
        """An id is to blame only when the same address has answered about another."""
        for part, error in self.not_found.items():
            cure = _GONE_CURE if self.answered else error.cure
            yield Refusal(f"{SOURCE}: {part}", error.fault, cure)

    def _unasked_reported(self) -> Iterator[Refusal]:
        if self.unasked:
            what = some(sorted(set(self.unasked.values())))
            yield Refusal(
                f"{SOURCE}: värden som ingen frågat efter",
                f"{SOURCE} skickade {len(self.unasked)} värden som inte hör till frågan ({what}). "
                "De är inte inlästa.",
                "Resten är inläst. Hör av dig till den som sköter SAMSAM om det upprepas.",
            )

    def _contradictions_report(self) -> Iterator[Refusal]:
        for kpi, area, year, sex in sorted(self.contradicted):
            yield Refusal(
                f"{SOURCE}: nyckeltal {kpi}, område {area}, {year}, kön {sex}",
                f"{SOURCE} skickade två olika värden. Inget av dem är inläst.",
                _AGAIN,
            )


def _report_silence(client: KoladaClient, gathered: _Gathered) -> None:
    """Name the key figures without values: those that Kolada doesn't know, and the others."""
    silent = gathered.silent
    if not silent:
        return
    try:
        known = {kpi.id: kpi for kpi in client.kpis(silent)}
    except FetchError as error:
        place = f"{SOURCE}: katalogen för nyckeltal {some(silent)}"
        gathered.refusals.append(Refusal(place, error.fault, error.cure))
        return
    for wanted in gathered.wanted:
        if wanted.kpi_id in known:
            title = known[wanted.kpi_id].title
            gathered.notices.append(
                f"{SOURCE} har inga värden för {wanted.kpi_id} ”{title}” i de områden och år som "
                "efterfrågades."
            )
        elif wanted.kpi_id in silent:
            gathered.refusals.append(
                Refusal(
                    f"{SOURCE}: nyckeltal {wanted.kpi_id} ({wanted.indicator_id})",
                    f"{SOURCE} känner inte till {wanted.kpi_id}.",
                    _GONE_CURE,
                )
            )
