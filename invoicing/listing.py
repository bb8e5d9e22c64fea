"""What does a list of invoices show? One answer for the page and for the file that is exported from it."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import User
from invoicing.actions.submitting import NUMBER_ALPHABET
from invoicing.models import Invoice

LONGEST_NUMBER = 10


@dataclass(frozen=True)
class Listed:
    """The invoices, and the filter as it was understood: name to value, without what filters nothing."""

    invoices: QuerySet[Invoice]
    filters: dict[str, str]


def submitted_listed(user: User, query: QueryDict) -> Listed:
    """What was submitted and this person may see, newest first; `number` finds one receipt."""
    invoices = Invoice.objects.visible_to(user).ever_submitted().with_session()
    number = query.get("number", "").strip().upper()[:LONGEST_NUMBER]
    if not number:
        return Listed(invoices, {})
    found = invoices.filter(number=number) if set(number) <= set(NUMBER_ALPHABET) else invoices.none()
    return Listed(found, {"number": number})
