"""Approving several invoices that one flag alone holds: each by itself, in a transaction of its own."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from invoicing.actions.locking import AlreadySubmitted, StaleVersion
from invoicing.models import Hold
from review.actions.claiming import Taken
from review.actions.deciding import decide
from review.models import Decision
from review.together import together


@dataclass(frozen=True, slots=True)
class Done:
    """How many were approved; `left` were decided, changed or taken meanwhile, or are none of these."""

    approved: int
    left: int


def approve_together(chosen: Iterable[tuple[int, int]], *, flag: str, comment: str, by: User) -> Done:
    """`chosen`: invoices by id, each with the version that was looked at."""
    wanted = dict(chosen)
    holds = together(by, flag).filter(invoice__in=wanted).select_related("invoice").order_by("pk")
    results = [_approve(hold, wanted[hold.invoice_id], comment or f"Approved together: {flag}.", by) for hold in holds]
    return Done(sum(results), len(wanted) - sum(results))


def _approve(hold: Hold, version: int, comment: str, by: User) -> bool:
    try:
        decide(hold.invoice, kind=Decision.Kind.APPROVE, comment=comment, version=version, by=by)
    except (AlreadySubmitted, StaleVersion, Taken):
        return False
    return True
