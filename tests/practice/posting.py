"""A made-up session as the application sees it: its record, and what is posted."""

from collections.abc import Iterator
from dataclasses import replace

from invoicing.case import Case, Contact, Entry, Recorded, instant
from invoicing.drafting import BLANK, draft
from invoicing.proposal import Proposal
from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.local_time import floor_to_minute
from sessions_app.presence import measure
from tests.practice.made_up.plain import Held, Visit

SIDES = {"therapist": Side.THERAPIST, "client": Side.CLIENT}


def recorded_of(held: Held) -> Recorded:
    """What the provider told."""
    if held.modality != "telehealth":
        return Recorded(is_telehealth=False)
    changes = [change for place, visit in enumerate(held.visits) for change in _changes(place, visit, held)]
    return Recorded(measure(changes, SIDES))


def _changes(place: int, visit: Visit, held: Held) -> Iterator[PresenceChange]:
    who, connection = visit.who, f"c{place}"
    yield PresenceChange(Kind.JOINED, visit.joined_ms, who, connection)
    if visit.seen_ms is not None:
        yield PresenceChange(Kind.SEEN, visit.seen_ms, who, connection)
    if visit.left_ms is not None:
        broke = held.phone_minutes is not None and who == "client"
        yield PresenceChange(Kind.LEFT, visit.left_ms, who, connection, reason="CONNECTION_TIMEOUT" if broke else "")


def entry_of(one: Case, held: Held) -> Entry:
    """What is posted: the times as shown, or the typed ones."""
    presence = one.recorded.presence
    figure = presence.with_anyone if held.code == "90846" else presence.with_client
    typed, start, end = held.typed, figure.start_ms, figure.end_ms
    if typed is not None:
        started, ended, minutes = instant(typed.start_ms), instant(typed.end_ms), typed.minutes
    elif start is not None and end is not None:
        started, ended = floor_to_minute(instant(start)), floor_to_minute(instant(end))
        minutes = figure.live_minutes
    else:
        return Entry(code=held.code)
    entry = Entry(
        code=held.code,
        started_at=started,
        ended_at=ended,
        live_minutes=minutes,
        contact=Contact.VIDEO if held.modality == "telehealth" else Contact.IN_PERSON,
        completed_by_phone=held.phone_minutes is not None,
        phone_minutes=held.phone_minutes,
        identified_client_present=held.is_client_there,
        disruption_note=held.note,
    )
    if not held.keeps_draft:
        return entry
    drafted = draft(Proposal(one, entry)).replace(BLANK, "by phone")
    return replace(entry, disruption_note=f"{drafted} {held.note}".strip())
