"""Who is who in a room."""

from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.people import sides


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
