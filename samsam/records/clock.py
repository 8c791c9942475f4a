"""The time as the store keeps it."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present time as the store keeps it: UTC, without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)
