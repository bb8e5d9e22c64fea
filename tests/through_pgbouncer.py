"""Run tests on PostgreSQL through PgBouncer in transaction mode.

    python -m tests.through_pgbouncer [pytest's arguments]     without any: every test that a database can make differ

TEST_POSTGRES_URL says where PostgreSQL is. A pool of its own is started for the run, on a free port, with few
connections, so that two transactions of one client seldom meet the same one.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.ports import free_port
from tests.run import POSTGRES, pytest, rule_tests

# As docs/scale.md asks for it. Whoever reaches the port is let in as the one person of the test's PostgreSQL.
SETTINGS = """
[databases]
* = host={host} port={port} user={person} {password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 20
server_round_robin = 1
ignore_startup_parameters = extra_float_digits,options
logfile = {folder}/log
log_connections = 0
log_disconnections = 0
"""


@contextmanager
def pool(postgres: str) -> Iterator[str]:
    """The address of a pool before the server at `postgres`, with the same database in it."""
    at = urlsplit(postgres)
    listen = free_port()
    password = f"password={at.password}" if at.password else ""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)  # PgBouncer refuses to be root, and writes its log as somebody else
        file = Path(folder) / "pgbouncer.ini"
        where = {"host": at.hostname, "port": at.port or 5432, "person": at.username, "password": password}
        file.write_text(SETTINGS.format(**where, listen=listen, folder=folder), encoding="utf-8")
        somebody = ["--user=postgres"] if os.geteuid() == 0 else []
        running = subprocess.Popen(["pgbouncer", "--quiet", *somebody, str(file)])
        try:
            _wait(listen, running)
            yield f"postgres://{at.username}@127.0.0.1:{listen}{at.path}"
        finally:
            running.terminate()
            running.wait(timeout=30)


def _wait(port: int, running: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        if running.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("PgBouncer did not start. Install it: sudo apt-get install pgbouncer")


def main(arguments: Sequence[str]) -> int:
    """pytest's exit code."""
    every = ["-q", "-m", "not browser and not once", *(f"--ignore={test}" for test in rule_tests())]
    with pool(os.environ.get("TEST_POSTGRES_URL") or POSTGRES) as address:
        return pytest(arguments or every, {"DATABASE_URL": address, "DATABASE_POOLED": "1"})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
