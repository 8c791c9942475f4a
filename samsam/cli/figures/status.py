"""`status`: how each key figure stands."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

from samsam.cli.command import Code, today
from samsam.services.core.service import Service
from samsam.services.data.catalogue import other_measures
from samsam.services.data.data import DataStatus, data_status

_HEAD = ("Nyckeltal", "Senast", "Antal", "", "Namn i kommandon", "Nästa väntas")


def add(parser: argparse.ArgumentParser) -> None:
    """Give the command's parser its arguments and what it runs."""
    parser.set_defaults(run=_run)


def _run(service: Service, _chosen: argparse.Namespace) -> Code:
    statuses = data_status(service, today())
    print(*_lines(statuses), *other_measures(service), sep="\n")
    return Code.WAITING if any(s.waiting for s in statuses) else Code.DONE


def _lines(statuses: Sequence[DataStatus]) -> Iterator[str]:
    """In columns as wide as what is in them; when a value is expected may be long, and is last."""
    rows = [_HEAD, *map(_row, statuses)]
    title, year, count, mark, name, _ = (max(map(len, texts)) for texts in zip(*rows, strict=True))
    for row in rows:
        numbers = f"{row[1]:>{year}}  {row[2]:>{count}}"
        yield f"{row[0]:{title}}  {numbers}  {row[3]:{mark}}  {row[4]:{name}}  {row[5]}"


def _row(s: DataStatus) -> tuple[str, ...]:
    mark = "väntar" if s.waiting else ""
    year = str(s.last_year or "–")
    return s.indicator.short_title, year, str(s.values), mark, s.indicator.id, s.expected
