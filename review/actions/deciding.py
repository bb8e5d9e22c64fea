"""Decisions: each a row, made once, with its audit event."""

from collections.abc import Callable
from functools import partial

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from invoicing.actions.deciding import approve_invoice, ask_therapist, escalate_invoice, return_invoice
from invoicing.actions.locking import AlreadySubmitted, StaleVersion
from invoicing.actions.voiding import void_invoice
from invoicing.models import Hold, Invoice
from review.actions.claiming import pass_claim
from review.models import Decision
from sessions_app.models import TherapySession

Kind = Decision.Kind
# What leaves the invoice in review, and where: the same decision sent again without a version would pass once more.
STAYS: dict[str, Hold.State] = {Kind.ASK: Hold.State.ASKED, Kind.ESCALATE: Hold.State.ESCALATED}


def decide(
    invoice: Invoice,
    *,
    kind: str,
    comment: str,
    version: int | None,
    by: User,
    session: TherapySession | None = None,
    take_over: bool = False,
) -> Decision:
    """Decide on a submitted invoice, and keep the words. The same decision sent twice is one.

    `session`: of a void, where the replacement goes; None: onto the same session. `take_over`: also while somebody else
    is on it. Raises StaleVersion when the invoice changed since the page was opened, AlreadySubmitted when its status
    does not allow this any more, Taken, SessionTaken.
    """
    same = partial(_same_before, invoice, kind, comment, by)
    if _stands(invoice, kind) and (before := same()) is not None:
        return before
    try:
        with transaction.atomic():
            pass_claim(invoice, by=by, now=timezone.now(), over=take_over)
            return _decide(_action(kind, comment, session), invoice, kind=kind, comment=comment, version=version, by=by)
    except (AlreadySubmitted, StaleVersion):
        if (before := same()) is None:
            raise
        return before


def _stands(invoice: Invoice, kind: str) -> bool:
    """Does the invoice stay in review because of such a decision?"""
    return kind in STAYS and Hold.objects.filter(submission=invoice.submission_id, state=STAYS[kind]).exists()


def _same_before(invoice: Invoice, kind: str, comment: str, by: User) -> Decision | None:
    """The newest decision on the version as it stands, if it is this one."""
    present = Invoice.objects.filter(pk=invoice.pk).values("submission")
    last = Decision.objects.filter(invoice=invoice, submission__in=present).order_by("-pk").first()
    return last if last is not None and (last.kind, last.comment, last.by_id) == (kind, comment, by.pk) else None


def _decide(
    action: Callable[..., Invoice], invoice: Invoice, *, kind: str, comment: str, version: int | None, by: User
) -> Decision:
    kept: list[Decision] = []

    def keep(decided: Invoice) -> None:
        # Only what was submitted is decided on; the lock keeps its submission the present one.
        assert decided.submission is not None
        kept.append(
            Decision.objects.create(
                invoice=decided,
                submission=decided.submission,
                kind=kind,
                comment=comment,
                at=timezone.now(),
                by=by,
            )
        )

    action(invoice, by=by, version=version, keep=keep)
    return kept[0]


def _action(kind: str, comment: str, session: TherapySession | None) -> Callable[..., Invoice]:
    actions: dict[str, Callable[..., Invoice]] = {
        Kind.APPROVE: approve_invoice,
        Kind.RETURN: partial(return_invoice, because=comment),
        Kind.ASK: partial(ask_therapist, words=comment),
        Kind.ESCALATE: escalate_invoice,
        Kind.VOID: partial(void_invoice, because=comment, session=session),
    }
    return actions[kind]
