"""What the past has taught, in `data/`: base rates, the backtest, and how far off we have been."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from samsam.config.toml_file import RegisterError, TomlFile, TomlTable, text_in
from samsam.model.population.growth import Growth
from samsam.model.population.projection import ErrorQuantiles
from samsam.model.population.projection_errors import SizedErrors
from samsam.model.trials.outcomes import (
    Accuracy,
    AgainstOfficial,
    Backtest,
    Calibration,
    KnownThen,
    WarningTrial,
)
from samsam.model.trials.track_record import BaseRate

BACKTEST_FILE, ERRORS_FILE = "backtest.json", "projection_errors.json"
_NUMBERS = re.compile(r"\[[\s\d.,e-]+\]")  # a list of numbers, written on one line
T = TypeVar("T")


def read_base_rates(data: Path) -> tuple[BaseRate, ...]:
    """Read the base rates. Raises RegisterError with line and cure of every fault."""
    file = TomlFile.read(data / "base_rates.toml")
    file.check(("base_rate",))
    rates = tuple(_base_rate(table) for table in file.tables("base_rate"))
    if file.faults:
        raise RegisterError(file.faults)
    return rates


def _base_rate(table: TomlTable) -> BaseRate:
    rate = BaseRate(
        years=table.take("years", int),
        growth=table.take("growth", float) / 100,
        all_sizes=_share(table, "all_sizes"),
        same_size=_share(table, "same_size"),
        shrinking=_share(table, "shrinking"),
        from_size=table.take("from_size", int),
        to_size=table.take("to_size", int),
        period=table.take("period", str),
        source=table.take("source", str),
    )
    table.finish()
    return rate


def _share(table: TomlTable, key: str) -> float:
    percent = table.take(key, float)
    if not 0 <= percent <= 100:
        table.fault(key, f"{key} är {percent}. Skriv en andel i procent, 0 till 100")
    return percent / 100


def read_backtest(data: Path) -> Backtest | None:
    """The result that the command `backtest --skriv` left; None where it was never run.

    Raises RegisterError when the file can't be read.
    """
    path = data / BACKTEST_FILE
    if not path.exists():
        return None
    return _from_json(path, _backtest, "Ta bort den och kör python -m samsam backtest --skriv.")


def read_error_quantiles(data: Path) -> ErrorQuantiles:
    """How far off projections have been, from `error_quantiles.json`. Raises RegisterError."""
    return _from_json(
        data / "error_quantiles.json", ErrorQuantiles.from_mapping, "Lägg tillbaka den."
    )


def read_projection_errors(data: Path) -> SizedErrors:
    """How far off projections have been, by size, as `backtest --skriv` left it.

    Raises RegisterError when the file is absent or can't be read.
    """
    cure = "Lägg tillbaka den, eller kör python -m samsam backtest --skriv."
    return _from_json(data / ERRORS_FILE, SizedErrors.from_mapping, cure)


def _from_json(path: Path, made: Callable[[dict[str, Any]], T], cure: str) -> T:
    """What a program has written. Nobody edits it, so a fault is reported without a place in it."""
    try:
        return made(json.loads(text_in(path)))
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        OverflowError,
        RecursionError,
    ) as error:
        raise RegisterError([f"{path}: filen går inte att läsa. {cure}"]) from error


def _backtest(content: dict[str, Any]) -> Backtest:
    tuples: dict[str, tuple[Any, ...]] = {
        "accuracy": tuple(Accuracy(**row) for row in content["accuracy"]),
        "official": tuple(AgainstOfficial(**row) for row in content["official"]),
        "known_then": tuple(KnownThen(**row) for row in content["known_then"]),
        "warned": tuple(WarningTrial(**row) for row in content["warned"]),
        "calibration": tuple(Calibration(**row) for row in content["calibration"]),
        "left_out": tuple(content["left_out"]),
        "steps": tuple((area, year) for area, year in content["steps"]),
        "thin": tuple((horizon, origin) for horizon, origin in content["thin"]),
        "growth": tuple(
            Growth(**(row | {"exceeded": tuple(row["exceeded"])}))
            for row in content.get("growth", ())
        ),
    }
    return Backtest(**(content | tuples))


def write_backtest(data: Path, result: Backtest) -> Path:
    """Keep a result for the model card; return its file."""
    return _written(data / BACKTEST_FILE, asdict(result))


def write_projection_errors(data: Path, errors: SizedErrors) -> Path:
    """Keep the errors that intervals are made of; return their file."""
    relative = {
        method: {
            size: {
                years: {share: round(q, 5) for share, q in row.items()}
                for years, row in rows.items()
            }
            for size, rows in sizes.items()
        }
        for method, sizes in errors.relative.items()
    }
    return _written(data / ERRORS_FILE, asdict(errors) | {"relative": relative})


def _written(path: Path, content: dict[str, Any]) -> Path:
    text = json.dumps(content, ensure_ascii=False, indent=1)
    text = _NUMBERS.sub(lambda found: re.sub(r"\s+", " ", found[0]), text)
    path.write_text(f"{text}\n", encoding="utf-8")
    return path
