"""manage.py reconcile_presence: who is in the rooms of sessions under way?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from sessions_app.providers.base import NotAnswered
from sessions_app.reconciling import reconcile, rooms_under_way


class Command(BaseCommand):
    """Asks once; run it every minute."""

    help = (
        "Asks the telehealth provider who is in the rooms of sessions under way and keeps what it says. Safe to run "
        "every minute, twice at once and while webhooks arrive. Exits with 1 when a room could not be asked about."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask about every room; one that fails does not stop the others."""
        asked, there, failed, silent = 0, 0, 0, set()
        rooms = rooms_under_way(timezone.now())
        for (provider, room), found in tqdm(
            reconcile(rooms), desc="Reconciling", total=len(rooms), unit="room", disable=None
        ):
            if found is None:
                silent.add(provider or "sessions without a provider")
            elif isinstance(found, NotAnswered):
                failed += 1
                self.stderr.write(f"{provider} room {room}: {found}.")
            else:
                asked, there = asked + 1, there + found
        for provider in sorted(silent):
            self.stdout.write(f"No reconcile for {provider}: its time rests on its webhooks alone.")
        self.stdout.write(f"Rooms asked about: {asked}. Connections there: {there}.")
        if failed:
            raise CommandError(f"Rooms that could not be asked about: {failed}.")
