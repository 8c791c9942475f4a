"""A real PostgreSQL for the tests, with a cluster of its own that goes away with them."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import psutil
import psycopg
import pytest

# What each engine says of a row that breaks a rule of the schema.
REFUSED = (duckdb.ConstraintException, psycopg.IntegrityError)
_PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
# Tests need no guarantee against loss of power.
_SETTINGS = (
    "fsync=off",
    "full_page_writes=off",
    "checkpoint_timeout=1d",
    "max_wal_size=8GB",
    "max_connections=200",
    "listen_addresses=127.0.0.1",
)


def programs() -> Path | None:
    """Where the server's programs are, None where there is none."""
    found = shutil.which("initdb")
    return Path(found).parent if found else next(iter(_PLACES), None)


def needed() -> Path:
    """Where the server's programs are. Skips the test where there is none."""
    found = programs()
    if found is None:
        pytest.skip("no PostgreSQL on this machine: apt-get install postgresql")
    return found


@dataclass
class Cluster:
    """A running server; each database is empty and made on demand."""

    folder: Path
    port: int
    bin: Path
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    @classmethod
    def start(cls, bin_folder: Path) -> Cluster:
        folder = Path(tempfile.mkdtemp(prefix="samsam-pg-"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        cluster = cls(folder, port, bin_folder)
        if os.getuid() == 0:
            os.chown(folder, *_owner())
        cluster.run("initdb", "-D", str(folder / "data"), "--locale=C", "--encoding=UTF8", "-A", "trust", "-U", "samsam")  # fmt: skip
        options = " ".join(f"-c {s}" for s in (*_SETTINGS, f"port={port}", f"unix_socket_directories={folder}"))  # fmt: skip
        cluster.run("pg_ctl", "-D", str(folder / "data"), "-w", "-l", str(folder / "log"), "-o", options, "start")  # fmt: skip
        return cluster

    def address(self, database: str = "postgres") -> str:
        return f"postgresql://samsam@127.0.0.1:{self.port}/{database}"

    def database(self, template: str = "template0") -> str:
        """The address of a new database."""
        name = f"prov{next(self.numbers)}"
        with psycopg.connect(self.address(), autocommit=True) as connection:
            connection.execute(f"create database {name} template {template}".encode())
        return self.address(name)

    def restart(self) -> None:
        """Start it again; it may have been halted."""
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", "immediate", "restart")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """All of the server stands still, and the machine answers for it: its sockets are open."""
        number = (self.folder / "data" / "postmaster.pid").read_text(encoding="utf-8").split()[0]
        postmaster = psutil.Process(int(number))
        postmaster.suspend()
        every = [postmaster, *postmaster.children(recursive=True)]
        _each(every, psutil.Process.suspend)
        try:
            yield
        finally:
            _each(every, psutil.Process.resume)

    def halt(self) -> None:
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", "immediate", "stop")

    def stop(self) -> None:
        self.halt()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, program: str, *arguments: str) -> None:
        """One of the server's programs; it refuses to be run by root."""
        user, group = _owner() if os.getuid() == 0 else (None, None)
        with (self.folder / "ut").open("ab") as out:
            subprocess.run(
                [str(self.bin / program), *arguments], check=True, stdout=out, stderr=out,
                stdin=subprocess.DEVNULL, user=user, group=group, cwd="/", timeout=60,
            )  # fmt: skip


def _each(processes: list[psutil.Process], do: Callable[[psutil.Process], None]) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):  # a connection's that has just ended
            do(process)


def _owner() -> tuple[int, int]:
    user = pwd.getpwnam("postgres")
    return user.pw_uid, user.pw_gid
