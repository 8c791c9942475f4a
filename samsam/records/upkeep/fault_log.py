"""The faults of late, in a small file beside the store: it must be there when the store is not.

A fault holds no text of anybody's: a number, when, what was being done, its kind and its place.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

# Some thousand faults; then the file begins anew, and the one before it is kept.
MOST_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class LoggedFault:
    """One fault. `at` is UTC as ISO 8601; `number` is what a visitor was given, if any was."""

    at: str
    number: str
    what: str
    kind: str
    place: str


def file_beside(store: Path) -> Path:
    """Where the faults of a store are kept."""
    return store.with_name(f"{store.stem}.fel.jsonl")


def line(fault: LoggedFault) -> str:
    """A fault as one line of the file."""
    return json.dumps(asdict(fault), ensure_ascii=False)


def latest(store: Path, most: int) -> tuple[LoggedFault, ...]:
    """The latest faults, the last first. A line that can't be read is left out."""
    newest = file_beside(store)
    lines: list[str] = []
    for file in (newest.with_name(f"{newest.name}.1"), newest):
        if file.exists():
            lines += file.read_text(encoding="utf-8", errors="replace").splitlines()
    found = [fault for text in lines if (fault := _read(text)) is not None]
    return tuple(reversed(found[-most:]))


def _read(text: str) -> LoggedFault | None:
    try:
        reported = json.loads(text)
        return LoggedFault(**{name: str(reported[name]) for name in LoggedFault.__slots__})
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
