"""manage.py link_audit: give every audit event its place in the chain now."""

from typing import Any

from django.core.management.base import BaseCommand

from audit.linking import link_waiting


class Command(BaseCommand):
    """Adds to the chain."""

    help = (
        "Gives every committed audit event its place in the chain. The application does so after each request, and "
        "verify_audit and backup before they begin: this is for whoever wants the chain's end to be up to date."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Link, and say how many."""
        self.stdout.write(f"{link_waiting()} events got their places.")
