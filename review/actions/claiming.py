"""Who is on which invoice, so that two people do not work on the same one. A claim runs out by itself (setting)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts import permissions
from accounts.models import User
from audit.record import record
from invoicing.models import Hold, HoldQuerySet, Invoice
from review.filters import Filters, claimed_since
from review.queue import in_order


class Taken(Exception):
    """Somebody else is on it; `hold` says who."""

    def __init__(self, hold: Hold) -> None:
        super().__init__(f"user {hold.claimed_by_id} is on hold {hold.pk}")
        self.hold = hold


class NothingToClaim(Exception):
    """It is not waiting for a decision any more."""


@transaction.atomic
def claim(invoice: Invoice, *, by: User, now: datetime, over: bool = False) -> Hold:
    """Take what waits. `over`: also from somebody else, which leaves a trace. Raises Taken, NothingToClaim."""
    hold = Hold.objects.select_for_update().filter(invoice=invoice, decided_at__isnull=True).first()
    if hold is None:
        raise NothingToClaim
    _take(hold, by=by, now=now, over=over)
    return hold


@transaction.atomic
def claim_next(holds: HoldQuerySet, filters: Filters, *, by: User, now: datetime, after: str) -> Hold | None:
    """Take the first that nobody is on, after the key `after`, else from the start; None when nothing is left.

    Several people who ask at once get different ones. What waits for a therapist is left out unless the filters ask for
    it, and so is for support what was left to an admin.
    """
    if not filters.state:
        states = {Hold.State.WAITING, *([Hold.State.ESCALATED] if permissions.may_manage(by) else [])}
        holds = holds.filter(state__in=states)
    free = holds.filter(Q(claimed_at__isnull=True) | Q(claimed_at__lte=claimed_since(now)))
    locked = free.select_for_update(skip_locked=True, of=("self",))
    hold = next((found for key in (after, "") for found in in_order(locked, after=key)[:1]), None)
    if hold is not None:
        _take(hold, by=by, now=now)
    return hold


@transaction.atomic
def release(invoice: Invoice, *, by: User) -> None:
    """Put back what this person took; nothing happens to anybody else's."""
    hold = Hold.objects.select_for_update().filter(invoice=invoice, claimed_by=by).first()
    if hold is not None:
        hold.claimed_at = hold.claimed_by = None
        hold.save(update_fields=["claimed_at", "claimed_by"])
        record("hold.released", hold, by=by)


def pass_claim(invoice: Invoice, *, by: User, now: datetime, over: bool) -> None:
    """Before a decision: `over`, or Taken while somebody else is on it. Passing them leaves a trace.

    The decision ends the claim itself, after it has locked the invoice. Were the hold locked here, before the invoice,
    two decisions could wait for each other.
    """
    hold = Hold.objects.undecided().filter(invoice=invoice).first()
    if hold is None or not hold.is_claimed_by_other(by, now):
        return
    if not over:
        raise Taken(hold)
    _record_passed(hold, by, hold.claimed_by_id)


def _take(hold: Hold, *, by: User, now: datetime, over: bool = False) -> None:
    is_others, previous = hold.is_claimed_by_other(by, now), hold.claimed_by_id
    if is_others and not over:
        raise Taken(hold)
    is_new = is_others or not hold.is_claimed(now)
    hold.claimed_at, hold.claimed_by = now, by
    hold.save(update_fields=["claimed_at", "claimed_by"])
    if is_others:
        _record_passed(hold, by, previous)
    elif is_new:
        record("hold.claimed", hold, by=by)


def _record_passed(hold: Hold, by: User, previous: int | None) -> None:
    record("hold.taken-over", hold, by=by, previous=previous)
