"""A connection to PostgreSQL that's given up when its server is silent for too long.

`database_url.SILENT` notices a machine that's gone. A server can also be there and silent: frozen
with its disk, or demoted in the middle of a COMMIT that needs a standby which follows it no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from psycopg import Connection, OperationalError
from psycopg.pq import TransactionStatus

if TYPE_CHECKING:
    from psycopg.abc import PQGen

V = TypeVar("V")

ANSWERS_S: float = 20.0
"""Maximum time for one statement; ours take far less than a second."""


class Line(Connection[Any]):
    """psycopg's connection with a time limit. The last statement could have been run anyway.

    While it `is_patient`, a statement has no time limit.
    """

    is_patient = False

    def wait(self, gen: PQGen[V], interval: float = 0.1, timeout: float | None = None) -> V:
        if timeout is None and not self.is_patient:
            timeout = ANSWERS_S
        try:
            return super().wait(gen, interval, timeout)
        except OperationalError:
            # asking to cancel would let a COMMIT say "done" of what is on no standby
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()
            raise
