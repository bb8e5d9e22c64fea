"""What does a list of invoices show? One answer for the page and for the file that is exported from it."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import User
from invoicing.filters import receipt_number
from invoicing.models import Invoice


@dataclass(frozen=True)
class Listed:
    """The invoices, and the filter as it was understood: name to value, without what filters nothing."""

    invoices: QuerySet[Invoice]
    filters: dict[str, str]


def submitted_listed(user: User, query: QueryDict) -> Listed:
    """What was submitted and this person may see, newest first; `number` finds one receipt."""
    invoices = Invoice.objects.visible_to(user).ever_submitted().with_session()
    typed = str(query.get("number", "")).strip()
    if not typed:
        return Listed(invoices, {})
    # What can be no number finds nothing, and is written down nowhere: it could be a name.
    number = receipt_number(typed)
    return Listed(invoices.filter(number=number), {"number": number})
