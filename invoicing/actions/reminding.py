"""Reminders: whose is due, and that each is sent once. Why at least once: docs/decisions/0007."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import Therapist, User
from audit.record import record
from invoicing.models import Invoice, Reminder
from invoicing.reminder_mail import reminder_mail
from invoicing.reminding import Digest, Waiting, digest

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """One therapist's mail of today."""

    therapist: Therapist
    today: date
    digest: Digest


def due_reminders(now: datetime) -> Iterator[Due]:
    """Who is to be told today: from the hour of the setting on, on each therapist's own clock."""
    told = dict(Reminder.objects.sent().values_list("therapist").annotate(Max("due_on")))
    waiting = Invoice.objects.waiting_for_confirmation(now).filter(
        therapist__wants_reminders=True, therapist__user__is_active=True, therapist__user__role=User.Role.THERAPIST
    )
    columns = waiting.annotate(reopened_at=Max("reopenings__at")).values_list(
        "therapist", "therapist__time_zone", "session__date_of_service", "submit_by", "reopened_at"
    )
    for (therapist_id, zone_name), rows in groupby(columns.order_by("therapist"), key=itemgetter(0, 1)):
        zone = ZoneInfo(zone_name)
        local = now.astimezone(zone)
        waits = [Waiting(_since(served_on, reopened_at, zone), until) for _, _, served_on, until, reopened_at in rows]
        found = digest(waits, local.date(), settings.REMINDER_DAYS, told.get(therapist_id))
        if found is not None and local.hour >= settings.REMINDER_HOUR:
            yield Due(Therapist.objects.select_related("user").get(pk=therapist_id), local.date(), found)


def _since(served_on: date, reopened_at: datetime | None, zone: ZoneInfo) -> date:
    return max(served_on, reopened_at.astimezone(zone).date()) if reopened_at else served_on


def remind(due: Due) -> bool | None:
    """Send one mail and keep that it was sent. False: the mail server did not take it. None: there is none to send, for
    somebody else does or the therapist wants none by now.

    What was not taken stays unsent and is tried by the next run.
    """
    reminder, _ = Reminder.objects.get_or_create(therapist=due.therapist, due_on=due.today)
    now = timezone.now()
    is_wanted = Therapist.objects.filter(pk=due.therapist.pk, wants_reminders=True).exists()
    if not is_wanted or not Reminder.objects.filter(pk=reminder.pk).claim(now):
        return None
    try:
        reminder_mail(reminder, due.digest).send()
    except Exception as error:  # whatever a mail server does; its words may hold the address, so only ids are logged
        log.error("Reminder %s was not sent: %s", reminder.pk, type(error).__name__)
        Reminder.objects.filter(pk=reminder.pk, claimed_at=now).update(claimed_at=None)
        return False
    _keep_sent(reminder, due.digest)
    return True


@transaction.atomic
def _keep_sent(reminder: Reminder, told: Digest) -> None:
    Reminder.objects.filter(pk=reminder.pk).update(sent_at=timezone.now())
    record("reminder.sent", reminder.therapist, by=None, reminder=reminder.pk, sessions=told.sessions)
