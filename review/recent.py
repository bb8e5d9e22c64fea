"""What was billed lately, for the client and by the therapist: dates, codes and minutes, nothing that was written."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, Sum

from accounts.models import User
from invoicing.case import TimeSource
from invoicing.models import Hold, Invoice

CLIENTS = 8
DAYS = 90
RETURNED = Hold.Outcome.RETURNED


@dataclass(frozen=True, slots=True)
class CodeUse:
    """One code of a therapist's last weeks: how often, how often edited, held, and sent back."""

    code: str
    count: int
    minutes: int
    edited: int
    held: int
    corrected: int

    @property
    def mean_minutes(self) -> int:
        """Whole minutes an invoice."""
        return round(self.minutes / self.count)


def of_client(invoice: Invoice, user: User) -> list[Invoice]:
    """The client's latest other invoices."""
    return list(
        Invoice.objects.visible_to(user)
        .filter(session__client=invoice.session.client_id)
        .exclude(pk=invoice.pk)
        .select_related("session", "submission")
        .defer("returned_because", "submission__disruption_note", "submission__attestation")
        .order_by("-session__date_of_service", "-pk")[:CLIENTS]
    )


def of_therapist(invoice: Invoice, user: User) -> list[CodeUse]:
    """The therapist's codes in the weeks up to this session, the most frequent first; voided ones left out."""
    on = invoice.session.date_of_service
    rows = (
        Invoice.objects.visible_to(user)
        .sent()
        .filter(
            session__therapist=invoice.session.therapist_id,
            session__date_of_service__range=(on - timedelta(days=DAYS), on),
        )
        .values("submission__code")
        .annotate(
            count=Count("pk"),
            total=Sum("submission__minutes"),
            edited=Count("pk", filter=Q(submission__time_source=TimeSource.EDITED)),
            held=Count("submission__hold"),
            corrected=Count("pk", filter=Q(submission__sequence__gt=1) | Q(submission__hold__outcome=RETURNED)),
        )
        .order_by("-count", "submission__code")
    )
    return [
        CodeUse(row["submission__code"], row["count"], row["total"], row["edited"], row["held"], row["corrected"])
        for row in rows
    ]


def same_day(invoice: Invoice, user: User) -> tuple[int, int]:
    """How many other sessions the therapist billed that day, voided ones left out, and their minutes."""
    session = invoice.session
    found = (
        Invoice.objects.visible_to(user)
        .sent()
        .filter(session__therapist=session.therapist_id, session__date_of_service=session.date_of_service)
        .exclude(pk=invoice.pk)
        .aggregate(sessions=Count("pk"), minutes=Sum("submission__minutes"))
    )
    return found["sessions"], found["minutes"] or 0
