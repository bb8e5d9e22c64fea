"""manage.py replay_time: do the raw events and the present code still give what was submitted?"""

from argparse import ArgumentTypeError
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet
from tqdm import tqdm

from invoicing.replaying import Replayed, few_collections, replay, sessions
from sessions_app.models import PresenceEvent, TherapySession
from sessions_app.rereading import Corrections, bearing_on, reread


class Command(BaseCommand):
    """Reads and computes again, compares, names what differs."""

    help = (
        "Reads every stored event again from its raw bytes, computes the time of every telehealth session from them, "
        "and compares it with what was submitted: with what was known then, and for the current submission also with "
        "what came since. Names each value that differs (ids and figures only) and exits with 1 when one does."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Everything, or a part."""
        parser.add_argument("--since", type=_date, metavar="YYYY-MM-DD", help="first date of service")
        parser.add_argument("--session", type=int, metavar="ID")
        parser.add_argument(
            "--stored",
            action="store_true",
            help="quicker: trust the stored reading of each event instead of reading its raw bytes again",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, compute, say what was found."""
        wanted = sessions(options["since"], options["session"])
        if options["session"] is not None and not wanted.exists():
            raise CommandError(f"There is no telehealth session {options['session']} to compute.")
        is_part = options["since"] is not None or options["session"] is not None
        corrections = Corrections()
        with few_collections():
            if not options["stored"]:
                self._reread(bearing_on(wanted) if is_part else PresenceEvent.objects.all(), corrections)
            differing = self._replay(wanted, corrections)
        if differing or corrections.misread:
            raise CommandError("Not everything is as it was submitted: see above.")

    def _reread(self, events: QuerySet[PresenceEvent], corrections: Corrections) -> None:
        done = 0
        with tqdm(total=events.count(), desc="Reading", unit="event", disable=None) as bar:
            for misread in reread(events):
                if misread:
                    corrections.note(misread)
                    self._say(f"event {misread.event_id}: {one}" for one in misread.deviations)
                done += 1
                bar.update()
        self.stdout.write(f"{done} events read again, {corrections.misread} differ from what is stored of them.")

    def _replay(self, wanted: QuerySet[TherapySession], corrections: Corrections) -> int:
        """A session counts once, however often it was submitted."""
        done = by_code = since = 0
        with tqdm(total=wanted.count(), desc="Computing", unit="session", disable=None) as bar:
            for _, versions in groupby(replay(wanted, corrections), key=lambda one: one.session_id):
                found = list(versions)
                by_code += any(one.verdict.by_code for one in found)
                since += any(one.verdict.since for one in found)
                for one in found:
                    self._say(_lines(one))
                done += 1
                bar.update()
        self.stdout.write(
            f"{done} sessions computed again: {by_code} differ by the code, {since} changed since they were submitted."
        )
        return by_code + since

    def _say(self, lines: Iterable[str]) -> None:
        for line in lines:
            with tqdm.external_write_mode():  # the bar makes way for the line
                self.stdout.write(line)


def _lines(one: Replayed) -> Iterator[str]:
    start = f"session {one.session_id}, submission {one.submission_id}"
    for difference in one.verdict.by_code:
        yield f"{start}: {difference}"
    for difference in one.verdict.since:
        last = f", the last at {one.last_at.isoformat()}" if one.last_at else ""
        yield f"{start}: {difference} (by what came since{last})"


def _date(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise ArgumentTypeError(f"{typed} is no date. Use one like 2026-11-03.") from error
