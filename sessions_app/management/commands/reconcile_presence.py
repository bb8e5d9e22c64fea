"""manage.py reconcile_presence: who is in the rooms of sessions under way?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from sessions_app.providers.registry import PROVIDERS
from sessions_app.reconciling import reconcile_room, rooms_under_way


class Command(BaseCommand):
    """Asks once; run it every minute."""

    help = (
        "Asks the telehealth provider who is in the rooms of sessions under way and keeps what it says. Safe to run "
        "every minute, twice at once and while webhooks arrive. Exits with 1 when a room could not be asked about."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask about every room; one that fails does not stop the others."""
        now, added, failed, silent = timezone.now(), 0, 0, set()
        for provider, room in tqdm(rooms_under_way(now), desc="Reconciling", unit="room", disable=None):
            if provider not in PROVIDERS or not PROVIDERS[provider].is_configured():
                silent.add(provider or "no provider")
                continue
            try:
                found = reconcile_room(provider, room, now)
            except OSError as error:
                failed += 1
                self.stderr.write(f"{provider} room {room}: {error}")
                continue
            if found is None:
                silent.add(provider)
            else:
                added += found
        for provider in sorted(silent):
            self.stdout.write(f"No reconcile for {provider}: its time rests on its webhooks alone.")
        self.stdout.write(f"{added} events added.")
        if failed:
            raise CommandError(f"{failed} rooms could not be asked about.")
