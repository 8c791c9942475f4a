"""Where people want their mail. Personal data: only the present address is kept."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from samsam.records.clock import utc_now
from samsam.records.engine import checksums
from samsam.records.tables import mail_address as rows_of


def put(connection: Connection, account: str, address: str, by: str) -> None:
    """Keep an account's address instead of the one before; none when it is empty.

    To be called inside `Database.writing()`.
    """
    connection.execute(delete(rows_of).where(rows_of.c.account == account))
    if address:
        row = {"account": account, "address": address, "changed_at": utc_now(), "changed_by": by}
        checksums.add(connection, rows_of, row)


def addresses(connection: Connection) -> dict[str, str]:
    """Each account's address, by the account's id."""
    rows = connection.execute(select(rows_of.c.account, rows_of.c.address))
    return {row.account: row.address for row in rows}
