"""Could a migration break the version that still runs while it is applied? `make check` asks django-migration-linter.

It reads the SQL that a migration runs. PostgreSQL's when a server answers (no migration is applied, nothing is
written), else SQLite's: that rebuilds a whole table for most changes, so it shows less, and a rebuilt table's
constraints look new. pyproject.toml names what is excepted, and why.
"""

import os
import subprocess
import sys

from tests.run import POSTGRES, ROOT, postgres_answers


def main() -> int:
    """The linter's exit code."""
    url = os.environ.get("TEST_POSTGRES_URL") or POSTGRES
    command = [sys.executable, "manage.py", "lintmigrations", "--no-cache", "--quiet", "ok", "ignore"]
    if not postgres_answers(url):
        url = "sqlite://:memory:"
        command += ["--exclude-migration-tests", "NOT_NULL", "ADD_UNIQUE"]
        print("No PostgreSQL answers: only the SQL for SQLite is looked at.")
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.migration_settings"}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
    if done.returncode:
        print(done.stdout, done.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
