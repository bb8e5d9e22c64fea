"""Gaps between pieces of time together: how long, whose, and what they look like."""

import pytest

from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.gaps import Gap, Look, gaps, look_of
from sessions_app.presence import measure

MINUTE = 60_000
SIDES = {"T": Side.THERAPIST, "C": Side.CLIENT}


def told(*visits: tuple[str, float, float | None, str]) -> list[Gap]:
    """The gaps of the time with the client; visits: who, from, to (None: not told), the reason of the leave."""
    changes = []
    for place, (who, start, end, reason) in enumerate(visits):
        changes.append(PresenceChange(Kind.JOINED, int(start * MINUTE), who, f"c{place}"))
        if end is not None:
            changes.append(PresenceChange(Kind.LEFT, int(end * MINUTE), who, f"c{place}", reason=reason))
    presence = measure(changes, SIDES)
    return gaps(presence, presence.with_client)


def test_an_unbroken_session_has_no_gap() -> None:
    assert told(("T", 0, 60, "CLIENT_INITIATED"), ("C", 1, 59, "CLIENT_INITIATED")) == []


def test_a_lost_connection_is_a_technical_gap() -> None:
    (gap,) = told(("T", 0, 60, ""), ("C", 0, 25, "SIGNAL_CLOSE"), ("C", 40, 60, "CLIENT_INITIATED"))
    assert (gap.start_ms, gap.end_ms, gap.length_ms) == (25 * MINUTE, 40 * MINUTE, 15 * MINUTE)
    assert (gap.away, gap.look, gap.reason) == ({Side.CLIENT}, Look.TECHNICAL, "SIGNAL_CLOSE")
    assert gap.explanation == "client: looks technical"


def test_a_person_who_left_is_a_person_leaving() -> None:
    (gap,) = told(("T", 0, 60, ""), ("C", 0, 25, "CLIENT_INITIATED"), ("C", 40, 60, "CLIENT_INITIATED"))
    assert gap.look == Look.PERSON


def test_both_sides_may_be_away() -> None:
    (gap,) = told(
        ("T", 0, 20, "SERVER_SHUTDOWN"),
        ("C", 0, 20, "CONNECTION_TIMEOUT"),
        ("T", 22, 50, "CLIENT_INITIATED"),
        ("C", 22, 50, "CLIENT_INITIATED"),
    )
    assert gap.away == {Side.THERAPIST, Side.CLIENT}
    assert gap.look == Look.TECHNICAL
    assert gap.explanation == "therapist and client: looks technical"


def test_who_left_in_the_same_instant_is_not_said_to_have_broken_off() -> None:
    (gap,) = told(
        ("T", 0, 20, "SERVER_SHUTDOWN"),
        ("C", 0, 20, "CLIENT_INITIATED"),
        ("T", 22, 50, "CLIENT_INITIATED"),
        ("C", 22, 50, "CLIENT_INITIATED"),
    )
    assert gap.away == {Side.THERAPIST}
    assert gap.explanation == "therapist: looks technical"


def test_a_technical_break_at_the_end_is_told_and_a_leave_there_is_none() -> None:
    (gap,) = told(("T", 0, 30, "CLIENT_INITIATED"), ("C", 0, 28, "CONNECTION_TIMEOUT"))
    assert (gap.start_ms, gap.end_ms, gap.length_ms, gap.look) == (28 * MINUTE, None, 0, Look.TECHNICAL)
    assert told(("T", 0, 30, "CLIENT_INITIATED"), ("C", 0, 28, "CLIENT_INITIATED")) == []


def test_an_end_that_was_not_told_gives_no_reason() -> None:
    (gap,) = told(("T", 0, 25, ""), ("C", 0, None, ""), ("T", 40, 60, ""), ("C", 45, 60, ""))
    assert gap.look == Look.UNTOLD
    assert gap.explanation == "therapist: no reason was told"


def test_a_gap_that_nobody_ended_names_nobody() -> None:
    assert Gap(0, 1, frozenset(), Look.UNTOLD, "").explanation == "no reason was told"


@pytest.mark.parametrize(
    ("reason", "look"),
    [
        ("CONNECTION_TIMEOUT", Look.TECHNICAL),
        ("SIGNAL_CLOSE", Look.TECHNICAL),
        ("SERVER_SHUTDOWN", Look.TECHNICAL),
        ("MIGRATION", Look.TECHNICAL),
        ("MEDIA_FAILURE", Look.TECHNICAL),
        ("got disconnected from the meeting. Reason: Network connection error", Look.TECHNICAL),
        ("switch_backend_instance", Look.TECHNICAL),
        ("CLIENT_INITIATED", Look.PERSON),
        ("left the meeting. Reason: Host ended the meeting", Look.PERSON),
        ("kicked", Look.PERSON),
        ("DUPLICATE_IDENTITY", Look.UNTOLD),
        ("", Look.UNTOLD),
    ],
)
def test_what_the_providers_words_look_like(reason: str, look: Look) -> None:
    assert look_of(reason) == look
