"""manage.py verify_audit: was any audit event changed, removed, inserted or moved?"""

import re
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from audit.chain import Break, breaks
from audit.dates import Run
from audit.linking import link_waiting
from audit.reading import head, is_protected, links

MOST = 20
ANCHOR = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")
RUN = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")


class Command(BaseCommand):
    """Gives the events that wait their places, then reads every event."""

    help = (
        "Checks the chain of all audit events and names the events that were changed, removed, inserted or moved, and "
        "those that are dated back. "
        "Prints the chain's head: note it outside the database and give it as --anchor the next time, since only "
        "that tells a chain that was written anew or cut off at its end. Exits with 1 when anything does not hold."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Heads that were noted before, and what was explained."""
        parser.add_argument(
            "--anchor", action="append", default=[], metavar="POSITION:HASH", help="a head that was noted before"
        )
        parser.add_argument(
            "--explained",
            action="append",
            default=[],
            metavar="FIRST-LAST",
            help="events that are dated back for a known reason, such as a clock that was set back; as they were named",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, and name what is broken."""
        anchors = dict(map(_anchor, options["anchor"]))
        explained = frozenset(map(_run, options["explained"]))
        link_waiting()
        before = head()
        read = tqdm(links(), desc="Checking", total=before.position, unit="event", unit_scale=True, disable=None)
        found = list(islice(breaks(read, before, anchors, later=head, explained=explained), MOST))
        self._tell(found)
        if not is_protected():
            raise CommandError("The triggers that protect the events are missing: run manage.py migrate.")
        if found:
            raise CommandError(f"The chain is broken, first at event {found[0].position}.")
        self.stdout.write(f"{before.position} events, each follows on the one before. Head: {before}")

    def _tell(self, found: list[Break]) -> None:
        for one in found:
            self.stderr.write(f"Event {one.position}: {one.sentence}")
        if len(found) == MOST:
            self.stderr.write(f"These are the first {MOST}; the check ended there.")


def _anchor(text: str) -> tuple[int, str]:
    """A head as this command prints it."""
    match = ANCHOR.fullmatch(text.strip())
    if match is None:
        raise CommandError(f"“{text}” is no head. One is printed at the end of a check: 1204:9f86d081….")
    return int(match[1]), match[2]


def _run(text: str) -> Run:
    """Events as this command names them."""
    match = RUN.fullmatch(text.strip())
    if match is None:
        raise CommandError(f"“{text}” names no events. They are given as they were named: 1204-1207.")
    return int(match[1]), int(match[2])
