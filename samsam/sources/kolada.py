"""Kolada's API v3 → observations. `read` is the way in; `KoladaClient` is what it asks with.

Kolada (https://api.kolada.se/v3, no key) answers at most 25 ids a path segment and 5 000 rows a
page, and announces neither revisions nor new titles: read the last years anew at each update, and
compare the catalogues with `changed_titles`. Values shown as they are carry "Källa: Kolada".
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product
from math import ceil
from typing import TypeVar
from urllib.parse import quote, urlencode

import httpx

from samsam.model.series import MissingReason, Observation, ObservationStatus, Sex
from samsam.sources.answer import Answer
from samsam.sources.encoding import repaired
from samsam.sources.grid import shortened
from samsam.sources.http import Fault, Fetcher, FetchError, HttpSettings
from samsam.sources.reading import Reading, Refusal
from samsam.store.observations import Row
from samsam.swedish import listing, long_date, number, span

BASE = "https://api.kolada.se/v3"
HTTP = HttpSettings("Kolada", frozenset({"api.kolada.se"}), calls=5, window=1.0)

_SOURCE = "Kolada"
_IDS_A_SEGMENT = 25
_ROWS_A_PAGE = 5000
_MOST_PAGES = 500
_LONGEST_PAGE = 9  # digits
_YEARS = range(1900, 2201)
# 290 municipalities, 21 regions and the country: the rows of one key figure and year.
_AREAS_IN_KOLADA = 312
_MENTIONED = 5
_RETIRED = re.compile(r"\(-\s?(\d{4})\)")
_AGES = re.compile(r"\b(\d{1,2})\s?[-\u2013]\s?(\d{1,3})\s?år")
_SEXES = frozenset(Sex)
_PRELIMINARY = ("preliminary", "preliminär", "preliminärt", "prel", "prel.", "p")
_AGAIN = "Hämta igen. Det som kom finns kvar."
_GONE_CURE = "Kontrollera source_id i indicators.toml: nyckeltalet kan ha tagits bort."
# Kolada begins in 1993, and is asked for all years at once.
_YEARS_IN_KOLADA = 35

T = TypeVar("T")
# A value's key figure, area, year and sex.
Key = tuple[str, str, int, str]


@dataclass(frozen=True, slots=True)
class Kpi:
    """A key figure in Kolada's catalogue. `publication_date` is the next expected one.

    Where values come out as preliminary first, they do so on `preliminary_date`.
    """

    id: str
    title: str
    description: str
    divided_by_sex: bool
    publication_period: str
    publication_date: date | None
    preliminary_date: date | None = None

    @property
    def retired_after(self) -> int | None:
        """The last year, when the title says that the key figure is retired."""
        return retired_after(self.title)


def retired_after(title: str) -> int | None:
    """The last year, when a title says that its key figure is retired: `… (-2021)`."""
    found = _RETIRED.search(title)
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
    def key(self) -> Key:
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
    """Kolada's questions and answers. Every method raises FetchError.

    Names that come encoded twice are repaired where that can be proven, and counted.
    """

    def __init__(self, fetcher: Fetcher, base: str = BASE) -> None:
        self._fetcher = fetcher
        self._base = base.rstrip("/")
        self._repaired: dict[str, str] = {}

    @property
    def repairs(self) -> tuple[str, ...]:
        """A sentence on the names that have come encoded twice; none when none has."""
        if not self._repaired:
            return ()
        came, name = next(iter(self._repaired.items()))
        count = len(self._repaired)
        which = "Ett namn" if count == 1 else f"{number(count)} namn"
        return (
            f"{which} från {_SOURCE} kom med felkodade tecken och är rättade: ”{shortened(came)}” "
            f"lästes som ”{shortened(name)}”.",
        )

    def kpis(self, ids: Sequence[str] = (), title: str = "") -> tuple[Kpi, ...]:
        """The key figures with these ids, else those with `title` in theirs, else all."""
        paths = [f"/kpi/{_segment(some)}" for some in _chunks(ids)] or ["/kpi"]
        query = {"title": title} if title and not ids else {}
        return tuple(self._kpi(row) for path in paths for row in self._all(path, query))

    def municipalities(self) -> tuple[Area, ...]:
        """Every municipality and region, and the country."""
        return tuple(
            Area(row.take("id", str), self._name(row.take("title", str)), row.take("type", str))
            for row in self._all("/municipality", {})
        )

    def groups(self, title: str = "") -> tuple[Group, ...]:
        """The groups of municipalities with `title` in theirs."""
        query = {"title": title} if title else {}
        return tuple(self._group(row) for row in self._all("/municipality_groups", query))

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
        for rows, oddities in self._pages(f"/data{path}", query, ("kpi", "municipality", "period")):
            yield Page(tuple(value for row in rows for value in values_of(row)), oddities)

    def _name(self, came: str) -> str:
        name = repaired(came)
        if name != came:
            self._repaired[came] = name
        return name

    def _kpi(self, row: Answer) -> Kpi:
        return Kpi(
            id=row.take("id", str),
            title=self._name(row.take("title", str)),
            description=self._name(row.optional("description", str) or ""),
            divided_by_sex=row.take("is_divided_by_gender", bool),
            publication_period=row.optional("publ_period", str) or "",
            publication_date=_day(row, "publication_date"),
            preliminary_date=_day(row, "prel_publication_date"),
        )

    def _group(self, row: Answer) -> Group:
        """Members are `member_id` now, and were `id` in an older form."""
        members = [
            member.optional("member_id", str) or member.take("id", str)
            for member in row.children("members")
        ]
        title = self._name(row.take("title", str))
        return Group(row.take("id", str), title, tuple(members))

    def _all(self, path: str, query: Mapping[str, str]) -> list[Answer]:
        """Every row of a list. A list that isn't whole is refused: what's missing looks removed."""
        found: list[Answer] = []
        for rows, oddities in self._pages(path, query, ("id",)):
            if oddities:
                raise self._fetcher.error(Fault.CONTRACT, oddities[0])
            found += rows
        return found

    def _pages(
        self, path: str, query: Mapping[str, str], identity: Sequence[str]
    ) -> Iterator[tuple[list[Answer], tuple[str, ...]]]:
        """Each page's rows and oddities. Raises FetchError when the pages never end."""
        check = _PageCheck(identity)
        url: httpx.URL | None = httpx.URL(
            f"{self._base}{path}?{urlencode({**query, 'per_page': _ROWS_A_PAGE})}"
        )
        while url is not None:
            page = Answer(self._fetcher.fetch_json(str(url)), "svaret", self._fetcher.error)
            rows = page.children("values")
            following = self._next(url, page.optional("next_url", str))
            yield rows, check.oddities(url, following, page.optional("count", int), rows)
            if check.endless(following):
                raise self._fetcher.error(Fault.CONTRACT, "sidorna tar inte slut")
            url = following

    def _next(self, url: httpx.URL, address: str | None) -> httpx.URL | None:
        """The next page's address, at the host and by the scheme we have chosen to trust."""
        if not address:
            return None
        try:
            following = url.join(address)
            host = following.host  # idna raises a ValueError here, not where the address is read
        except (httpx.InvalidURL, ValueError) as error:
            raise self._fetcher.error(Fault.CONTRACT, "next_url är ingen adress") from error
        if (host, following.port) != (url.host, url.port) or following.userinfo:
            raise self._fetcher.error(Fault.REDIRECT, host or "något annat än en server")
        return following.copy_with(scheme=url.scheme)


