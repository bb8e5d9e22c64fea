"""What does a list of invoices show? One answer for the page and for the file that is exported from it."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import User
from invoicing.filters import receipt_number
from invoicing.models import Invoice

BESIDE = ("submission", "attendance")
# What a row prints, on the page or in the file. Texts that somebody wrote are in neither, and are not decrypted for it.
PRINTED = (
    *("number", "status", "status_at", "attendance__outcome"),
    *("session__scheduled_start_at", "session__time_zone", "session__client__name", "session__therapist__user__name"),
    *(
        f"submission__{name}"
        for name in (
            *("at", "sequence", "date_of_service", "payer_name", "code", "minutes", "time_source"),
            *("started_at", "ended_at", "total_charge"),
        )
    ),
)


@dataclass(frozen=True)
class Listed:
    """The invoices, and the filter as it was understood: name to value, without what filters nothing."""

    invoices: QuerySet[Invoice]
    filters: dict[str, str]


def submitted_listed(user: User, query: QueryDict) -> Listed:
    """What was submitted and this person may see, newest first; `number` finds one receipt."""
    rows = Invoice.objects.visible_to(user).ever_submitted()
    invoices = rows.select_related("session__client", "session__therapist__user", *BESIDE).only(*PRINTED)
    typed = str(query.get("number", "")).strip()
    if not typed:
        return Listed(invoices, {})
    # What can be no number finds nothing, and is written down nowhere: it could be a name.
    number = receipt_number(typed)
    return Listed(invoices.filter(number=number), {"number": number})
