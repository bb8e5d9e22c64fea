"""Signed LiveKit events for tests, posted to the real endpoint; times are minutes after the session's start."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from django.conf import settings
from django.test import Client as Browser

from sessions_app.models import TherapySession
from therapy_billing.demo.senders.livekit import signature

_numbers = count(1)


def post(body: bytes, authorization: str | None = None) -> int:
    """Post one webhook, signed unless a header is given; returns the status."""
    if authorization is None:
        authorization = signature(body, *next(iter(settings.LIVEKIT_KEYS.items())))
    answer = Browser().post(
        "/telehealth/livekit/webhook/",
        data=body,
        content_type="application/webhook+json",
        headers={"authorization": authorization},
    )
    return answer.status_code


@dataclass
class Room:
    """One session's room; `visit` posts a join and a leave."""

    session: TherapySession
    connections: dict[str, str] = field(default_factory=dict)

    def visit(self, who: str, start: float, end: float | None, reason: str = "CLIENT_INITIATED") -> None:
        """Somebody is in the room from and to so many minutes after the scheduled start."""
        sid = f"PA_{next(_numbers)}"
        person = {"sid": sid, "identity": self._identity(who), "joinedAtMs": str(self._ms(start))}
        self._post("participant_joined", start, person)
        if end is not None:
            self._post("participant_left", end, {**person, "disconnectReason": reason})

    def end(self, at: float) -> None:
        """The room ends."""
        self._post("room_finished", at, None)

    def _post(self, event: str, at: float, participant: dict[str, str] | None) -> None:
        body = {
            "event": event,
            "id": f"EV_{next(_numbers)}",
            "createdAt": str(self._ms(at) // 1000),
            "room": {"name": self.session.room[1]},
        }
        if participant:
            body["participant"] = participant
        assert post(json.dumps(body).encode()) == 200

    def _identity(self, who: str) -> str:
        known = {"therapist": self.session.therapist_identity, "client": self.session.client_identity}
        return known.get(who, who)

    def _ms(self, minutes: float) -> int:
        return int(self.session.scheduled_start_at.timestamp() * 1000 + minutes * 60_000)


def at(text: str) -> datetime:
    """An ISO date and time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
