"""make bench: benchmarks as ratios, on a PostgreSQL database of their own that is dropped afterwards.

DATABASE_URL or TEST_POSTGRES_URL says on which server. The figures are of one machine in one run; ratios are what
another machine can be compared with.
"""

import argparse
import os
import platform
import subprocess
import sys
from pathlib import Path

import psycopg2
from cryptography.fernet import Fernet

from bench import presence, webhooks
from tests.run import POSTGRES, postgres_answers

ROOT = Path(__file__).resolve().parent.parent
NAME = "bench_therapy_billing"


def main() -> int:
    """Run everything, print the table."""
    parser = argparse.ArgumentParser(description="Benchmarks, as ratios.")
    parser.add_argument("--sessions", type=int, default=100_000, help="how many sessions to replay")
    wanted = parser.parse_args()
    lines = [("machine", f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")]
    lines += presence.report(wanted.sessions)
    server = os.environ.get("DATABASE_URL") or os.environ.get("TEST_POSTGRES_URL") or POSTGRES
    if server.startswith("postgres") and postgres_answers(server):
        lines += with_database(server)
    else:
        lines.append(("storing webhooks", "left out: no PostgreSQL answered; sudo apt-get install postgresql"))
    width = max(len(name) for name, _ in lines)
    print("\n".join(f"{name:<{width}}  {figure}" for name, figure in lines))
    return 0


def with_database(server: str) -> list[tuple[str, str]]:
    """The benchmarks that need one: made, migrated and dropped."""
    url = f"{server.rpartition('/')[0]}/{NAME}"
    environment = {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DATABASE_URL": url,
        "ENV_FILE": "",
        "DEMO": "1",
        "SECRET_KEY": "of-the-benchmark-alone",
        "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    }
    execute(server, f"DROP DATABASE IF EXISTS {NAME}", f"CREATE DATABASE {NAME}")
    try:
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
        subprocess.run(migrate, cwd=ROOT, env={**os.environ, **environment}, check=True)  # noqa: S603  # our own command line
        execute(url, "CREATE TABLE bench_row (id bigserial PRIMARY KEY, body bytea)")
        return webhooks.report(environment)
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


if __name__ == "__main__":
    sys.exit(main())
