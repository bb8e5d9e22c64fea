"""manage.py load_catalogue: the shipped codes, rules and same-day pairs."""

from typing import Any

from django.core.management.base import BaseCommand

from cpt.shipped import load_catalogue


class Command(BaseCommand):
    """Adds what is missing; never overwrites an admin's edit."""

    help = "Adds the shipped codes, time rules and same-day pairs that are missing; changes nothing else."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say how much."""
        self.stdout.write(f"{load_catalogue()} rows added to the code catalogue.")
