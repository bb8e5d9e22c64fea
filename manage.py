#!/usr/bin/env python
"""Django's command line for Therapy Billing."""

import os
import sys


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "therapy_billing.settings")
    from django.core.management import execute_from_command_line

    from therapy_billing.environment import Unreadable

    try:
        execute_from_command_line(sys.argv)
    except Unreadable as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main()
