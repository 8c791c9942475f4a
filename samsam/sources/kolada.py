"""Kolada's API v3 → observations. `read` is the way in; `KoladaClient` is what it asks with.

Kolada (https://api.kolada.se/v3, no key) answers at most 25 ids a path segment and 5 000 rows a
page, and announces neither revisions nor new titles: read the last years anew at each update, and
compare the catalogues with `changed_titles`. Values shown as they are carry "Källa: Kolada".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from math import ceil
from urllib.parse import quote, urlencode

import httpx

from samsam.model.series import MissingReason, Observation, ObservationStatus, Sex
from samsam.sources.answer import Answer
from samsam.sources.http import Fault, Fetcher, FetchError, HttpSettings
from samsam.sources.reading import Reading, Refusal
from samsam.store.observations import Row
from samsam.swedish import listing, span

BASE = "https://api.kolada.se/v3"
HTTP = HttpSettings("Kolada", frozenset({"api.kolada.se"}), calls=5, window=1.0)

_SOURCE = "Kolada"
_IDS_A_SEGMENT = 25
_ROWS_A_PAGE = 5000
_MOST_PAGES = 500
# 290 municipalities, 21 regions and the country: the rows of one key figure and year.
_AREAS_IN_KOLADA = 312
_MENTIONED = 5
_RETIRED = re.compile(r"\(-\s?(\d{4})\)")
_AGES = re.compile(r"\b(\d{1,2})\s?[-\u2013]\s?(\d{1,3})\s?år")
_SEXES = frozenset(Sex)


@dataclass(frozen=True, slots=True)
class Kpi:
    """A key figure in Kolada's catalogue. `publication_date` is the next expected one."""

    id: str
    title: str
    description: str
    divided_by_sex: bool
    publication_period: str
    publication_date: date | None

    @property
    def retired_after(self) -> int | None:
        """The last year, when the title says that the key figure is retired."""
        found = _RETIRED.search(self.title)
        return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class Area:
    """A municipality (type K) or region (type L). "0000" is the whole country."""

    id: str
    title: str
    type: str


@dataclass(frozen=True, slots=True)
class Group:
    """A group of municipalities. Ids get new meanings from year to year: match by title."""

    id: str
    title: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """One value as Kolada gives it. `sex` is T, K or M; `status` is "Missing" when value is None.

    `deleted` marks a value that Kolada has withdrawn.
    """

    kpi: str
    area: str
    year: int
    sex: str
    value: float | None
    status: str
    deleted: bool

    @property
    def key(self) -> tuple[str, str, int, str]:
        """What the value is about."""
        return self.kpi, self.area, self.year, self.sex


