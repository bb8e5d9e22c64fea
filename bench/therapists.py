"""Therapists who can sign in, each with sessions of the last days that wait to be confirmed.

Every session was recorded over its provider's signed events: 45 minutes, nothing odd about it.

    python -m bench.therapists 12 60        in the database that the settings name; prints them as JSON
"""

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.database import Environment, run

if TYPE_CHECKING:
    from datetime import datetime

PASSWORD = "a-password-for-made-up-people"  # noqa: S105  # of nobody else
# Six a day, and a session is confirmed within fourteen.
MOST_SESSIONS = 6 * 12
TOGETHER = 500


@dataclass(frozen=True)
class Known:
    """One of them: who signs in, and the ids of the sessions, newest first."""

    email: str
    sessions: list[int]


def therapists(environment: Environment, count: int, sessions: int) -> list[Known]:
    """Made in a process of its own, in that environment's database."""
    told = run(environment, "-m", "bench.therapists", str(count), str(sessions))
    return [Known(**one) for one in json.loads(told)]


def build(count: int, sessions: int, now: "datetime") -> list[Known]:
    """So many therapists with so many sessions each; every one has its draft and its events."""
    from django.contrib.auth.hashers import make_password
    from django.db import transaction

    from accounts.models import User
    from cpt.shipped import load_catalogue
    from invoicing.actions.opening import deadline
    from invoicing.models import Invoice
    from sessions_app.models import PresenceEvent, TherapySession
    from therapy_billing.demo.practice import CLIENTS, Size, places
    from therapy_billing.demo.practice_rows import events, session

    if sessions > MOST_SESSIONS:
        raise ValueError(f"Of more than {MOST_SESSIONS} sessions each, the oldest could not be confirmed any more.")
    load_catalogue()
    with transaction.atomic():
        found = places(Size(count * sessions, count))
        user_ids = {place.therapist.user_id for place in found}
        User.objects.filter(pk__in=user_ids).update(password=make_password(PASSWORD))
        made = [
            session(found[number * CLIENTS + round_ % CLIENTS], round_, now)
            for number in range(count)
            for round_ in range(sessions)
        ]
        made = TherapySession.objects.bulk_create(made, batch_size=TOGETHER)
        PresenceEvent.objects.bulk_create((event for one in made for event in events(one)), batch_size=TOGETHER)
        Invoice.objects.bulk_create(
            (
                Invoice(
                    session=one,
                    therapist=one.therapist,
                    status_at=one.booked_at,
                    submit_by=deadline(one.date_of_service),
                )
                for one in made
            ),
            batch_size=TOGETHER,
        )
    of_each = [made[first : first + sessions] for first in range(0, len(made), sessions)]
    return [Known(row[0].therapist.user.email, [one.pk for one in row]) for row in of_each]


def main(count: str, sessions: str) -> None:
    """Build them here."""
    import django

    django.setup()
    from django.utils import timezone

    print(json.dumps([vars(one) for one in build(int(count), int(sessions), timezone.now())]))


if __name__ == "__main__":
    main(*sys.argv[1:])
