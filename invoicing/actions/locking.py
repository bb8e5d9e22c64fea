"""How an action gets hold of an invoice, and leaves it."""

from typing import Any

from django.db.models import F
from django.utils import timezone

from accounts.models import Therapist, User
from invoicing.beside import TO_CHECK
from invoicing.models import Invoice

# In the place of an exclusion, which over this join would be a query inside the query.
NOT_VOIDED = [status for status in Invoice.Status if status != Invoice.Status.VOIDED]


class NoInvoice(Exception):
    """Nobody's, or somebody else's."""


class AlreadySubmitted(Exception):
    """The invoice's status does not allow this any more: somebody was faster."""


class StaleVersion(Exception):
    """The invoice changed since the page was opened."""


def locked(invoice: Invoice) -> Invoice:
    """The row as it is now with its session, ours until the transaction ends."""
    # What stands beside it is read afterwards: whatever the lock waits for may change it.
    Invoice.objects.select_for_update().only("pk").get(pk=invoice.pk)
    return Invoice.objects.with_session().get(pk=invoice.pk)


def locked_to_check(invoice: Invoice) -> Invoice:
    """As `locked`, with what a check needs, and with the therapist: two invoices of one therapist are checked against
    each other, one after the other.
    """
    return _to_check(invoices=invoice.pk)


def locked_of_session(session_id: int, *, by: User) -> Invoice:
    """As `locked_to_check`, the one that is not voided of this person's own session. Raises NoInvoice."""
    own = {"user": by, "invoices__session__id": session_id, "invoices__status__in": NOT_VOIDED}
    try:
        return _to_check(**own)
    except NoInvoice:
        # Perhaps it was voided while this waited for it: what goes in its place is seen by a statement that begins now.
        return _to_check(**own)


def _to_check(**which: Any) -> Invoice:
    """Both rows of the join are locked, the therapist's first, as everywhere; what stands beside is read afterwards."""
    therapists = Therapist.objects.select_for_update().only("pk").filter(**which)
    found = therapists.annotate(invoice=F("invoices")).first()
    if found is None:
        raise NoInvoice
    return TO_CHECK(pk=found.invoice)[0]


def refuse_stale(invoice: Invoice, version: int | None) -> None:
    """Raise StaleVersion when the page was made from another version than the present one; None asks nothing."""
    if version is not None and version != invoice.version:
        raise StaleVersion


def save(invoice: Invoice) -> None:
    """Save a locked row as its next version."""
    invoice.version += 1
    invoice.status_at = timezone.now()
    invoice.save()


def renew(invoice: Invoice) -> None:
    """The next version of a locked row that stays in its status: a page that was opened before is stale."""
    invoice.version += 1
    invoice.save(update_fields=["version"])
