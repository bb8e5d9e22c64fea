"""Support gives a session that was not submitted in time a later deadline, for a reason."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from accounts.models import User
from audit.record import record
from invoicing.actions.locking import locked
from invoicing.actions.opening import deadline
from invoicing.models import Invoice, Reopening


class NotClosed(Exception):
    """No deadline keeps the invoice from being submitted: it was reopened already, submitted, or never closed."""


class OutOfReach(Exception):
    """The new deadline is in the past, or further away than the practice allows."""


def usual_deadline(now: datetime) -> datetime:
    """What is offered, in UTC: the usual hour, some days from now (settings)."""
    return deadline(_today(now), days=settings.REOPENING_DAYS)


def latest_deadline(now: datetime) -> datetime:
    """The last instant, in UTC, that may be set."""
    return deadline(_today(now), days=max(settings.REOPENING_MAX_DAYS, settings.REOPENING_DAYS))


def _today(now: datetime) -> date:
    return now.astimezone(ZoneInfo(settings.SUBMISSION_TIME_ZONE)).date()


@transaction.atomic
def reopen_invoice(invoice: Invoice, *, by: User, until: datetime, reason: str, now: datetime) -> Reopening:
    """Keep who, when, why and both deadlines, and make it a draft again. The same sent twice by one person is one.

    The invoice's version stays, so that a form which stood open all the while can be sent.
    Raises NotClosed, OutOfReach.
    """
    present = locked(invoice)
    last = present.reopening
    if last is not None and (last.by_id, last.submit_by, last.reason) == (by.pk, until, reason):
        return last
    if not present.is_closed_by_deadline(now):
        raise NotClosed
    if not now < until <= latest_deadline(now):
        raise OutOfReach
    reopening = Reopening.objects.create(
        invoice=present, reason=reason, previous_submit_by=present.submit_by, submit_by=until, at=now, by=by
    )
    if present.status == Invoice.Status.EXPIRED:
        present.move_to(Invoice.Status.DRAFT)
    present.submit_by, present.status_at = until, now
    present.save(update_fields=["status", "status_at", "submit_by"])
    record("invoice.reopened", present, by=by, reopening=reopening.pk, submit_by=until.isoformat())
    return reopening
