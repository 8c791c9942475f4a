"""Slowing guesses down: each is counted, in the store, before it costs anything.

What is slowed is one name from one address. A stranger's guesses never keep out who comes from
another address: whatever strangers do, everybody may try once in each span of time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address

from samsam.records.clock import utc_now
from samsam.records.contents import accounts as kept
from samsam.records.engine.database import Connection

WINDOW = timedelta(minutes=15)
# So many wrong guesses within the window for one name from one address.
FOR_NAME_FROM_ADDRESS = 5
# From so many on, of one address or for one name, each name may be tried once from each address.
FROM_ADDRESS, FOR_NAME = 30, 100
_LONGEST_NAME = 100
# What one provider of addresses gives one customer, at least.
_IPV6_BITS = 64


class TooManyError(Exception):
    """Too many wrong guesses of late; `ends` is when the next may be made."""

    def __init__(self, ends: datetime) -> None:
        super().__init__(f"too many guesses until {ends}")
        self.ends = ends


def place_of(address: str) -> str:
    """Whom an address counts as: IPv4 however it is written, and of IPv6 the network."""
    try:
        found = ip_address(address)
    except ValueError:
        return address[:_LONGEST_NAME]
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found), _IPV6_BITS), strict=False))


def count(connection: Connection, name: str, address: str) -> bool:
    """Count a guess that is about to be tried, within the transaction.

    True when it is among the first from the address, so that it is worth a line in the journal.
    Raises TooManyError: then nothing may be tried.
    """
    now = utc_now()
    name, place = name[:_LONGEST_NAME], place_of(address)
    found = kept.attempts(connection, name, place, now - WINDOW)
    hammered = found.from_address >= FROM_ADDRESS or found.for_name >= FOR_NAME
    most = 1 if hammered else FOR_NAME_FROM_ADDRESS
    if len(found.times) >= most:
        raise TooManyError(found.times[-most] + WINDOW)
    kept.put_attempt(connection, name, place, now - WINDOW)
    return found.from_address < FROM_ADDRESS


def forget(connection: Connection, name: str, address: str) -> None:
    """Who has signed in has made no wrong guesses."""
    kept.forget_attempts(connection, name[:_LONGEST_NAME], place_of(address))
