"""The services that values are fetched from, and what they are called in running text."""

from __future__ import annotations

from collections.abc import Mapping

from samsam.swedish import listing

# What `fetch` in the register begins with, and the name that their readings have as source.
# Each is asked by a function in `SERVICES` in samsam/services/data/update.py.
FETCHED_FROM: Mapping[str, str] = {"kolada": "Kolada", "scb": "SCB"}
ALL_SERVICES = listing(list(FETCHED_FROM.values()))
