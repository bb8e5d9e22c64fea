"""A pytest plugin, loaded by STORIES_ON=two-servers: the stories' windows look at two servers behind a balancer.

At the end it looks whether both answered, and whether one of them wrote a file: what it keeps beside the database
would be missing on the other.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.two_servers.balancer import Balancer
from tests.two_servers.machines import Machine, released, running


@pytest.fixture(scope="session")
def machines(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> list[Machine]:
    """Two, with their release."""
    if connection.vendor == "sqlite":
        pytest.exit("STORIES_ON=two-servers needs PostgreSQL: SQLite's file would be a disk that both share.", 4)
    return released(tmp_path_factory.mktemp("machines"), 2)


@pytest.fixture(scope="session")
def live_server(request: pytest.FixtureRequest, machines: list[Machine]) -> Iterator[Balancer]:
    """In the place of pytest-django's."""
    balancer = Balancer([one.port for one in machines])
    before = [one.files() for one in machines]
    with running(machines, balancer.url):
        yield balancer
        written = [shown(one.files() - known, one) for one, known in zip(machines, before, strict=True)]
    balancer.shutdown()
    balancer.server_close()
    answered = [balancer.answered[one.port] for one in machines]
    request.config.stash[ANSWERED] = answered
    assert all(answered)
    assert written == [[], []]


def shown(files: set[Path], machine: Machine) -> list[str]:
    """Paths on the machine."""
    return sorted(str(file.relative_to(machine.folder)) for file in files)


ANSWERED = pytest.StashKey[list[int]]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """How the work was spread."""
    if answered := config.stash.get(ANSWERED, None):
        terminalreporter.write_line(f"Requests answered by each server, static files left out: {answered}")


@pytest.fixture(scope="session")
def lines_elsewhere(machines: list[Machine]) -> Callable[[], list[str]]:
    """What the servers logged since this was asked last."""
    read: dict[Path, int] = {}

    def news() -> list[str]:
        found = []
        for one in machines:
            if one.log.exists():
                text = one.log.read_bytes()[read.get(one.log, 0) :]
                read[one.log] = read.get(one.log, 0) + len(text)
                found += text.decode().splitlines()
        return found

    return news
