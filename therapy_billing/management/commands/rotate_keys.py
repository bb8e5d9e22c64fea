"""manage.py rotate_keys: everything that is encrypted, under the newest key."""

import hashlib
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from tqdm import tqdm

from accounts import rotation as signing_in
from audit.models import ChainHead
from audit.record import record
from audit.rotation import Busy, Found, encrypted_columns, look

NAMED = 20


class Command(BaseCommand):
    """Run it after a new key was put first in ENCRYPTION_KEYS."""

    help = (
        "Encrypts anew, under the first of ENCRYPTION_KEYS, whatever is encrypted under a later one, in small batches "
        "while people work. Safe to stop at any moment and to run again: a second run finds nothing to do. Counts the "
        "values by the age of their key, names those that no key opens (table and id), and exits with 1 when there is "
        "one. --dry-run changes nothing, and exits with 1 also while an old key is needed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Try or do."""
        parser.add_argument("--dry-run", action="store_true", help="count by key, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Column by column; what was found, in figures."""
        self.has_begun = False
        try:
            found = self._look(None if options["dry_run"] else self._begin)
        except Busy as error:
            raise CommandError(f"{error} Run the command again: it goes on from there.") from error
        written = {str(one.column): one.written for one in found if one.written}
        if self.has_begun:
            _record("keys.rotated", values=sum(written.values()), columns=written)
        self._tell(found)
        if any(one.unreadable for one in found):
            raise CommandError("Some values are opened by none of the keys: see above. Keep every key there is.")
        stale = sum(one.stale for one in found)
        if options["dry_run"] and stale:
            raise CommandError(f"Values under an older key: {stale}. Nothing was changed.")
        self.stdout.write(f"Encrypted anew: {sum(written.values())}.")

    def _look(self, begin: Callable[[], None] | None) -> list[Found]:
        columns = [*encrypted_columns(), *signing_in.columns()]
        total = sum(one.rows for one in columns)
        with tqdm(desc="Keys", total=total, unit="value", unit_scale=True, disable=None) as bar:
            return [look(column, bar.update, begin) for column in columns]

    def _begin(self) -> None:
        """Told before the first value is written, so that the trail knows of a run that is killed, too."""
        if not self.has_begun:
            self.has_begun = True
            _record("keys.rotation-begun")

    def _tell(self, found: list[Found]) -> None:
        for one in found:
            for key in one.unreadable[:NAMED]:
                self.stderr.write(f"{one.column}, row {key}: opened by none of the keys.")
            if len(one.unreadable) > NAMED:
                self.stderr.write(f"{one.column}: so are {len(one.unreadable) - NAMED} more rows.")
        ages = sum((one.ages for one in found), Counter[int]())
        for position, key in enumerate(settings.ENCRYPTION_KEYS):
            which = "the newest key" if position == 0 else f"older key {position}"
            self.stdout.write(f"Found under {which} ({_fingerprint(key)}): {ages[position]}.")


def _record(action: str, **details: object) -> None:
    """About the record as a whole: rows that are only ever added are written anew, with the same content."""
    with transaction.atomic():
        record(action, ChainHead(pk=1), by=None, newest=_fingerprint(settings.ENCRYPTION_KEYS[0]), **details)


def _fingerprint(key: str) -> str:
    """Which key it is, to whoever has it; to nobody else does it tell anything."""
    return hashlib.sha256(key.encode()).hexdigest()[:8]
