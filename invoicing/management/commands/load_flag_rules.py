"""manage.py load_flag_rules: the shipped flags, as rows for the admin."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from invoicing.loading_flags import load_flag_rules
from invoicing.models import FlagSetting, FlagThreshold


class Command(BaseCommand):
    """Adds what is missing; never overwrites an admin's edit."""

    help = "Adds the shipped flags and thresholds that are missing in the admin; changes nothing else."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say how much."""
        count = load_flag_rules(FlagSetting, FlagThreshold)
        if options["verbosity"]:
            self.stdout.write(f"{count} rows added to the flags.")