@dataclass(frozen=True, slots=True)
class Page:
    """One page of values, and what was odd about it or those before it (Swedish sentences)."""

    values: tuple[Value, ...]
    oddities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A key figure to read, and the indicator whose series it becomes."""

    indicator_id: str
    kpi_id: str


class KoladaClient:
    """Kolada's questions and answers. Every method raises FetchError."""

    def __init__(self, fetcher: Fetcher, base: str = BASE) -> None:
        self._fetcher = fetcher
        self._base = base.rstrip("/")

    def kpis(self, ids: Sequence[str] = (), title: str = "") -> tuple[Kpi, ...]:
        """The key figures with these ids, else those with `title` in theirs, else all."""
        paths = [f"/kpi/{_segment(some)}" for some in _chunks(ids)] or ["/kpi"]
        query = {"title": title} if title and not ids else {}
        return tuple(_kpi(row) for path in paths for row in self._all(path, query))

    def municipalities(self) -> tuple[Area, ...]:
        """Every municipality and region, and the country."""
        return tuple(
            Area(row.take("id", str), row.take("title", str), row.take("type", str))
            for row in self._all("/municipality", {})
        )

    def groups(self, title: str = "") -> tuple[Group, ...]:
        """The groups of municipalities with `title` in theirs."""
        query = {"title": title} if title else {}
        return tuple(_group(row) for row in self._all("/municipality_groups", query))

    def data(
        self,
        kpi_ids: Sequence[str],
        municipality_ids: Sequence[str] = (),
        years: Sequence[int] = (),
        changed_since: date | None = None,
    ) -> Iterator[Page]:
        """The values of at most 25 key figures, municipalities (none: all) and years (none: all).

        Page by page, so that those before a fault can be kept. Kolada wants two of the three.
        """
        segments = [("kpi", kpi_ids), ("municipality", municipality_ids)]
        segments.append(("year", [str(year) for year in years]))
        if any(len(ids) > _IDS_A_SEGMENT for _, ids in segments):
            raise ValueError(f"at most {_IDS_A_SEGMENT} ids a segment")
        path = "".join(f"/{name}/{_segment(ids)}" for name, ids in segments if ids)
        query = {"from_date": changed_since.isoformat()} if changed_since else {}
        seen: set[tuple[str, str, int, str]] = set()
        for rows, oddities in self._pages(f"/data{path}", query):
            values = tuple(value for row in rows for value in _values(row))
            keys = {value.key for value in values}
            if keys & seen:
                oddities = (*oddities, "samma rader kom på två sidor")
            if keys and keys <= seen and not oddities[:-1]:
                oddities = (*oddities, "en sida kom två gånger, så en annan kan saknas")
            seen |= keys
            yield Page(values, oddities)

    def _all(self, path: str, query: Mapping[str, str]) -> list[Answer]:
        """Every row of a listing. One that is not whole is refused: lists are small."""
        found: list[Answer] = []
        for rows, oddities in self._pages(path, query):
            if oddities:
                raise self._fetcher.error(Fault.CONTRACT, oddities[0])
            found += rows
        return found

    def _pages(
        self, path: str, query: Mapping[str, str]
    ) -> Iterator[tuple[list[Answer], tuple[str, ...]]]:
        """The rows of each page. Raises FetchError when the pages go round or never end."""
        first = f"{self._base}{path}?{urlencode({**query, 'per_page': _ROWS_A_PAGE})}"
        asked: list[httpx.URL] = []
        counts: list[tuple[int, int]] = []
        url: httpx.URL | None = httpx.URL(first)
        while url is not None:
            if url in asked or len(asked) == _MOST_PAGES:
                raise self._fetcher.error(Fault.CONTRACT, "sidorna tar inte slut")
            asked.append(url)
            page = Answer(self._fetcher.fetch_json(str(url)), "svaret", self._fetcher.error)
            rows = page.children("values")
            counts.append((page.take("count", int), len(rows)))
            following = self._next(url, page.optional("next_url", str))
            yield rows, (*_jump(url, following), *(_miscount(counts) if not following else ()))
            url = following

    def _next(self, url: httpx.URL, address: str | None) -> httpx.URL | None:
        """The next page's address, at the host and by the scheme we have chosen to trust."""
        if not address:
            return None
        try:
            following = url.join(address)
        except httpx.InvalidURL as error:
            raise self._fetcher.error(Fault.CONTRACT, "next_url är ingen adress") from error
        if (following.host, following.port) != (url.host, url.port) or following.userinfo:
            raise self._fetcher.error(Fault.HOST, f"nästa sida ligger hos {following.host}")
        return following.copy_with(scheme=url.scheme)


def read(
    client: KoladaClient,
    wanted: Sequence[Wanted],
    areas: Sequence[str],
    years: Sequence[int],
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    changed_since: date | None = None,
) -> Reading:
    """Observations of key figures for areas (municipality codes) and years, all three sexes.

    Values are in Kolada's unit, unrounded. What Kolada lists without a value is MISSING, "ej
    publicerat"; what it has withdrawn is MISSING, "återtaget av källan"; what it doesn't mention
    has no row. With `changed_since` only what changed that day or later comes. Faults of the
    network or of the answers become refusals that name the part; the rest is read all the same.
    `progress` is told how many of the parts are done, before the first and after each; `cancelled`
    is asked before each page.
    """
    gathered = _Gathered(wanted, frozenset(areas), frozenset(years))
    parts = plan([w.kpi_id for w in wanted], areas, years)
    work = _Work(client, gathered, cancelled or (lambda: False), changed_since)
    work.run(parts, progress or (lambda _done, _total: None))
    if not work.stopped and changed_since is None:
        _tell_silence(client, gathered)
    return gathered.reading()


def last_years(today_year: int, n: int = 4) -> tuple[int, ...]:
    """The `n` years up to and including this one: those that Kolada may still revise."""
    return tuple(range(today_year - n + 1, today_year + 1))


def changed_titles(
    catalogue_then: Iterable[Kpi], catalogue_now: Iterable[Kpi]
) -> tuple[str, ...]:
    """A sentence for each key figure that changed its title or age limits, or was retired."""
    now = {kpi.id: kpi for kpi in catalogue_now}
    return tuple(
        sentence
        for then in catalogue_then
        if (sentence := _change(then, now.get(then.id))) is not None
    )


@dataclass(frozen=True, slots=True)
class Part:
    """One question: at most 25 of each. No areas stands for all areas."""

    kpis: tuple[str, ...]
    areas: tuple[str, ...]
    years: tuple[int, ...]

    @property
    def most_requests(self) -> int:
        """Pages that the answer takes when every value is there."""
        rows = len(self.kpis) * (len(self.areas) or _AREAS_IN_KOLADA) * len(self.years)
        return ceil(rows / _ROWS_A_PAGE)

    def __str__(self) -> str:
        where = "alla områden"
        if self.areas:
            where = f"{'område' if len(self.areas) == 1 else 'områden'} {_some(self.areas)}"
        years = span(min(self.years), max(self.years))
        return f"nyckeltal {_some(self.kpis)}, {where}, {years}"


