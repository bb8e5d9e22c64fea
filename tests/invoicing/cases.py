"""Cases and entries for the rules' tests: a session on November 17, 2026, from 12:15 PM in New York."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cpt.rulebook import Rulebook
from invoicing.case import Case, Contact, Entry, Neighbour, Recorded, instant
from invoicing.checks import check
from invoicing.proposal import Proposal
from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.local_time import floor_to_minute
from sessions_app.presence import measure
from tests.rulebooks import ON, book

NEW_YORK = ZoneInfo("America/New_York")
START = datetime(2026, 11, 17, 17, 15, tzinfo=UTC)
NOW = datetime(2026, 11, 17, 22, 0, tzinfo=UTC)
NOTE = "The connection broke at 12:43 PM; I called and we went on by phone until 1:30 PM, 32 minutes."
SIDES = {"therapist": Side.THERAPIST, "client": Side.CLIENT}


def minute(minutes: float) -> datetime:
    """So many minutes after the start."""
    return START + timedelta(minutes=minutes)


def recorded(*visits: tuple[str, float, float | None], is_telehealth: bool = True) -> Recorded:
    """A record of visits: who, from and to in minutes after the start."""
    changes = []
    for place, (who, start, end) in enumerate(visits):
        connection = f"c{place}"
        changes.append(PresenceChange(Kind.JOINED, _ms(start), who, connection))
        if end is not None:
            changes.append(PresenceChange(Kind.LEFT, _ms(end), who, connection))
    return Recorded(measure(changes, SIDES), is_telehealth)


def together(minutes: float) -> Recorded:
    """Therapist and client live for so many minutes from the start."""
    return recorded(("therapist", -1, minutes + 1), ("client", 0, minutes))


def case(record: Recorded | None = None, rulebook: Rulebook | None = None, **changes: Any) -> Case:
    """A case that would pass, but for what is changed."""
    plain = Case(
        session_id=1,
        client_id=1,
        therapist_id=1,
        group_id=None,
        kind="individual",
        licence="social_worker",
        date_of_service=ON,
        zone=NEW_YORK,
        rulebook=rulebook or book(),
        recorded=record if record is not None else together(45),
        now=NOW,
        submit_by=NOW + timedelta(days=10),
    )
    return replace(plain, **changes)


def entry(code: str, **changes: Any) -> Entry:
    """An entry of 45 recorded minutes as the form shows them, but for what is changed."""
    plain = Entry(code=code, started_at=START, ended_at=minute(45), live_minutes=45, contact=Contact.VIDEO)
    return replace(plain, **changes)


def as_shown(one: Case, code: str, **changes: Any) -> Entry:
    """The recorded time, untouched."""
    figure = one.recorded.shown
    assert figure.start_ms is not None
    assert figure.end_ms is not None
    times = {
        "started_at": floor_to_minute(instant(figure.start_ms)),
        "ended_at": floor_to_minute(instant(figure.end_ms)),
        "live_minutes": figure.live_minutes,
    }
    return entry(code, **{**times, **changes})


def attested(minutes: int) -> tuple[Case, dict[str, Any]]:
    """A session in person and the times entered for it."""
    one = case(Recorded(is_telehealth=False))
    times = {"ended_at": minute(max(minutes, 1)), "live_minutes": minutes, "contact": Contact.IN_PERSON}
    return one, times


def ids(one: Case, posted: Entry) -> set[str]:
    """The ids of every finding."""
    return {finding.id for finding in check(one, posted)}


def found(one: Case, posted: Entry, id: str) -> Any:
    """The finding of one id; fails when there is none."""
    return next(finding for finding in check(one, posted) if finding.id == id)


def neighbour(**changes: Any) -> Neighbour:
    """Another session of the same client and therapist on the same day, three hours earlier, with 90834."""
    start = _ms(-180)
    plain = Neighbour(
        session_id=2,
        client_id=1,
        therapist_id=1,
        group_id=None,
        date_of_service=ON,
        number="ABCDEFGHJK",
        codes=("90834",),
        live_minutes=45,
        spans=((start, start + 45 * 60_000),),
    )
    return replace(plain, **changes)


def proposal(one: Case, posted: Entry) -> Proposal:
    """An entry seen against its case."""
    return Proposal(one, posted)


def _ms(minutes: float) -> int:
    return int(START.timestamp() * 1000 + minutes * 60_000)
