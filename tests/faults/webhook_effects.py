"""Sessions whose rooms a provider tells of, and what was kept of it: in a process of its own, by the models.

python -m tests.faults.webhook_effects rooms 2      makes so many sessions; prints their rooms as JSON
python -m tests.faults.webhook_effects kept 1 2     prints what is kept, and the live time of these sessions
"""

import json
import sys
from typing import Any

from bench.database import Environment, run

PROVIDER = "whereby"
MODULE = "tests.faults.webhook_effects"


def rooms(environment: Environment, count: int) -> list[dict[str, Any]]:
    """`session`, `room`, `start_ms`, `therapist` and `client` of each."""
    return list(json.loads(run(environment, "-m", MODULE, "rooms", str(count))))


def kept(environment: Environment, sessions: list[int]) -> dict[str, Any]:
    """`events`: how many are kept under each id of the provider's; `live_ms`: one figure for each session."""
    return dict(json.loads(run(environment, "-m", MODULE, "kept", *map(str, sessions))))


def _rooms(count: int) -> list[dict[str, Any]]:
    from django.utils import timezone

    from bench.therapists import build
    from sessions_app.models import TherapySession

    now = timezone.now()
    made = []
    for pk in build(1, count, now)[0].sessions:
        one = TherapySession.objects.get(pk=pk)
        one.provider, one.provider_room = PROVIDER, f"faults-{pk}"
        one.save(update_fields=["provider", "provider_room"])
        people = {"therapist": one.therapist_identity, "client": one.client_identity}
        made.append({"session": pk, "room": one.provider_room, "start_ms": one.span_ms[0], **people})
    return made


def _kept(sessions: list[int]) -> dict[str, Any]:
    from collections import Counter

    from sessions_app.models import PresenceEvent, TherapySession
    from sessions_app.recording import presence_of

    names = PresenceEvent.objects.filter(provider=PROVIDER).values_list("provider_event_id", flat=True)
    found = TherapySession.objects.in_bulk(sessions)
    return {"events": Counter(names), "live_ms": [presence_of(found[pk]).with_client.live_ms for pk in sessions]}


def main(what: str, *numbers: str) -> None:
    """Print it as JSON."""
    import django

    django.setup()
    print(json.dumps(_rooms(int(numbers[0])) if what == "rooms" else _kept([int(number) for number in numbers])))


if __name__ == "__main__":
    main(*sys.argv[1:])
