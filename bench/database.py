"""Databases to be thrown away: SQLite in a folder of its own, PostgreSQL under a name of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg2
from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parent.parent
NAME = "bench_therapy_billing"
Environment = dict[str, str]


@contextmanager
def sqlite(**settings: str) -> Iterator[Environment]:
    """The environment in which the application uses a new, migrated one."""
    with TemporaryDirectory() as folder:
        yield migrated(f"sqlite:///{folder}/bench.sqlite3", **settings)


@contextmanager
def postgresql(server: str) -> Iterator[Environment]:
    """As sqlite, on this server."""
    execute(server, f"DROP DATABASE IF EXISTS {NAME}", f"CREATE DATABASE {NAME}")
    try:
        url = f"{server.rpartition('/')[0]}/{NAME}"
        environment = migrated(url)
        execute(url, "CREATE TABLE bench_row (id bigserial PRIMARY KEY, body bytea)")  # of the bare view
        yield environment
    finally:
        execute(server, f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


def execute(url: str, *statements: str) -> None:
    """Run statements outside a transaction."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()


def run(environment: Environment, *arguments: str) -> str:
    """What one of our own Python programs prints."""
    command = [sys.executable, *arguments]
    inherited = {**os.environ, **environment}
    done = subprocess.run(command, cwd=ROOT, env=inherited, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    return done.stdout


def migrated(url: str, **settings: str) -> Environment:
    """The environment in which the application uses this database, which then has its tables."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DATABASE_URL": url,
        "ENV_FILE": "",
        "DEMO": "1",
        "SECRET_KEY": "of-the-benchmark-alone",
        "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        **settings,
    }
    run(environment, "manage.py", "migrate", "--verbosity=0", "--skip-checks")
    return environment