def read(
    client: KoladaClient,
    wanted: Sequence[Wanted],
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
    `progress` is told how many of the parts are done, before the first and after each; `cancelled`
    is asked before each page.
    """
    gathered = _Gathered(wanted, frozenset(areas))
    parts = plan([w.kpi_id for w in wanted], areas, years)

    def read_part(part: Part) -> None:
        if cancelled and cancelled():
            raise _CancelledError
        for page in client.data(part.kpis, part.areas, part.years, changed_since):
            gathered.add(part, page)
            if cancelled and cancelled():
                raise _CancelledError

    whole = _run(parts, read_part, gathered, progress or (lambda _done, _total: None))
    if whole and changed_since is None:
        _tell_silence(client, gathered)
    return gathered.reading()


def with_preliminary(
    reading: Reading, wanted: Sequence[Wanted], catalogue: Iterable[Kpi], today: date
) -> Reading:
    """The reading, where the newest year of what isn't final yet is preliminary, and that is told.

    Kolada's values don't say so themselves: they are preliminary from the day that the catalogue
    gives for that up to, not including, the day of publication.
    """
    kpis = {kpi.id: kpi for kpi in catalogue}
    unsettled: dict[str, int] = {}
    notices: list[str] = []
    for one in wanted:
        kpi = kpis.get(one.kpi_id)
        year = _newest(reading, one.indicator_id)
        if kpi is None or year is None or not _is_preliminary(kpi, year, today):
            continue
        unsettled[one.indicator_id] = year
        settled = f" till den {long_date(kpi.publication_date)}" if kpi.publication_date else ""
        notices.append(
            f"{_SOURCE}s värde för {year} av {kpi.id} ”{shortened(kpi.title)}” är preliminärt"
            f"{settled}."
        )
    rows = tuple(
        _as_preliminary(row) if unsettled.get(row.indicator_id) == row.observation.year else row
        for row in reading.rows
    )
    return replace(reading, rows=rows, notices=(*reading.notices, *notices))


def _newest(reading: Reading, indicator_id: str) -> int | None:
    years = (
        row.observation.year
        for row in reading.rows
        if row.indicator_id == indicator_id and row.observation.value is not None
    )
    return max(years, default=None)


def _is_preliminary(kpi: Kpi, newest: int, today: date) -> bool:
    """True between the two dates, unless the newest year is too old to be the one they are about.

    A key figure whose day of publication isn't set is preliminary until it is.
    """
    if kpi.preliminary_date is None or today < kpi.preliminary_date:
        return False
    if kpi.publication_date is not None and not today < kpi.publication_date:
        return False
    period = kpi.publication_period
    return not period.isdecimal() or newest >= int(period) - 1


def _as_preliminary(row: Row) -> Row:
    if row.observation.status is not ObservationStatus.NORMAL:
        return row
    preliminary = replace(row.observation, status=ObservationStatus.PRELIMINARY)
    return replace(row, observation=preliminary)


def last_years(today_year: int, n: int = 4) -> tuple[int, ...]:
    """The `n` years up to and including this one: those that Kolada may still revise."""
    return tuple(range(today_year - n + 1, today_year + 1))


def changed_titles(catalogue_then: Iterable[Kpi], catalogue_now: Iterable[Kpi]) -> tuple[str, ...]:
    """A sentence for each key figure that changed its title or age limits, or was retired."""
    now = {kpi.id: kpi for kpi in catalogue_now}
    return tuple(
        sentence
        for then in catalogue_then
        if (sentence := _change(then, now.get(then.id))) is not None
    )


@dataclass(frozen=True, slots=True)
class Part:
    """One question: at most 25 of each. No areas stands for all areas, no years for all years."""

    kpis: tuple[str, ...]
    areas: tuple[str, ...]
    years: tuple[int, ...]

    @property
    def most_requests(self) -> int:
        """Pages that the answer takes when every value is there."""
        years = len(self.years) or _YEARS_IN_KOLADA
        rows = len(self.kpis) * (len(self.areas) or _AREAS_IN_KOLADA) * years
        return ceil(rows / _ROWS_A_PAGE)

    def __str__(self) -> str:
        where = "alla områden"
        if self.areas:
            where = f"{'område' if len(self.areas) == 1 else 'områden'} {_some(self.areas)}"
        years = span(min(self.years), max(self.years)) if self.years else "alla år"
        return f"nyckeltal {_some(self.kpis)}, {where}, {years}"


def plan(
    kpis: Sequence[str], areas: Sequence[str], years: Sequence[int] | None
) -> tuple[Part, ...]:
    """The parts that take the fewest requests: either naming the areas, or asking for all.

    Many areas are cheaper to get whole, since each segment holds 25 ids and each page 5 000 rows.
    All years (None) are asked for by area: Kolada wants two of the three to be named.
    """
    if not (kpis and areas) or (years is not None and not years):
        return ()
    by_kpi = list(_chunks(_unique(kpis)))
    if years is None:
        return tuple(Part(k, a, ()) for k, a in product(by_kpi, _chunks(_unique(areas))))
    by_year = list(_chunks(sorted(set(years))))
    named = [Part(k, a, y) for k, a, y in product(by_kpi, _chunks(_unique(areas)), by_year)]
    whole = [Part(k, (), y) for k, y in product(by_kpi, by_year)]
    return tuple(min(named, whole, key=lambda parts: sum(p.most_requests for p in parts)))


class _PageCheck:
    """Follows the pages of one answer and tells what doesn't add up.

    `count` is either the page's rows or the whole answer's: which one, nobody has written down. It
    is only a check, and may be absent: `next_url` decides whether there is more.
    """

    def __init__(self, identity: Sequence[str]) -> None:
        self._identity = identity
        self._asked: set[httpx.URL] = set()
        self._seen: set[tuple[str, ...]] = set()
        self._counts: list[tuple[int, int]] = []
        self._rows = 0
        self._stale = 0

    def oddities(
        self,
        url: httpx.URL,
        following: httpx.URL | None,
        count: int | None,
        rows: Sequence[Answer],
    ) -> tuple[str, ...]:
        """What is odd about this page, in Swedish."""
        keys = {tuple(str(row.raw(name)) for name in self._identity) for row in rows}
        again = keys & self._seen
        self._stale = 0 if keys - self._seen else self._stale + 1
        self._asked.add(url)
        self._seen |= keys
        self._rows += len(rows)
        if count is not None:
            self._counts.append((count, len(rows)))
        found = []
        if again:
            found.append("samma sida kom två gånger" if again == keys else "samma rader kom igen")
        if following and _page_number(following) != _page_number(url) + 1:
            found.append(f"efter sida {_page_number(url)} kom sida {_page_number(following)}")
        if not following:
            found += self._miscount()
        return tuple(found)

    def endless(self, following: httpx.URL | None) -> bool:
        """True when the next page has been asked for, or pages go on without anything new."""
        if following is None:
            return False
        return following in self._asked or self._stale > 1 or len(self._asked) >= _MOST_PAGES

    def _miscount(self) -> list[str]:
        total = self._rows
        if all(count == rows for count, rows in self._counts):
            return []
        if all(count == total for count, _ in self._counts):
            return []
        told = max(count for count, _ in self._counts)
        return [f"{_SOURCE} uppger {told} rader men {total} kom"]


def _run(
    parts: Sequence[Part],
    read_part: Callable[[Part], None],
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

    wanted: Sequence[Wanted]
    areas: frozenset[str]
    values: dict[Key, Value] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    unasked: dict[Key, str] = field(default_factory=dict)
    contradicted: set[Key] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)
    not_found: dict[Part, FetchError] = field(default_factory=dict)
    answered: bool = False
    incomplete: set[str] = field(default_factory=set)

    @property
    def silent(self) -> list[str]:
        """The key figures that were read without bringing a single value."""
        heard = {value.kpi for value in self.values.values()} | self.unread
        return [kpi for kpi in _unique([w.kpi_id for w in self.wanted]) if kpi not in heard]

    def add(self, part: Part, page: Page) -> None:
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

    def fail(self, part: Part, error: FetchError) -> None:
        """Tell that a part failed; one key figure that isn't found waits for what others answer."""
        if error.kind is Fault.NOT_FOUND and len(part.kpis) == 1:
            self.unread |= set(part.kpis)
            self.not_found[part] = error
        else:
            self.give_up([part], error.fault, error.cure)

    def give_up(self, parts: Sequence[Part], fault: str, cure: str) -> None:
        """Tell that these parts could not be read to the end."""
        for part in parts:
            self.unread |= set(part.kpis)
            self.refuse(part, fault, cure)

    def refuse(self, part: Part, fault: str, cure: str) -> None:
        """Tell that something of a part was not taken in."""
        self.refusals.append(Refusal(f"{_SOURCE}: {part}", fault, cure))

    def reading(self) -> Reading:
        """All of it, in a settled order."""
        refusals = [
            *self.refusals, *self._not_found_told(), *self._unasked_told(),
            *self._contradictions_told(),
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
            _SOURCE,
            rows,
            tuple(dict.fromkeys(refusals)),
            tuple(self.notices),
            unanswered=frozenset(w.indicator_id for w in self.wanted if w.kpi_id in lost),
        )

    def _stray(self, part: Part, value: Value) -> str | None:
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

    def _not_found_told(self) -> Iterator[Refusal]:
        """An id is to blame only when the same address has answered about another."""
        for part, error in self.not_found.items():
            cure = _GONE_CURE if self.answered else error.cure
            yield Refusal(f"{_SOURCE}: {part}", error.fault, cure)

    def _unasked_told(self) -> Iterator[Refusal]:
        if self.unasked:
            what = _some(sorted(set(self.unasked.values())))
            yield Refusal(
                f"{_SOURCE}: värden som ingen frågat efter",
                f"{_SOURCE} skickade {len(self.unasked)} värden som inte hör till frågan ({what}). "
                "De är inte inlästa.",
                "Resten är inläst. Hör av dig till den som sköter SAMSAM om det upprepas.",
            )

    def _contradictions_told(self) -> Iterator[Refusal]:
        for kpi, area, year, sex in sorted(self.contradicted):
            yield Refusal(
                f"{_SOURCE}: nyckeltal {kpi}, område {area}, {year}, kön {sex}",
                f"{_SOURCE} skickade två olika värden. Inget av dem är inläst.",
                _AGAIN,
            )


def _tell_silence(client: KoladaClient, gathered: _Gathered) -> None:
    """Name the key figures without values: those that Kolada doesn't know, and the others."""
    silent = gathered.silent
    if not silent:
        return
    try:
        known = {kpi.id: kpi for kpi in client.kpis(silent)}
    except FetchError as error:
        place = f"{_SOURCE}: katalogen för nyckeltal {_some(silent)}"
        gathered.refusals.append(Refusal(place, error.fault, error.cure))
        return
    for wanted in gathered.wanted:
        if wanted.kpi_id in known:
            title = known[wanted.kpi_id].title
            gathered.notices.append(
                f"{_SOURCE} har inga värden för {wanted.kpi_id} ”{title}” i de områden och år som "
                "efterfrågades."
            )
        elif wanted.kpi_id in silent:
            gathered.refusals.append(
                Refusal(
                    f"{_SOURCE}: nyckeltal {wanted.kpi_id} ({wanted.indicator_id})",
                    f"{_SOURCE} känner inte till {wanted.kpi_id}.",
                    _GONE_CURE,
                )
            )


def _change(then: Kpi, now: Kpi | None) -> str | None:
    if now is None:
        return f"{then.id} ”{then.title}” finns inte längre i {_SOURCE}."
    if now.title == then.title:
        return None
    changes = [f"{then.id} heter nu ”{now.title}” i {_SOURCE}, förut ”{then.title}”."]
    if now.retired_after and not then.retired_after:
        changes.append(f"Nyckeltalet är avslutat: sista året är {now.retired_after}.")
    if _ages(now.title) != _ages(then.title):
        changes.append(
            f"Åldersgränsen är ändrad från {_ages(then.title) or 'ingen'} till "
            f"{_ages(now.title) or 'ingen'}."
        )
    return " ".join(changes)


def _ages(title: str) -> str:
    return listing([f"{low}–{high} år" for low, high in _AGES.findall(title)])


def observation_of(value: Value) -> Observation:
    """What a value says of its year: missing, withdrawn, preliminary or as it is."""
    status, missing = value.status.strip(), ObservationStatus.MISSING
    if value.deleted:
        return Observation(value.year, None, missing, MissingReason.WITHDRAWN)
    if value.value is not None and status.lower() in _PRELIMINARY:
        return Observation(value.year, value.value, ObservationStatus.PRELIMINARY)
    note = f"{_SOURCE}: {status}" if status.lower() not in ("", "missing") else ""
    if value.value is None:
        return Observation(value.year, None, missing, MissingReason.NOT_PUBLISHED, note=note)
    return Observation(value.year, value.value, note=note)


def values_of(row: Answer) -> Iterator[Value]:
    """The values by sex of a row of data. Raises what `row` raises for another shape."""
    kpi, area = row.take("kpi", str), row.take("municipality", str)
    year, all_deleted = row.take("period", int), row.optional("isdeleted", bool)
    for one in row.children("values"):
        deleted = bool(all_deleted or one.optional("isdeleted", bool))
        yield Value(
            kpi, area, year, one.take("gender", str),
            value=None if deleted else one.number_or_null("value"),
            status=one.optional("status", str) or "",
            deleted=deleted,
        )  # fmt: skip


def _day(row: Answer, name: str) -> date | None:
    text = row.optional(name, str)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise row.changed(f"fältet {name} är inget datum") from None


def _page_number(url: httpx.URL) -> int:
    text = url.params.get("page", "1")
    return int(text) if text.isdecimal() and len(text) <= _LONGEST_PAGE else 0


def _segment(ids: Iterable[str]) -> str:
    return ",".join(quote(one, safe="") for one in ids)


def _chunks(items: Sequence[T]) -> Iterator[tuple[T, ...]]:
    for start in range(0, len(items), _IDS_A_SEGMENT):
        yield tuple(items[start : start + _IDS_A_SEGMENT])


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))


def _some(items: Sequence[str]) -> str:
    """The first few, and how many they all are."""
    if len(items) <= _MENTIONED:
        return listing(items)
    return f"{', '.join(items[:_MENTIONED])} med flera ({len(items)} stycken)"
