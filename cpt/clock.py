"""Which date is it for the practice?"""

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """Where its deadlines are counted."""
    return timezone.localdate(timezone=ZoneInfo(settings.SUBMISSION_TIME_ZONE))
