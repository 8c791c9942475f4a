"""What Kolada is asked, over HTTP."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from urllib.parse import quote, urlencode

import httpx

from samsam.sources.grid import shortened
from samsam.sources.kolada.answers import (
    SOURCE,
    KoladaArea,
    KoladaGroup,
    Kpi,
    ValuesPage,
    values_of,
)
from samsam.sources.kolada.page_check import PageCheck
from samsam.sources.kolada.queries import IDS_A_SEGMENT, ROWS_A_PAGE, chunks
from samsam.sources.services.answer import JsonAnswer
from samsam.sources.services.encoding import repaired
from samsam.sources.services.faults import FetchFault
from samsam.sources.services.http import Fetcher, HttpSettings
from samsam.swedish import number

BASE = "https://api.kolada.se/v3"
HTTP = HttpSettings("Kolada", frozenset({"api.kolada.se"}), calls=5, window=1.0)


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
            f"{which} från {SOURCE} kom med felkodade tecken och är rättade: ”{shortened(came)}” "
            f"lästes som ”{shortened(name)}”.",
        )

    def kpis(self, ids: Sequence[str] = (), title: str = "") -> tuple[Kpi, ...]:
        """The key figures with these ids, else those with `title` in theirs, else all."""
        paths = [f"/kpi/{_segment(some)}" for some in chunks(ids)] or ["/kpi"]
        query = {"title": title} if title and not ids else {}
        return tuple(self._kpi(row) for path in paths for row in self._all(path, query))

    def municipalities(self) -> tuple[KoladaArea, ...]:
        """Every municipality and region, and the country."""
        return tuple(
            KoladaArea(
                row.take("id", str), self._name(row.take("title", str)), row.take("type", str)
            )
            for row in self._all("/municipality", {})
        )

    def groups(self, title: str = "") -> tuple[KoladaGroup, ...]:
        """The groups of municipalities with `title` in theirs."""
        query = {"title": title} if title else {}
        return tuple(self._group(row) for row in self._all("/municipality_groups", query))

    def data(
        self,
        kpi_ids: Sequence[str],
        municipality_ids: Sequence[str] = (),
        years: Sequence[int] = (),
        changed_since: date | None = None,
    ) -> Iterator[ValuesPage]:
        """The values of at most 25 key figures, municipalities (none: all) and years (none: all).

        Page by page, so that those before a fault can be kept. Kolada wants two of the three.
        """
        segments = [("kpi", kpi_ids), ("municipality", municipality_ids)]
        segments.append(("year", [str(year) for year in years]))
        if any(len(ids) > IDS_A_SEGMENT for _, ids in segments):
            raise ValueError(f"at most {IDS_A_SEGMENT} ids a segment")
        path = "".join(f"/{name}/{_segment(ids)}" for name, ids in segments if ids)
        query = {"from_date": changed_since.isoformat()} if changed_since else {}
        for rows, oddities in self._pages(f"/data{path}", query, ("kpi", "municipality", "period")):
            yield ValuesPage(tuple(value for row in rows for value in values_of(row)), oddities)

    def _name(self, came: str) -> str:
        name = repaired(came)
        if name != came:
            self._repaired[came] = name
        return name

    def _kpi(self, row: JsonAnswer) -> Kpi:
        return Kpi(
            id=row.take("id", str),
            title=self._name(row.take("title", str)),
            description=self._name(row.optional("description", str) or ""),
            divided_by_sex=row.take("is_divided_by_gender", bool),
            publication_period=row.optional("publ_period", str) or "",
            publication_date=_day(row, "publication_date"),
            preliminary_date=_day(row, "prel_publication_date"),
        )

    def _group(self, row: JsonAnswer) -> KoladaGroup:
        """Members are `member_id` now, and were `id` in an older form."""
        members = [
            member.optional("member_id", str) or member.take("id", str)
            for member in row.children("members")
        ]
        title = self._name(row.take("title", str))
        return KoladaGroup(row.take("id", str), title, tuple(members))

    def _all(self, path: str, query: Mapping[str, str]) -> list[JsonAnswer]:
        """Every row of a list. A list that isn't whole is refused: what's missing looks removed."""
        found: list[JsonAnswer] = []
        for rows, oddities in self._pages(path, query, ("id",)):
            if oddities:
                raise self._fetcher.error(FetchFault.CONTRACT, oddities[0])
            found += rows
        return found

    def _pages(
        self, path: str, query: Mapping[str, str], identity: Sequence[str]
    ) -> Iterator[tuple[list[JsonAnswer], tuple[str, ...]]]:
        """Each page's rows and oddities. Raises FetchError when the pages never end."""
        check = PageCheck(identity)
        url: httpx.URL | None = httpx.URL(
            f"{self._base}{path}?{urlencode({**query, 'per_page': ROWS_A_PAGE})}"
        )
        while url is not None:
            page = JsonAnswer(self._fetcher.fetch_json(str(url)), "svaret", self._fetcher.error)
            rows = page.children("values")
            following = self._next(url, page.optional("next_url", str))
            yield rows, check.oddities(url, following, page.optional("count", int), rows)
            if check.endless(following):
                raise self._fetcher.error(FetchFault.CONTRACT, "sidorna tar inte slut")
            url = following

    def _next(self, url: httpx.URL, address: str | None) -> httpx.URL | None:
        """The next page's address, at the host and by the scheme we have chosen to trust."""
        if not address:
            return None
        try:
            following = url.join(address)
            host = following.host  # idna raises a ValueError here, not where the address is read
        except (httpx.InvalidURL, ValueError) as error:
            raise self._fetcher.error(FetchFault.CONTRACT, "next_url är ingen adress") from error
        if (host, following.port) != (url.host, url.port) or following.userinfo:
            raise self._fetcher.error(FetchFault.REDIRECT, host or "något annat än en server")
        return following.copy_with(scheme=url.scheme)


def _day(row: JsonAnswer, name: str) -> date | None:
    text = row.optional(name, str)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise row.changed(f"fältet {name} är inget datum") from None


def _segment(ids: Iterable[str]) -> str:
    return ",".join(quote(one, safe="") for one in ids)
