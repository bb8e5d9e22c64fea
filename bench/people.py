"""Who asks the benchmark's questions in a practice that `manage.py build_practice` made, and about what.

    python -m bench.people 60        in the database that the settings name; prints it as JSON

Two therapists get a password and so many more sessions each that wait to be confirmed, in the evenings of the last
days, with clients of their own; support and an admin get accounts.
"""

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bench.database import Environment, run
from bench.therapists import PASSWORD

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import Therapist
    from sessions_app.models import TherapySession

THERAPISTS, MOST, A_DAY = 2, 72, 6
SUPPORT, ADMIN = "support@bench.example.org", "admin@bench.example.org"


@dataclass(frozen=True)
class Known:
    """E-mail addresses, ids of drafts to be submitted by therapist, one draft that stays, and what support looks at."""

    therapists: dict[str, list[int]]
    draft: int
    flagged: int
    accepted: int
    deep: str


def people(environment: Environment, sessions: int) -> Known:
    """Made in a process of its own, in that environment's database."""
    return Known(**json.loads(run(environment, "-m", "bench.people", str(sessions))))


def build(sessions: int, now: "datetime") -> Known:
    """`sessions`: how many drafts each therapist gets, besides those of the practice."""
    from django.contrib.auth.hashers import make_password
    from django.db import transaction

    from accounts.models import Therapist, User
    from invoicing.keyset import key_of
    from invoicing.models import Hold, Invoice
    from review.queue import ORDER

    if sessions > MOST:
        raise ValueError(f"Of more than {MOST} sessions each, the oldest could not be confirmed any more.")
    found = list(Therapist.objects.select_related("user", "practice").order_by("pk")[:THERAPISTS])
    with transaction.atomic():
        User.objects.filter(pk__in=[one.user_id for one in found]).update(password=make_password(PASSWORD))
        for email, role in ((SUPPORT, User.Role.SUPPORT), (ADMIN, User.Role.ADMIN)):
            User.objects.create_user(email, PASSWORD, name=role.label, role=role)
        User.objects.filter(email=SUPPORT).update(may_export=True)
        drafts = {one.user.email: _drafts(one, sessions, now) for one in found}
    waiting = Hold.objects.filter(decided_at=None).order_by(*ORDER)
    kept = Invoice.objects.filter(therapist=found[0], status="draft").exclude(
        session_id__in=drafts[found[0].user.email]
    )
    return Known(
        drafts,
        draft=kept.order_by("pk")[0].session_id,
        flagged=waiting[0].invoice_id,
        accepted=Invoice.objects.filter(status="accepted").order_by("-pk")[0].pk,
        deep=key_of(waiting[waiting.count() // 2], ORDER),
    )


def _drafts(therapist: "Therapist", count: int, now: "datetime") -> list[int]:
    """Sessions with their events and drafts, newest first."""
    from invoicing.actions.opening import deadline
    from invoicing.models import Invoice
    from sessions_app.models import Client, Coverage, PresenceEvent, TherapySession
    from therapy_billing.demo.practice_rows import Place, events

    payer = therapist.practice.contracts.order_by("pk")[0].payer
    clients = Client.objects.bulk_create(Client(therapist=therapist, name=f"Evening {n}") for n in range(A_DAY))
    coverages = Coverage.objects.bulk_create(
        Coverage(client=one, payer=payer, starts_on="2020-01-01", member_id=f"E{one.pk}") for one in clients
    )
    where = [Place(0, therapist, *pair) for pair in zip(clients, coverages, strict=True)]
    made = TherapySession.objects.bulk_create(_evening(where[at % A_DAY], at, now) for at in range(count))
    PresenceEvent.objects.bulk_create(event for one in made for event in events(one))
    Invoice.objects.bulk_create(
        Invoice(session=one, therapist=therapist, status_at=one.booked_at, submit_by=deadline(one.date_of_service))
        for one in made
    )
    return [one.pk for one in made]


def _evening(place: Any, round_: int, now: "datetime") -> "TherapySession":
    """Six hours after the practice's own, in a room of its own."""
    from datetime import timedelta

    from therapy_billing.demo.practice_rows import session

    made = session(place, round_, now)
    made.provider_room = f"evening-{place.therapist.pk}-{round_}"
    made.scheduled_start_at += timedelta(hours=6)
    made.scheduled_end_at += timedelta(hours=6)
    return made


def main(sessions: str) -> None:
    """Build it here."""
    import django

    django.setup()
    from django.utils import timezone

    print(json.dumps(vars(build(int(sessions), timezone.now()))))


if __name__ == "__main__":
    main(*sys.argv[1:])