def plan(kpis: Sequence[str], areas: Sequence[str], years: Sequence[int]) -> tuple[Part, ...]:
    """The parts that take the fewest requests: either naming the areas, or asking for all.

    Many areas are cheaper to get whole, since each segment holds 25 ids and each page 5 000 rows.
    """
    if not (kpis and areas and years):
        return ()
    by_kpi, by_year = list(_chunks(_unique(kpis))), list(_chunks(sorted(set(years))))
    named = [
        Part(k, a, y) for k, a, y in product(by_kpi, _chunks(_unique(areas)), by_year)
    ]
    whole = [Part(k, (), y) for k, y in product(by_kpi, by_year)]
    return tuple(min(named, whole, key=lambda parts: sum(p.most_requests for p in parts)))


@dataclass
class _Gathered:
    """What has come, what was refused, and what was sorted out."""

    wanted: Sequence[Wanted]
    areas: frozenset[str]
    years: frozenset[int]
    values: dict[tuple[str, str, int, str], Value] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    unasked: Counter[str] = field(default_factory=Counter)
    contradicted: set[tuple[str, str, int, str]] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)

    def add(self, part: Part, page: Page) -> None:
        """Keep the page's values that were asked for, and count the others."""
        for oddity in page.oddities:
            self.refuse(part, f"Svaret är inte helt: {oddity}.", _AGAIN)
        for value in page.values:
            stray = self._stray(part, value)
            if stray is not None:
                self.unasked[stray] += 1
            elif value.area in self.areas:
                self._keep(value)

    def refuse(self, part: Part, fault: str, cure: str) -> None:
        """Tell that a part, or some of it, was not taken in."""
        self.refusals.append(Refusal(f"{_SOURCE}: {part}", fault, cure))

    def reading(self) -> Reading:
        """All of it, in a settled order."""
        self._tell_unasked()
        self._tell_contradictions()
        by_kpi: dict[str, list[str]] = {}
        for one in self.wanted:
            by_kpi.setdefault(one.kpi_id, []).append(one.indicator_id)
        rows = [
            Row(indicator_id, value.area, Sex(value.sex), _observation(value))
            for key, value in sorted(self.values.items())
            if key not in self.contradicted
            for indicator_id in by_kpi[value.kpi]
        ]
        return Reading(_SOURCE, tuple(rows), tuple(self.refusals), tuple(self.notices))

    def _stray(self, part: Part, value: Value) -> str | None:
        """What about the value was not asked for, if anything."""
        if value.kpi not in part.kpis:
            return f"nyckeltal {value.kpi}"
        if part.areas and value.area not in part.areas:
            return f"område {value.area}"
        if value.year not in part.years:
            return f"år {value.year}"
        return None if value.sex in _SEXES else f"kön {value.sex}"

    def _keep(self, value: Value) -> None:
        """A value that came before gives way only when it was withdrawn."""
        old = self.values.get(value.key)
        if old is None or (old.deleted and not value.deleted):
            self.values[value.key] = value
        elif old.deleted == value.deleted and old.value != value.value:
            self.contradicted.add(value.key)

    def _tell_unasked(self) -> None:
        if self.unasked:
            self.refusals.append(
                Refusal(
                    f"{_SOURCE}: rader som ingen frågat efter",
                    f"{_SOURCE} skickade {self.unasked.total()} värden som inte hör till frågan "
                    f"({_some(sorted(self.unasked))}). De är inte inlästa.",
                    "Resten är inläst. Hör av dig till den som sköter SAMSAM om det upprepas.",
                )
            )

    def _tell_contradictions(self) -> None:
        for kpi, area, year, sex in sorted(self.contradicted):
            self.refusals.append(
                Refusal(
                    f"{_SOURCE}: nyckeltal {kpi}, område {area}, {year}, kön {sex}",
                    f"{_SOURCE} skickade två olika värden. Inget av dem är inläst.",
                    _AGAIN,
                )
            )


_AGAIN = "Hämta igen. Det som kom är inläst."


@dataclass
class _Work:
    """Asks for each part, once more for those whose fault may pass, and knows when to stop."""

    client: KoladaClient
    gathered: _Gathered
    cancelled: Callable[[], bool]
    changed_since: date | None
    stopped: bool = False

    def run(self, parts: Sequence[Part], progress: Callable[[int, int], None]) -> None:
        """Ask for all parts, then again for the failed ones."""
        done, failed = 0, list[tuple[Part, FetchError]]()
        progress(done, len(parts))
        for part in parts:
            error = self._ask(part)
            if error is not None:
                failed.append((part, error))
            if error is None or not error.kind.passing:
                done += 1
                progress(done, len(parts))
        for part, error in failed:
            last = self._ask(part) if error.kind.passing else error
            if last is not None:
                self.gathered.unread |= set(part.kpis)
                self.gathered.refuse(part, last.fault, last.cure)
            if error.kind.passing:
                done += 1
                progress(done, len(parts))

    def _ask(self, part: Part) -> FetchError | None: ...
