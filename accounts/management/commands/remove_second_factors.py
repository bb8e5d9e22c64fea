"""manage.py remove_second_factors: for when nobody is left who could do it in Django admin."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions import remove_second_factors
from accounts.models import User


class Command(BaseCommand):
    """The way back in for the last admin."""

    help = "Removes a person's second factors and ends their sign-ins. They set up new ones when they sign in again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("email", help="the address that the person signs in with")

    def handle(self, *args: Any, **options: Any) -> None:
        """Remove them, and say how many there were."""
        user = User.objects.filter(email=options["email"].lower()).first()
        if user is None:
            raise CommandError(f"Nobody has the address {options['email']}.")
        removed = remove_second_factors(user, by=None)
        self.stdout.write(f"Removed: {removed}. Every sign-in of this person has ended.")
