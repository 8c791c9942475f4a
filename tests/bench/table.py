"""Numbers as the tables of docs/benchmarks.md show them."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path

from .servers import ROOT

DOCUMENT = ROOT / "docs" / "benchmarks.md"


def number(value: float) -> str:
    """Three digits are as many as these measurements carry."""
    if abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def spread(values: Sequence[float]) -> str:
    """The median, with the lowest and the highest."""
    low, high = number(min(values)), number(max(values))
    return f"{number(statistics.median(values))} ({low}–{high})"


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return statistics.median(ours) / statistics.median(theirs)


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values don't exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def write(name: str, table: str, document: Path = DOCUMENT) -> None:
    """Put a table between its markers. Raises ValueError when the document has no such markers."""
    text = document.read_text(encoding="utf-8")
    between = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not between.search(text):
        raise ValueError(f"{document.name} has no place for the table {name}")
    changed = between.sub(lambda found: f"{found[1]}\n{table}\n\n{found[2]}", text)
    document.write_text(changed, encoding="utf-8")
