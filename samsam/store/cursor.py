"""What the store's questions are asked with, whichever engine answers."""

from __future__ import annotations

from typing import Any, Protocol, Self


class Cursor(Protocol):
    """A cursor of DuckDB's, or of another engine that takes the same SQL."""

    def execute(self, query: str, parameters: Any = ..., /) -> Self:
        """Run one query with parameters (`?` or `$name`), or several without."""
        ...

    def executemany(self, query: str, parameters: Any = ..., /) -> Self:
        """Run a query once for each row of parameters."""
        ...

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row of the answer."""
        ...

    def fetchall(self) -> list[tuple[Any, ...]]:
        """The rest of the answer."""
        ...
