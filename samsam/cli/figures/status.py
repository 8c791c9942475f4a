"""`status`: how each key figure stands."""

from __future__ import annotations

import argparse

from samsam.cli.command import Code, today
from samsam.services.core.service import Service
from samsam.services.data.catalogue import other_measures
from samsam.services.data.data import data_status


def add(parser: argparse.ArgumentParser) -> None:
    """Give the command's parser its arguments and what it runs."""
    parser.set_defaults(run=_run)


def _run(service: Service, _chosen: argparse.Namespace) -> Code:
    statuses = data_status(service, today())
    head = f"{'Nyckeltal':34} {'Senast':>6} {'Antal':>4}  {'Nästa väntas':24} {'':6}"
    print(f"{head}  Namn i kommandon")
    for s in statuses:
        mark = "väntar" if s.waiting else ""
        title = s.indicator.short_title
        line = f"{title:34} {s.last_year or '–':>6} {s.values:>4}  {s.expected:24} {mark:6}"
        print(f"{line}  {s.indicator.id}")
    for sentence in other_measures(service):
        print(sentence)
    return Code.WAITING if any(s.waiting for s in statuses) else Code.DONE
