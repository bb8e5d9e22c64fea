"""Two machines, as far as one can play them: a release each, and nothing in common but the database."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.ports import free_port
from tests.run import ROOT
from tests.servers import database_address, wait_for

# What an installation needs of the repository, and the servers' entry.
RELEASE = ("accounts", "audit", "cpt", "sessions_app", "invoicing", "review", "therapy_billing", "static", "templates")
FILES = ("manage.py", "gunicorn.conf.py", "tests/__init__.py")
ENTRY = "tests/two_servers"
# Each worker that prints a packet unpacks the fonts of a package, the same on every machine.
UNPACKED = "packet-fonts-"
# The same secrets on both, as any installation has them.
SECRETS = ("SECRET_KEY", "ENCRYPTION_KEYS", "LIVEKIT_KEYS")


@dataclass(frozen=True)
class Machine:
    """A folder with a release, room for temporary files and a log, and the port of its gunicorn."""

    folder: Path
    port: int

    @property
    def log(self) -> Path:
        """Standard error of gunicorn and of the application."""
        return self.folder.with_suffix(".log")

    def command(self) -> list[str]:
        """Two workers that answer one request at a time, since the story's clock is a whole process's."""
        options = ["--workers=2", "--no-control-socket", f"--bind=127.0.0.1:{self.port}"]
        return [sys.executable, "-m", "gunicorn", "tests.two_servers.wsgi", *options]

    def environment(self, address: str) -> dict[str, str]:
        """Production as far as http allows: the balancer is its proxy, at `address`."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "tmp"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "DJANGO_SETTINGS_MODULE": "tests.two_servers.settings",
            "ENV_FILE": "",
            "DEMO": "0",
            "HTTPS": "0",
            "BEHIND_PROXY": "1",
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "SITE_URL": address,
            "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
            "DATABASE_URL": database_address(),
            "DATABASE_POOLED": os.environ.get("DATABASE_POOLED", "0"),
            **{name: os.environ[name] for name in SECRETS},
        }

    def files(self) -> set[Path]:
        """Everything on its disk but unpacked fonts."""
        return {file for file in self.folder.rglob("*") if UNPACKED not in str(file)}


def released(folder: Path, count: int) -> list[Machine]:
    """A release is made once, with its static files, and copied to each of so many machines."""
    first = folder / "1"
    for name in (*RELEASE, ENTRY):
        shutil.copytree(ROOT / name, first / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, first / name)
    for name in ("home", "tmp"):
        (first / name).mkdir()
    one = Machine(first, free_port())
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    subprocess.run(command, cwd=first, env=one.environment("http://localhost"), check=True)
    others = [Machine(folder / str(number), free_port()) for number in range(2, count + 1)]
    for other in others:
        shutil.copytree(first, other.folder)
    return [one, *others]


@contextmanager
def running(machines: list[Machine], address: str) -> Iterator[None]:
    """A gunicorn on each."""
    with ExitStack() as stack:
        for one in machines:
            log = stack.enter_context(one.log.open("ab"))
            environment = one.environment(address)
            process = subprocess.Popen(one.command(), cwd=one.folder, env=environment, stdout=log, stderr=log)
            stack.callback(process.wait, timeout=30)
            stack.callback(process.terminate)
        for one in machines:
            wait_for(one.port)
        yield
