"""Rows to what the checks of a session added by hand may look at."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from accounts.models import Therapist
from invoicing.actions.opening import deadline
from invoicing.unlisted_checks import Held
from sessions_app.models import Client, TherapySession


def held_of(
    therapist: Therapist, client: Client | None, starts_at: datetime | None, ends_at: datetime | None, now: datetime
) -> Held:
    """What a therapist says, beside the deadline and the client's other sessions."""
    zone = ZoneInfo(therapist.time_zone)
    others = overlapping(client, starts_at, ends_at) if client and starts_at and ends_at else None
    return Held(
        starts_at=starts_at,
        ends_at=ends_at,
        zone=zone,
        now=now,
        oldest_on=oldest(now, zone),
        submit_by=deadline(starts_at.astimezone(zone).date()) if starts_at else None,
        others=tuple(others.values_list("scheduled_start_at", flat=True)) if others is not None else (),
    )


def overlapping(client: Client, starts_at: datetime, ends_at: datetime) -> QuerySet[TherapySession]:
    """The client's sessions that were booked for some of this time, or were submitted with some of it."""
    booked = Q(scheduled_start_at__lt=ends_at, scheduled_end_at__gt=starts_at)
    sent = Q(
        invoices__submission__started_at__lt=ends_at,
        invoices__submission__ended_at__gt=starts_at,
    ) & ~Q(invoices__status="voided")
    return client.sessions.filter(booked | sent).order_by("scheduled_start_at", "pk").distinct()


def oldest(now: datetime, zone: ZoneInfo) -> date:
    """The first date of service whose deadline has not passed."""
    on = now.astimezone(zone).date() - timedelta(days=settings.SUBMISSION_WINDOW_DAYS + 1)
    while deadline(on) < now:
        on += timedelta(days=1)
    return on
