"""What support and therapist tell each other about a submission."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.record import record
from invoicing.actions.holding import put_hold
from invoicing.actions.locking import locked, renew
from invoicing.models import Hold, Invoice, Remark


class NotAsked(Exception):
    """The question is not open any more: it was answered, or the invoice decided on."""


def add_remark(invoice: Invoice, kind: Remark.Kind, words: str, by: User, answers: Remark | None = None) -> Remark:
    """Keep words about the present version; called by actions that have locked the invoice."""
    # Only what was submitted is talked about.
    assert invoice.submission is not None
    return Remark.objects.create(
        invoice=invoice,
        submission=invoice.submission,
        kind=kind,
        words=words,
        answers=answers,
        at=timezone.now(),
        by=by,
    )


@transaction.atomic
def answer_question(question: Remark, *, words: str, by: User) -> Remark:
    """The therapist answers; the invoice goes back into the queue, at its old place, once nothing is left to answer.

    The same words sent again are one answer. Raises NotAsked.
    """
    invoice = locked(question.invoice)
    known = Remark.objects.filter(answers=question).first()
    if known is not None and (known.words, known.by_id) == (words, by.pk):
        return known
    still_open = invoice.remarks.open_questions()
    if not still_open.filter(pk=question.pk).exists():
        raise NotAsked
    answer = add_remark(invoice, Remark.Kind.ANSWER, words, by, question)
    renew(invoice)
    if not still_open.exists():
        put_hold(invoice, _state_before(invoice))
    record("invoice.answered", invoice, by=by, submission=invoice.submission_id, question=question.pk)
    return answer


def _state_before(invoice: Invoice) -> Hold.State:
    hold = Hold.objects.get(submission=invoice.submission_id)
    return Hold.State.ESCALATED if hold.was_escalated else Hold.State.WAITING
