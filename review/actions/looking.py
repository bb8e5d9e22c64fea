"""Patterns in therapists' work: that somebody looked at one is kept, with who, when and what came of it."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.record import record
from invoicing.models import TherapistFlag
from review.models import PatternLook


@transaction.atomic
def look_at(flag: TherapistFlag, *, words: str, by: User, now: datetime) -> PatternLook:
    """Add one look. The same words of the same person sent twice are one."""
    # The lock lets of two that come at one instant the second see the first.
    flag = TherapistFlag.objects.select_for_update().get(pk=flag.pk)
    last = flag.looks.last()
    if last is not None and (last.words, last.by_id) == (words, by.pk):
        return last
    look = PatternLook.objects.create(flag=flag, words=words, at=now, by=by)
    record("pattern.looked-at", flag, by=by, look=look.pk)
    return look
