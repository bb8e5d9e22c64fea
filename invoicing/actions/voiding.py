"""Taking a submitted invoice back, and opening the one that goes in its place."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Therapist, User
from audit.record import record
from invoicing.actions.deciding import Keep, keep_nothing
from invoicing.actions.holding import end_hold
from invoicing.actions.locking import AlreadySubmitted, locked, refuse_stale, save
from invoicing.actions.opening import deadline
from invoicing.actions.remarking import add_remark
from invoicing.models import Hold, Invoice, Remark
from sessions_app.models import TherapySession

Status = Invoice.Status
VOIDABLE = frozenset({Status.FLAGGED, Status.ACCEPTED, Status.APPROVED})
# What may become the replacement where a session has an invoice already.
FREE = frozenset({Status.DRAFT, Status.EXPIRED})


class SessionTaken(Exception):
    """The session that the replacement was meant for has an invoice of its own, or is another therapist's."""


@transaction.atomic
def void_invoice(
    invoice: Invoice,
    *,
    by: User,
    version: int | None,
    because: str,
    session: TherapySession | None = None,
    keep: Keep = keep_nothing,
) -> Invoice:
    """Void a submitted invoice, and open a draft that points to it: on the same session, or on the right one.

    The draft may be submitted for as long as one of a session of today. Raises StaleVersion, AlreadySubmitted when the
    invoice is none that can be voided (any more), SessionTaken.
    """
    # In the order of a submission, which may be under way.
    Therapist.objects.select_for_update().get(pk=invoice.therapist_id)
    invoice = locked(invoice)
    refuse_stale(invoice, version)
    if invoice.status not in VOIDABLE:
        raise AlreadySubmitted
    invoice.move_to(Status.VOIDED)
    save(invoice)
    end_hold(invoice, Hold.Outcome.VOIDED, by)
    add_remark(invoice, Remark.Kind.VOID, because, by)
    replacement = _opened(session or invoice.session, invoice)
    keep(invoice)
    record("invoice.opened", replacement, by=by, replaces=invoice.pk)
    record("invoice.voided", invoice, by=by, submission=invoice.submission_id, replacement=replacement.pk)
    return invoice


def _opened(session: TherapySession, voided: Invoice) -> Invoice:
    """The session's draft, pointing to what it replaces."""
    found = Invoice.objects.select_for_update().filter(session=session).exclude(status=Status.VOIDED).first()
    is_free = found is None or (found.status in FREE and found.replaces_id is None)
    if session.therapist_id != voided.therapist_id or not is_free:
        raise SessionTaken
    draft = found or Invoice(session=session, therapist_id=session.therapist_id)
    if draft.status == Status.EXPIRED:
        draft.move_to(Status.DRAFT)
    draft.replaces = voided
    draft.submit_by = deadline(timezone.now().astimezone(session.zone).date())
    # A page of the voided one that is still open is stale here too.
    draft.version = max(draft.version, voided.version)
    if found is None:
        draft.version += 1
        draft.status_at = timezone.now()
        draft.save()
    else:
        save(draft)
    return draft
