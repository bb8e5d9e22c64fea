"""The demo's sessions that were not submitted in time: one for support to reopen, and one that it has reopened."""

from datetime import datetime, timedelta

from accounts.models import Therapist, User
from invoicing.actions.expiring import expire_overdue
from invoicing.actions.opening import add_session
from invoicing.actions.reopening import reopen_invoice, usual_deadline
from invoicing.models import Invoice, Reopening
from sessions_app.actions import add_client

THERAPIST, CLIENT = "bob@example.org", "Vera Okafor"
REASON = "The clinic had no connection to the internet in that week."


def load_lapsed(now: datetime) -> None:
    """Both, unless they are there."""
    if Invoice.objects.filter(session__client__name=CLIENT).exists():
        return
    therapist = Therapist.objects.get(user__email=THERAPIST)
    client = add_client(therapist, CLIENT, payer=None, since=(now - timedelta(days=365)).date())
    for days_ago in (22, 29):
        start = (now - timedelta(days=days_ago)).replace(minute=0, second=0, microsecond=0)
        invoice = add_session(
            client,
            starts_at=start,
            ends_at=start + timedelta(minutes=50),
            kind="individual",
            modality="in_person",
            booked_at=start - timedelta(days=7),
        )
    list(expire_overdue(now))
    if not Reopening.objects.exists():
        carol = User.objects.get(email="carol@example.org")
        reopen_invoice(invoice, by=carol, until=usual_deadline(now), reason=REASON, now=now)
