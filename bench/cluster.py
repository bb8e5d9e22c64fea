"""A PostgreSQL of its own in a temporary folder, which may be stopped at once and started again.

Nothing of a server that is running already is touched. It keeps what it confirmed (fsync), unless told otherwise.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.server import free_port

INSTALLED = Path("/usr/lib/postgresql")  # Debian's and Ubuntu's, one folder a version
NO_PROGRAMS = "PostgreSQL's initdb and pg_ctl were not found. Install them: sudo apt-get install postgresql"


class NoPostgres(RuntimeError):
    """Its programs are not on this machine."""


@dataclass(frozen=True)
class Cluster:
    """One server; `options` are those of its command line."""

    folder: Path
    port: int
    options: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Its database for maintenance, with every right."""
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def create(self) -> None:
        """Make its files."""
        _run("initdb", f"--pgdata={self.folder}/data", "--auth=trust", "--encoding=UTF8", "--username=postgres", "-N")

    def start(self) -> None:
        """Returns when it answers."""
        places = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        options = " ".join([places, *self.options])
        self._control("start", f"--log={self.folder}/log", f"--options={options}")

    def stop(self, mode: str = "fast") -> None:
        """`immediate` is as if it had crashed: no answer to anybody, and recovery when it starts again."""
        self._control("stop", f"--mode={mode}")

    def _control(self, what: str, *more: str) -> None:
        _run("pg_ctl", what, "--wait", "--silent", f"--pgdata={self.folder}/data", *more)


@contextmanager
def cluster(*options: str) -> Iterator[Cluster]:
    """One that answers; removed afterwards. Raises NoPostgres where there are no programs for it."""
    _program("initdb")
    with TemporaryDirectory(prefix="postgresql-") as folder:
        if owner := _owner():
            shutil.chown(folder, owner)
        one = Cluster(Path(folder), free_port(), options)
        one.create()
        try:
            one.start()
            yield one
        finally:
            one.stop("immediate")


def is_installed() -> bool:
    """Are its programs on this machine?"""
    return _found("initdb") is not None


def _run(name: str, *arguments: str) -> None:
    # The server that pg_ctl starts inherits its outputs: a pipe would stay open as long as it runs.
    command = [str(_program(name)), *arguments]
    nothing = subprocess.DEVNULL
    done = subprocess.run(command, user=_owner(), cwd="/", stdout=nothing, check=False)  # noqa: S603  # our own
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}.")


def _owner() -> str | None:
    """It refuses to run as root: then it runs as the person whom its package makes."""
    return "postgres" if os.geteuid() == 0 else None


def _program(name: str) -> Path:
    found = _found(name)
    if found is None:
        raise NoPostgres(NO_PROGRAMS)
    return found


def _found(name: str) -> Path | None:
    versions = sorted(INSTALLED.glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    elsewhere = shutil.which(name)
    return versions[-1] if versions else Path(elsewhere) if elsewhere else None
