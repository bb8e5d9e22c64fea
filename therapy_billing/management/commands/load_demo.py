"""manage.py load_demo: the demo's people and sessions."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cpt.shipped import load_catalogue
from therapy_billing.demo.loading import load


class Command(BaseCommand):
    """Loads the demo; a second run loses nothing and is quick."""

    help = "Loads the demo's people and sessions. Only where DEMO=1: made-up people have no place beside real ones."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load."""
        if not settings.DEMO:
            raise CommandError("This is not a demo. Set DEMO=1 in .env, or run make demo.")
        load_catalogue()
        load(timezone.now(), quiet=options["verbosity"] == 0)
