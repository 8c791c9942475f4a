"""Which state a database's schema has, and bringing it up to date with Alembic."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from samsam.records.errors import StoreDamagedError, StoreTooNewError
from samsam.records.tables import HEAD

_MIGRATIONS = Path(__file__).parent / "migrations"
_OWN_TABLES = {"alembic_version", "commits", "lineage"}


def revision(connection: Connection, where: str) -> str:
    """The step that the schema has reached; empty for a database that holds nothing.

    `where` is what messages call the database. Raises StoreDamagedError when it holds something
    that isn't SAMSAM's.
    """
    found = inspect(connection)
    tables = set(found.get_table_names())
    if not tables and not found.get_view_names():
        return ""
    if not tables >= _OWN_TABLES:
        raise StoreDamagedError(
            f"{where} är en databas, men inte SAMSAM:s. Inget har ändrats. "
            "Välj en annan plats med inställningen SAMSAM_STORE eller SAMSAM_DATABASE."
        )
    done = connection.execute(text("select version_num from alembic_version")).scalar_one_or_none()
    return str(done or "")


def waiting(done: str, where: str) -> tuple[str, ...]:
    """The steps that a schema lacks, the first first. Raises StoreTooNewError."""
    if done == HEAD:  # Alembic is loaded only when something is to be done
        return ()
    known = steps()
    if done and done not in known:
        raise StoreTooNewError(
            f"{where} är sparad av en nyare version av SAMSAM (schema {done}; den här "
            f"versionen kan {HEAD}). Installera den nyare versionen. Inget har ändrats."
        )
    return known[known.index(done) + 1 :] if done else known


def steps() -> tuple[str, ...]:
    """Every step of the chain, the first first."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - only when something is to be done

    script = ScriptDirectory(str(_MIGRATIONS))
    return tuple(reversed([step.revision for step in script.walk_revisions()]))


def upgrade(connection: Connection, to: str = "head") -> None:
    """Take the waiting steps, inside the transaction of the caller."""
    from alembic import command  # noqa: PLC0415 - only when something is to be done
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
