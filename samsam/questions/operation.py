"""How SAMSAM itself is: whether it is ready for visits."""

from __future__ import annotations

from samsam.questions.service import Service
from samsam.store.connection import migrations
from samsam.store.state import StoreState, state

# A day's saves and a backup before a migration take less; below it somebody must make room.
LEAST_FREE_BYTES = 200 * 1024 * 1024


def not_ready(service: Service) -> tuple[str, ...]:
    """What stands in the way of sending visits here, in Swedish; nothing when it's ready.

    Raises what the store raises when it doesn't answer.
    """
    return faults_of(state(service.store))


def faults_of(found: StoreState) -> tuple[str, ...]:
    """What is wrong with the store's state, in Swedish and without the file's place."""
    checks = (
        (found.schema == migrations()[-1].number, "Lagret har inte den här versionens schema."),
        (found.writable, "Lagret går bara att läsa: det som skrivs kan inte sparas."),
        (found.free >= LEAST_FREE_BYTES, "Disken är nästan full."),
    )
    return tuple(words for right, words in checks if not right)
