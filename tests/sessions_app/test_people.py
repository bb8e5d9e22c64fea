"""Who is who in a room."""

from datetime import UTC, datetime

import pytest

from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.people import Word, sides

AT = datetime(2026, 11, 17, 17, 0, tzinfo=UTC)


def test_the_apps_identities_name_the_sides() -> None:
    found = sides([], therapist_id=3, client_id=5)
    assert found == {"therapist-3": Side.THERAPIST, "client-5": Side.CLIENT}


def test_a_host_is_the_therapist_unless_the_identity_says_otherwise() -> None:
    host = PresenceChange(Kind.JOINED, 0, "zoom-host", "1", is_host=True)
    odd = PresenceChange(Kind.JOINED, 0, "client-5", "2", is_host=True)
    found = sides([host, odd], therapist_id=3, client_id=5)
    assert found["zoom-host"] == Side.THERAPIST
    assert found["client-5"] == Side.CLIENT


def test_another_sessions_therapist_or_client_is_nobody() -> None:
    told = [PresenceChange(Kind.JOINED, 0, person, person) for person in ("therapist-4", "client-4", "guest-4", "4")]
    found = sides(told, therapist_id=3, client_id=5)
    assert found["therapist-4"] == found["client-4"] == Side.NOBODY
    assert not {"guest-4", "4"} & found.keys()


def said(side: Side, *, on: int, of_client: int = 5, of_therapist: int = 3) -> Word:
    """Of the person "guest", on one session."""
    return Word("guest", side, session_id=on, client_id=of_client, therapist_id=of_therapist, at=AT)


def test_the_newest_word_on_this_session_counts() -> None:
    words = [said(Side.CLIENT, on=7), said(Side.NOBODY, on=7)]
    assert sides([], therapist_id=3, client_id=5, session_id=7, words=words)["guest"] == Side.NOBODY


def test_a_word_on_this_session_outranks_a_later_one_on_another() -> None:
    words = [said(Side.CLIENT, on=7), said(Side.NOBODY, on=8)]
    assert sides([], therapist_id=3, client_id=5, session_id=7, words=words)["guest"] == Side.CLIENT


@pytest.mark.parametrize(
    ("word", "side"),
    [
        (said(Side.CLIENT, on=8), Side.CLIENT),
        (said(Side.CLIENT, on=8, of_client=6), Side.NOBODY),
        (said(Side.THERAPIST, on=8), Side.THERAPIST),
        (said(Side.THERAPIST, on=8, of_therapist=4), Side.NOBODY),
    ],
)
def test_a_word_on_another_session_counts_for_the_same_client_and_therapist(word: Word, side: Side) -> None:
    assert sides([], therapist_id=3, client_id=5, session_id=7, words=[word])["guest"] == side
