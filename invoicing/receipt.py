"""What the page of one submitted invoice shows: every version, what support and therapist said, what happened since."""

from dataclasses import dataclass
from typing import Any

from accounts import permissions
from accounts.models import User
from accounts.parking import holder_of
from audit.models import Event
from invoicing.actions.voiding import VOIDABLE
from invoicing.answer_form import AnswerForm
from invoicing.models import Invoice, Remark
from invoicing.record_since import record_context
from invoicing.versions import versions_of


@dataclass(frozen=True, slots=True)
class Asked:
    """An open question, with the form for its answer; `is_parked`: sent after the sign-in had run out, and back."""

    remark: Remark
    form: AnswerForm
    is_parked: bool = False


def receipt_context(
    invoice: Invoice, user: User, answered: AnswerForm | None = None, *, is_parked: bool = False
) -> dict[str, Any]:
    """`answered`: a form as it was sent, which stands at its question again."""
    may_review = permissions.may_review(user)
    return {
        "invoice": invoice,
        "session": invoice.session,
        "versions": versions_of(invoice),
        **record_context(invoice),
        "history": Event.objects.about(invoice),
        "may_review": may_review,
        "asked": [] if may_review else _asked(invoice, answered, is_parked=is_parked),
        "holder": holder_of(user),
        "may_void": may_review and invoice.status in VOIDABLE,
        "was_flagged": may_review and Invoice.objects.filter(pk=invoice.pk).ever_flagged().exists(),
        "replaced": Invoice.objects.filter(pk=invoice.replaces_id).first() if invoice.replaces_id else None,
        "replacement": Invoice.objects.filter(replaces=invoice).first(),
    }


def _asked(invoice: Invoice, answered: AnswerForm | None, *, is_parked: bool) -> list[Asked]:
    questions = invoice.remarks.open_questions().select_related("by")
    return [
        Asked(one, answered, is_parked)
        if answered is not None and answered.question == one.pk
        else Asked(one, AnswerForm(one.pk))
        for one in questions
    ]
