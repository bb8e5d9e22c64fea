"""What every test gets: no network, the system's Chromium, and the fixtures of tests/fixtures.py."""

import gc
import os
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.run import NO_CHROMIUM, chromium

pytest_plugins = ["tests.profiles", "tests.fixtures", "tests.logs"]
if os.environ.get("STORIES_ON") == "two-servers":  # docs/scale.md
    pytest_plugins.append("tests.two_servers.plugin")

BROWSER_FIXTURES = {"playwright", "browser_type", "browser", "context", "new_context", "page"}
# pytest-django opens the database to whoever asks for one of these, and for nobody else.
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}
LOOPBACK = ("127.", "::1", "localhost")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A quarter of what a page costs: a new frame for each page of the same site. Playwright's own list is replaced, so
    # what of it concerns our pages stands here too.
    "--disable-features=RenderDocument,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,PaintHolding,OptimizationHints,"
    "MediaRouter,ThirdPartyStoragePartitioning,DestroyProfileOnBrowserClose,NetworkTimeServiceQuerying",
    # The browser, too, finds nothing but this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


class NetworkBlocked(RuntimeError):
    """A test tried to reach another machine."""


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Python's sockets reach this machine only."""

    def guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
        def connect_nearby(self: socket.socket, address: Any) -> Any:
            if self.family != socket.AF_UNIX and not str(address[0]).startswith(LOOPBACK):
                self.close()
                raise NetworkBlocked(f"A test tried to connect to {address!r}. Tests reach this machine only.")
            return connect(self, address)

        return connect_nearby

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
        yield


@pytest.fixture(scope="session")
def django_test_environment(django_test_environment: None) -> Iterator[None]:
    """Without what Django notes of each template that is rendered: no test asks for it, and it copies each context."""
    from django.template import Template

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", lambda self, context: self.nodelist.render(context))
        yield


@pytest.fixture(scope="session", autouse=True)
def kept_for_good() -> None:
    """What is loaded by now stays: no need to look through all of it for garbage again and again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Before -m chooses, mark the tests that use a browser, and those that may ask no database and so need but one.

    Those with a browser come last: see pytest_runtest_setup.
    """
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & BROWSER_FIXTURES:
            item.add_marker("browser")
            # With scripts the same story runs on both, and what it posts without them other tests post there.
            if "no-script" in item.name:
                item.add_marker("once")
        elif not fixtures & DATABASE_FIXTURES and item.get_closest_marker("django_db") is None:
            item.add_marker("once")
    yield
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before a browser test: is there a browser?"""
    if item.get_closest_marker("browser") is None:
        return
    if chromium() is None:
        (pytest.fail if os.environ.get("REQUIRE_ALL") == "1" else pytest.skip)(NO_CHROMIUM)
    # Playwright's event loop runs from here to the end, and Django refuses the database while one runs.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def _wait_for_answers() -> None:
    """A page that was closed may have sent a last request, to save a draft: the server's threads answer it first."""
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=5)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The shipped codes are there before the first test, and again after one that commits.

    Loading them for each test took a third of the time of those that touch the database. At the end nobody is left in
    the database when it is dropped.

    While Playwright's event loop runs, Django keeps connections apart from those opened before it, and a server
    thread may still be answering the last page's request.
    """
    from django.db import connection
    from django.test import TransactionTestCase

    from cpt.shipped import load_catalogue
    from tests.pristine import Pristine

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        load_catalogue()
        pristine = Pristine(connection)
        connection.close()

        def restore(_: TransactionTestCase) -> None:
            _wait_for_answers()
            pristine.restore(connection)

        patch.setattr(TransactionTestCase, "_fixture_teardown", restore)
        with django_db_blocker.block():
            yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock():
            _send_everybody_away(connection)


def _send_everybody_away(connection: Any) -> None:
    """From beside the test database: behind a pool even one's own connection to it outlives its closing."""
    connection.close()
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [connection.settings_dict["NAME"]],
        )


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium; Playwright downloads none."""
    return {**browser_type_launch_args, "executable_path": chromium(), "args": QUIET}


@pytest.fixture(scope="session")
def base_url(live_server: Any) -> str:
    """Where addresses start: `page.goto("/sessions/")`."""
    return str(live_server.url)


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A therapist's screen in New York."""
    return {
        **browser_context_args,
        "viewport": {"width": 1280, "height": 800},
        "locale": "en-US",
        "timezone_id": "America/New_York",
    }
