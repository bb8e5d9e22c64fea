"""What is left of sign-ins that are over: rows that nobody reads any more, some of which say who was where."""

from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from accounts.models import SentForm
from accounts.once import KEPT

# In a transaction of their own, so that nobody who signs in waits for long.
AT_ONCE = 500


def lapsed(now: datetime) -> dict[str, QuerySet[Any]]:
    """Sign-ins that have ended, their entries in people's lists, keys of forms that were sent in them, and attempts
    that no lockout counts any more.

    Wrong passwords for an account stand in the audit trail too; those for an address that nobody has only here, so they
    stay for a while.
    """
    going_on = Session.objects.filter(expire_date__gte=now)
    before = now - max(timedelta(days=settings.SIGN_IN_ATTEMPT_DAYS), settings.AXES_COOLOFF_TIME)
    attempts = (AccessAttempt, AccessFailureLog, AccessLog)
    return {
        "sign-ins that have ended": Session.objects.filter(expire_date__lt=now),
        "entries of such sign-ins": UserSession.objects.exclude(session_key__in=going_on.values("pk")),
        "keys of forms that nobody can send again": SentForm.objects.filter(at__lt=now - KEPT),
        **{str(kind._meta.verbose_name_plural): kind.objects.filter(attempt_time__lt=before) for kind in attempts},
    }


def remove(rows: QuerySet[Any]) -> int:
    """In small batches; how many."""
    done = 0
    while keys := list(rows.values_list("pk", flat=True)[:AT_ONCE]):
        rows.filter(pk__in=keys).delete()
        done += len(keys)
    return done
