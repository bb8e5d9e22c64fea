"""Some of the demo's sessions are already submitted, closed or added by hand: by the same actions as everybody's."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from invoicing.actions.attending import record_attendance
from invoicing.actions.submitting import submit_invoice
from invoicing.actions.unlisting import add_unlisted
from invoicing.attendance_case import Outcome, Statement
from invoicing.case import Contact, Entry, instant
from invoicing.facts import case_of
from invoicing.models import Invoice
from invoicing.offering import suggestions
from review.actions.deciding import decide
from sessions_app.local_time import floor_to_minute
from sessions_app.models import Client, TherapySession
from therapy_billing.demo.sent import Sent


def submit_routine(session: TherapySession) -> None:
    """Two hours after the session, with the code that fits the recorded time."""
    invoice, now = Invoice.objects.with_session().get(session=session), session.scheduled_end_at
    case = case_of(invoice, now + timedelta(hours=2))
    figure = case.recorded.shown
    fitting = suggestions(case)
    if figure.start_ms is None or figure.end_ms is None or not fitting:
        return
    entry = Entry(
        code=fitting[0].code,
        started_at=floor_to_minute(instant(figure.start_ms)),
        ended_at=floor_to_minute(instant(figure.end_ms)),
        live_minutes=figure.live_minutes,
        client_location="home",
    )
    submit_invoice(invoice, by=session.therapist.user, entry=entry, version=None, now=case.now)


def submit_edited(session: TherapySession, sent: Sent) -> None:
    """More minutes than were recorded, explained, and what support said to it: what the desk is for."""
    invoice = Invoice.objects.with_session().get(session=session)
    start = session.scheduled_start_at
    entry = Entry(
        code=sent.code,
        started_at=start,
        ended_at=start + sent.window,
        live_minutes=sent.minutes,
        contact=Contact.VIDEO,
        completed_by_phone=sent.phone_minutes > 0,
        phone_minutes=sent.phone_minutes or None,
        client_location="home",
        disruption_note=sent.note,
        accept=frozenset({"time-outside-recording"}),
    )
    submitted = submit_invoice(invoice, by=session.therapist.user, entry=entry, version=None, now=timezone.now())
    if sent.decision:
        carol = User.objects.get(email="carol@example.org")
        decide(submitted, kind=sent.decision, comment=sent.words, version=None, by=carol)


def record_no_show(session: TherapySession) -> None:
    """Nobody came, and the client is charged for it."""
    invoice = Invoice.objects.with_session().get(session=session)
    said = Statement(Outcome.NO_SHOW, fee=Decimal("75.00"))
    record_attendance(invoice, by=session.therapist.user, said=said, version=None, now=timezone.now())


def add_by_hand(client: Client, starts_at: datetime, minutes: int, *, kind: str, modality: str) -> TherapySession:
    """A session that was not on the calendar."""
    added = add_unlisted(
        client,
        by=client.therapist.user,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        kind=kind,
        modality=modality,
        accept=frozenset(),
        now=timezone.now(),
    )
    return added.session
