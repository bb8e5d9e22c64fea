"""The code as it was before a migration came, out of the history that stands beside this one."""

import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.database import ROOT


class NoHistory(RuntimeError):
    """Git or the commits are not on this machine."""


@contextmanager
def code_before(path: str) -> Iterator[Path]:
    """A folder with every file of the commit before the one that added `path`; gone afterwards. Raises NoHistory."""
    added = _git("log", "--diff-filter=A", "--format=%H", "--", path).split()
    if not added:
        raise NoHistory(f"No commit that added {path} is known. Clone the whole history.")
    with TemporaryDirectory(prefix="earlier-") as folder:
        packed = Path(folder) / "code.tar"
        _git("archive", f"--output={packed}", f"{added[-1]}~1")
        root = Path(folder) / "code"
        with tarfile.open(packed) as files:
            files.extractall(root, filter="data")
        yield root


def newest_migrations(root: Path) -> dict[str, str]:
    """By app, the name of the last migration."""
    return {folder.parent.name: max(folder.glob("[0-9]*.py")).stem for folder in sorted(root.glob("*/migrations"))}


def _git(*arguments: str) -> str:
    try:
        command = ["git", *arguments]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # our own
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoHistory(f"git {arguments[0]} did not work: {type(error).__name__}. Clone the whole history.") from error
    return done.stdout
