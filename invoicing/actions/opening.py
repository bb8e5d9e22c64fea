"""Sessions come with their draft invoice."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.record import record
from invoicing.deadline import submit_by
from invoicing.models import Invoice
from sessions_app import actions as session_actions
from sessions_app.models import Client


@transaction.atomic
def add_session(client: Client, *, by: User | None = None, **session: Any) -> Invoice:
    """A session on the calendar and its draft; `session` as for sessions_app.actions.add_session."""
    invoice = open_session(client, **session)
    record_added(invoice, by=by)
    return invoice


def open_session(client: Client, **session: Any) -> Invoice:
    """The same without its audit event: whoever adds many records them all at the end of the transaction."""
    added = session_actions.add_session(client, **session)
    return Invoice.objects.create(
        session=added,
        therapist=added.therapist,
        status_at=timezone.now(),
        submit_by=deadline(added.date_of_service),
    )


def record_added(invoice: Invoice, *, by: User | None, **more: Any) -> None:
    """The audit event of a session that was added."""
    session = invoice.session
    told = {"client": session.client_id, "kind": session.kind, "modality": session.modality}
    action = "session.added-by-hand" if session.is_unlisted else "session.added"
    record(action, session, by=by, **told, **more)


def deadline(date_of_service: date, *, days: int | None = None) -> datetime:
    """Until when the practice's settings let a session be submitted, in UTC. `days` after the date, else the usual."""
    return submit_by(
        date_of_service,
        days=settings.SUBMISSION_WINDOW_DAYS if days is None else days,
        at=settings.SUBMISSION_CLOSES_AT,
        zone=ZoneInfo(settings.SUBMISSION_TIME_ZONE),
    )
