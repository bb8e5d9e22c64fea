"""What a check needs of single rows beside an invoice, read along with it in one query."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, F, FilteredRelation, IntegerField, OuterRef, Q, QuerySet, Subquery, When

from audit.prepared import Given, Prepared
from cpt.models import Contract, ProcedureCode
from invoicing.models import FormDraft, Invoice, InvoiceQuerySet
from sessions_app.models import Coverage
from sessions_app.recording import is_contested

COVERAGES = "session__client__coverages"


@dataclass(frozen=True, slots=True)
class Beside:
    """`authorised_used`: how many other sessions were submitted on the coverage's number; 0 where it has no limit.

    `contract`: the practice's with the coverage's payer. `is_contested`: see sessions_app/recording.py.
    """

    coverage: Coverage | None
    contract: int | None
    earlier_service_on: date | None
    earlier_intake_on: date | None
    authorised_used: int
    is_contested: bool
    draft: FormDraft | None


def to_be_checked(invoices: InvoiceQuerySet) -> InvoiceQuerySet:
    """With everything of `Beside`. Take the first of an invoice's rows: each of its client's coverages makes one."""
    with_coverage = invoices.with_session().annotate(coverage_then=_coverage_then())
    annotated = with_coverage.annotate(
        contract_then=_contract(),
        earlier_service_on=Subquery(_earlier()[:1]),
        earlier_intake_on=Subquery(_earlier().filter(submission__code__in=_intakes())[:1]),
        authorised_used=Case(
            When(coverage_then__sessions_authorised__isnull=False, then=Subquery(_used())),
            default=0,
            output_field=IntegerField(),
        ),
        is_contested=Case(When(is_contested("session"), then=True), default=False),
    )
    beside = ("coverage_then__payer", "form_draft")
    return annotated.select_related(*Invoice.BESIDE, *beside).order_by(
        "-coverage_then__starts_on", "-coverage_then__pk"
    )


TO_CHECK = Prepared(lambda: to_be_checked(Invoice.objects.filter(pk=Given("pk"))))


def beside(invoice: Invoice) -> Beside:
    """Of an invoice; one that does not come from `to_be_checked` is read again for it."""
    if not hasattr(invoice, "authorised_used"):
        invoice = TO_CHECK(pk=invoice.pk)[0]
    found = vars(invoice)
    return Beside(
        coverage=found.get("coverage_then"),
        contract=found["contract_then"],
        earlier_service_on=found["earlier_service_on"],
        earlier_intake_on=found["earlier_intake_on"],
        authorised_used=found["authorised_used"] or 0,
        is_contested=found["is_contested"],
        draft=getattr(invoice, "form_draft", None),
    )


def _coverage_then() -> FilteredRelation:
    """As `Client.coverage_on` the date of service."""
    on = F("session__date_of_service")
    is_open = Q(**{f"{COVERAGES}__ends_on__isnull": True}) | Q(**{f"{COVERAGES}__ends_on__gte": on})
    return FilteredRelation(COVERAGES, condition=Q(**{f"{COVERAGES}__starts_on__lte": on}) & is_open)


def _contract() -> Subquery:
    practice, payer = OuterRef("session__therapist__practice"), OuterRef("coverage_then__payer")
    return Subquery(Contract.objects.filter(practice=practice, payer=payer).values("pk")[:1])


def _earlier() -> QuerySet[Invoice, date]:
    """The latest earlier date of service that was sent for this client and therapist."""
    earlier = Invoice.objects.sent().filter(
        session__client=OuterRef("session__client"),
        session__therapist=OuterRef("session__therapist"),
        session__date_of_service__lt=OuterRef("session__date_of_service"),
    )
    on = "session__date_of_service"
    return earlier.order_by(f"-{on}").values_list(on, flat=True)


def _intakes() -> QuerySet[ProcedureCode, str]:
    return ProcedureCode.objects.filter(kind=ProcedureCode.Kind.INTAKE).values_list("code", flat=True)


def _used() -> QuerySet[Invoice, int]:
    others = (
        Invoice.objects.sent()
        .exclude(session=OuterRef("session"))
        .filter(
            submission__coverage=OuterRef("coverage_then__pk"),
            submission__authorization_number=OuterRef("coverage_then__authorization_number"),
        )
    )
    counted = others.order_by().values("submission__authorization_number").annotate(found=Count("pk"))
    return counted.values_list("found", flat=True)
