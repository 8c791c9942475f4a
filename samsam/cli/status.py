"""`status`: how each key figure stands."""

from __future__ import annotations

import argparse

from samsam.cli.command import Code, today
from samsam.questions.data import data_status
from samsam.questions.service import Service


def add(parser: argparse.ArgumentParser) -> None:
    """Give the command's parser its arguments and what it runs."""
    parser.set_defaults(run=_run)


def _run(service: Service, _chosen: argparse.Namespace) -> Code:
    statuses = data_status(service, today())
    for s in statuses:
        mark = "väntar" if s.waiting else ""
        print(f"{s.indicator.id:28} {s.last_year or '–':>6} {s.values:>4} {s.expected:24} {mark}")
    return Code.WAITING if any(s.waiting for s in statuses) else Code.DONE
