"""The record in a packet's document: who was there when as a picture, every connection, events counted."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from invoicing.case import milliseconds
from invoicing.wording import length
from review.packet import wording
from review.packet.apart import apart
from review.packet.basis import from_json, presence_from, reading_from_json
from review.packet.bearing import SHOWN
from review.packet.sealing import REASONS, Sealed
from sessions_app.changes import Side
from sessions_app.confidence import confidence
from sessions_app.presence import Presence
from sessions_app.stays import Stay
from sessions_app.timeline import Row, timeline

MOST_STAYS = 300
SAID = {"client": "the client", "guest": "a guest of the client's", "therapist": "the therapist", "nobody": "nobody"}


def record_sheet(content: dict[str, Any], present: dict[str, Any], zone: ZoneInfo) -> dict[str, Any] | None:
    """None for a session in person."""
    if "record" not in content:
        return None
    events = content["record"]["events"]
    presence = _presence(content)
    names = _names(presence)
    stays = presence.stays
    return {
        "confidence": confidence(presence).capitalize(),
        "picture": _picture(content, present, presence, zone),
        "stays": [_stay(stay, names, zone) for stay in stays[:MOST_STAYS]],
        "stays_left_out": max(0, len(stays) - MOST_STAYS),
        "named": [_named(one, names, zone) for one in content.get("people_named", ())],
        "events": _counted(events, content["record"]["events_left_out"]),
        "since": _since(content, present),
    }


def _presence(content: dict[str, Any]) -> Presence:
    """As anybody computes it from the packet."""
    changes = {one["number"]: reading_from_json(one["reading"], one["event"]) for one in content["record"]["events"]}
    found = presence_from(from_json(content["record"]["now"]["basis"]), changes)
    return replace(found, stays=tuple(stay for stay in found.stays if stay.side in SHOWN))


def _names(presence: Presence) -> dict[str, str]:
    """Guests are numbered where there are several."""
    guests = list(dict.fromkeys(stay.person for stay in presence.stays if stay.side == Side.GUEST))
    names = {person: f"Guest {number}" for number, person in enumerate(guests, start=1)}
    return names if len(guests) > 1 else dict.fromkeys(guests, "Guest")


def _picture(
    content: dict[str, Any], present: dict[str, Any], presence: Presence, zone: ZoneInfo
) -> dict[str, Any] | None:
    session, billed = content["session"], present["billed"]
    scheduled = _ms(session["scheduled_start_at"]), _ms(session["scheduled_end_at"])
    entered = None if billed["time_source"] == "recorded" else (_ms(billed["started_at"]), _ms(billed["ended_at"]))
    with_anyone = present["record"]["counts_with_anyone"]
    figure = presence.with_client if presence.with_client.live_ms and not with_anyone else presence.with_anyone
    drawn = timeline(presence, figure, scheduled=scheduled, entered=entered)
    if drawn is None:
        return None
    return {
        "rows": [_row(row) for row in drawn.rows],
        "together": [[_share(bar.x), _share(bar.width)] for bar in drawn.together],
        "scheduled": [_share(one) for one in drawn.scheduled],
        "start": wording.told(drawn.start_ms, zone),
        "end": wording.told(drawn.end_ms, zone),
        "has_inferred": drawn.has_inferred,
        "gaps": apart([one.gap for one in drawn.gaps], zone),
    }


def _row(row: Row) -> dict[str, Any]:
    bars = [[_share(bar.x), _share(bar.width), bar.is_inferred] for bar in row.bars]
    return {"name": row.name, "is_entered": row.side is None, "bars": bars}


def _share(percent: str) -> float:
    return float(percent.removesuffix("%"))


def _ms(iso: str) -> int:
    return milliseconds(datetime.fromisoformat(iso))


def _stay(stay: Stay, names: dict[str, str], zone: ZoneInfo) -> list[str]:
    audio = ", audio only" if stay.is_audio_only else ""
    ending = stay.ending + (f" ({stay.reason})" if stay.reason else "")
    who = names.get(stay.person, stay.side.title())
    start, end = wording.told(stay.start_ms, zone), wording.told(stay.end_ms, zone)
    return [f"{who}{audio}", start, end, length(stay.end_ms - stay.start_ms), stay.beginning, ending]


def _named(one: dict[str, Any], names: dict[str, str], zone: ZoneInfo) -> str:
    called = names.get(one["person"], "Somebody in the room")
    return f"{called} was {SAID[one['side']]}, said {wording.who(one['by'])} on {wording.moment(one['at'], zone)}."


def _counted(events: list[dict[str, Any]], left_out: int) -> list[str]:
    sealed = [one["sealed"] for one in events if one["sealed"]]
    told = [f"Stored events of the telehealth provider that bear on this session's time: {len(events)}."]
    if len(sealed) < len(events):
        told.append(f"With their bytes in the packet's ZIP, as they came: {len(events) - len(sealed)}.")
    for reason in Sealed:
        if count := sealed.count(reason):
            told.append(f"With their SHA-256 and their reading alone, since {REASONS[reason]}: {count}.")
    if left_out:
        told.append(
            f"Other events of the same room, on which the time does not hang and which are left out: {left_out}."
        )
    return told


def _since(content: dict[str, Any], present: dict[str, Any]) -> str:
    now, then = content["record"]["now"]["computed"], present["record"]["frozen"]
    names = ("with_client_ms", "with_anyone_ms", "inferred_ms", "start_ms", "end_ms", "source")
    if all(now[name] == then[name] for name in names):
        return "The record says today what it said when the present version was submitted."
    return (
        f"The record has changed since the present version was submitted: {length(then['live_ms'])} were recorded "
        f"then, {length(now['live_ms'])} are now. The invoice stays as it was submitted; picture and table show today."
    )
