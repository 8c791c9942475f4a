"""Whether the pages of an answer add up."""

from __future__ import annotations

from collections.abc import Sequence

import httpx

from samsam.sources.kolada.answers import SOURCE
from samsam.sources.services.answer import JsonAnswer

_MOST_PAGES = 500
_LONGEST_PAGE = 9  # digits


class PageCheck:
    """Follows the pages of one answer and says what doesn't add up.

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
        rows: Sequence[JsonAnswer],
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
        reported = max(count for count, _ in self._counts)
        return [f"{SOURCE} uppger {reported} rader men {total} kom"]


def _page_number(url: httpx.URL) -> int:
    text = url.params.get("page", "1")
    return int(text) if text.isdecimal() and len(text) <= _LONGEST_PAGE else 0
