"""A made-up practice of any size, in bulk, through the same tables, constraints and triggers as the real one.

Every therapist has sessions on each day back from the newest; the newest few wait to be confirmed, some of those after
them wait for support, all others were accepted. The same numbers give the same practice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat, LPad

from accounts.models import Practice, Therapist, User
from audit.record import Happened, record_many
from cpt.actions import add_payer
from invoicing.actions.opening import deadline
from invoicing.models import Flag, Hold, Invoice, InvoiceLine, Submission
from sessions_app.models import Client, Coverage, PresenceEvent, TherapySession
from therapy_billing.demo.practice_rows import Place, events, flag, hold, line, session, submission

CLIENTS, PAYERS, TOGETHER = 10, 4, 1000
UNSENT = 3


@dataclass(frozen=True)
class Size:
    """How many of each; every therapist has as many invoices."""

    invoices: int
    therapists: int


def places(size: Size) -> list[Place]:
    """Therapists, each with clients and their coverages. Nobody has a password."""
    practice = Practice.objects.create(name=f"Practice of {size.therapists}")
    payers = [add_payer(practice, f"Payer {number}").payer for number in range(PAYERS)]
    users = User.objects.bulk_create(
        User(email=f"therapist-{number}@practice.example.org", name=f"Therapist {number}", role=User.Role.THERAPIST)
        for number in range(size.therapists)
    )
    licence = Therapist.Licence.PSYCHOLOGIST
    therapists = Therapist.objects.bulk_create(Therapist(user=one, practice=practice, licence=licence) for one in users)
    clients = Client.objects.bulk_create(
        Client(therapist=one, name=f"Client {number}") for one in therapists for number in range(CLIENTS)
    )
    coverages = Coverage.objects.bulk_create(
        Coverage(client=one, payer=payers[number % PAYERS], starts_on="2020-01-01", member_id=f"M{number}")
        for number, one in enumerate(clients)
    )
    return [Place(number, one.therapist, one, coverages[number]) for number, one in enumerate(clients)]


def build(size: Size, now: datetime) -> Iterator[int]:
    """Everything, in portions that are committed one by one; yields how many invoices each had."""
    with transaction.atomic():
        found = places(size)
    for first in range(0, size.invoices, TOGETHER):
        numbers = range(first, min(first + TOGETHER, size.invoices))
        with transaction.atomic():
            _portion(found, numbers, size, now)
        yield len(numbers)


def _portion(found: list[Place], numbers: range, size: Size, now: datetime) -> None:
    made = [session(_place(found, number, size), number // size.therapists, now) for number in numbers]
    sessions = TherapySession.objects.bulk_create(made)
    PresenceEvent.objects.bulk_create((event for one in sessions for event in events(one)), batch_size=TOGETHER)
    invoices = Invoice.objects.bulk_create(_draft(one) for one in sessions)
    sent = [one for number, one in zip(numbers, invoices, strict=True) if number // size.therapists >= UNSENT]
    of_client = {_place(found, number, size).client.pk: _place(found, number, size) for number in numbers}
    rows = [submission(one, of_client[one.session.client_id]) for one in sent]
    submissions = Submission.objects.bulk_create(rows)
    InvoiceLine.objects.bulk_create(map(line, submissions))
    held = [one for one in submissions if _is_held(one, now)]
    Flag.objects.bulk_create(map(flag, held))
    Hold.objects.bulk_create(map(hold, held))
    _send([one.invoice_id for one in submissions], {one.invoice_id for one in held})
    record_many(Happened("invoice.submitted", one.invoice, one.by, {"submission": one.pk}) for one in submissions)


def _place(found: list[Place], number: int, size: Size) -> Place:
    """A therapist's clients come one after the other."""
    therapist, round_ = number % size.therapists, number // size.therapists
    return found[therapist * CLIENTS + round_ % CLIENTS]


def _is_held(one: Submission, now: datetime) -> bool:
    """Of the last ten days every tenth."""
    return one.at > now - timedelta(days=10) and one.invoice_id % 10 == 0


def _draft(of: TherapySession) -> Invoice:
    return Invoice(session=of, therapist=of.therapist, status_at=of.booked_at, submit_by=deadline(of.date_of_service))


def _send(sent: list[int], held: set[int]) -> None:
    """One statement for each status: the submission, and a number made of the id."""
    own = Submission.objects.filter(invoice=OuterRef("pk")).values("pk")[:1]
    number = Concat(Value("B"), LPad(Cast("pk", CharField()), 9, Value("0")))
    for status, ids in (
        (Invoice.Status.FLAGGED, list(held)),
        (Invoice.Status.ACCEPTED, [one for one in sent if one not in held]),
    ):
        Invoice.objects.filter(pk__in=ids).update(status=status, submission=Subquery(own), number=number, version=2)
