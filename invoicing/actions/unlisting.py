"""A therapist adds a session that was not on the calendar."""

from datetime import datetime

from django.db import transaction

from accounts.models import Therapist, User
from invoicing.actions.opening import add_session
from invoicing.actions.submitting import Refused
from invoicing.checks import blocking
from invoicing.models import Invoice
from invoicing.unlisted_checks import check_held
from invoicing.unlisted_facts import held_of
from sessions_app.models import Client


@transaction.atomic
def add_unlisted(
    client: Client,
    *,
    by: User,
    starts_at: datetime,
    ends_at: datetime,
    kind: str,
    modality: str,
    accept: frozenset[str],
    now: datetime,
) -> Invoice:
    """Check under a lock, and add the session with its draft, marked with who added it. Raises Refused.

    The same session added again by hand is the one that is there.
    """
    # The therapist's row first: of two pages sent at once the second one sees what the first one added.
    Therapist.objects.select_for_update().get(pk=client.therapist_id)
    said = {"scheduled_start_at": starts_at, "scheduled_end_at": ends_at, "kind": kind, "modality": modality}
    same = Invoice.objects.filter(**{f"session__{name}": value for name, value in said.items()})
    if known := same.filter(session__client=client, session__is_unlisted=True).first():
        return known
    findings = check_held(held_of(client.therapist, client, starts_at, ends_at, now))
    if blocking(findings, accept):
        raise Refused(findings)
    return add_session(
        client,
        by=by,
        starts_at=starts_at,
        ends_at=ends_at,
        kind=kind,
        modality=modality,
        booked_at=now,
        unlisted_by=by,
    )
