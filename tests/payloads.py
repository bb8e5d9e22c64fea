"""Events in the shape that each provider documents, written out by hand; times are datetimes in UTC.

zoom: developers.zoom.us/docs/api/meetings/events. daily: docs.daily.co/reference/rest-api/webhooks/events.
jaas: developer.8x8.com/jaas/docs/webhooks-payload. whereby: docs.whereby.com/monitoring-usage/webhooks.
livekit: github.com/livekit/protocol. Keyword arguments replace or add fields of the participant.
"""

from datetime import datetime
from typing import Any

Event = dict[str, Any]
APP_ID = "vpaas-magic-cookie-5f0c2b7a9e3d4c1f8b6a7d2e9c4f1a3b"


def milliseconds(at: datetime) -> int:
    """Since 1970."""
    return round(at.timestamp() * 1000)


def iso(at: datetime, timespec: str = "seconds") -> str:
    """As `2026-11-17T17:15:00Z`."""
    return at.isoformat(timespec=timespec).replace("+00:00", "Z")


def zoom(event: str, room: object, at: datetime, participant: Event | None = None, **fields: object) -> Event:
    """A meeting's event; `at` is when it was sent, `fields` are the meeting's."""
    meeting: Event = {
        "id": room,
        "uuid": "4444AAAiAAAAAiAiAiiAii==",
        "host_id": "x1yCzABCDEfg23HiJKl4mN",
        "topic": "A session",
        "type": 2,
        "start_time": "2026-11-17T17:15:00Z",
        "timezone": "America/New_York",
        "duration": 60,
        **fields,
    }
    if participant is not None:
        meeting["participant"] = participant
    payload = {"account_id": "AAAAAABBBB", "object": meeting}
    return {"event": f"meeting.{event}", "event_ts": milliseconds(at), "payload": payload}


def zoom_person(connection: object, **fields: object) -> Event:
    """A participant; whoever is signed in to no account has no `id`."""
    return {
        "user_id": connection,
        "user_name": "Somebody",
        "id": "",
        "participant_uuid": f"55555AAAiAAAAAiAiAii{connection}",
        "email": "",
        **fields,
    }


def daily(event: str, at: datetime, number: object, **payload: object) -> Event:
    """An event as it was sent at `at`, a moment after it happened."""
    return {
        "version": "1.0.0",
        "type": event,
        "id": f"ptcpt-{number}-1795000000000",
        "payload": payload,
        "event_ts": at.timestamp() + 0.75,
    }


def daily_person(room: object, connection: object, joined: datetime, **fields: object) -> Event:
    """A participant's payload; the leave adds its `duration`."""
    return {
        "joined_at": joined.timestamp(),
        "session_id": connection,
        "room": room,
        "user_id": None,
        "user_name": "Somebody",
        "owner": False,
        "networkQualityState": "good",
        "will_eject_at": None,
        "permissions": {
            "hasPresence": True,
            "canSend": True,
            "canReceive": {"base": True},
            "canAdmin": False,
        },
        **fields,
    }


def jaas(event: str, room: str, at: datetime, key: object, data: Event) -> Event:
    """An event of a room; `key` makes its idempotency key."""
    return {
        "idempotencyKey": f"0de492ee-1efa-4a50-8b41-{key:0>12}",
        "customerId": APP_ID.removeprefix("vpaas-magic-cookie-"),
        "appId": APP_ID,
        "eventType": event,
        "sessionId": "c3348153-1027-4382-afad-5ae91b433c26",
        "timestamp": milliseconds(at),
        "fqn": f"{APP_ID}/{room}",
        "data": data,
    }


def jaas_person(connection: object, **fields: object) -> Event:
    """A participant's data; the leave adds its `disconnectReason`."""
    return {
        "moderator": "false",
        "name": "Somebody",
        "group": "",
        "email": "",
        "participantJid": f"{connection}@8x8.vc",
        "participantId": f"{connection}"[:8],
        "avatar": "",
        "isBreakout": False,
        **fields,
    }


