"""A therapist submits several sessions that were shown together: each by itself, exactly as it was shown or not."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from accounts.models import User
from invoicing.actions.locking import AlreadySubmitted, StaleVersion
from invoicing.actions.submitting import Refused, submit_invoice
from invoicing.clean import attested, doubts, held_by, untouched
from invoicing.flags import RaisedFlag
from invoicing.models import FormDraft, Invoice
from invoicing.proposal import Proposal
from invoicing.together import Shown


class NotAsShown(Exception):
    """What is there now is not what was read, or is in doubt by now."""


def submit_together(
    invoices: Mapping[int, Invoice], shown: Sequence[Shown], *, by: User, now: datetime, key: str = ""
) -> tuple[list[Invoice], list[Invoice]]:
    """Those that are submitted, and those that are left; one that is left stops no other.

    What was submitted as it was shown is among the submitted ones however often it is sent.
    """
    sent, left = [], []
    for one in shown:
        invoice = invoices[one.invoice_id]
        try:
            sent.append(_submit(invoice, one, by=by, now=now, key=key))
        except (AlreadySubmitted, NotAsShown, Refused, StaleVersion):
            left.append(invoice)
    return sent, left


def _submit(invoice: Invoice, shown: Shown, *, by: User, now: datetime, key: str) -> Invoice:
    def is_as_shown(proposal: Proposal, raised: list[RaisedFlag]) -> None:
        """The record, the rules and the fees as they are now, under the lock."""
        present = untouched(proposal.case)
        is_begun = FormDraft.objects.filter(invoice=invoice, discarded_at__isnull=True).exists()
        is_clean = not is_begun and not doubts(proposal.case, present) and not held_by(raised)
        if present is None or attested(present) != shown.attested or not is_clean:
            raise NotAsShown

    return submit_invoice(
        invoice, by=by, entry=shown.entry, version=shown.version, now=now, provided=is_as_shown, key=key
    )
