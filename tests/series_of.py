"""A database of record and the series built from it, for tests of both."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from samsam.model.indicators.series import Sex
from samsam.records.engine.database import Database
from samsam.series.engine import Cursor, SeriesEngine
from samsam.series.observations import CurrentSeries, ask_areas

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Figures:
    records: Database
    series: SeriesEngine

    def ask(
        self, question: Callable[Concatenate[Cursor, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return self.series.ask(question, *args, **kwargs)

    def close(self) -> None:
        self.series.close()
        self.records.close()


def ask(
    cursor: Cursor,
    indicator_ids: Sequence[str],
    area: str,
    sex: Sex = Sex.TOTAL,
    known_on: date | None = None,
) -> dict[str, CurrentSeries]:
    """The series of several indicators for one area, as known on a day (None: as known now)."""
    found = ask_areas(cursor, indicator_ids, [area], sex, known_on)
    return {i: found[i, area] for i in indicator_ids}


def copied(closed: Path, path: Path) -> Path:
    """A closed database in another place, with the series if they have been built from it."""
    shutil.copy(closed, path)
    built = closed.parent / "cache" / f"{closed.stem}.duckdb"
    if built.exists():
        (path.parent / "cache").mkdir(exist_ok=True)
        shutil.copy(built, path.parent / "cache" / f"{path.stem}.duckdb")
    return path