def whereby(event: str, room: str, at: datetime, number: object, **data: object) -> Event:
    """An event of a room, whose name has a leading slash."""
    return {
        "id": f"d7c4df48b85318352b47d2df45872bf9be87595af379e2a8ad8f1ad2{number:0>8}",
        "apiVersion": "1.0",
        "createdAt": iso(at, "milliseconds"),
        "type": event,
        "data": {"meetingId": "134", "roomName": f"/{room}", "roomSessionId": "a-room-session", **data},
    }


def whereby_person(connection: object, **fields: object) -> Event:
    """A client of the room; without parameters in its address it has no external id."""
    return {
        "subdomain": "riverbank",
        "displayName": "Somebody",
        "participantId": connection,
        "metadata": None,
        "externalId": None,
        "roleName": "visitor",
        "numClients": 2,
        "numClientsByRoleName": {"host": 1, "visitor": 1},
        "isDialIn": False,
        **fields,
    }


def livekit(event: str, room: str, at: datetime, number: object, participant: Event | None) -> Event:
    """Protobuf as JSON: 64-bit numbers are text."""
    body = {
        "event": event,
        "id": f"EV_{number}",
        "createdAt": str(int(at.timestamp())),
        "room": {"sid": "RM_1", "name": room},
    }
    return body if participant is None else {**body, "participant": participant}


def livekit_person(connection: object, joined: datetime, **fields: object) -> Event:
    """A participant."""
    return {
        "sid": connection,
        "identity": "client-1",
        "state": "ACTIVE",
        "joinedAt": str(int(joined.timestamp())),
        "joinedAtMs": str(milliseconds(joined)),
        **fields,
    }


def samples(room: str, at: datetime) -> dict[tuple[str, str], Event]:
    """A join, a leave and the end of one room at every provider, each a whole event."""
    zoomed = zoom_person("167", customer_key="client-1", registrant_id="", phone_number="")
    zoomed_out = {**zoomed, "leave_time": iso(at), "leave_reason": "left the meeting"}
    gone = daily_person(room, "s-1", at, duration=600.5, user_id="client-1")
    live = livekit_person("PA_1", at, kind="STANDARD", disconnectReason="CLIENT_INITIATED")
    return {
        ("zoom", "joined"): zoom("participant_joined", room, at, {**zoomed, "join_time": iso(at)}),
        ("zoom", "left"): zoom("participant_left", room, at, zoomed_out),
        ("zoom", "room_ended"): zoom("ended", room, at, end_time=iso(at)),
        ("daily", "joined"): daily("participant.joined", at, 1, **daily_person(room, "s-1", at)),
        ("daily", "left"): daily("participant.left", at, 2, **gone),
        ("daily", "room_ended"): daily(
            "meeting.ended", at, 3, room=room, meeting_id="m-1", start_ts=at.timestamp(), end_ts=at.timestamp()
        ),
        ("jaas", "joined"): jaas("PARTICIPANT_JOINED", room, at, 1, jaas_person("j-1", id="client-1")),
        ("jaas", "left"): jaas("PARTICIPANT_LEFT", room, at, 2, jaas_person("j-1", disconnectReason="left")),
        ("jaas", "room_ended"): jaas("ROOM_DESTROYED", room, at, 3, {"conference": room, "isBreakout": False}),
        ("whereby", "joined"): whereby("room.client.joined", room, at, 1, **whereby_person("w-1")),
        ("whereby", "left"): whereby("room.client.left", room, at, 2, **whereby_person("w-1")),
        ("whereby", "room_ended"): whereby("room.session.ended", room, at, 3),
        ("livekit", "joined"): livekit("participant_joined", room, at, 1, live),
        ("livekit", "left"): livekit("participant_left", room, at, 2, live),
        ("livekit", "room_ended"): livekit("room_finished", room, at, 3, None),
    }
