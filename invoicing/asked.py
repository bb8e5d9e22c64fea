"""What does support ask a therapist? The oldest open question and how many there are, read beside something else."""

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery

from accounts.models import Therapist
from audit.encryption import EncryptedText
from invoicing.counting import CountOf
from invoicing.models import Remark


@dataclass(frozen=True, slots=True)
class Question:
    """The oldest open question. `others`: how many more there are."""

    invoice_id: int
    words: str
    others: int


def question_columns() -> dict[str, Any]:
    """For a query of therapists."""
    asked = Remark.objects.open_questions().filter(submission__hold__therapist=OuterRef("pk")).order_by("pk")
    return {
        "asked_invoice": Subquery(asked.values("invoice")[:1]),
        "asked_words": Subquery(asked.values("words")[:1], output_field=EncryptedText()),
        "asked_count": CountOf(asked.values("pk")),
    }


def question_to(therapist: Therapist) -> Question | None:
    """Of a therapist that was read with these columns; None where nothing is asked."""
    read: Any = therapist
    if read.asked_invoice is None:
        return None
    return Question(read.asked_invoice, read.asked_words, read.asked_count - 1)
