"""A PostgreSQL connection that we close when its server is silent for too long.

`database_url.SILENT` catches a machine that's gone. A server can also be up and silent: frozen with
its disk, or demoted in the middle of a COMMIT that needs a standby it no longer has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from psycopg import Connection, OperationalError
from psycopg.pq import TransactionStatus

if TYPE_CHECKING:
    from psycopg.abc import PQGen

V = TypeVar("V")

ANSWERS_S: float = 20.0
"""Maximum time for one statement. Ours take far less than a second."""


class Line(Connection[Any]):
    """psycopg's connection with a time limit. The last statement could have been run anyway.

    There's no limit while it `is_patient`.
    """

    is_patient = False

    def wait(self, gen: PQGen[V], interval: float = 0.1, timeout: float | None = None) -> V:
        if timeout is None and not self.is_patient:
            timeout = ANSWERS_S
        try:
            return super().wait(gen, interval, timeout)
        except OperationalError:
            # canceling would let a COMMIT report "done" though it's on no standby
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()
            raise
