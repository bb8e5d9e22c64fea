"""manage.py demo: migrate, load, say who and where, and serve."""

import os
import signal
import socket
import subprocess
import sys
import time
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from therapy_billing.demo.loading import scenario_sessions, story_sessions
from therapy_billing.demo.people import PASSWORD, PEOPLE

GUNICORN = ("-m", "gunicorn", "therapy_billing.wsgi", "--workers=2", "--threads=4", "--log-level=warning")
SECONDS_TO_START = 60


def _stop(*_: object) -> None:
    """A polite end is the same as Ctrl-C: the server goes too."""
    raise KeyboardInterrupt


class Command(BaseCommand):
    """What `make demo` runs after installing."""

    help = "Sets up the demo's database, loads the demo, prints its stories and serves on 127.0.0.1:$PORT."

    def handle(self, *args: Any, **options: Any) -> None:
        """Set up, then serve until Ctrl-C."""
        port = int(os.environ.get("PORT", "8000"))
        self._refuse_taken(port)
        signal.signal(signal.SIGTERM, _stop)
        call_command("migrate", verbosity=0)
        call_command("load_demo")
        address = f"127.0.0.1:{port}"
        self._print_stories(f"http://{address}")
        server = subprocess.Popen([sys.executable, *self._server(address)])  # noqa: S603  # our own command line
        try:
            self._wait(server, f"http://{address}/health/ready/")
            self.stdout.write(self.style.SUCCESS(f"\nReady: http://{address}/   (Ctrl-C stops it)"))
            self.stdout.flush()
            if server.wait():
                raise CommandError("The server stopped by itself; what it said stands above.")
        except KeyboardInterrupt:
            self.stdout.write("\nStopped. make demo starts it again; nothing is lost.")
        finally:
            server.terminate()
            server.wait()

    def _refuse_taken(self, port: int) -> None:
        """Another server there would answer for ours."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise CommandError(f"Port {port} is taken. PORT={port + 1} make demo uses another one.") from error

    def _server(self, address: str) -> tuple[str, ...]:
        if os.name == "nt":  # gunicorn needs a Unix
            return ("manage.py", "runserver", "--noreload", address)
        return (*GUNICORN, f"--bind={address}")

    def _wait(self, server: subprocess.Popen[bytes], url: str) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and server.poll() is None:
            try:
                # Our own address.
                with urlopen(url, timeout=2) as answer:  # noqa: S310  # nosec B310
                    if answer.status == 200:
                        return
            except (URLError, OSError):
                time.sleep(0.2)
        raise CommandError("The server did not start. Is the port taken? PORT=8001 make demo uses another one.")

    def _print_stories(self, base: str) -> None:
        self.stdout.write(f"\nPeople, each with the password {PASSWORD}:")
        for person in PEOPLE:
            self.stdout.write(f"  {person.email:<20} {person.role}")
        self.stdout.write("\nStories to try:")
        for story, session in story_sessions():
            who = story.therapist.split("@")[0]
            self.stdout.write(f"  {base}/sessions/{session.pk}/invoice/  {who:<6} {story.title}")
        for scenario, session in scenario_sessions():
            self.stdout.write(f"  {base}/sessions/{session.pk}/invoice/  bob    {scenario.what} ({session.provider})")
        self.stdout.write(f"  {base}/review/{'':<11}  carol  What waits for support")
        self.stdout.flush()
