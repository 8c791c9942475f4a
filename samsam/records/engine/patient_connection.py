"""A connection to PostgreSQL that is given up when the server is silent.

The server's own limit of time (`statement_timeout`) is of no use when it is the server that hangs,
and its machine answers for it: the network sees nothing wrong.
"""

from __future__ import annotations

from time import monotonic
from typing import Any

import psycopg
from psycopg.abc import RV, PQGen
from psycopg.pq import TransactionStatus

# More than the server's own limit for a question (`location.py`).
QUESTION_SECONDS = 12.0
# A save waits for those of other machines, and all of Kolada is one save.
SAVE_SECONDS = 120.0


class PatientConnection(psycopg.Connection[Any]):
    """Raises OperationalError, and is closed, when nothing comes from the server for so long."""

    def wait(self, gen: PQGen[RV], *args: Any, **names: Any) -> RV:
        """Wait for the server; longer inside a transaction, where it is a save that waits."""
        outside = self.pgconn.transaction_status == TransactionStatus.IDLE
        seconds = QUESTION_SECONDS if outside else SAVE_SECONDS
        return super().wait(self._heard(gen, seconds), *args, **names)

    def _heard(self, steps: PQGen[RV], seconds: float) -> PQGen[RV]:
        """The same steps, with a look at the clock whenever there was nothing to do."""
        try:
            wanted = next(steps)
            heard = monotonic()
            while True:
                ready = yield wanted
                if ready:
                    heard = monotonic()
                elif monotonic() - heard > seconds:
                    self.close()
                    raise psycopg.OperationalError(f"the server was silent for {seconds:.0f} s")
                wanted = steps.send(ready)
        except StopIteration as done:
            value: RV = done.value
            return value
