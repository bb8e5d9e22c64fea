"""manage.py replay_time: does the present code still give what was submitted?"""

from argparse import ArgumentTypeError
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from invoicing.replaying import Replayed, count, replay


class Command(BaseCommand):
    """Computes again, compares, names what differs."""

    help = (
        "Computes the time of every stored telehealth session again from its raw events and compares it with what "
        "was submitted. Names each value that differs (ids and figures only) and exits with 1 when one does."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Everything, or a part."""
        parser.add_argument("--since", type=_date, metavar="YYYY-MM-DD", help="first date of service")
        parser.add_argument("--session", type=int, metavar="ID")

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay. A session counts once, however often it was submitted."""
        chosen = (options["since"], options["session"])
        differing = done = 0
        with tqdm(total=count(*chosen), desc="Replaying", unit="session", disable=None) as bar:
            for _, versions in groupby(replay(*chosen), key=lambda one: one.session_id):
                found = [one for one in versions if one.differences]
                done, differing = done + 1, differing + bool(found)
                self._tell(found)
                bar.update()
        self.stdout.write(f"{done} computed again, {differing} differ.")
        if differing:
            raise CommandError("What was submitted is no longer what the events give.")

    def _tell(self, found: Iterable[Replayed]) -> None:
        for one in found:
            why = f" (changed since: told at {one.changed_since.isoformat()})" if one.changed_since else ""
            for difference in one.differences:
                with tqdm.external_write_mode():  # the bar makes way for the line
                    self.stdout.write(f"session {one.session_id}, submission {one.submission_id}: {difference}{why}")


def _date(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise ArgumentTypeError(f"{typed} is no date. Use one like 2026-11-03.") from error
