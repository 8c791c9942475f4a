"""What Alembic runs: the steps that are waiting, inside the transaction of the caller."""

from __future__ import annotations

from alembic import context

from samsam.records.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
context.run_migrations()
