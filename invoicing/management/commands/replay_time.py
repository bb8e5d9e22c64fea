"""manage.py replay_time: does the present code still give what was submitted?"""

from datetime import date
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
        """Replay."""
        chosen = (options["since"], options["session"])
        differing = done = 0
        for one in tqdm(replay(*chosen), total=count(*chosen), desc="Replaying", unit="session", disable=None):
            done += 1
            if one.differences:
                differing += 1
                self._tell(one)
        self.stdout.write(f"{done} computed again, {differing} differ.")
        if differing:
            raise CommandError("What was submitted is no longer what the events give.")

    def _tell(self, one: Replayed) -> None:
        why = f" (changed since: an event came at {one.changed_since.isoformat()})" if one.changed_since else ""
        for difference in one.differences:
            self.stdout.write(f"session {one.session_id}, submission {one.submission_id}: {difference}{why}")


def _date(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise CommandError(f"{typed} is no date. Use one like 2026-11-03.") from error
